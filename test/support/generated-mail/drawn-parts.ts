// Draws the parts that stand at the ends of a mail's tree: texts, and files of every kind.

import type { Random } from '../random.ts';
import { CHARSETS, type CharsetName, drawFileName, drawTellingWords, drawText, drawWords } from './drawn-words.ts';
import { uuencoded } from './encoded-bytes.ts';
import type { FileLeaf, MeantFile, TextLeaf, TransferEncoding } from './mail-parts.ts';

/** Around the chunks in which streams are read: 16 KiB, 64 KiB, and the same once it is base64 with line ends. */
const BORDERS = [16_384, 47_895, 49_152, 65_536, 131_072] as const;

/** Mostly small; sometimes right at a border, seldom so large that many chunks come of it. */
export function drawSize(random: Random): number {
  const kind = random.between(1, 100);
  if (kind <= 10) return random.between(0, 3);
  if (kind <= 75) return random.between(4, 5_000);
  if (kind <= 88) return random.pick(BORDERS) + random.between(-3, 3);
  if (kind <= 97) return random.between(5_000, 300_000);
  return random.between(300_000, 2_500_000);
}

const ENCODINGS = ['base64', 'base64', 'base64', 'quoted-printable', 'binary', '7bit', '8bit', 'x-uuencode'] as const;
const TYPES = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'text/csv',
  'application/octet-stream',
  'application/zip',
  'audio/mpeg',
  'text/calendar',
] as const;
/** What most parts have none of. */
export const PLAIN = { parameters: {}, contentId: undefined, isUntyped: false } as const;

/** A file as programs attach them. */
export function drawFile(random: Random, wish: { readonly isPicture?: boolean } = {}): FileLeaf {
  const type = wish.isPicture === true ? 'image/png' : random.pick(TYPES);
  const encoding = random.pick(ENCODINGS);
  const bytes = encoding === '7bit' ? sevenBit(random, drawSize(random)) : drawBytes(random, encoding);
  const name = random.percent(85) ? drawFileName(random) : undefined;
  const contentId =
    wish.isPicture === true || random.percent(5) ? `p${random.seed()}@haarlemmermeer.example` : undefined;
  const disposition =
    wish.isPicture === true
      ? random.pick([undefined, 'inline'] as const)
      : random.pick([undefined, 'inline', 'attachment', 'attachment'] as const);
  const meantName = name ?? (encoding === 'x-uuencode' ? 'scan.bin' : nameByType(type));
  return {
    ...PLAIN,
    kind: 'file',
    seed: random.seed(),
    type,
    name,
    disposition,
    contentId,
    encoding,
    bytes,
    becomes: [{ name: meantName, type: certain(type), contentId, bytes }],
  };
}

/** mailparser looks at the name of what is called octet-stream. */
function certain(type: string): string | undefined {
  return type === 'application/octet-stream' ? undefined : type;
}

/** What a file without a name is called. */
export function nameByType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    'application/pdf': 'document.pdf',
    'image/png': 'afbeelding.png',
    'image/jpeg': 'afbeelding.jpg',
    'text/calendar': 'uitnodiging.ics',
    'text/plain': 'tekst.txt',
    'text/html': 'pagina.html',
  };
  return names[type] ?? 'bijlage';
}

function drawBytes(random: Random, encoding: TransferEncoding): Buffer {
  const size = drawSize(random);
  if (encoding !== '8bit') return random.bytes(encoding === 'quoted-printable' ? Math.min(size, 200_000) : size);
  // No lone CR or LF, and no NUL (RFC 2045, 2.8).
  return Buffer.from(random.bytes(size).map((byte) => (byte === 0 || byte === 10 || byte === 13 ? 32 : byte)));
}

function sevenBit(random: Random, size: number): Buffer {
  let text = '';
  while (text.length < size)
    text += `${drawWords(random, 'us-ascii', random.between(0, 12))}${random.percent(3) ? '\r\n.' : ''}\r\n`;
  return Buffer.from(text.slice(0, Math.max(size, 0)));
}

/** A signature: to a citizen an odd file, so none. */
export function drawSignature(random: Random): FileLeaf {
  const type = random.pick(['application/pkcs7-signature', 'application/pgp-signature'] as const);
  return {
    ...PLAIN,
    kind: 'file',
    seed: random.seed(),
    type,
    name: 'smime.p7s',
    disposition: 'attachment',
    encoding: 'base64',
    bytes: random.bytes(900),
    becomes: [],
  };
}

/** A message inside the mail, as a file; its name is its subject where it has no other. */
export function drawMessage(
  random: Random,
  inner: { readonly subject: string; readonly bytes: Buffer },
  wish: { readonly isUntyped: boolean },
): FileLeaf {
  const name = !wish.isUntyped && random.percent(30) ? drawFileName(random) : undefined;
  const encoding = wish.isUntyped
    ? random.pick(['7bit', '8bit'] as const)
    : random.pick(['7bit', '8bit', '8bit', 'binary', 'base64'] as const);
  const { bytes } = inner;
  return {
    ...PLAIN,
    kind: 'file',
    seed: random.seed(),
    type: 'message/rfc822',
    name,
    encoding,
    bytes,
    disposition: wish.isUntyped ? undefined : random.pick([undefined, 'inline', 'attachment'] as const),
    isUntyped: wish.isUntyped,
    becomes: [{ name: name ?? `${inner.subject}.eml`, type: 'message/rfc822', contentId: undefined, bytes }],
  };
}

/** How a text names its charset. */
type Naming = 'header' | 'nowhere' | 'meta';

