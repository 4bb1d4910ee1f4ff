// What the calls of one organisation may use at once, so that those of another are answered meanwhile.
import { limits } from '../../contract/limits.ts';
import type { Organisation } from '../../organisation/organisation.ts';
import { PacedCalls, TurnsBy } from '../../quotas/shares.ts';

/** The share of each organisation. */
export class DeskShares {
  readonly #turns = new TurnsBy(limits.deskCallsAtOnce, () => true);
  readonly #refused = new PacedCalls(limits.callsForNothing, limits.callForNothingEvery);
  readonly #imports = new Map<string, number>();

  /** Does a step, which holds a database connection, when it is this organisation's turn. */
  turn<T>({ id }: Organisation, step: () => Promise<T>): Promise<T> {
    return this.#turns.run(id, step);
  }

  /** Counts a call over the key's minute: whoever goes on waits with each. */
  async spendRefused({ id }: Organisation): Promise<void> {
    await this.#refused.spend(id);
  }

  /** Begins an import; false when this organisation has enough under way. */
  beginImport({ id }: Organisation): boolean {
    const underWay = this.#imports.get(id) ?? 0;
    if (underWay >= limits.importsAtOnce) return false;
    this.#imports.set(id, underWay + 1);
    return true;
  }

  endImport({ id }: Organisation): void {
    const left = (this.#imports.get(id) ?? 1) - 1;
    if (left === 0) this.#imports.delete(id);
    else this.#imports.set(id, left);
  }
}
