// MIME → headers, then the parts of a letter as they come. The parsing happens in a worker thread, bounded in memory,
// time, parts and depth.
import { safeFileName } from '../contract/file-name.ts';
import { limits } from '../contract/limits.ts';
import { MINUTE, MiB } from '../contract/units.ts';
import type { LetterPart } from '../message/letter-seal.ts';
import { startWorker } from '../worker-thread.ts';
import type { FromWorker, MailHeaders, SeenFile, ToWorker } from './mime-protocol.ts';

/** Why a mail can't become a letter, in a plain sentence for whoever sent it. */
const FAULTS = {
  unreadable: 'The message is not well-formed MIME and was not accepted.',
  encrypted:
    'It is encrypted or signed as a whole (S/MIME, PGP), so it can not be read here. Send it without that: here it is sealed.',
  'too-deep': `Its parts are nested more than ${limits.mimeDepth} deep.`,
  'text-too-long': `Its text is longer than ${limits.letterTextBytes / MiB} MB. Send it as a file.`,
  'html-too-long': `Its HTML is longer than ${limits.letterHtmlBytes / MiB} MB. Send it as a file.`,
  empty: 'It has no text and no attachment.',
  'too-large': 'It is too large.',
  'too-much-memory': 'It takes too much memory to read.',
  'too-much-time': 'It takes too long to read.',
} as const;

export type MailFault = keyof typeof FAULTS;

/** The mail can't become a letter; the message is a plain sentence. */
export class BrokenMailError extends Error {
  override readonly name = 'BrokenMailError';
  readonly fault: MailFault;
  constructor(fault: MailFault) {
    super(FAULTS[fault]);
    this.fault = fault;
  }
}

/**
 * What was parsed did not all arrive: nothing may be acknowledged. A surprise of ours, so that the mail is sent
 * again.
 */
export class LostPartError extends Error {
  override readonly name = 'LostPartError';
}

/** A mail of which the headers are read, and the parts can be, once and in order. */
export interface ReadMail {
  readonly headers: MailHeaders;
  /** Throws `BrokenMailError`. */
  readonly parts: AsyncIterable<LetterPart>;
  /** Lets go of the worker. To be called in the end, whatever happened. */
  close(): Promise<void>;
}

/** How long a worker may take to start, on a machine that has other things to do. */
const START_MS = MINUTE;

/**
 * Starts reading a mail; resolves when its headers are there. `worked` hears in the end how many milliseconds its
 * thread was at work. Throws `BrokenMailError`, and what the stream throws.
 */
