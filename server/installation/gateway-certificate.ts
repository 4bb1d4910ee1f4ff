// The gateway's own TLS: its files, and what a mail server of the municipality meets there.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { certificateFault, endsSoon } from './certificate.ts';
import { about, type Finding } from './finding.ts';
import { visitSmtp } from './smtp-visit.ts';

/** Where the gateway is, and its certificate's files. */
export interface GatewayFiles {
  readonly GATEWAY_HOST: string;
  readonly GATEWAY_PORT: number;
  readonly GATEWAY_TLS_CERT?: string | undefined;
  readonly GATEWAY_TLS_KEY?: string | undefined;
}

/** What is found of it. */
export async function checkGatewayCertificate(settings: GatewayFiles, now: Date): Promise<Finding> {
  const says = about('GATEWAY_TLS_CERT');
  const { GATEWAY_HOST: host, GATEWAY_PORT: port, GATEWAY_TLS_CERT: file, GATEWAY_TLS_KEY: keyFile } = settings;
  if (port === 0) return says('well', 'the gateway is off (GATEWAY_PORT=0).');
  if (file === undefined || keyFile === undefined)
    return says('better', 'is not set: the gateway takes mail from this machine only, so a mail server must be here.');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(await readFile(file));
  } catch {
    return says('mend', `${file} cannot be read as a certificate in PEM: give the file with the whole chain.`);
  }
  try {
    const isPair = certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile)));
    if (!isPair) return says('mend', `GATEWAY_TLS_KEY (${keyFile}) is the key of another certificate: give its own.`);
  } catch {
    return says('mend', `GATEWAY_TLS_KEY (${keyFile}) cannot be read as a private key in PEM, without a passphrase.`);
  }
  const fault = certificateFault(certificate, host, now);
  if (fault !== undefined) return says('mend', `${file} ${fault}.`);
  return metThere(host, port, certificate, now);
}

async function metThere(host: string, port: number, certificate: X509Certificate, now: Date): Promise<Finding> {
  const says = about('GATEWAY_TLS_CERT');
  const tls = { servername: host, rejectUnauthorized: false };
  const seen = await visitSmtp({ host: '127.0.0.1', port, requireTLS: true, tls }).catch(() => undefined);
  const end = endsSoon(certificate, now);
  const soon = end === undefined ? '' : ` It ends on ${end}: renew it, and start the gateway anew.`;
  const verdict = end === undefined ? 'well' : 'better';
  if (seen === undefined)
    return says(
      end === undefined ? 'unknown' : 'better',
      `fits, but nothing listens at port ${port} of this machine to show it.${soon}`,
    );
  const [shown] = seen.chain;
  if (shown === undefined || !Buffer.from(shown).equals(certificate.raw))
    return says('mend', `what listens at port ${port} shows another certificate: start the gateway anew.`);
  return seen.distrust === undefined
    ? says(verdict, `fits, and mail servers that know its authority trust it.${soon}`)
    : says(
        'better',
        `fits, but is not trusted here (${seen.distrust}): a chain without its middle, or an authority of your own.${soon}`,
      );
}
