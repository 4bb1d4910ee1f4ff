// Parses one mail in a thread of its own, with memory and time of its own: a hostile one can take down nothing but this.
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import libmime from 'libmime';
import { type AttachmentStream, type HeaderValue, MailParser, simpleParser } from 'mailparser';
import { limits } from '../contract/limits.ts';
import { asLine } from '../contract/line.ts';
import { safeMediaType } from '../contract/media-type.ts';
import { mailboxList } from './mailbox-list.ts';
import type { FromWorker, MailAddress, MailHeaders, ToWorker } from './mime-protocol.ts';
import { isUuencoded, readPartsAsMeant } from './part-reading.ts';
import { decodedText } from './text-charset.ts';
import { readTnef, type Tnef } from './tnef.ts';
import { uuFiles } from './uuencode.ts';

const reader = parentPort;
if (reader === null) throw new Error('this file runs as a worker');
/** How much of the processor it leaves to the others; 19 would be all. */
const NICE = 5;
giveWay();

const parser = new MailParser({
  // Not skipTextToHtml: beside HTML, plain parts of a mixed mail (a footer, a note) would be missing from what the citizen sees.
  skipTextLinks: true,
  skipImageLinks: true, // cid: links stay: the reader turns them into pictures
  ignoreEmbedded: true, // a forwarded message is a file
  checksumAlgo: false,
  maxHtmlLengthToParse: limits.letterHtmlBytes,
  maxHeadSize: 256 * 1024,
  maxChildNodes: limits.mimeParts,
});
readPartsAsMeant(parser);
let used: (() => void) | undefined;
type HeaderLines = readonly { readonly key: string; readonly line: string }[];

/** What winmail.dat says, until the text is told. */
let outlook: Tnef | undefined;

/** Who waits for a page or a code goes first. Linux has a priority for each thread, by its id (setpriority(2)); elsewhere nothing is done. */
function giveWay(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (thread > 0) setPriority(thread, NICE);
  } catch {
    // no Linux, or no /proc
  }
}

function tell(what: FromWorker): void {
  reader?.postMessage(what);
}

/**
 * What was parsed is told in its order, one thing after the other, while the parser goes on: the text that it gives at its end must not
 * come before the last bytes of a file.
 */
let telling = Promise.resolve();
let files = 0;

function inTurn(step: () => Promise<void> | void): void {
  telling = telling.then(step).catch(() => tell({ tell: 'broken' }));
}

reader.on('message', (message: ToWorker) => {
  if ('chunk' in message)
    parser.write(Buffer.from(message.chunk), () => tell({ tell: isTooDeep() ? 'too-deep' : 'taken' }));
  else if ('end' in message) parser.end();
  else used?.();
});
let headers: Map<string, HeaderValue> = new Map();
parser.on('headers', (read) => {
  headers = read;
});
parser.on('headerLines', (lines) => {
  tell(isEncrypted(headers) ? { tell: 'encrypted' } : { tell: 'headers', headers: readHeaders(headers, lines) });
});
parser.on('data', (part) => {
  if (part.type === 'text')
    inTurn(() => (isTooDeep() ? tell({ tell: 'too-deep' }) : tellText(part.text ?? '', part.html)));
  else inTurn(() => passOn(part));
});
parser.on('error', () => tell({ tell: 'broken' }));
parser.on('end', () => {
  inTurn(() => {
    if (outlook !== undefined) tell(textOr(outlook, '', undefined)); // nothing but winmail.dat was in it
    tell(isWhole(parsed()) ? { tell: 'done', files } : { tell: 'lost' });
  });
});
// mailparser waits for the last part of a mail without an end boundary only while no part before it has ended, and would lose its text.
Object.defineProperty(parser, 'decoderEnded', { get: () => false, set: () => {} });
tell({ tell: 'ready' });

/** A file as it is; or what it stands for. */
async function passOn(file: AttachmentStream): Promise<void> {
  const type = typeOf(file);
  const contentId = file.cid === '' || (file.cid?.length ?? 0) > 1000 ? undefined : file.cid;
  if (/^application\/(x-)?(pkcs7|pgp)-signature$/.test(type)) {
    for await (const _ of file.content); // it signs what can't be checked any more: to a citizen it is an odd file
  } else if (type === 'application/ms-tnef' || /^winmail\.dat$/i.test(file.filename ?? '')) {
    await unpack(Buffer.concat(await collected(file.content)));
  } else if (type === 'message/rfc822' && file.filename === undefined) {
    const chunks = await collected(file.content);
    await tellFile({ name: await subjectName(chunks), type, contentId }, chunks);
  } else if (isUuencoded(file.headers.get('content-transfer-encoding'))) {
    const encoded = Buffer.concat(await collected(file.content));
    const [found] = uuFiles(encoded.toString('latin1')).files;
    await tellFile({ name: file.filename ?? found?.name, type, contentId }, [found?.bytes ?? encoded]);
  } else {
    await tellFile({ name: file.filename, type, contentId }, file.content);
  }
  file.release?.();
}

