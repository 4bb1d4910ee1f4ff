// Whose turn it is in a lane of one process: organisations go round, and none takes the last place while it has
// another.
import { type Lane, laneRules } from '../contract/lanes.ts';
import type { Look } from '../store/outbox.ts';
import { NOBODY } from '../store/schema-service.ts';

/** The turns of one lane. */
export class LaneTurns {
  readonly lane: Lane;
  readonly places: number;
  #last = NOBODY;
  #taking: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Map<string, number>();

  constructor(lane: Lane, places: number) {
    this.lane = lane;
    this.places = places;
  }

  /** Takes the next job, one place after the other: two that look at once would take the same turn. */
  next<Row extends { readonly organisationId: string }>(
    take: (look: Look) => Promise<Row | undefined>,
  ): Promise<Row | undefined> {
    const taken = this.#taking.then(async () => {
      const row = await take(this.#look());
      if (row !== undefined) this.#begin(row.organisationId);
      return row;
    });
    this.#taking = taken.catch(() => {});
    return taken;
  }

  #look(): Look {
    const most = Math.max(1, this.places - 1);
    const busy = [...this.#underWay].filter(([, jobs]) => this.places > 1 && jobs >= most).map(([id]) => id);
    return { lane: this.lane, after: this.#last, busy, held: laneRules[this.lane].held };
  }

  #begin(organisationId: string): void {
    this.#last = organisationId;
    this.#underWay.set(organisationId, (this.#underWay.get(organisationId) ?? 0) + 1);
  }

  /** It is done, or put off. Milliseconds that its place is to rest, when it began at this moment. */
  end(organisationId: string, began: number): number {
    const left = (this.#underWay.get(organisationId) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(organisationId);
    else this.#underWay.set(organisationId, left);
    return left === 0 ? 0 : Math.min(2 * (performance.now() - began), laneRules[this.lane].rest);
  }
}
