// Words, names and texts in the characters of a charset.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Random } from '../random.ts';

/**
 * A charset that texts are written in: its names, and words that are in it. ASCII stands between any two accents, as
 * in every language.
 */
interface Charset {
  readonly names: readonly [string, ...string[]];
  readonly words: readonly [string, ...string[]];
  readonly encode: (text: string) => Buffer;
  /** Never without a transfer encoding: line ends are no single bytes in it. */
  readonly isWide?: true;
}

const ASCII = [
  'de',
  'brief',
  'aanvraag',
  'besluit',
  'van',
  'a=b',
  '=3D',
  '=',
  '100%',
  'x@y.example',
  'http://a.example/?q=1',
] as const;
const DUTCH = [...ASCII, 'één', 'coördinatie', 'België', 'façade', 'naïef'] as const;
const by = (name: string, options?: { addBOM: boolean }) => (text: string) => iconv.encode(text, name, options);

export const CHARSETS = {
  'us-ascii': { names: ['us-ascii', 'US-ASCII', '"us-ascii"', 'ascii'], words: ASCII, encode: by('latin1') },
  'utf-8': {
    names: ['utf-8', 'UTF-8', '"utf-8"', '"UTF-8"', 'utf8'],
    words: [...DUTCH, 'łódź', 'مرحبا', '你好', '🙂', '👩‍👩‍👧', 'e\u0301en'],
    encode: by('utf-8'),
  },
  'windows-1252': {
    names: ['windows-1252', 'Windows-1252', '"WINDOWS-1252"', 'cp1252', 'iso-8859-1'],
    words: [...DUTCH, '€ 12', 'a – b', '„zo” '],
    encode: by('windows-1252'),
  },
  'iso-8859-15': {
    names: ['iso-8859-15', 'ISO-8859-15', '"iso-8859-15"'],
    words: [...DUTCH, '€ 12', 'ž a'],
    encode: by('iso-8859-15'),
  },
  'koi8-r': {
    names: ['koi8-r', 'KOI8-R', '"koi8-r"'],
    words: [...ASCII, 'привет', 'письмо', 'Ёж'],
    encode: by('koi8-r'),
  },
  gb18030: {
    names: ['gb18030', 'GB18030', '"gb18030"'],
    words: [...ASCII, '您好吗', '申请书', '决定书', 'ǹ'],
    encode: by('gb18030'),
  },
  'iso-2022-jp': {
    names: ['iso-2022-jp', 'ISO-2022-JP'],
    words: [...ASCII, 'こんにちは', 'てがみ', 'ひらがな'],
    encode: iso2022jp,
  },
  'utf-16': {
    names: ['utf-16', 'UTF-16'],
    words: [...DUTCH, '你好', '🙂'],
    encode: by('utf-16', { addBOM: true }),
    isWide: true,
  },
  'utf-16le': { names: ['utf-16le', 'UTF-16LE'], words: [...DUTCH, '你好'], encode: by('utf-16le'), isWide: true },
  'utf-16be': { names: ['utf-16be', 'UTF-16BE'], words: [...DUTCH, '你好'], encode: by('utf-16be'), isWide: true },
} as const satisfies Readonly<Record<string, Charset>>;

export type CharsetName = keyof typeof CHARSETS;

/** Hiragana in the escapes of RFC 1468; iconv-lite has no such table. */
function iso2022jp(text: string): Buffer {
  const escaped = text.replace(/[ぁ-ん]+/g, (kana) => {
    const codes = [...kana].map((sign) => `\x24${String.fromCharCode(sign.charCodeAt(0) - 0x3041 + 0x21)}`);
    return `\x1b$B${codes.join('')}\x1b(B`;
  });
  return Buffer.from(escaped, 'latin1');
}

/** Words with a space between, in a charset. */
export function drawWords(random: Random, charset: CharsetName, count: number): string {
  const { words } = CHARSETS[charset];
  return random.some(count, () => random.pick<string>(words).trim()).join(' ');
}

/** Words of which the bytes are in no other charset by accident: what is not named must be told from UTF-8. */
export function drawTellingWords(random: Random, charset: CharsetName): string {
  for (;;) {
    const words = drawWords(random, charset, 12);
    if (!isUtf8(CHARSETS[charset].encode(words))) return words;
  }
}

/**
 * A text of about so many characters, in lines of \n; what transports stumble on stands at the start and the end of
 * its lines.
 */
export function drawText(random: Random, charset: CharsetName, size: number): string {
  let text = random.percent(10) ? '\n' : '';
  while (text.length < size) text += `${drawLine(random, charset)}\n`;
  return random.percent(50) ? text : text.slice(0, -1);
}

function drawLine(random: Random, charset: CharsetName): string {
  if (random.percent(12))
    return random.pick(['', '.', '..', '. x', '-- ', '--', 'From hier', '> aan', ' ', '\tx', '=', 'a \t ', 'a\rb']);
  return drawWords(random, charset, random.percent(3) ? random.between(100, 600) : random.between(1, 12));
}

const NAMES = [
  'scan',
  'Besluit',
  'bijlage 1',
  'scan (1)',
  "mw. d'Hont",
  'a=b;c',
  'één',
  'coördinatie',
  'łódź',
  '你好',
  '🙂',
  'مرحبا',
  '100%25',
  'x, y',
  '[1] a@b',
] as const;
const EXTENSIONS = ['.pdf', '.PDF', '.docx', '.tar.gz', '.x', ''] as const;

/** A name that is safe everywhere, so that nothing of it may be changed. */
export function drawFileName(random: Random): string {
  const words = random.some(random.percent(8) ? 8 : random.between(1, 3), () => random.pick<string>(NAMES));
  const name = `${words.join(random.pick([' ', '-', '_']))}${random.pick<string>(EXTENSIONS)}`;
  return Buffer.byteLength(name) <= 150 ? name : drawFileName(random);
}
