// At most so many letters are taken in at once; the others wait in their sender's socket. Each holds a database connection (and mail a worker)
// for as long as its sender takes: without this, a few slow senders would keep citizens from reading.

/** A counter of turns, first come first served. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs a step when it is its turn. */
  async take<T>(step: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await step();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
