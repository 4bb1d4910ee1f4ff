// Asks a worker thread what a file is. A thread has one file at a time, and stays for the next; one that takes too
// long, or too much memory, is ended, and its file is refused.
import type { Worker } from 'node:worker_threads';
import type { Bytes } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import { startWorker } from '../worker-thread.ts';
import type { FileKind } from './file-kinds.ts';

/** To the thread. The bytes are given away. */
export interface FileQuestion {
  readonly name: string;
  readonly bytes: Bytes;
}

/** From the thread: that it can be asked; then one answer to each question. */
export type FromFileWorker =
  | { readonly tell: 'ready' }
  | { readonly tell: 'recognised'; readonly kind: FileKind | undefined };

/** How long a thread may take to start, on a machine that has other things to do. */
const START_MS = 60_000;

const idle: Worker[] = [];

/**
 * The kind of a file; undefined when it is none of ours, is damaged or brings a program, a script or macros
 * (recognise-file.ts), or takes too much time or memory to say.
 */
export async function recogniseInThread(question: FileQuestion): Promise<FileKind | undefined> {
  const worker = idle.pop() ?? (await startedWorker());
  worker.ref();
  worker.postMessage(question, [question.bytes.buffer]);
  const answer = await nextOf(worker, limits.fileSeconds * 1000);
  if (answer?.tell !== 'recognised') {
    await worker.terminate();
    return undefined;
  }
  worker.unref(); // a process that has nothing else to do ends
  idle.push(worker);
  return answer.kind;
}

async function startedWorker(): Promise<Worker> {
  const worker = startWorker('./file-worker', import.meta.url, limits.fileMemoryMb);
  if ((await nextOf(worker, START_MS))?.tell === 'ready') return worker;
  await worker.terminate();
  throw new Error('the thread that recognises files did not start');
}

/** The next thing that the thread tells; undefined when it ends, breaks or is silent for too long. */
function nextOf(worker: Worker, patience: number): Promise<FromFileWorker | undefined> {
  return new Promise((resolve) => {
    const done = (told?: FromFileWorker) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      worker.on('error', () => forget(worker)); // an idle one that breaks
      worker.on('exit', () => forget(worker));
      resolve(told);
    };
    const timer = setTimeout(done, patience);
    worker.removeAllListeners();
    worker.once('message', done);
    worker.once('error', () => done());
    worker.once('exit', () => done());
  });
}

function forget(worker: Worker): void {
  const at = idle.indexOf(worker);
  if (at >= 0) idle.splice(at, 1);
}
