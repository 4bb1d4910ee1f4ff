// What the calls about one open message may use at once, so that other citizens are answered meanwhile.
import { limits } from '../../contract/limits.ts';
import type { TooManyRequests } from '../../quotas/rate-limit.ts';
import { PacedCalls, TurnsBy } from '../../quotas/shares.ts';

/** The share of each message. */
export class SessionShares {
  readonly #calls = new PacedCalls(limits.sessionCalls, limits.sessionCallEvery);
  readonly #records = new PacedCalls(limits.sessionRecords, limits.sessionRecordEvery);
  /** Who uses more than a reply with its files does leaves the processor to others half of the time. */
  readonly #turns = new TurnsBy(
    limits.sessionCallsAtOnce,
    (id) => !(this.#calls.isUsual(id) && this.#records.isUsual(id)),
  );
  readonly #judging = new TurnsBy(limits.filesJudgedPerMessage, () => true);

  /** Does a short step, which holds a database connection, when it is this message's turn. */
  turn<T>(messageId: string, step: () => Promise<T>): Promise<T> {
    return this.#turns.run(messageId, step);
  }

  /** Opens and judges a file: work for a core, so one after the other. */
  judging<T>(messageId: string, step: () => Promise<T>): Promise<T> {
    return this.#judging.run(messageId, step);
  }

  /** Counts a call: who makes more than a browser does waits with each. */
  async spend(messageId: string): Promise<TooManyRequests | undefined> {
    const over = await this.#calls.spend(messageId);
    return over?.waited === false ? { code: 'too-many-requests', retryAfter: over.retryAfter } : undefined;
  }

  /**
   * Waits until a record may go up or down, or so many be judged: beyond what a message and its replies have, one
   * after the other.
   */
  async spendRecords(messageId: string, records = 1): Promise<void> {
    await this.#records.spend(messageId, Math.min(records, limits.sessionRecords));
  }

  /** Records on their way down, at that pace; the next is read while one is on its way. */
  async *paced(messageId: string, records: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const reading = records[Symbol.asyncIterator]();
    let next = reading.next();
    try {
      for (let record = await next; record.done !== true; record = await next) {
        await this.spendRecords(messageId);
        next = reading.next();
        next.catch(() => {}); // reported when it is its turn
        yield record.value;
      }
    } finally {
      await reading.return?.();
    }
  }
}