async function tellFile(
  file: { readonly name: string | undefined; readonly type: string; readonly contentId: string | undefined },
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  tell({ tell: 'file', ...file });
  files += 1;
  const digest = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    const bytes = new Uint8Array(chunk);
    digest.update(bytes);
    size += bytes.length;
    const answered = new Promise<void>((resolve) => {
      used = resolve;
    });
    reader?.postMessage({ tell: 'bytes', bytes } satisfies FromWorker, [bytes.buffer]);
    await answered;
  }
  tell({ tell: 'file-end', size, sha256: digest.digest('base64url') });
}

/** Outlook's envelope in the envelope: its files are the mail's. One that can't be read, or not all of it, stays a file too. */
async function unpack(bytes: Buffer): Promise<void> {
  const unpacked = readTnef(bytes);
  if (unpacked?.isWhole !== true)
    await tellFile({ name: 'winmail.dat', type: 'application/ms-tnef', contentId: undefined }, [bytes]);
  if (unpacked === undefined) return;
  outlook ??= unpacked;
  for (const { name, type, contentId, bytes: content } of unpacked.files) {
    await tellFile({ name, type: safeMediaType(type ?? ''), contentId }, [content]);
  }
}

/** The text, after the files that stand in it as older programs put them there. */
async function tellText(text: string, html: string | undefined): Promise<void> {
  const parts = (html ?? '') === '' ? uuFiles(text) : { text, files: [] };
  for (const { name, bytes } of parts.files)
    await tellFile({ name, type: 'application/octet-stream', contentId: undefined }, [bytes]);
  tell(textOr(outlook, parts.text, html));
}

/** The mail's own text; where it has none, that of winmail.dat. */
function textOr(unpacked: Tnef | undefined, text: string, html: string | undefined): FromWorker {
  outlook = undefined;
  if (unpacked === undefined || text.trim() !== '' || (html ?? '') !== '') return { tell: 'text', text, html };
  return { tell: 'text', text: unpacked.text ?? '', html: unpacked.html };
}

/** A forwarded message is called what it is about. */
async function subjectName(chunks: readonly Uint8Array[]): Promise<string> {
  const start = Buffer.concat(chunks.slice(0, 4)).subarray(0, 64 * 1024);
  // Programs mix line ends: a header of bare line feeds may end in CRLF.
  const end = start.toString('latin1').search(/\n\r?\n/);
  const head = end === -1 ? start : start.subarray(0, end + 3);
  const { headerLines } = await simpleParser(head).catch(() => ({ headerLines: [] }));
  return `${subjectIn(headerLines).slice(0, 100) || 'bericht'}.eml`;
}

async function collected(content: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return chunks;
}

/** A whole mail under S/MIME or PGP: what is in it nobody here can read. */
function isEncrypted(headers: Map<string, HeaderValue>): boolean {
  const type = headers.get('content-type');
  const value = typeof type === 'object' && 'value' in type && typeof type.value === 'string' ? type.value : '';
  return /^(multipart\/encrypted|application\/(x-)?pkcs7-mime)$/i.test(value);
}

/** mailparser says `false`, whatever its types say, for a Content-Type that names none; and passes on what is none. */
function typeOf({ contentType }: AttachmentStream): string {
  return safeMediaType(String(contentType));
}

