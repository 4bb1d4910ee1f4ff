// Bytes of a text as the characters they were meant to be: what the mail says, where that can be; else what the bytes
// themselves say.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/**
 * Charsets that say little: what they are given for is looked at. Browsers, too, take the first two for windows-1252
 * (WHATWG Encoding).
 */
const SAYS_LITTLE = /^(iso-?8859-?1|latin-?1|(us-?)?ascii|ansi_x3\.4-1968|utf-?8|)$/i;
/**
 * Their code units are two bytes or four, so mailparser's own reading of lines would tear them; and what iconv-lite
 * has no table of.
 */
const LEFT_TO_MAILPARSER = /^(ucs|utf-?16|utf-?32|utf16|iso-?2022|euc-?jp)/i;
/**
 * How far into an HTML page its own word about its charset is looked for (HTML, 4.2.5.4: 1024 bytes; mail programs
 * write more before it).
 */
const META_WITHIN = 4096;
const META = /<meta\s[^>]{0,300}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})/i;

/** True for a charset whose bytes are better read here. */
export function isReadHere(charset: string): boolean {
  return !LEFT_TO_MAILPARSER.test(charset);
}

/** The text of bytes, given the charset that the mail names, or none. */
export function decodedText(bytes: Buffer, charset: string, isHtml: boolean): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3).toString();
  if (!SAYS_LITTLE.test(charset) && iconv.encodingExists(charset)) return iconv.decode(bytes, charset);
  if (isUtf8(bytes)) return bytes.toString();
  const meta = isHtml ? (META.exec(bytes.toString('latin1', 0, META_WITHIN))?.[1] ?? '') : '';
  if (!SAYS_LITTLE.test(meta) && iconv.encodingExists(meta)) return iconv.decode(bytes, meta);
  return isMostlyUtf8(bytes) ? bytes.toString() : iconv.decode(bytes, 'windows-1252');
}

/** One broken character in a text of whole ones is a break; no whole one among them is another charset. */
function isMostlyUtf8(bytes: Buffer): boolean {
  const text = bytes.toString();
  let [broken, whole] = [0, 0];
  for (const character of text) {
    if (character === '\uFFFD') broken += 1;
    else if (character > '\u007F') whole += 1;
  }
  return whole > broken;
}