export async function readMail(
  mail: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  worked: (milliseconds: number) => void = () => {},
): Promise<ReadMail> {
  const thread = new MimeThread(worked);
  const fed = thread.feed(mail);
  fed.catch(() => {}); // it fails the thread, which whoever reads the parts will see
  try {
    const first = await thread.next();
    if (first.tell !== 'headers') throw new LostPartError();
    return { headers: first.headers, parts: partsOf(thread), close: () => thread.close() };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

async function* partsOf(thread: MimeThread): AsyncGenerator<LetterPart, void, undefined> {
  let files = 0;
  let hasText = false;
  let event = await thread.next();
  for (; event.tell !== 'done'; event = await thread.next()) {
    if (event.tell === 'file') {
      files += 1;
      let seen: SeenFile | undefined;
      const content = contentOf(thread, (end) => {
        seen = end;
      });
      const name = safeFileName(event.name ?? nameByType(event.type));
      yield { part: 'file', name, type: event.type, contentId: event.contentId, content, seen: () => seen };
      for await (const _ of content); // what its reader left
    } else if (event.tell === 'text') {
      hasText = true;
      yield textPart(event, files);
    } else {
      throw new LostPartError();
    }
  }
  if (event.files !== files) throw new LostPartError();
  if (!hasText) yield textPart({ tell: 'text', text: '', html: undefined }, files);
}

/** The bytes of a file to its end, and nothing else is its end. */
async function* contentOf(
  thread: MimeThread,
  ended: (seen: SeenFile) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let event = await thread.next();
  for (; event.tell === 'bytes'; event = await thread.next()) {
    yield event.bytes;
    thread.tellUsed();
  }
  if (event.tell !== 'file-end') throw new LostPartError();
  ended(event);
}

function textPart(event: Extract<FromWorker, { tell: 'text' }>, files: number): LetterPart {
  const { text, html } = event;
  if (Buffer.byteLength(text) > limits.letterTextBytes) throw new BrokenMailError('text-too-long');
  if (Buffer.byteLength(html ?? '') > limits.letterHtmlBytes) throw new BrokenMailError('html-too-long');
  if (text.trim() === '' && html === undefined && files === 0) throw new BrokenMailError('empty');
  return { part: 'text', text, html };
}

const NAMES: Readonly<Record<string, string>> = {
  'message/rfc822': 'bericht.eml',
  'text/calendar': 'uitnodiging.ics',
  'text/plain': 'tekst.txt',
  'text/html': 'pagina.html',
  'application/pdf': 'document.pdf',
};

function nameByType(type: string): string {
  const picture = /^image\/(png|jpeg|gif|webp)$/.exec(type)?.[1];
  return NAMES[type] ?? (picture === undefined ? 'bijlage' : `afbeelding.${picture.replace('jpeg', 'jpg')}`);
}

/**
 * The worker, with what it told and nobody took yet, and a watchdog that counts only the time in which it is its
 * turn.
 */
class MimeThread {
  readonly #worker = startWorker('./mime-worker', import.meta.url, limits.mimeMemoryMb);
  readonly #told: FromWorker[] = [];
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #taken: (() => void) | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #isReady = false;
  #chunkUnderWay = false;
  #bytesOutside = 0;
  /** What its own start was: no work that the mail asks for. */
  #startWork = 0;
  #worked: ((milliseconds: number) => void) | undefined;

  constructor(worked: (milliseconds: number) => void) {
    this.#worked = worked;
    this.#worker.on('message', (event: FromWorker) => this.#hear(event));
    this.#worker.on('error', (error) => {
      // A worker that never started says nothing about the mail.
      this.fail(this.#isReady ? new BrokenMailError('too-much-memory') : error);
    });
    // Whatever ends it, even without an error: who waits for the next thing hears of it.
    this.#worker.on('exit', () => this.fail(new LostPartError()));
    this.#watch();
  }

  /** Gives the mail to the worker, one chunk at a time. Too many bytes, or a stream that breaks, fail the thread. */
  async feed(mail: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    let size = 0;
    try {
      for await (const chunk of mail) {
        size += chunk.length;
        if (this.#failure !== undefined) continue; // the client is still sending: what it sends is read and forgotten
        if (size > limits.mailBytes) this.fail(new BrokenMailError('too-large'));
        else await this.#give(chunk);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error('the mail broke off'));
    }
    this.#chunkUnderWay = true;
    this.#post({ end: true });
  }

  /** The next thing that was told. Throws what failed the thread. */
  async next(): Promise<FromWorker> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const event = this.#told.shift();
      if (event !== undefined) return event;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  tellUsed(): void {
    this.#bytesOutside -= 1;
    this.#post({ used: true });
  }

  fail(error: Error): void {
    this.#failure ??= error;
    clearTimeout(this.#watchdog);
    this.#taken?.();
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.fail(new BrokenMailError('unreadable'));
    this.#worked?.(this.#worker.performance.eventLoopUtilization().active - this.#startWork);
    this.#worked = undefined;
    await this.#worker.terminate();
  }

  async #give(chunk: Uint8Array): Promise<void> {
    const own = new Uint8Array(chunk); // chunks of a socket share their memory, which a transfer would take away
    const taken = new Promise<void>((resolve) => {
      this.#taken = resolve;
    });
    this.#chunkUnderWay = true;
    this.#post({ chunk: own });
    await taken;
  }

  #hear(event: FromWorker): void {
    if (event.tell === 'broken' || event.tell === 'too-deep' || event.tell === 'encrypted') {
      this.fail(new BrokenMailError(event.tell === 'broken' ? 'unreadable' : event.tell));
    } else if (event.tell === 'lost') {
      this.fail(new LostPartError());
    } else if (event.tell === 'ready') {
      this.#isReady = true;
      this.#startWork = this.#worker.performance.eventLoopUtilization().active;
    } else if (event.tell === 'taken') {
      this.#chunkUnderWay = false;
      this.#taken?.();
    } else {
      if (event.tell === 'bytes') this.#bytesOutside += 1;
      if (event.tell === 'text' || event.tell === 'done') this.#chunkUnderWay = false; // the rest is up to the store
      this.#told.push(event);
      this.#wake?.();
    }
    this.#watch();
  }

  #post(message: ToWorker): void {
    if (this.#failure !== undefined) return;
    this.#worker.postMessage(message);
    this.#watch();
  }

  /** It is the worker's turn while it starts, and while it has a chunk and we hold none of its bytes. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#failure !== undefined) return;
    if (!this.#isReady) {
      this.#watchdog = setTimeout(() => this.fail(new Error('the MIME worker did not start')), START_MS);
    } else if (this.#chunkUnderWay && this.#bytesOutside === 0) {
      const tooLong = () => this.fail(new BrokenMailError('too-much-time'));
      this.#watchdog = setTimeout(tooLong, limits.mimeSeconds * 1000);
    }
  }
}
