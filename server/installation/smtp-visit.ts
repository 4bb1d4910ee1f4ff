// A call at a mail server, as far as its TLS and its log-in: nothing is sent.
import { TLSSocket } from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SECOND } from '../contract/units.ts';

/** Whom to call at, and how. */
export interface SmtpPlace {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise with STARTTLS when `requireTLS`. */
  readonly secure?: boolean;
  readonly requireTLS?: boolean;
  readonly auth?: { readonly user: string; readonly pass: string } | undefined;
  readonly tls?: { readonly servername?: string; readonly rejectUnauthorized?: boolean };
}

/** What was seen there. */
export interface SmtpSeen {
  /** Its certificates in DER, its own first; none without TLS. */
  readonly chain: readonly Uint8Array[];
  /** Why the certificate is not trusted here, as a code of OpenSSL; undefined when it is. */
  readonly distrust: string | undefined;
}

const TIMEOUT = 10 * SECOND;

/** Calls, and hangs up. Throws what came between, with a `code`. */
export async function visitSmtp({ auth, ...place }: SmtpPlace): Promise<SmtpSeen> {
  const times = { connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT };
  const connection = new SMTPConnection({ ...place, ...times });
  const failed = new Promise<never>((_, reject) => connection.on('error', reject));
  failed.catch(() => {});
  const step = (work: (done: (error?: Error | null) => void) => void) =>
    Promise.race([
      failed,
      new Promise<void>((resolve, reject) => work((error) => (error ? reject(error) : resolve()))),
    ]);
  try {
    await step((done) => connection.connect(done));
    if (auth !== undefined) await step((done) => connection.login(auth, done));
    const socket = connection._socket;
    return socket instanceof TLSSocket ? seen(socket) : { chain: [], distrust: undefined };
  } finally {
    connection.quit();
    connection.close();
  }
}

function seen(socket: TLSSocket): SmtpSeen {
  const chain: Uint8Array[] = [];
  const fingerprints = new Set<string>();
  let certificate = socket.getPeerCertificate(true);
  // A root is its own issuer.
  while (certificate?.raw !== undefined && !fingerprints.has(certificate.fingerprint256)) {
    fingerprints.add(certificate.fingerprint256);
    chain.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  const error: unknown = socket.authorizationError;
  const code = error instanceof Error && 'code' in error ? error.code : error;
  return { chain, distrust: socket.authorized ? undefined : String(code ?? 'unknown') };
}
