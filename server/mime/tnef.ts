// Outlook's winmail.dat (MS-OXTNEF): attachments, and the text when the mail has none elsewhere. Every length in it
// is held against what is there; what does not fit ends the reading, and what was read until then counts.
import iconv from 'iconv-lite';
import { decompressedRtf, rtfText } from './rtf-text.ts';

/** A file inside. */
export interface TnefFile {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly contentId: string | undefined;
  readonly bytes: Uint8Array;
}

/** What is inside. */
export interface Tnef {
  readonly files: readonly TnefFile[];
  readonly text: string | undefined;
  readonly html: string | undefined;
  /** True when everything in it was read: else the original must be kept too. */
  readonly isWhole: boolean;
}

const SIGNATURE = 0x223e9f78;
const ATTACHMENT_BEGINS = 0x00069002;
const ATTACHMENT_TITLE = 0x00018010;
const ATTACHMENT_DATA = 0x0006800f;
const ATTACHMENT_PROPERTIES = 0x00069005;
const MESSAGE_PROPERTIES = 0x00069003;
const MESSAGE_BODY = 0x0002800c;
const OEM_CODE_PAGE = 0x00069007;

const BODY = 0x1000;
const RTF = 0x1009;
const HTML = 0x1013;
const CODE_PAGE = 0x3fde;
const DISPLAY_NAME = 0x3001;
const DATA = 0x3701;
const FILE_NAME = 0x3704;
const METHOD = 0x3705;
const LONG_FILE_NAME = 0x3707;
const MIME_TYPE = 0x370e;
const CONTENT_ID = 0x3712;
/** PR_ATTACH_METHOD of a message inside a message. */
const EMBEDDED_MESSAGE = 5;
/** Of what is forwarded in what is forwarded. */
const DEPTH = 5;
const FILES = 1_000;

type Property = string | number | Uint8Array;

/** Reads winmail.dat; undefined when it is none. */
export function readTnef(bytes: Uint8Array, depth = 0): Tnef | undefined {
  const reader = new Reader(bytes);
  if (reader.u32() !== SIGNATURE || reader.u16() === undefined) return undefined;
  const read: Raw = { attachments: [], message: new Map(), body: undefined, codePage: 1252 };
  let isWhole = true;
  while (!reader.isAtEnd) {
    const [level, id, length] = [reader.u8(), reader.u32(), reader.u32()];
    const data = length === undefined ? undefined : reader.take(length);
    if (level === undefined || id === undefined || data === undefined) {
      isWhole = false;
      break;
    }
    reader.u16(); // a checksum of the data, which says nothing about who wrote it
    isWhole = take(read, id, data) && isWhole;
  }
  const { attachments, message, body, codePage } = read;
  const opened = attachments.map((attachment) => filesOf(attachment, depth));
  return {
    files: opened.flatMap(({ files }) => files),
    text: textOf(message) ?? (body === undefined ? rtfOf(message) : decoded(body, codePage)),
    html: htmlOf(message, codePage),
    isWhole: isWhole && opened.every((attachment) => attachment.isWhole),
  };
}

interface Attachment {
  title?: string;
  data?: Uint8Array;
  readonly properties: Map<number, Property>;
}

/** What was read until now. */
interface Raw {
  readonly attachments: Attachment[];
  readonly message: Map<number, Property>;
  body: Uint8Array | undefined;
  codePage: number;
}

/** Takes one attribute in. False when it had to be left. */
function take(read: Raw, id: number, data: Uint8Array): boolean {
  const { attachments, codePage } = read;
  const file = attachments.at(-1);
  if (id === OEM_CODE_PAGE) read.codePage = new Reader(data).u32() ?? codePage;
  else if (id === MESSAGE_PROPERTIES) return properties(data, codePage, read.message);
  else if (id === MESSAGE_BODY) read.body = data;
  else if (id === ATTACHMENT_BEGINS) {
    if (attachments.length >= FILES) return false;
    attachments.push({ properties: new Map() });
  } else if (file !== undefined && id === ATTACHMENT_TITLE) file.title = decoded(data, codePage);
  else if (file !== undefined && id === ATTACHMENT_DATA) file.data = data;
  else if (file !== undefined && id === ATTACHMENT_PROPERTIES) return properties(data, codePage, file.properties);
  return true;
}

/** Files of an attachment, and whether they are all of it. */
interface Opened {
  readonly files: readonly TnefFile[];
  readonly isWhole: boolean;
}

