// Why another machine can't be reached or does not let us in, in one sentence that says what to do. Operators meet it
// at start, in `status` and in the log; the codes are Node.js's, OpenSSL's and PostgreSQL's own.

const UNKNOWN_AUTHORITY =
  'its certificate is of an authority that this machine does not know. If it is your own, name the file of its certificate in NODE_EXTRA_CA_CERTS.';
const SILENT = 'it does not answer. Is the address right, and does a firewall let this machine through?';
const HUNG_UP = 'it hung up. Does it let this machine in, and does it speak TLS on this port?';
const NO_WAY = 'there is no way to it from this machine. Is the network up?';
const NO_TLS = 'it does not speak TLS there. Is the port right?';
const WRONG_LOGIN = 'it refuses the user name or the password.';

/** By code. */
const SENTENCES: Readonly<Partial<Record<string, string>>> = {
  ECONNREFUSED: 'nothing listens there. Is it running, and is the port right?',
  ENOTFOUND: 'nobody knows that name. Is it written right?',
  EAI_AGAIN: 'its name cannot be looked up. Does DNS work on this machine?',
  EDNS: 'its name cannot be looked up. Is it written right, and does DNS work on this machine?',
  ETIMEDOUT: SILENT,
  ECONNECTION: SILENT,
  CONNECT_TIMEOUT: SILENT,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  ECONNRESET: HUNG_UP,
  EPIPE: HUNG_UP,
  CONNECTION_CLOSED: HUNG_UP,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  CERT_HAS_EXPIRED: 'its certificate has expired. Have it renewed.',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet. Is the clock of this machine right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name. Use the name that stands in it.',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  EPROTO: NO_TLS,
  ETLS: 'it offers no TLS, and to another machine nothing goes in clear text.',
  EAUTH: WRONG_LOGIN,
  ENOAUTH: 'it asks for a user name and a password.',
  530: 'it asks for a user name and a password, or for TLS first.',
  535: WRONG_LOGIN,
  '28P01': WRONG_LOGIN,
  28000: 'it does not let this user in from this machine. See its pg_hba.conf.',
  '3D000': 'it has no database of that name. Create it first.',
  53300: 'it has no connection left. Raise its max_connections.',
  '57P03': 'it is starting or stopping.',
};

/** What passes when one waits: a database that is started beside us. */
const PASSES: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ECONNRESET'],
  ...['CONNECTION_CLOSED', '57P03', '53300'],
]);

/** The code that tells most of why a connection failed; undefined when the fault is of another kind. */
export function connectionFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  // nodemailer puts its own code in the place of the one that tells more, and leaves the words.
  const told = code === 'ESOCKET' || code === 'ETLS' || code === 'ECONNECTION' ? codeInWords(error.message) : undefined;
  const inside = error instanceof AggregateError ? error.errors : [error.cause];
  const found = told ?? (SENTENCES[code] === undefined ? undefined : code);
  return found ?? inside.map(connectionFault).find((cause) => cause !== undefined);
}

/** What to do about a fault, as the end of a sentence that names the machine; undefined for an unknown code. */
export function remedyOf(code: string): string | undefined {
  return SENTENCES[code];
}

/** True for what passes by itself, when one waits a little. */
export function passesByItself(code: string): boolean {
  return PASSES.has(code);
}

/** Of OpenSSL's sentences and Node's. */
function codeInWords(words: string): string | undefined {
  if (/self[- ]signed/i.test(words)) return 'SELF_SIGNED_CERT_IN_CHAIN';
  if (/unable to (verify|get)/i.test(words)) return 'UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  if (/certificate has expired/i.test(words)) return 'CERT_HAS_EXPIRED';
  if (/not match certificate/i.test(words)) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  if (/wrong version number/i.test(words)) return 'ERR_SSL_WRONG_VERSION_NUMBER';
  return /\b(E[A-Z_]{4,})\b/.exec(words)?.[1];
}

/** Another machine can't be reached or does not let us in; the message names the setting, the host and what to do. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly code: string;

  constructor(setting: string, host: string, code: string) {
    super(`${setting}: ${host} cannot be used: ${remedyOf(code) ?? code}`);
    this.code = code;
  }
}
