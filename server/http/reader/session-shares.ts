// What the calls about one open message may use at once, so that other citizens are answered meanwhile.
import { limits } from '../../contract/limits.ts';
import type { TooManyRequests } from '../../quotas/rate-limit.ts';
import { PacedCalls, TurnsBy } from '../../quotas/shares.ts';

/** The share of each message. */
export class SessionShares {
  readonly #turns = new TurnsBy(limits.sessionCallsAtOnce, { rests: true });
  readonly #judging = new TurnsBy(limits.filesJudgedPerMessage, { rests: true });
  readonly #calls = new PacedCalls(limits.sessionCalls, limits.sessionCallEvery);

  readonly #records = new PacedCalls(limits.sessionRecords, limits.sessionRecordEvery);

  /** Does a short step, which holds a database connection, when it is this message's turn. */
  turn<T>(messageId: string, step: () => Promise<T>): Promise<T> {
    return this.#turns.run(messageId, step);
  }

  /** Opens and judges a file: work for a core, so one after the other. */
  judging<T>(messageId: string, step: () => Promise<T>): Promise<T> {
    return this.#judging.run(messageId, step);
  }

  /** Counts a call: who makes more than a browser does waits with each. */
  async spend({ message }: { readonly message: { readonly id: string } }): Promise<TooManyRequests | undefined> {
    const over = await this.#calls.spend(message.id);
    return over?.waited === false ? { code: 'too-many-requests', retryAfter: over.retryAfter } : undefined;
  }

  /**
   * Waits until a record may go up or down, or so many be judged: beyond what a message and its replies have, one
   * after the other.
   */
  async spendRecords(messageId: string, records = 1): Promise<void> {
    await this.#records.spend(messageId, Math.min(records, limits.sessionRecords));
  }

  /** Records on their way down, at that pace. */
  async *paced(messageId: string, records: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const record of records) {
      await this.spendRecords(messageId);
      yield record;
    }
  }
}
