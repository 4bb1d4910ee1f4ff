// The thread that reads a mail, as the server sees it: what it is given, what it told, how long it may take.
import { setTimeout as pause } from 'node:timers/promises';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { limits } from '../contract/limits.ts';
import { MiB } from '../contract/units.ts';
import { nextOf, ThreadPool } from '../worker-thread.ts';
import { BrokenMailError, LostPartError } from './mail-fault.ts';
import type { FromWorker, MimeThreadReady, ToMimeThread, ToWorker } from './mime-protocol.ts';

/** Milliseconds between two chunks that nobody wants. */
const REST_MS = 10;

const threads = new ThreadPool('./mime-worker', import.meta.url, limits.mimeMemoryMb);

/** From now on a thread is ready for the next mail. */
export const keepMimeThreadWarm = (): void => threads.keepWarm();

/**
 * The worker, with what it told and nobody took yet, and a watchdog that counts only the time in which it is its
 * turn.
 */
export class MimeThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #told: FromWorker[] = [];
  readonly #worked: (milliseconds: number) => void;
  readonly #workBefore: number;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;
  #taken: (() => void) | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #chunkUnderWay = false;
  #bytesOutside = 0;
  /** It hangs or has ended: it reads no other mail. */
  #isSpent = false;
  #isClosed = false;

  /** For one mail. `worked` hears in the end how many milliseconds the worker was at work on it. */
  static async take(worked: (milliseconds: number) => void): Promise<MimeThread> {
    return new MimeThread(await threads.take(), worked);
  }

  private constructor(worker: Worker, worked: (milliseconds: number) => void) {
    const { port1, port2 } = new MessageChannel();
    this.#worker = worker;
    this.#port = port1;
    this.#worked = worked;
    this.#workBefore = workOf(worker);
    port1.on('message', (event: FromWorker) => this.#hear(event));
    worker.on('error', () => this.#spend(new BrokenMailError('too-much-memory')));
    // Whatever ends it, even without an error: who waits for the next thing hears of it.
    worker.on('exit', () => this.#spend(new LostPartError()));
    worker.postMessage({ mail: port2 } satisfies ToMimeThread, [port2]);
  }

  /**
   * Gives the mail to the worker, one chunk at a time; resolves when there is no more. Too many bytes, or a stream that
   * breaks, fail the thread. What comes after a failure is read, slowly, and forgotten: its sender must hear why.
   */
  async feed(mail: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    let size = 0;
    try {
      for await (const chunk of mail) {
        size += chunk.length;
        if (this.#failure !== undefined) {
          await pause(REST_MS);
          continue;
        }
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

  /** Lets go of the worker, which another mail may have when nothing is wrong with it. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.fail(new BrokenMailError('unreadable'));
    this.#worked(workOf(this.#worker) - this.#workBefore);
    this.#port.close();
    void (this.#isSpent ? this.#worker.terminate() : rest(this.#worker));
  }

  #spend(error: Error): void {
    this.#isSpent = true;
    this.fail(error);
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
    this.#port.postMessage(message);
    this.#watch();
  }

  /** It is the worker's turn while it has a chunk and we hold none of its bytes. */
  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#failure !== undefined || !this.#chunkUnderWay || this.#bytesOutside > 0) return;
    const tooLong = () => this.#spend(new BrokenMailError('too-much-time'));
    this.#watchdog = setTimeout(tooLong, limits.mimeSeconds * 1000);
  }
}

/** Asks a worker whether it is done with its mail. One that still holds much of it, or does not answer, is ended. */
async function rest(worker: Worker): Promise<void> {
  const answered = nextOf<MimeThreadReady>(worker, limits.mimeSeconds * 1000);
  worker.postMessage({ rest: true } satisfies ToMimeThread);
  const ready = await answered;
  if (ready !== undefined && ready.heapBytes <= (limits.mimeMemoryMb * MiB) / 4) threads.giveBack(worker);
  else await worker.terminate();
}

/** Milliseconds that a worker was at work since it began. */
function workOf(worker: Worker): number {
  return worker.performance.eventLoopUtilization().active;
}
