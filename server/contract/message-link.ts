// The link in the citizen's mail: its fragment carries the secret S, which no server sees again.
import { type Bytes, fromBase64url, toBase64url } from './bytes.ts';

/** Name of the fragment parameter of this version. A later version of the protocol gets another. */
export const LINK_PARAMETER = 'bericht';

/** Bytes of a link secret. */
export const SECRET_SIZE = 32;

/** What an address says about a message: nothing, something that is not whole, or its secret. */
export type LinkReading =
  | { readonly link: 'none' }
  | { readonly link: 'broken' }
  | { readonly link: 'whole'; readonly secret: Bytes };

// 43 characters carry 258 bits: in the last one only the first four count, so the others must be zero.
const WHOLE = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** The link to a message on the organisation's own page. */
export function linkTo(pageUrl: string, secret: Bytes): string {
  return `${pageUrl.split('#', 1)[0]}#${LINK_PARAMETER}=${toBase64url(secret)}`;
}

/**
 * Reads the secret out of a page's address. Tolerates what mail programs do to links: one trailing
 * `.`, `,`, `;`, `)` or `>`, and `#` and `=` written as `%23` and `%3D`.
 */
export function readLink(address: string): LinkReading {
  const found = new RegExp(`(?:#|%23|&)${LINK_PARAMETER}(?:=|%3D)([^&]*)$`, 'i').exec(address);
  if (found === null) return { link: 'none' };
  const value = (found[1] ?? '').replace(/(?:[.,;)>]|%3E)$/i, '');
  return WHOLE.test(value) ? { link: 'whole', secret: fromBase64url(value) } : { link: 'broken' };
}
