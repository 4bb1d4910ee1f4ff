// Worker threads of one module, in the built server and where it runs from source. Starting one costs a quarter of a
// second of a core, so a few are kept for the next task.
import { Worker } from 'node:worker_threads';

/** How long a thread may take to start, on a machine that has other things to do. */
const START_MS = 60_000;
/** Threads that wait for a task: some 30 MB each. */
const MOST_IDLE = 4;

/** What every thread tells first, and may tell again when it is done with a task. */
export interface ThreadReady {
  readonly tell: 'ready';
}

/** A thread did not start in time: the machine has too much to do now, and whoever asks again has a chance. */
export class ThreadLateError extends Error {
  override readonly name = 'ThreadLateError';
}

/** Threads that run `<module>.js` beside the caller, or its source. The heap of each is bounded. */
export class ThreadPool {
  readonly #start: () => Worker;
  readonly #name: string;
  readonly #idle: Worker[] = [];
  #isKeptWarm = false;
  #isWarming = false;

  constructor(module: string, caller: string, maxOldGenerationSizeMb: number) {
    this.#name = module;
    this.#start = () => startThread(module, caller, maxOldGenerationSizeMb);
  }

  /** A thread for one task, without listeners; started when none waits. Throws `ThreadLateError`. */
  async take(): Promise<Worker> {
    const thread = this.#idle.pop() ?? (await this.#started());
    this.#warm();
    forgetListeners(thread);
    thread.ref();
    return thread;
  }

  /** Keeps a thread that is done with its task for the next one; ends it when enough of them wait. */
  giveBack(thread: Worker): void {
    forgetListeners(thread);
    thread.on('error', () => this.#forget(thread));
    thread.on('exit', () => this.#forget(thread));
    if (this.#idle.length >= MOST_IDLE) return void thread.terminate();
    thread.unref(); // a process that has nothing else to do ends
    this.#idle.push(thread);
  }

  /** From now on a thread is ready for whoever comes next. */
  keepWarm(): void {
    this.#isKeptWarm = true;
    this.#warm();
  }

  #warm(): void {
    if (!this.#isKeptWarm || this.#isWarming || this.#idle.length > 0) return;
    this.#isWarming = true;
    this.#started()
      .then((thread) => this.giveBack(thread))
      .catch(() => {}) // whoever takes the next one hears of it
      .finally(() => {
        this.#isWarming = false;
      });
  }

  async #started(): Promise<Worker> {
    const thread = this.#start();
    let isBroken = false;
    const ready = nextOf<ThreadReady>(thread, START_MS);
    thread.once('error', () => {
      isBroken = true;
    });
    if ((await ready) !== undefined) return thread;
    await thread.terminate();
    if (isBroken) throw new Error(`${this.#name} breaks at its start`);
    throw new ThreadLateError(`${this.#name} did not start in time`);
  }

  #forget(thread: Worker): void {
    const at = this.#idle.indexOf(thread);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}

/** Those of whoever had it before. Not `removeAllListeners()`: Node has some of its own, and would hear no more. */
function forgetListeners(thread: Worker): void {
  for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
}

/**
 * The next thing that a thread tells, to nobody but its caller; undefined when it breaks, ends or is silent for so many
 * milliseconds. What it may tell is in the protocol of its module.
 */
export function nextOf<Told>(thread: Worker, patience: number): Promise<Told | undefined> {
  forgetListeners(thread);
  return new Promise((resolve) => {
    const done = (told?: Told) => {
      clearTimeout(timer);
      resolve(told);
    };
    const timer = setTimeout(done, patience);
    thread.once('message', done);
    thread.on('error', () => done()); // one that is ended may break once more
    thread.once('exit', () => done());
  });
}

/** A thread of Node 20 loads TypeScript only by a detour. */
function startThread(module: string, caller: string, maxOldGenerationSizeMb: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb };
  if (!caller.endsWith('.ts')) {
    const workerData = new URL(`${module}.js`, caller).href;
    return new Worker(new URL('./background-thread.js', import.meta.url), { resourceLimits, workerData });
  }
  const source = JSON.stringify(new URL(`${module}.ts`, caller).href);
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${source}, ${source}))`;
  return new Worker(load, { eval: true, resourceLimits });
}
