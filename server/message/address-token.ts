// The tokens in the gateway's own addresses: antwoord+<token>@<gateway domain> leads to a citizen, retour+<token>@…
// says which mail came back. 128 bits, base32 (RFC 4648), case-insensitive.
import { randomBytes } from 'node:crypto';
import { domainOf } from '../organisation/mail-address.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** What stands before the `+` of a secure reply address. */
export const REPLY_LOCAL_PART = 'antwoord';

/** What stands before the `+` of a return path. */
export const RETURN_LOCAL_PART = 'retour';

/** What a token looks like in an address. */
export const TOKEN_PATTERN = '[a-z2-7]{26}';

/** A fresh token: 26 characters, lower case. */
export function drawToken(): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`);
  let token = '';
  for (let at = 0; at < 26; at += 1) {
    token += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return token;
}

/** True for an address at the gateway itself. */
export function isAtGateway(gatewayHost: string, address: string): boolean {
  return domainOf(address).toLowerCase() === gatewayHost.toLowerCase();
}

/** The address that leads back to the citizen. */
export function replyAddress(token: string, gatewayHost: string): string {
  return `${REPLY_LOCAL_PART}+${token}@${gatewayHost}`;
}

/** The return path of one mail of ours: what bounces comes back to it (VERP). */
export function returnAddress(token: string, gatewayHost: string): string {
  return `${RETURN_LOCAL_PART}+${token}@${gatewayHost}`;
}
