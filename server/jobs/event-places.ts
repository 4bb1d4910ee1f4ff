// The worker's places for events: apart from the lanes, so that no receiver can hold up a mail; half of them for quick
// receivers only, and no organisation has them all, so that one that hangs holds up no other.
import { eventLimits } from '../contract/event-limits.ts';
import { deliverNext } from '../events/event-delivery.ts';
import { organisationsToPlace, placeEvents } from '../events/event-sequence.ts';
import type { Services } from '../services.ts';

/** Who has which places of this process. */
export class EventPlaces {
  readonly #underWay = new Map<string, number>();
  #placing: Promise<void> | undefined;
  #looking: Promise<void> = Promise.resolve();

  /** Gives waiting events their places, and hands one over; false when there is none. */
  async work(services: Services, place: number): Promise<boolean> {
    this.#placing ??= placeAll(services).finally(() => {
      this.#placing = undefined;
    });
    await this.#placing;
    // One place looks after the other: those that look at once would not see what the others take.
    let looked = () => {};
    const before = this.#looking;
    this.#looking = new Promise((resolve) => {
      looked = resolve;
    });
    await before;
    let organisationId: string | undefined;
    const began = (id: string) => {
      organisationId = id;
      this.#underWay.set(id, (this.#underWay.get(id) ?? 0) + 1);
      looked();
    };
    const most = eventLimits.receiverPlacesPerOrganisation;
    const busy = [...this.#underWay].filter(([, places]) => places >= most).map(([id]) => id);
    try {
      return await deliverNext(services, { onlyQuick: place % 2 === 1, busy }, began);
    } finally {
      looked();
      if (organisationId !== undefined) this.#end(organisationId);
    }
  }

  #end(id: string): void {
    const left = (this.#underWay.get(id) ?? 1) - 1;
    if (left === 0) this.#underWay.delete(id);
    else this.#underWay.set(id, left);
  }
}

async function placeAll({ db }: Services): Promise<void> {
  for (const id of await organisationsToPlace(db)) await placeEvents(db, id);
}