/** A text of the letter, or one that is a file. */
export function drawTextPart(
  random: Random,
  wish: { readonly isHtml: boolean; readonly mayBeFile: boolean; readonly mayHoldFile: boolean },
): TextLeaf {
  const naming: Naming = random.percent(75) ? 'header' : wish.isHtml ? 'meta' : 'nowhere';
  const charset = drawCharset(random, naming);
  const lineEnd = random.pick(['\r\n', '\r\n', '\n'] as const);
  const inText =
    wish.mayHoldFile && !wish.isHtml && charset === 'us-ascii' && naming === 'header' ? drawInText(random) : [];
  const written = inText.length > 0 ? withFiles(random, inText) : drawBody(random, wish.isHtml, charset, naming);
  const isFile = wish.mayBeFile && random.percent(30);
  const bytes = CHARSETS[charset].encode(written.text.replaceAll('\n', lineEnd));
  const name = isFile && random.percent(80) ? drawFileName(random) : undefined;
  const disposition = isFile
    ? random.pick([undefined, 'inline', 'attachment'] as const)
    : random.pick([undefined, undefined, 'inline'] as const);
  const mayBeUntyped =
    !wish.isHtml &&
    naming === 'nowhere' &&
    written.parameters.format === undefined &&
    disposition === undefined &&
    name === undefined;
  return {
    ...PLAIN,
    kind: 'text',
    seed: random.seed(),
    charset,
    bytes,
    inText,
    type: wish.isHtml ? 'text/html' : 'text/plain',
    parameters: {
      ...written.parameters,
      ...(naming === 'header' ? { charset: random.pick<string>(CHARSETS[charset].names) } : {}),
    },
    name,
    disposition,
    encoding: textEncoding(random, charset, 'isWide' in CHARSETS[charset]),
    isUntyped: mayBeUntyped && random.percent(30),
    reads: written.reads,
  };
}

function drawBody(random: Random, isHtml: boolean, charset: CharsetName, naming: Naming) {
  return isHtml ? page(random, charset, naming) : drawFlowed(random, charset, naming);
}

function drawCharset(random: Random, naming: Naming): CharsetName {
  if (naming === 'header')
    return random.pick([
      'us-ascii',
      'us-ascii',
      'utf-8',
      'utf-8',
      'utf-8',
      'windows-1252',
      'iso-8859-15',
      'koi8-r',
      'gb18030',
      'iso-2022-jp',
      'utf-16',
      'utf-16le',
      'utf-16be',
    ]);
  return naming === 'meta'
    ? random.pick(['windows-1252', 'iso-8859-15', 'koi8-r', 'gb18030', 'utf-8'])
    : random.pick(['utf-8', 'windows-1252', 'us-ascii']);
}

function textEncoding(random: Random, charset: CharsetName, isWide: boolean): TransferEncoding {
  if (isWide) return 'base64'; // a line end that SMTP adds would be half a character of it
  const plain = charset === 'us-ascii' || charset === 'iso-2022-jp' ? '7bit' : '8bit';
  return random.pick([plain, plain, 'quoted-printable', 'base64']);
}

interface Written {
  readonly text: string;
  readonly reads: string;
  readonly parameters: Readonly<Record<string, string>>;
}

function textSize(random: Random): number {
  return random.percent(85) ? random.between(0, 600) : Math.min(drawSize(random), 90_000);
}

function page(random: Random, charset: CharsetName, naming: Naming): Written {
  const meta = `<meta ${random.pick([`charset=${charset}`, `charset="${charset}"`, `http-equiv="Content-Type" content="text/html; charset=${charset}"`])}>`;
  const words = naming === 'meta' && charset !== 'utf-8' ? drawTellingWords(random, charset) : '';
  const paragraphs = drawText(random, charset, textSize(random))
    .split('\n')
    .map((line) => `<p>${line}</p>`);
  const text = `<html><head>${naming === 'meta' ? meta : ''}</head>\n<body><p>${words}</p>${paragraphs.join('\n')}</body></html>\n`;
  return { text, reads: text, parameters: {} };
}

/** Plain text, or in the folded lines of RFC 3676. */
function drawFlowed(random: Random, charset: CharsetName, naming: Naming): Written {
  const telling = naming === 'nowhere' && charset === 'windows-1252' ? `${drawTellingWords(random, charset)}\n` : '';
  if (naming === 'nowhere' || 'isWide' in CHARSETS[charset] || random.percent(75)) {
    const text = telling + drawText(random, charset, textSize(random));
    return { text, reads: text, parameters: {} };
  }
  const deletesSpace = random.percent(40);
  const paragraphs = random.some(random.between(1, 6), () => drawWords(random, charset, random.between(1, 30)));
  const folded = paragraphs.map((paragraph) =>
    paragraph.replaceAll(' ', () => (random.percent(20) ? (deletesSpace ? '  \n' : ' \n') : ' ')),
  );
  return {
    text: folded.join('\n'),
    reads: paragraphs.join('\n'),
    parameters: { format: random.pick(['flowed', 'Flowed', '"flowed"']), ...(deletesSpace ? { delsp: 'yes' } : {}) },
  };
}

function drawInText(random: Random): MeantFile[] {
  if (!random.percent(20)) return [];
  return random.some(random.between(1, 2), (index) => ({
    name: `scan ${index}.pdf`,
    type: 'application/octet-stream',
    contentId: undefined,
    bytes: random.bytes(Math.min(drawSize(random), 50_000)),
  }));
}

function withFiles(random: Random, files: readonly MeantFile[]): Written {
  const pieces = files.map(({ name, bytes }) => ({
    before: `${drawWords(random, 'us-ascii', 5)}\n`,
    block: uuencoded(name, bytes, '\n'),
  }));
  const after = `${drawWords(random, 'us-ascii', 5)}\n`;
  return {
    text: pieces.map(({ before, block }) => before + block).join('') + after,
    reads: pieces.map(({ before }) => before).join('') + after,
    parameters: {},
  };
}
