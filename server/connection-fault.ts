// Why a connection to another machine did not come about, as one sentence: the setting, the host, what to do. From
// codes alone, for the messages of libraries quote what they were given.

/** What is known of it. */
export interface ConnectionFault {
  readonly sentence: string;
  /** It may be over in a minute: the other side starts, or its name is not known yet. */
  readonly mayPass: boolean;
}

interface Cause {
  readonly codes: readonly string[];
  readonly what: string;
  readonly mayPass?: boolean;
}

const CAUSES: readonly Cause[] = [
  {
    codes: [
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    what: 'shows a certificate of an authority that is not known here: for an internal CA set NODE_EXTRA_CA_CERTS to the file with its certificate',
  },
  {
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
    what: 'shows a certificate that is not valid today: have it renewed, or put the clock of this machine right',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'],
    what: 'shows a certificate for another name: write the name that is in it',
  },
  {
    codes: ['ETLS', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'],
    what: 'does not offer TLS there: turn it on, or write the port that has it',
  },
  {
    codes: ['ECONNREFUSED'],
    what: 'refuses the connection: start what should listen there, or write the right port',
    mayPass: true,
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EDNS'],
    what: 'is not known by that name: write it as DNS has it',
    mayPass: true,
  },
  {
    codes: ['ETIMEDOUT', 'CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'TimeoutError'],
    what: 'does not answer: let this machine through the firewall to it, or write the right host',
    mayPass: true,
  },
  {
    codes: ['ECONNRESET', 'EPIPE', 'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'ECONNECTION', 'UND_ERR_SOCKET'],
    what: 'hangs up: turn on TLS there if it is asked for, write the port of this protocol, or see its log',
    mayPass: true,
  },
  // SQLSTATE 28P01 and 28000; SMTP and HTTP have their own.
  {
    codes: ['28P01', 'EAUTH', '535', '530', '401', '403'],
    what: 'refuses the user name or password: write those it knows',
  },
  { codes: ['28000'], what: 'does not let this user in from here: allow it in its pg_hba.conf' },
  { codes: ['3D000'], what: 'has no database of that name: create it, or write the right one' },
  { codes: ['57P03', '57P01', '57P02'], what: 'is starting or stopping: wait until it is up', mayPass: true },
  { codes: ['53300'], what: 'has no connections left: raise its max_connections', mayPass: true },
];

/** The fault of a code; undefined for one that is none of a connection. `host` as in the URL of the setting. */
export function faultOfCode(code: string, setting: string, host: string): ConnectionFault | undefined {
  const cause = CAUSES.find(({ codes }) => codes.includes(code));
  if (cause === undefined) return undefined;
  return { sentence: `${setting}: ${host} ${cause.what} (${code}).`, mayPass: cause.mayPass === true };
}

/** The fault of an error, or of what caused it; undefined when it is none of a connection. */
export function connectionFault(error: unknown, setting: string, host: string): ConnectionFault | undefined {
  for (const code of codesOf(error)) {
    const fault = faultOfCode(code, setting, host);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Codes of an error, the deepest first: what a library wraps says more than what it calls that. */
export function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  const own = ['originalCode', 'code'].flatMap((name) => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? [value] : [];
  });
  return [...codesOf(error.cause), ...inner, ...own];
}
