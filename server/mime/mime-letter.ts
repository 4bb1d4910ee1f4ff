// MIME → headers, then the parts of a letter as they come. The parsing happens in a worker thread, bounded in memory,
// time, parts and depth.
import { safeFileName } from '../contract/file-name.ts';
import { limits } from '../contract/limits.ts';
import type { LetterPart } from '../message/letter-seal.ts';
import { BrokenMailError, LostPartError } from './mail-fault.ts';
import type { FromWorker, MailHeaders, SeenFile } from './mime-protocol.ts';
import { MimeThread } from './mime-thread.ts';

/** A mail of which the headers are read, and the parts can be, once and in order. */
export interface ReadMail {
  readonly headers: MailHeaders;
  /** Throws `BrokenMailError`. */
  readonly parts: AsyncIterable<LetterPart>;
  /**
   * Lets go of the worker; resolves when the sender has sent all, for what he has left is read and forgotten. To be
   * called in the end, whatever happened.
   */
  close(): Promise<void>;
}

/**
 * Starts reading a mail; resolves when its headers are there. `worked` hears in the end how many milliseconds its
 * thread was at work. Throws `BrokenMailError`, and what the stream throws.
 */
export async function readMail(
  mail: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  worked: (milliseconds: number) => void = () => {},
): Promise<ReadMail> {
  const thread = await MimeThread.take(worked);
  const fed = thread.feed(mail);
  const close = () => {
    thread.close();
    return fed;
  };
  try {
    const first = await thread.next();
    if (first.tell !== 'headers') throw new LostPartError();
    return { headers: first.headers, parts: partsOf(thread), close };
  } catch (error) {
    await close();
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
