// Was the service there? Each part beats like a heart in the database; a gap is written down, for a term may depend
// on it (Awb 2:21).

import { asc, eq, gte } from 'drizzle-orm';
import { MINUTE } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { downtime, heartbeat } from '../store/schema-service.ts';

/** The parts that can be away on their own. */
export type Part = 'api' | 'gateway' | 'worker';

/** Milliseconds between two beats of a process. */
export const BEAT_EVERY = 15_000;
/** A gap longer than this is downtime: a restart is shorter. Milliseconds. */
export const GAP = 2 * MINUTE;

type Beating = Pick<Services, 'db' | 'clock'>;

/** One beat of a part, of any of its processes. After a gap it writes down from when to when the part was away. */
export async function beat({ db, clock }: Beating, part: Part): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    await tx.insert(heartbeat).values({ part, at: now }).onConflictDoNothing();
    const [last] = await tx.select().from(heartbeat).where(eq(heartbeat.part, part)).for('update');
    if (last === undefined || last.at >= now) return;
    if (now.getTime() - last.at.getTime() > GAP)
      await tx.insert(downtime).values({ part, startedAt: last.at, endedAt: now });
    await tx.update(heartbeat).set({ at: now }).where(eq(heartbeat.part, part));
  });
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
  let beating: Promise<void> = Promise.resolve();
  const beatAll = async () => {
    const others = parts.includes('worker') ? [] : [expectWorker(services)];
    const all = [...others, ...parts.map((part) => beat(services, part))];
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
