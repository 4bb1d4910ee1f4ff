// Parses one mail after another in a thread of its own, with memory and time of its own: a hostile one can take down
// nothing but this.
import { createHash } from 'node:crypto';
import { getHeapStatistics } from 'node:v8';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type AttachmentStream, type HeaderValue, MailParser, simpleParser } from 'mailparser';
import { limits } from '../contract/limits.ts';
import { safeMediaType } from '../contract/media-type.ts';
import { mediaType, readHeaders, subjectIn } from './mail-headers.ts';
import type { FromWorker, MimeThreadReady, ToMimeThread, ToWorker } from './mime-protocol.ts';
import { isUuencoded, readPartsAsMeant } from './part-reading.ts';
import { readTnef, type Tnef } from './tnef.ts';
import { uuFiles } from './uuencode.ts';

const thread = parentPort;
if (thread === null) throw new Error('this file runs as a worker');

/** The parsing of one mail. */
class MailReading {
  readonly #port: MessagePort;
  readonly #parser = new MailParser({
    // Not skipTextToHtml: beside HTML, plain parts of a mixed mail (a footer, a note) would be missing from what the
    // citizen sees.
    skipTextLinks: true,
    skipImageLinks: true, // cid: links stay: the reader turns them into pictures
    ignoreEmbedded: true, // a forwarded message is a file
    checksumAlgo: false,
    maxHtmlLengthToParse: limits.letterHtmlBytes,
    maxHeadSize: 256 * 1024,
    maxChildNodes: limits.mimeParts,
  });
  #headers: Map<string, HeaderValue> = new Map();
  #used: (() => void) | undefined;
  /** What winmail.dat says, until the text is told. */
  #outlook: Tnef | undefined;
  #files = 0;
  /**
   * What was parsed is told in its order, one thing after the other, while the parser goes on: the text that it gives
   * at its end must not come before the last bytes of a file.
   */
  #telling = Promise.resolve();

  constructor(port: MessagePort) {
    this.#port = port;
    const parser = this.#parser;
    readPartsAsMeant(parser);
    parser.on('headers', (read) => {
      this.#headers = read;
    });
    parser.on('headerLines', (lines) => {
      const isReadable = !isEncrypted(this.#headers);
      this.#tell(isReadable ? { tell: 'headers', headers: readHeaders(this.#headers, lines) } : { tell: 'encrypted' });
    });
    parser.on('data', (part) => {
      if (part.type === 'text')
        this.#inTurn(() =>
          isTooDeep(parser) ? this.#tell({ tell: 'too-deep' }) : this.#tellText(part.text ?? '', part.html),
        );
      else this.#inTurn(() => this.#passOn(part));
    });
    parser.on('error', () => this.#tell({ tell: 'broken' }));
    parser.on('end', () => {
      this.#inTurn(() => {
        // nothing but winmail.dat was in it
        if (this.#outlook !== undefined) this.#tell(this.#textOr('', undefined));
        this.#tell(isWhole(treeOf(parser)) ? { tell: 'done', files: this.#files } : { tell: 'lost' });
      });
    });
    // mailparser waits for the last part of a mail without an end boundary only while no part before it has ended,
    // and would lose its text.
    Object.defineProperty(parser, 'decoderEnded', { get: () => false, set: () => {} });
    port.on('message', (message: ToWorker) => this.#hear(message));
  }

  #hear(message: ToWorker): void {
    const parser = this.#parser;
    if ('chunk' in message)
      parser.write(Buffer.from(message.chunk), () => this.#tell({ tell: isTooDeep(parser) ? 'too-deep' : 'taken' }));
    else if ('end' in message) parser.end();
    else this.#used?.();
  }

  #tell(what: FromWorker): void {
    this.#port.postMessage(what);
  }

  #inTurn(step: () => Promise<void> | void): void {
    this.#telling = this.#telling.then(step).catch(() => this.#tell({ tell: 'broken' }));
  }

  /** A file as it is; or what it stands for. */
  async #passOn(file: AttachmentStream): Promise<void> {
    const type = typeOf(file);
    const contentId = file.cid === '' || (file.cid?.length ?? 0) > 1000 ? undefined : file.cid;
    if (/^application\/(x-)?(pkcs7|pgp)-signature$/.test(type)) {
      for await (const _ of file.content); // it signs what can't be checked any more: to a citizen it is an odd file
    } else if (type === 'application/ms-tnef' || /^winmail\.dat$/i.test(file.filename ?? '')) {
      await this.#unpack(Buffer.concat(await collected(file.content)));
    } else if (type === 'message/rfc822' && file.filename === undefined) {
      const chunks = await collected(file.content);
      await this.#tellFile({ name: await subjectName(chunks), type, contentId }, chunks);
    } else if (isUuencoded(file.headers.get('content-transfer-encoding'))) {
      const encoded = Buffer.concat(await collected(file.content));
      const [found] = uuFiles(encoded.toString('latin1')).files;
      await this.#tellFile({ name: file.filename ?? found?.name, type, contentId }, [found?.bytes ?? encoded]);
    } else {
      await this.#tellFile({ name: file.filename, type, contentId }, file.content);
    }
    file.release?.();
  }

  async #tellFile(
    file: { readonly name: string | undefined; readonly type: string; readonly contentId: string | undefined },
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    this.#tell({ tell: 'file', ...file });
    this.#files += 1;
    const digest = createHash('sha256');
    let size = 0;
    for await (const chunk of content) {
      const bytes = new Uint8Array(chunk);
      digest.update(bytes);
      size += bytes.length;
      const answered = new Promise<void>((resolve) => {
        this.#used = resolve;
      });
      this.#port.postMessage({ tell: 'bytes', bytes } satisfies FromWorker, [bytes.buffer]);
      await answered;
    }
    this.#tell({ tell: 'file-end', size, sha256: digest.digest('base64url') });
  }

  /**
   * Outlook's envelope in the envelope: its files are the mail's. One that can't be read, or not all of it, stays a
   * file too.
   */
  async #unpack(bytes: Buffer): Promise<void> {
    const unpacked = readTnef(bytes);
    if (unpacked?.isWhole !== true)
      await this.#tellFile({ name: 'winmail.dat', type: 'application/ms-tnef', contentId: undefined }, [bytes]);
    if (unpacked === undefined) return;
    this.#outlook ??= unpacked;
    for (const { name, type, contentId, bytes: content } of unpacked.files) {
      await this.#tellFile({ name, type: safeMediaType(type ?? ''), contentId }, [content]);
    }
  }

  /** The text, after the files that stand in it as older programs put them there. */
  async #tellText(text: string, html: string | undefined): Promise<void> {
    const parts = (html ?? '') === '' ? uuFiles(text) : { text, files: [] };
    for (const { name, bytes } of parts.files)
      await this.#tellFile({ name, type: 'application/octet-stream', contentId: undefined }, [bytes]);
    this.#tell(this.#textOr(parts.text, html));
  }

  /** The mail's own text; where it has none, that of winmail.dat. */
  #textOr(text: string, html: string | undefined): FromWorker {
    const unpacked = this.#outlook;
    this.#outlook = undefined;
    if (unpacked === undefined || text.trim() !== '' || (html ?? '') !== '') return { tell: 'text', text, html };
    return { tell: 'text', text: unpacked.text ?? '', html: unpacked.html };
  }
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
  return /^(multipart\/encrypted|application\/(x-)?pkcs7-mime)$/.test(mediaType(headers));
}

/** mailparser says `false`, whatever its types say, for a Content-Type that names none; and passes on what is none. */
function typeOf({ contentType }: AttachmentStream): string {
  return safeMediaType(String(contentType));
}

/**
 * Looked at after every chunk: each line of a mail is held against the boundaries of all parts around it (900 deep:
 * 41 s for 40 MB, measured).
 */
function isTooDeep(parser: MailParser): boolean {
  return depthOf(treeOf(parser)) > limits.mimeDepth;
}

/** The tree of parts that mailparser keeps on its instance, untyped. */
function treeOf(parser: MailParser): unknown {
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

const tellReady = () =>
  thread.postMessage({ tell: 'ready', heapBytes: getHeapStatistics().used_heap_size } satisfies MimeThreadReady);

thread.on('message', (message: ToMimeThread) => {
  if ('mail' in message) new MailReading(message.mail);
  else tellReady();
});
tellReady();
