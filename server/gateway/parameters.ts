// The parameters of MAIL and RCPT. One that asks for what was not offered must be refused (RFC 5321, 4.1.1.11): its
// sender counts on it.
import type { SMTPServerAddress } from 'smtp-server';

/** Of SIZE, 8BITMIME, SMTPUTF8, AUTH, DSN and REQUIRETLS, which smtp-server offers, and looks at by itself. */
const KNOWN: Readonly<Record<'MAIL' | 'RCPT', ReadonlySet<string>>> = {
  MAIL: new Set(['SIZE', 'BODY', 'SMTPUTF8', 'AUTH', 'RET', 'ENVID', 'REQUIRETLS']),
  RCPT: new Set(['NOTIFY', 'ORCPT']),
};

/** True when a command has only parameters that are known. */
export function hasKnownParameters(command: 'MAIL' | 'RCPT', { args }: Pick<SMTPServerAddress, 'args'>): boolean {
  return Object.keys(args || {}).every((name) => KNOWN[command].has(name));
}
