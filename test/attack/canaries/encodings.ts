// Every way in which a value may stand somewhere without being seen by who looks for its characters: what of bytes can
// be searched for, in each encoding. What is folded or packed (quoted-printable, bytea, gzip) is unfolded where it lies
// (unfolding.ts).
import { createHash } from 'node:crypto';

/** Of what a value may be; `id` for what is as random as a key, so that its digest tells nothing. */
export type CanaryKind = 'word' | 'digits' | 'id' | 'bytes';

/** Something that must not be found, by its name. */
export interface Canary {
  readonly name: string;
  readonly kind: CanaryKind;
  readonly bytes: Buffer;
}

/** Bytes to look for; `alone` when characters of words beside them make them something else. */
export interface Pattern {
  readonly canary: Canary;
  readonly encoding: Encoding;
  readonly bytes: Buffer;
  readonly alone: boolean;
}

const hex = (bytes: Buffer) => bytes.toString('hex');
const each = (bytes: Buffer, written: (byte: number) => string) => [...bytes].map(written).join('');
const twoDigits = (byte: number) => byte.toString(16).padStart(2, '0');
const bothCases = (text: string) => [text.toLowerCase(), text.toUpperCase()];

/** Name → all that a value looks like in it. */
const ENCODINGS = {
  plain: (bytes) => [bytes, ...bothCases(bytes.toString('latin1')).map((text) => Buffer.from(text, 'latin1'))],
  base64: (bytes) => inBase64(bytes, 'base64'),
  base64url: (bytes) => inBase64(bytes, 'base64url'),
  hex: (bytes) => bothCases(hex(bytes)),
  percent: (bytes) => [
    encodeURIComponent(bytes.toString('latin1')),
    ...bothCases(each(bytes, (byte) => `%${twoDigits(byte)}`)),
  ],
  'quoted-printable': (bytes) => bothCases(each(bytes, (byte) => `=${twoDigits(byte)}`)),
  'json escapes': (bytes) =>
    [each(bytes, (byte) => `\\u00${twoDigits(byte)}`), each(bytes, (byte) => `\\x${twoDigits(byte)}`)].flatMap(
      (text) => [text, text.replace(/(?<=\\[ux])\w+/g, (digits) => digits.toUpperCase())],
    ),
  'html entities': (bytes) => [
    each(bytes, (byte) => `&#${byte};`),
    each(bytes, (byte) => `&#x${twoDigits(byte)};`),
    each(bytes, (byte) => `&#x${twoDigits(byte).toUpperCase()};`),
  ],
  'utf-16': (bytes) => [
    Buffer.from(bytes.toString('latin1'), 'utf16le'),
    Buffer.from(bytes.toString('latin1'), 'utf16le').swap16(),
  ],
  reversed: (bytes) => [Buffer.from(bytes).reverse()],
  /** Of what can be guessed: addresses and codes are few enough to try them all. */
  digest: (bytes) =>
    ['sha256', 'sha1', 'md5'].flatMap((name) => {
      const digest = createHash(name).update(bytes).digest();
      return [digest, hex(digest), digest.toString('base64url'), digest.toString('base64').replace(/=+$/, '')];
    }),
} as const satisfies Readonly<Record<string, (bytes: Buffer) => readonly (Buffer | string)[]>>;

export type Encoding = keyof typeof ENCODINGS;

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(ENCODINGS, name);
}

/** By name. */
export const ENCODING_NAMES: readonly Encoding[] = Object.keys(ENCODINGS).filter(isEncoding);

/** Bytes that are no text stand nowhere as text. */
const OF_TEXT: readonly Encoding[] = ['percent', 'json escapes', 'html entities', 'utf-16', 'quoted-printable'];
/** A digest of what can't be guessed tells nothing. */
const BY_KIND: Readonly<Record<CanaryKind, readonly Encoding[]>> = {
  word: ENCODING_NAMES,
  digits: ENCODING_NAMES,
  id: ENCODING_NAMES.filter((name) => name !== 'digest'),
  bytes: ENCODING_NAMES.filter((name) => name !== 'digest' && !OF_TEXT.includes(name)),
};

/** All that a canary looks like, each once. */
export function patternsOf(canary: Canary): Pattern[] {
  const { name, kind, bytes } = canary;
  if (bytes.length < 5) throw new Error(`${name} is too short to be told from chance`);
  const patterns = new Map<string, Pattern>();
  for (const encoding of BY_KIND[kind])
    for (const written of ENCODINGS[encoding](bytes)) {
      const found = typeof written === 'string' ? Buffer.from(written, 'latin1') : written;
      const alone = kind === 'digits' && /^[\d., ]+$/.test(found.toString('latin1'));
      if (!patterns.has(hex(found))) patterns.set(hex(found), { canary, encoding, bytes: found, alone });
    }
  return [...patterns.values()];
}

/** What stays the same of a value in the middle of something longer, at each of the three places it may begin at. */
function inBase64(bytes: Buffer, alphabet: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(alphabet)
      .replace(/=+$/, '');
    const from = Math.ceil((before * 4) / 3);
    const to = Math.floor(((before + bytes.length) * 4) / 3);
    return text.slice(from, to);
  });
}
