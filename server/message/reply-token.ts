// The token in a secure reply address: antwoord+<token>@<gateway domain>. 128 bits, base32 (RFC 4648), case-insensitive.
import { randomBytes } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** What stands before the `+` of a secure reply address. */
export const REPLY_LOCAL_PART = 'antwoord';

/** A fresh token: 26 characters, lower case. */
export function drawReplyToken(): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`);
  let token = '';
  for (let at = 0; at < 26; at += 1) {
    token += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return token;
}

/** The address that leads back to the citizen. */
export function replyAddress(token: string, gatewayHost: string): string {
  return `${REPLY_LOCAL_PART}+${token}@${gatewayHost}`;
}
