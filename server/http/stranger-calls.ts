// Calls without a session: anyone can make them, as many as he likes. They take turns, so that those of one link or one network
// never hold all of the database; and one that made too many waits before it is answered, which costs its caller and nobody else.
import { setTimeout as pause } from 'node:timers/promises';
import { limits } from '../contract/limits.ts';
import type { Problem } from '../contract/problems.ts';
import type { ClientNetwork } from '../quotas/network.ts';

/** Who calls, about which message. */
export interface StrangerCall {
  readonly client: ClientNetwork;
  readonly id: string;
}

/** The share of each network and each link. Counted in this process, in memory: that is all that a call for nothing may cost. */
export class StrangerCalls {
  readonly #calls = new TokenBuckets(limits.callsForNothing, limits.callForNothingEvery);
  readonly #pages = new TokenBuckets(limits.pagesAtOnce, limits.pageEvery);
  readonly #delayed = new Map<string, number>();
  readonly #ofMessage = new TurnsBy(limits.strangersAtOncePerMessage);
  readonly #ofNetwork = new TurnsBy(limits.strangersAtOncePerNetwork);

  /** Does a step when it is this call's turn: among those of its message first, then among those of its network. */
  turn<T>({ client, id }: StrangerCall, step: () => Promise<T>): Promise<T> {
    return this.#ofMessage.run(id, () => this.#ofNetwork.run(client.network, step));
  }

  /**
   * Counts a call, by what was found for it. Calls about one message are the share of its link in this network: who makes many waits
   * with each. Those about messages that do not exist are a share of their own: who makes many waits, and is refused.
   */
  spend({ client, id }: StrangerCall, found: object): Promise<Problem | undefined> {
    const isUnknown = 'code' in found && found.code === 'message-unknown';
    return isUnknown
      ? this.#spend(`${client.wider ?? client.network} -`, 'refuse')
      : this.#spend(`${client.network} ${id}`, 'serve');
  }

  /** Counts a page, probe or file for one network. */
  spendPage({ network }: ClientNetwork): Promise<Problem | undefined> {
    return this.#spend(network, 'serve', this.#pages);
  }

  async #spend(name: string, then: 'serve' | 'refuse', buckets = this.#calls): Promise<Problem | undefined> {
    const retryAfter = buckets.take(name);
    if (retryAfter === undefined) return undefined;
    const refused = { code: 'too-many-requests', retryAfter } as const;
    const waiting = this.#delayed.get(name) ?? 0;
    if (waiting >= limits.delayedCalls) return refused;
    this.#delayed.set(name, waiting + 1);
    // Not all at one moment: who came together would come together again.
    await pause(limits.callDelay * (1 + Math.random()), undefined, { ref: false });
    const left = (this.#delayed.get(name) ?? 1) - 1;
    if (left === 0) this.#delayed.delete(name);
    else this.#delayed.set(name, left);
    return then === 'refuse' ? refused : undefined;
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

  /** Takes one; when there is none, says in how many seconds there is. */
  take(name: string): number | undefined {
    const now = performance.now();
    const fullAt = Math.max(this.#fullAt.get(name) ?? 0, now) + this.#every;
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

/** So many steps at once of each name; the others wait in order. */
class TurnsBy {
  readonly #most: number;
  readonly #names = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();

  constructor(most: number) {
    this.#most = most;
  }

  async run<T>(name: string, step: () => Promise<T>): Promise<T> {
    const turns = this.#names.get(name) ?? { busy: 0, waiting: [] };
    this.#names.set(name, turns);
    if (turns.busy < this.#most) turns.busy += 1;
    else await new Promise<void>((resolve) => turns.waiting.push(resolve)); // who ends hands his place on
    try {
      return await step();
    } finally {
      const next = turns.waiting.shift();
      if (next !== undefined) next();
      else {
        turns.busy -= 1;
        if (turns.busy === 0) this.#names.delete(name);
      }
    }
  }
}
