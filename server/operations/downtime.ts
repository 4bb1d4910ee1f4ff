// Was the service there? Each part beats like a heart in the database; a gap is written down, for a term may depend
// on it (Awb 2:21).

import { asc, eq, gte } from 'drizzle-orm';
import { DAY, MINUTE } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { downtime, heartbeat } from '../store/schema-service.ts';

/** The parts that can be away on their own. */
export type Part = 'api' | 'gateway' | 'worker';

/** Milliseconds between two beats of a process. */
export const BEAT_EVERY = 15_000;
/** A gap longer than this is downtime: a restart is shorter. Milliseconds. */
export const GAP = 2 * MINUTE;

type Beating = Pick<Services, 'db' | 'clock'>;

/** A process that goes on has not stood still for longer, with its machine: a longer gap is a clock that was set. */
const STANDSTILL_AT_MOST = DAY;

/**
 * One beat of a part, of any of its processes. After a gap it writes down from when to when the part was away.
 * `wasHere`: this process beat shortly before, by a clock that nobody sets.
 */
export async function beat({ db, clock }: Beating, part: Part, wasHere = false): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    await tx.insert(heartbeat).values({ part, at: now }).onConflictDoNothing();
    const [last] = await tx.select().from(heartbeat).where(eq(heartbeat.part, part)).for('update');
    if (last === undefined) return;
    const gap = now.getTime() - last.at.getTime();
    if (gap <= 0 && gap >= -GAP) return; // another process was here first, by a clock that differs a little
    const wasClockSet = wasHere && gap > STANDSTILL_AT_MOST;
    if (gap > GAP && !wasClockSet) await tx.insert(downtime).values({ part, startedAt: last.at, endedAt: now });
    await tx.update(heartbeat).set({ at: now }).where(eq(heartbeat.part, part));
  });
}

/** The beats of one process. `elapsed`: milliseconds by a clock that nobody sets. */
export class Heart {
  readonly #services: Beating;
  readonly #elapsed: () => number;
  readonly #lastBeats = new Map<Part, number>();

  constructor(services: Beating, elapsed = () => performance.now()) {
    this.#services = services;
    this.#elapsed = elapsed;
  }

  async beat(part: Part): Promise<void> {
    const last = this.#lastBeats.get(part) ?? Number.NEGATIVE_INFINITY;
    await beat(this.#services, part, this.#elapsed() - last <= GAP);
    this.#lastBeats.set(part, this.#elapsed());
  }
}

/** Without it nothing leaves, so it is missed from the first start of any part, also when it never came. */
async function expectWorker({ db, clock }: Beating): Promise<void> {
  await db.insert(heartbeat).values({ part: 'worker', at: clock.now() }).onConflictDoNothing();
}

/** Beats for these parts until it is stopped. A database that is away is what the gap will tell of. */
export function startBeating(
  services: Beating & Pick<Services, 'log'>,
  parts: readonly Part[],
): { close(): Promise<void> } {
  const heart = new Heart(services);
  let beating: Promise<void> = Promise.resolve();
  const beatAll = async () => {
    const others = parts.includes('worker') ? [] : [expectWorker(services)];
    const all = [...others, ...parts.map((part) => heart.beat(part))];
    for (const { reason } of (await Promise.allSettled(all)).filter((one) => one.status === 'rejected'))
      services.log.warn({ err: reason }, 'no heartbeat');
  };
  const next = () => {
    beating = beating.then(beatAll);
  };
  next();
  const timer = setInterval(next, BEAT_EVERY);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await beating;
    },
  };
}

/** The times of downtime that ended after `since`, oldest first. */
export function listDowntime({ db }: Pick<Services, 'db'>, since: Date) {
  return db
    .select({ part: downtime.part, startedAt: downtime.startedAt, endedAt: downtime.endedAt })
    .from(downtime)
    .where(gte(downtime.endedAt, since))
    .orderBy(asc(downtime.startedAt), asc(downtime.id));
}
