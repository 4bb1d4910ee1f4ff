// The tokens in the gateway's own addresses: antwoord+<token>@<gateway domain> leads to a citizen, retour+<token>@…
// says which mail came back. 26 characters of base32 (RFC 4648), case-insensitive.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { domainOf } from '../organisation/mail-address.ts';
import type { Services } from '../services.ts';
import type { Job } from '../store/outbox.ts';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** What stands before the `+` of a secure reply address. */
export const REPLY_LOCAL_PART = 'antwoord';

/** What stands before the `+` of a return path. */
export const RETURN_LOCAL_PART = 'retour';

const LENGTH = 26;

/** What a token looks like in an address. */
export const TOKEN_PATTERN = `[a-z2-7]{${LENGTH}}`;

/** A fresh token: 26 characters, lower case. */
export function drawToken(): string {
  return base32(randomBytes(17), LENGTH);
}

type Keys = Pick<Services, 'serverKeys'>;

/** Characters of a return path's token that name its mail; the others show whose it is. */
const OF_MAIL = 16;

/** The token of the return path of a job's mail: the same at each try, and ours to see before it is written down. */
export function returnToken(
  keys: Keys,
  organisationId: string,
  { messageId, id }: Pick<Job, 'messageId' | 'id'>,
): string {
  const ofMail = base32(keys.serverKeys.lookup('return-path', `${messageId}\n${id}`), OF_MAIL);
  const mark = base32(keys.serverKeys.lookup('return-path-mark', `${organisationId}\n${ofMail}`), LENGTH - OF_MAIL);
  return ofMail + mark;
}

/** True of each `returnToken` of this organisation, whatever became of its mail. Constant time. */
export function isReturnToken({ serverKeys }: Keys, organisationId: string, token: string): boolean {
  const [ofMail, mark] = [token.slice(0, OF_MAIL), token.slice(OF_MAIL)];
  const marks = serverKeys.lookups('return-path-mark', `${organisationId}\n${ofMail}`);
  return marks.some((one) => timingSafeEqual(Buffer.from(base32(one, LENGTH - OF_MAIL)), Buffer.from(mark)));
}

/** So many characters that stand for the last bits of these bytes. */
function base32(bytes: Uint8Array, length: number): string {
  let bits = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let token = '';
  for (let at = 0; at < length; at += 1) {
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