function readHeaders(headers: Map<string, HeaderValue>, lines: HeaderLines): MailHeaders {
  const date = headers.get('date');
  const secureMessage = [...headers.keys()].filter((name) => name.startsWith('x-secure-message-'));
  const text = (name: string) => textOf(headers.get(name));
  return {
    // A From that names nobody (an empty group, RFC 6854) leaves the sender of the envelope; who asks for answers must say where to.
    from: mailboxesIn(lines, 'from', 2),
    replyTo: namedIn(lines, 'reply-to'),
    recipients: ['to', 'cc'].flatMap((key) => mailboxesIn(lines, key, 2)),
    otherRecipients: OTHER_RECIPIENTS.filter((name) => mailboxesIn(lines, name.toLowerCase(), 1).length > 0),
    subject: subjectIn(lines),
    date: date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined,
    messageId: /^<[^<>\s]{1,1000}>$/.exec(text('message-id'))?.[0],
    autoSubmitted: text('auto-submitted').toLowerCase(),
    precedence: text('precedence').toLowerCase(),
    secureMessage: Object.fromEntries(secureMessage.map((name) => [name, wish(headers.get(name))])),
  };
}

function subjectIn(lines: HeaderLines): string {
  return asLine(libmime.decodeWords(textIn(lines, 'subject')[0] ?? ''));
}

/** Headers besides To and Cc by which programs mean that a mail goes to somebody. */
const OTHER_RECIPIENTS = ['Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'];

function textOf(value: HeaderValue | undefined): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? asLine(last) : '';
}

/** A wish as it was written, and decoded: nothing is taken out, so that what it holds is judged. Given twice it is two lines, so none. */
function wish(value: HeaderValue | undefined): string {
  const lines: unknown[] = Array.isArray(value) ? value : [value];
  return libmime.decodeWords(lines.join('\n')).trim();
}

/**
 * The mailboxes of a header, `most` at most; one that is none for a header that is no address list. From the header's own lines: mailparser
 * turns A-labels into Unicode, decodes encoded words inside an address, and drops what it can't read.
 */
function mailboxesIn(lines: HeaderLines, key: string, most: number): MailAddress[] {
  return linesOf(lines, key)
    .flatMap((bytes) => {
      const text = unfolded(bytes);
      if (/^[ \t]*$/.test(text)) return [];
      const mailboxes = mailboxList(text)?.slice(0, most) ?? [NO_MAILBOX];
      // Bytes in another charset than UTF-8 are guessed at: good enough for a name.
      const isKnown = ({ address }: MailAddress) => isUtf8(bytes) || /^\p{ASCII}*$/u.test(address);
      return mailboxes.map((mailbox) => (isKnown(mailbox) ? mailbox : NO_MAILBOX));
    })
    .slice(0, most)
    .map(({ name, address }) => ({ name: asLine(libmime.decodeWords(name)), address }));
}

const NO_MAILBOX: MailAddress = { name: '', address: '' };

/** The same of a header that must name one: an empty group is none. */
function namedIn(lines: HeaderLines, key: string): MailAddress[] {
  const mailboxes = mailboxesIn(lines, key, 2);
  return mailboxes.length === 0 && textIn(lines, key).some((text) => text !== '') ? [NO_MAILBOX] : mailboxes;
}

/** What headers of a name say, unfolded; bytes beyond ASCII are UTF-8 (RFC 6532) where they can be. */
function textIn(lines: HeaderLines, key: string): string[] {
  return linesOf(lines, key).map((bytes) => unfolded(bytes).trim());
}

function linesOf(lines: HeaderLines, key: string): Buffer[] {
  return lines
    .filter((line) => line.key.trim() === key)
    .map(({ line }) => Buffer.from(line.slice(line.indexOf(':') + 1), 'latin1'));
}

function unfolded(bytes: Buffer): string {
  return decodedText(bytes, '', false).replace(/\r?\n(?=[ \t]|$)/g, '');
}

/** Looked at after every chunk: each line of a mail is held against the boundaries of all parts around it (900 deep: 41 s for 40 MB, measured). */
function isTooDeep(): boolean {
  return depthOf(parsed()) > limits.mimeDepth;
}

/** The tree of parts that mailparser keeps on its instance, untyped. */
function parsed(): unknown {
  return 'tree' in parser ? parser.tree : undefined;
}

/** True when every text that was seen was read to its end. */
function isWhole(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return true;
  const isText = 'contentStream' in node && node.contentStream !== undefined;
  if (isText && !('textContent' in node && typeof node.textContent === 'string')) return false;
  return !('children' in node && Array.isArray(node.children)) || node.children.every(isWhole);
}

/** How deep the parts are nested; past the limit it doesn't matter how much. */
function depthOf(node: unknown, depth = 0): number {
  if (depth > limits.mimeDepth || typeof node !== 'object' || node === null || !('children' in node)) return depth;
  const { children } = node;
  return Array.isArray(children) ? Math.max(depth, ...children.map((child) => depthOf(child, depth + 1))) : depth;
}
