// A mail address, as every way in takes it: RFC 5321, 4.1.2, with the internationalised addresses of RFC 6531. It is
// taken as it is or refused, never mended: a mended address is somebody else's. Not taken, although the grammar has
// them: quoted local parts ("a b"@c.nl), literals (a@[192.0.2.1]) and domains without a dot. No citizen has one, and
// programs on the way disagree on what they mean.
import { domainToASCII, domainToUnicode } from 'node:url';
import * as z from 'zod';

/**
 * Octets of a whole address (a path of 256 with its angle brackets), of a local part, and of a label of a domain (RFC
 * 1035).
 */
const [ADDRESS_OCTETS, LOCAL_PART_OCTETS, LABEL_OCTETS] = [254, 64, 63];

/**
 * Dot-atom (RFC 5322, 3.2.3); beyond ASCII letters, digits and their marks (RFC 6532), which leaves out spaces,
 * controls and bidi marks.
 */
const ATOM = /^[\w!#$%&'*+/=?^`{|}~\-\p{L}\p{M}\p{N}]+$/u;
const ASCII_LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** Letters, their marks and digits; and what IDNA2008 allows in its context only (RFC 5892, appendix A). */
const UNICODE_LABEL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}\-\u00B7\u0375\u05F3\u05F4\u30FB\u200C\u200D]*$/u;
/**
 * Out of their context: the dot of Catalan l·l, the Greek keraia, Hebrew geresh and gershayim, the katakana middle
 * dot. The joiners of Persian and Indic scripts, and digits of two kinds, Node's own IDNA refuses where they may not
 * be.
 */
const OUT_OF_CONTEXT = /(?<!l)\u00B7|\u00B7(?!l)|\u0375(?!\p{Script=Greek})|(?<!\p{Script=Hebrew})[\u05F3\u05F4]/u;
/** Capitals that earlier and later IDNA, so also Node 20 and 24, make small differently: ß or ss, and Georgian. */
const DISPUTED_CAPITAL = /[\u1E9E\u10A0-\u10CF\u1C90-\u1CBF]/;
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** The address that a text is, its domain in ASCII and lower case; undefined when it is none. */
export function mailAddress(text: string): string | undefined {
  // First of all: IDNA takes seconds for a hundred thousand characters.
  if (text.length > ADDRESS_OCTETS) return undefined;
  const [localPart = '', domain, ...more] = text.split('@');
  if (domain === undefined || more.length > 0 || !isLocalPart(localPart)) return undefined;
  const asciiDomain = mailDomain(domain);
  if (asciiDomain === undefined) return undefined;
  const address = `${localPart}@${asciiDomain}`;
  return Buffer.byteLength(address) <= ADDRESS_OCTETS ? address : undefined;
}

/** The same as a schema: what it parses to is the address. */
export const MailAddress = z
  .string()
  .max(ADDRESS_OCTETS)
  .refine((text) => mailAddress(text) !== undefined, { error: 'must be one mail address' })
  .overwrite((text) => mailAddress(text) ?? text);

/** A domain of mail addresses in ASCII and lower case; undefined when the text is none. */
export function mailDomain(text: string): string | undefined {
  if (text.length > ADDRESS_OCTETS) return undefined;
  const labels = text.split('.').map(asciiLabel);
  const last = labels.at(-1);
  // A domain of digits only would be taken for an IPv4 address.
  if (labels.length < 2 || labels.includes(undefined) || last === undefined || /^\d+$/.test(last)) return undefined;
  return labels.join('.');
}

/** The domain of an address that was checked. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function isLocalPart(text: string): boolean {
  return (
    Buffer.byteLength(text) <= LOCAL_PART_OCTETS && isPlain(text) && text.split('.').every((atom) => ATOM.test(atom))
  );
}

/**
 * An A-label (RFC 5890) for a label in Unicode. Both must lead back to each other: IDNA's mapping of look-alikes
 * would be a mending. Capitals are made small one by one, as IDNA does: JavaScript makes a final sigma, which is
 * another letter, of one at the end of a word.
 */
function asciiLabel(label: string): string | undefined {
  const isAscii = /^\p{ASCII}*$/u.test(label); // as it came: a Kelvin sign becomes a k
  const lower = Array.from(label, (letter) => letter.toLowerCase()).join('');
  if (isAscii && !lower.startsWith('xn--'))
    return lower.length <= LABEL_OCTETS && ASCII_LABEL.test(lower) ? lower : undefined;
  const unicode = isAscii ? domainToUnicode(lower) : lower;
  if (!isPlain(label) || !isPlain(unicode) || !isUnicodeLabel(unicode) || DISPUTED_CAPITAL.test(label))
    return undefined;
  // An A-label that stays ASCII is none; Node 24 gives it back as it came.
  if (isAscii && /^\p{ASCII}*$/u.test(unicode)) return undefined;
  const ascii = domainToASCII(unicode);
  const leadsBack = domainToUnicode(ascii) === unicode && domainToASCII(label) === ascii;
  return ascii.startsWith('xn--') && leadsBack && ascii.length <= LABEL_OCTETS ? ascii : undefined;
}

function isUnicodeLabel(text: string): boolean {
  return UNICODE_LABEL.test(text) && !OUT_OF_CONTEXT.test(text) && (!text.includes('\u30FB') || JAPANESE.test(text));
}

/** In composed form (NFC), as RFC 6532, 3.1 asks: else one address has two spellings. */
function isPlain(text: string): boolean {
  return text === text.normalize('NFC');
}
