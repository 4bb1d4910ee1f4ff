// How the service goes, in numbers: how long what is waiting has waited, and how many messages need somebody.
import { sql } from 'drizzle-orm';
import type { Lane } from '../contract/lanes.ts';
import { SECOND } from '../contract/units.ts';
import { isLate, isUnannounced } from '../message/late-notification.ts';
import { isUndeliverable } from '../message/undeliverable.ts';
import { storageByOrganisation } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { countUpTo, JOBS_COUNTED_AT_MOST } from '../store/counting.ts';
import { oneRow } from '../store/database.ts';
import { oldestDueAt } from '../store/outbox-waiting.ts';
import { message } from '../store/schema.ts';
import { heartbeat, outbox } from '../store/schema-service.ts';

/** Ages in seconds. What is counted is counted up to `COUNTED_AT_MOST`, jobs further. */
export interface ServiceNumbers {
  readonly jobs: number;
  readonly jobAge: number;
  /** By lane. */
  readonly laneAges: Readonly<Record<Lane, number>>;
  /** Since the last sign of a part, of whichever process; of one that never gave any, none. */
  readonly partAges: Readonly<Record<string, number>>;
  readonly unnotifiedAge: number;
  readonly late: number;
  readonly undeliverable: number;
  /** Of the organisation with the least room: stored, as a share of what it may store. */
  readonly fullestStorage: number;
}

/** Each part of it served by an index that holds only what is counted, and no more of that than is told. */
export async function serviceNumbers({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<ServiceNumbers> {
  const [fullest] = await storageByOrganisation({ db });
  const now = clock.now();
  const ageOf = (moment: Date | undefined) =>
    moment === undefined ? 0 : Math.max(0, (now.getTime() - moment.getTime()) / SECOND);
  const dueAt = await oldestDueAt(db);
  const laneAge = (lane: Lane) => ageOf(dueAt.get(lane));
  const laneAges = {
    'sms-code': laneAge('sms-code'),
    'mail-code': laneAge('mail-code'),
    answer: laneAge('answer'),
    notification: laneAge('notification'),
    rest: laneAge('rest'),
  };
  const beats = await db.select({ part: heartbeat.part, at: heartbeat.at }).from(heartbeat);
  const { unannouncedSince, ...counts } = oneRow(
    await db.execute<{ jobs: number; unannouncedSince: string | null; late: number; undeliverable: number }>(sql`select
      ${countUpTo(sql`select from ${outbox} order by ${outbox.id}`, JOBS_COUNTED_AT_MOST)} as jobs,
      (select min(${message.createdAt})::text from ${message} where ${isUnannounced(now)}) as "unannouncedSince",
      ${countUpTo(sql`select from ${message} where ${isLate(now)}`)} as late,
      ${countUpTo(sql`select from ${message} where ${isUndeliverable()}`)} as undeliverable`),
  );
  return {
    ...counts,
    jobAge: Math.max(...Object.values(laneAges)),
    laneAges,
    partAges: Object.fromEntries(beats.map(({ part, at }) => [part, ageOf(at)])),
    unnotifiedAge: ageOf(unannouncedSince === null ? undefined : new Date(unannouncedSince)),
    fullestStorage: fullest === undefined ? 0 : fullest.bytes / fullest.of,
  };
}