function filesOf({ title, data, properties: of }: Attachment, depth: number): Opened {
  const text = (id: number) => {
    const value = of.get(id);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const object = of.get(DATA);
  const isMessage = of.get(METHOD) === EMBEDDED_MESSAGE;
  // Of a message inside, the attribute of the data is a picture of it or nothing at all: it is in the object.
  const bytes = object instanceof Uint8Array && (isMessage || data === undefined) ? object : data;
  if (bytes === undefined) return { files: [], isWhole: false };
  const name = text(LONG_FILE_NAME) ?? text(FILE_NAME) ?? title ?? text(DISPLAY_NAME);
  if (isMessage && depth < DEPTH) {
    // After the 16 bytes that name its interface, a message inside is TNEF again.
    const inner = readTnef(bytes.subarray(16), depth + 1) ?? readTnef(bytes, depth + 1);
    if (inner !== undefined) return forwarded(inner, text(DISPLAY_NAME) ?? title ?? 'Doorgestuurd bericht');
  }
  return { files: [{ name, type: text(MIME_TYPE), contentId: text(CONTENT_ID), bytes }], isWhole: !isMessage };
}

/**
 * A message inside a message: its text as a file of its own, and its files beside it. A task or an appointment is
 * more than its text.
 */
function forwarded({ files, text, html, isWhole }: Tnef, name: string): Opened {
  const content = html ?? text;
  if (content === undefined) return { files, isWhole: false };
  const [extension, type] = html === undefined ? ['txt', 'text/plain'] : ['html', 'text/html'];
  const letter = { name: `${name}.${extension}`, type, contentId: undefined, bytes: new TextEncoder().encode(content) };
  return { files: [letter, ...files], isWhole };
}

function textOf(message: Map<number, Property>): string | undefined {
  const text = message.get(BODY);
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

function htmlOf(message: Map<number, Property>, codePage: number): string | undefined {
  const html = message.get(HTML);
  const page = message.get(CODE_PAGE);
  if (html instanceof Uint8Array) return decoded(html, typeof page === 'number' ? page : codePage);
  return typeof html === 'string' && html !== '' ? html : undefined;
}

function rtfOf(message: Map<number, Property>): string | undefined {
  const rtf = message.get(RTF);
  const plain = rtf instanceof Uint8Array ? decompressedRtf(rtf) : undefined;
  return plain === undefined ? undefined : rtfText(plain);
}

/** Bytes of a value by its type, when that is fixed; each value fills up to four. */
const FIXED: Readonly<Record<number, number>> = {
  2: 2,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 2,
  20: 8,
  64: 8,
  72: 16,
};
const STRING8 = 0x001e;
const UNICODE = 0x001f;
const VARIABLE = new Set([0x000d, STRING8, UNICODE, 0x0102]);
const MANY = 0x1000;

/** The MAPI properties we may want, by id; of those with several values the first. False when not all could be read. */
function properties(bytes: Uint8Array, codePage: number, found: Map<number, Property>): boolean {
  const reader = new Reader(bytes);
  const count = reader.u32() ?? 0;
  for (let index = 0; index < count; index += 1) {
    const [kind, id] = [reader.u16(), reader.u16()];
    if (kind === undefined || id === undefined) return false;
    if (id >= 0x8000 && !reader.skipName()) return false;
    const value = firstValue(reader, kind);
    if (value === 'unreadable') return false;
    if (value !== undefined) found.set(id, asProperty(kind & ~MANY, value, codePage));
  }
  return true;
}

/** The first of a property's values; undefined when it has none. The reader is after all of them then. */
function firstValue(reader: Reader, kind: number): Uint8Array | undefined | 'unreadable' {
  const type = kind & ~MANY;
  const width = FIXED[type];
  // its length is unknown: nothing after it can be found
  if (width === undefined && !VARIABLE.has(type)) return 'unreadable';
  const values = kind !== type || width === undefined ? (reader.u32() ?? 0) : 1;
  let first: Uint8Array | undefined;
  for (let value = 0; value < values; value += 1) {
    const length = width ?? reader.u32();
    const data = length === undefined ? undefined : reader.take(length);
    if (length === undefined || data === undefined) return 'unreadable';
    reader.take((4 - (length % 4)) % 4);
    first ??= data;
  }
  return first;
}

function asProperty(type: number, data: Uint8Array, codePage: number): Property {
  if (type === STRING8) return decoded(data, codePage);
  if (type === UNICODE) return new TextDecoder('utf-16le').decode(data).replace(/\0.*$/s, '');
  if (type === 0x0003) return new Reader(data).u32() ?? 0;
  return data;
}

/** By iconv: TextDecoder of Node 20 and 22 takes windows-1252 for Latin-1 and loses its € and – (nodejs/node#56542). */
function decoded(bytes: Uint8Array, codePage: number): string {
  const names: Readonly<Record<number, string>> = {
    65001: 'utf-8',
    1200: 'utf-16le',
    28591: 'iso-8859-1',
    28605: 'iso-8859-15',
  };
  const name = names[codePage] ?? `windows-${codePage}`;
  return iconv.decode(Buffer.from(bytes), iconv.encodingExists(name) ? name : 'windows-1252').replace(/\0.*$/s, '');
}

/** Little-endian numbers and bytes, one after the other; undefined when there are not so many. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(length: number): Uint8Array | undefined {
    if (length > this.#bytes.length - this.#at) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  u8(): number | undefined {
    return this.take(1)?.[0];
  }

  u16(): number | undefined {
    return this.take(2) === undefined ? undefined : this.#view.getUint16(this.#at - 2, true);
  }

  u32(): number | undefined {
    return this.take(4) === undefined ? undefined : this.#view.getUint32(this.#at - 4, true);
  }

  /** Passes over the name of a named property: a GUID, and a number or a text. */
  skipName(): boolean {
    this.take(16);
    const kind = this.u32();
    const length = this.u32();
    if (kind === undefined || length === undefined) return false;
    return kind === 0 || this.take(length + ((4 - (length % 4)) % 4)) !== undefined;
  }
}
