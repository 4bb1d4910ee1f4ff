// Shares of what all use: so many steps at once, so many calls in a time, so much work. Counted in this process, in
// memory: that is all that taking more than one's share may cost.
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '../contract/limits.ts';

/** The steps of one name. */
interface Turns {
  busy: number;
  readonly waiting: (() => void)[];
}

/** Milliseconds that a place rests at most. */
const LONGEST_REST = 1_000;

/**
 * So many steps at once of each name; the others wait in order. Of a name that `rests`, and while others of it wait, a
 * place is free again only after as long as its step took: its work leaves the processor to others half of the time,
 * however much of it there is.
 */
export class TurnsBy {
  readonly #most: number;
  readonly #rests: (name: string) => boolean;
  readonly #names = new Map<string, Turns>();

  constructor(most: number, rests: (name: string) => boolean = () => false) {
    this.#most = most;
    this.#rests = rests;
  }

  async run<T>(name: string, step: () => Promise<T>): Promise<T> {
    const turns = this.#names.get(name) ?? { busy: 0, waiting: [] };
    this.#names.set(name, turns);
    if (turns.busy < this.#most) turns.busy += 1;
    else await new Promise<void>((resolve) => turns.waiting.push(resolve)); // who ends hands his place on
    const began = performance.now();
    try {
      return await step();
    } finally {
      const rest = Math.min(performance.now() - began, LONGEST_REST);
      if (turns.waiting.length > 0 && this.#rests(name)) setTimeout(() => this.#handOn(name, turns), rest);
      else this.#handOn(name, turns);
    }
  }

  #handOn(name: string, turns: Turns): void {
    const next = turns.waiting.shift();
    if (next === undefined) turns.busy -= 1;
    else next();
    if (turns.busy === 0) this.#names.delete(name);
  }
}

/**
 * So many calls at once of each name, and one more for each interval gone by. Who makes more waits with each, and so
 * many wait at a time.
 */
export class PacedCalls {
  readonly #buckets: TokenBuckets;
  readonly #delayed = new Map<string, number>();

  constructor(most: number, every: number) {
    this.#buckets = new TokenBuckets(most, every);
  }

  /** True while less than half of what it may have at once is used up: so much is in a usual life. */
  isUsual(name: string): boolean {
    return this.#buckets.used(name) < 1 / 2;
  }

  /**
   * Counts a call, or as many as its work is like. Seconds until there is one again, for a call that had to wait or,
   * with `waited` false, was one too many to wait.
   */
  async spend(name: string, amount = 1): Promise<{ retryAfter: number; waited: boolean } | undefined> {
    const retryAfter = this.#buckets.take(name, amount);
    if (retryAfter === undefined) return undefined;
    const waiting = this.#delayed.get(name) ?? 0;
    if (waiting >= limits.delayedCalls) return { retryAfter, waited: false };
    this.#delayed.set(name, waiting + 1);
    // Not all at one moment: who came together would come together again.
    await pause(limits.callDelay * (1 + Math.random()), undefined, { ref: false });
    const left = (this.#delayed.get(name) ?? 1) - 1;
    if (left === 0) this.#delayed.delete(name);
    else this.#delayed.set(name, left);
    return { retryAfter, waited: true };
  }
}

/** So many calls at once, and one more for each interval gone by. */
class TokenBuckets {
  readonly #most: number;
  readonly #every: number;
  /** When each is full again. */
  readonly #fullAt = new Map<string, number>();

  constructor(most: number, every: number) {
    this.#most = most;
    this.#every = every;
  }

  /** The share that is used up and not yet there again. */
  used(name: string): number {
    return ((this.#fullAt.get(name) ?? 0) - performance.now()) / (this.#most * this.#every);
  }

  /** Takes some; when there is less, says in how many seconds there is enough. */
  take(name: string, amount: number): number | undefined {
    const now = performance.now();
    const fullAt = Math.max(this.#fullAt.get(name) ?? 0, now) + amount * this.#every;
    const over = fullAt - now - this.#most * this.#every;
    if (over > 0) return Math.ceil(over / 1000);
    if (this.#fullAt.size >= MOST_BUCKETS) this.#forgetFull(now);
    this.#fullAt.delete(name); // so that the oldest stands first
    this.#fullAt.set(name, fullAt);
    return undefined;
  }

  /** Those that are full again, and, if need be, the ones that were used longest ago. */
  #forgetFull(now: number): void {
    for (const [name, fullAt] of this.#fullAt) {
      if (fullAt <= now || this.#fullAt.size >= MOST_BUCKETS / 2) this.#fullAt.delete(name);
    }
  }
}

/** A botnet of more networks than this is not held by counting networks. About 10 MB. */
const MOST_BUCKETS = 50_000;
