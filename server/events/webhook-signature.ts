// The signature under an event that is sent: Standard Webhooks, HMAC-SHA256 over its id, the moment and its bytes.
// Why this one and not RFC 9421: README.md.
import { createHmac, randomBytes } from 'node:crypto';
import { SECOND } from '../contract/units.ts';

const PREFIX = 'whsec_';

/** A fresh secret, as it is told: once. */
export function freshSecret(): string {
  return `${PREFIX}${randomBytes(32).toString('base64')}`;
}

/** What a receiver gets beside the body; a signature of each secret that counts now. */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / SECOND));
  const sign = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' '),
  };
}
