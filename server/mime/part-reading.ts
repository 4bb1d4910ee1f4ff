// How mailparser reads the parts of a mail, put right where it would lose or melt something: its parts are seen as
// they are made.
import { Transform } from 'node:stream';
import type { MailParser } from 'mailparser';
import { decodedText, isReadHere } from './text-charset.ts';

/** A part as mailparser keeps it on its instance, untyped; as far as it matters here. */
interface MadePart {
  contentType?: unknown;
  isAttachment?: unknown;
  disposition?: unknown;
  charset?: unknown;
  parent?: { contentType?: unknown };
  node?: { filename?: unknown; encoding?: unknown };
}

/** A part as mailsplit read its headers. */
interface SplitPart {
  contentType?: unknown;
  headers?: { get(name: string): readonly unknown[] };
  parentNode?: { contentType?: unknown };
}

/** Has a parser give texts in the right characters, and text parts that are files as files. */
export function readPartsAsMeant(parser: MailParser): void {
  let hasText = false;
  const make: unknown = Reflect.get(parser, 'createNode');
  if (typeof make !== 'function') throw new Error('mailparser makes its parts another way');
  Reflect.set(parser, 'createNode', (split: SplitPart) => {
    if (isUntypedInDigest(split)) split.contentType = 'message/rfc822';
    const part: MadePart = make.call(parser, split);
    if (part.isAttachment !== false) return part;
    if (hasText && isNamedFile(part)) return Object.assign(part, { isAttachment: true, disposition: 'attachment' });
    hasText = true;
    const charset = typeof part.charset === 'string' ? part.charset : '';
    if (isReadHere(charset)) readAsMeant(part, charset);
    return part;
  });
  Reflect.set(parser, 'decoder', { decodeStream: (charset: string) => decodeStream(parser, charset) });
}

/** A part of a digest that names no type is a message (RFC 2046, 5.1.5); mailsplit takes it for a text. */
function isUntypedInDigest({ headers, parentNode }: SplitPart): boolean {
  return parentNode?.contentType === 'multipart/digest' && headers?.get('content-type').length === 0;
}

/**
 * A part after the letter's own text that has a name is a file, also where it may be shown in place; so is one that
 * is uuencoded.
 */
function isNamedFile({ node, parent }: MadePart): boolean {
  const isNamed = typeof node?.filename === 'string' && node.filename !== '';
  return (isNamed || isUuencoded(node?.encoding)) && parent?.contentType !== 'multipart/alternative';
}

/** True for the names by which uuencode goes as a transfer encoding. */
export function isUuencoded(encoding: unknown): boolean {
  return typeof encoding === 'string' && /^(x-)?uue?(ncode[dr]?)?$/i.test(encoding.trim());
}

/** Passed through mailparser byte by byte, and decoded whole. */
const RAW = 'x-raw-bytes';

function readAsMeant(part: MadePart, charset: string): void {
  part.charset = RAW;
  let text: string | undefined;
  Object.defineProperty(part, 'textContent', {
    enumerable: true,
    get: () => text,
    set: (raw: string) => {
      text = decodedText(Buffer.from(raw, 'latin1'), charset, part.contentType === 'text/html').replace(/\r\n/g, '\n');
    },
  });
}

/** mailparser's own decoding of a charset, or none at all. */
function decodeStream(parser: MailParser, charset: string): unknown {
  if (charset === RAW)
    return new Transform({ transform: (chunk, _encoding, done) => done(null, Buffer.from(latin1(chunk))) });
  const own: unknown = Reflect.get(parser, 'getDecoder');
  const decoder: unknown = typeof own === 'function' ? own.call(parser) : undefined;
  const decode: unknown = typeof decoder === 'object' && decoder !== null ? Reflect.get(decoder, 'decodeStream') : null;
  if (typeof decode !== 'function') throw new Error('mailparser decodes another way');
  return decode(charset);
}

function latin1(chunk: Buffer): string {
  return chunk.toString('latin1');
}
