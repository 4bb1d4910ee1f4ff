// Asks a worker thread what a file is. A thread has one file at a time, and stays for the next; one that takes too
// long, or too much memory, is ended, and its file is refused.
import type { Bytes } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import { nextOf, ThreadPool, type ThreadReady } from '../worker-thread.ts';
import type { FileKind } from './file-kinds.ts';

/** To the thread. The bytes are given away. */
export interface FileQuestion {
  readonly name: string;
  readonly bytes: Bytes;
}

/** From the thread: that it can be asked; then one answer to each question. */
export type FromFileWorker = ThreadReady | { readonly tell: 'recognised'; readonly kind: FileKind | undefined };

const threads = new ThreadPool('./file-worker', import.meta.url, limits.fileMemoryMb);

/**
 * The kind of a file; undefined when it is none of ours, is damaged or brings a program, a script or macros
 * (recognise-file.ts), or takes too much time or memory to say.
 */
export async function recogniseInThread(question: FileQuestion): Promise<FileKind | undefined> {
  const thread = await threads.take();
  const answered = nextOf<FromFileWorker>(thread, limits.fileSeconds * 1000);
  thread.postMessage(question, [question.bytes.buffer]);
  const answer = await answered;
  if (answer?.tell !== 'recognised') {
    await thread.terminate();
    return undefined;
  }
  threads.giveBack(thread);
  return answer.kind;
}
