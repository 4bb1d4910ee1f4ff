// multipart/form-data (RFC 7578) as it comes: first the field `message`, then the files, one after the other, never
// whole in memory.

import type { Readable } from 'node:stream';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { limits } from '../../contract/limits.ts';
import { safeMediaType } from '../../contract/media-type.ts';
import type { ProblemOf } from '../../contract/problems.ts';
import { letterBytesAtMost } from '../../message/attachment-limits.ts';
import type { Organisation } from '../../store/schema.ts';
import { FormParts } from './form-parts.ts';

/** A file of a form; its content is to be read to its end before the next comes. */
export interface FormFile {
  readonly name: string;
  readonly type: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/**
 * A form of which the message is read, and the files can be, once and in order. Throws `BrokenFormError` while they
 * are.
 */
export interface ReadForm {
  readonly message: string;
  readonly files: AsyncIterable<FormFile>;
  /** Lets go of the rest. */
  close(): Promise<void>;
}

/** The form can't be read; the message is a plain sentence for whoever sent it. */
export class BrokenFormError extends Error {
  override readonly name = 'BrokenFormError';
}

const NOT_WELL_FORMED = 'The form is not well-formed multipart/form-data.';

type Part =
  | { readonly part: 'message'; readonly message: string }
  | { readonly part: 'file'; readonly file: FormFile; readonly stream: BusboyFileStream }
  | { readonly part: 'end' };

/** Starts reading a form with the files that an organisation may send; resolves when its message is there. */
export async function readForm(
  body: Readable,
  contentType: string,
  { attachmentBytes, attachmentCount }: Pick<Organisation, 'attachmentBytes' | 'attachmentCount'>,
): Promise<ReadForm | ProblemOf<'invalid-request'>> {
  const refused = (detail: string): ProblemOf<'invalid-request'> => ({
    code: 'invalid-request',
    errors: [{ pointer: '#', detail }],
  });
  const parts = new Parts();
  const seen = new FormParts(contentType);
  let taken = 0;
  let isParsed = false;
  let isRead = false;
  const fail = (sentence: string | undefined) => {
    if (sentence !== undefined) parts.fail(new BrokenFormError(sentence));
  };
  const ended = () => {
    if (!isParsed || !isRead) return;
    fail(seen.end() ?? (taken === seen.count ? undefined : 'A part of the form cannot be read.'));
    parts.put({ part: 'end' });
  };
  let busboy: InstanceType<typeof Busboy>;
  try {
    busboy = new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: limits.messageJsonBytes, fields: 2, parts: attachmentCount + 10 },
    });
  } catch {
    return refused(NOT_WELL_FORMED);
  }
  busboy.on('field', (name, value, _nameTruncated, truncated) => {
    taken += 1;
    if (name === 'files') fail(`Part ${taken} of the form, files, has no filename.`);
    else if (name !== 'message') fail(`Part ${taken} of the form has a name that is not known: message and files are.`);
    else if (truncated) fail('The field message is too long.');
    else parts.put({ part: 'message', message: value });
  });
  busboy.on('file', (field, stream, name, _encoding, type) => {
    taken += 1;
    stream.on('error', () => {}); // whoever reads it hears of it
    parts.put({ part: 'file', file: { name: name ?? 'bijlage', type: typeOf(type), content: stream }, stream });
    if (field !== 'files' && taken > 1)
      fail(`Part ${taken} of the form is a file with a name that is not known: files are called files.`);
  });
  busboy.on('partsLimit', () => fail('The form has too many parts.'));
  busboy.on('error', () => fail(NOT_WELL_FORMED));
  busboy.on('finish', () => {
    isParsed = true;
    ended();
  });
  let size = 0;
  body.on('data', (chunk: Uint8Array) => {
    size += chunk.length;
    fail(size > letterBytesAtMost({ attachmentBytes }) ? 'The form is too large.' : seen.see(chunk));
  });
  body.on('end', () => {
    isRead = true;
    ended();
  });
  body.on('error', (error) => parts.fail(error));
  body.pipe(busboy);
  const close = async () => {
    body.unpipe(busboy);
    body.resume(); // the rest is read and forgotten, so that the caller hears the answer
  };
  try {
    const first = await parts.next();
    if (first.part === 'message') return { message: first.message, files: filesOf(parts), close };
    await close();
    return refused('The first part must be the field message, with the message as JSON.');
  } catch (error) {
    await close();
    if (error instanceof BrokenFormError) return refused(error.message);
    throw error;
  }
}

async function* filesOf(parts: Parts): AsyncGenerator<FormFile, void, undefined> {
  for (let part = await parts.next(); part.part !== 'end'; part = await parts.next()) {
    if (part.part !== 'file') throw new BrokenFormError('The form has more than one message.');
    yield part.file;
    part.stream.resume(); // what its reader left
  }
}

function typeOf(type: string): string {
  return safeMediaType(type);
}

/** What was read and nobody took yet: a message, at most the file under way, and the end. */
class Parts {
  readonly #ready: Part[] = [];
  #taken: Part | undefined;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  put(part: Part): void {
    this.#ready.push(part);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    for (const part of [this.#taken, ...this.#ready]) if (part?.part === 'file') part.stream.destroy(error);
    this.#wake?.();
  }

  async next(): Promise<Part> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const part = this.#ready.shift();
      if (part !== undefined) {
        this.#taken = part;
        return part;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
