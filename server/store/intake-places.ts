// Letters being received: each holds a database connection (and a mail a worker) for as long as its sender takes. So there are so many
// places, an organisation has a few of them at most, and those who wait get theirs in turns.

/** How many letters at once: in all, of one organisation, and of one waiting for a place. */
export interface IntakeSize {
  readonly places: number;
  readonly perOrganisation: number;
  readonly waiting: number;
}

/** The places of one process, shared by all ways in. */
export class IntakePlaces {
  readonly #size: IntakeSize;
  #taken = 0;
  readonly #takenBy = new Map<string, number>();
  /** By organisation, the one whose turn is next first. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(size: IntakeSize) {
    this.#size = size;
  }

  /** Runs a step in a place of its organisation, when it has one; `full` when too many wait for one already. */
  async take<T>(organisationId: string, step: () => Promise<T>): Promise<T | 'full'> {
    if (this.#hasPlaceFor(organisationId)) this.#occupy(organisationId);
    else if ((this.#waiting.get(organisationId)?.length ?? 0) >= this.#size.waiting) return 'full';
    else await this.#wait(organisationId);
    try {
      return await step();
    } finally {
      this.#leave(organisationId);
    }
  }

  #hasPlaceFor(organisationId: string): boolean {
    const { places, perOrganisation } = this.#size;
    return this.#taken < places && (this.#takenBy.get(organisationId) ?? 0) < perOrganisation;
  }

  #occupy(organisationId: string): void {
    this.#taken += 1;
    this.#takenBy.set(organisationId, (this.#takenBy.get(organisationId) ?? 0) + 1);
  }

  #wait(organisationId: string): Promise<void> {
    const waiting = this.#waiting.get(organisationId) ?? [];
    this.#waiting.set(organisationId, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  #leave(organisationId: string): void {
    this.#taken -= 1;
    const left = (this.#takenBy.get(organisationId) ?? 1) - 1;
    if (left === 0) this.#takenBy.delete(organisationId);
    else this.#takenBy.set(organisationId, left);
    for (const [next, waiting] of this.#waiting) {
      if (!this.#hasPlaceFor(next)) continue;
      this.#waiting.delete(next);
      const begin = waiting.shift();
      if (waiting.length > 0) this.#waiting.set(next, waiting); // at the end of the row
      this.#occupy(next);
      begin?.();
      return;
    }
  }
}
