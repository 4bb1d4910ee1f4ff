// What the calls of one organisation may use at once, so that those of another are answered meanwhile.
import { limits } from '../../contract/limits.ts';
import type { Organisation } from '../../organisation/organisation.ts';
import { PacedCalls, TurnsBy } from '../../quotas/shares.ts';

/** The share of each organisation. */
export class DeskShares {
  readonly #turns = new TurnsBy(limits.deskCallsAtOnce, () => true);
  readonly #refused = new PacedCalls(limits.callsForNothing, limits.callForNothingEvery);
  readonly #streams = new Map<string, number>();

  /** Does a step, which holds a database connection, when it is this organisation's turn. */
  turn<T>({ id }: Organisation, step: () => Promise<T>): Promise<T> {
    return this.#turns.run(id, step);
  }

  /** Counts a call over the key's minute: whoever goes on waits with each. */
  async spendRefused({ id }: Organisation): Promise<void> {
    await this.#refused.spend(id);
  }

  /** Begins a body that is answered as it comes about; false when this organisation has enough under way. */
  beginStream({ id }: Organisation): boolean {
    const underWay = this.#streams.get(id) ?? 0;
    if (underWay >= limits.streamsAtOnce) return false;
    this.#streams.set(id, underWay + 1);
    return true;
  }

  endStream({ id }: Organisation): void {
    const left = (this.#streams.get(id) ?? 1) - 1;
    if (left === 0) this.#streams.delete(id);
    else this.#streams.set(id, left);
  }
}
