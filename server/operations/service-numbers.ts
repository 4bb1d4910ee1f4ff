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
import { type OldestDue, oldestDue, waitingByLane } from '../store/outbox-waiting.ts';
import { message } from '../store/schema.ts';
import { heartbeat } from '../store/schema-service.ts';

/** Ages in seconds. What is counted is counted up to `COUNTED_AT_MOST`, jobs further. */
export interface ServiceNumbers {
  readonly jobs: number;
  readonly jobAge: number;
  readonly laneJobs: Readonly<Record<Lane, number>>;
  readonly laneAges: Readonly<Record<Lane, number>>;
  /** Of each organisation that has something waiting, by its slug. */
  readonly organisationAges: Readonly<Record<string, number>>;
  /** Since the last sign of a part, of whichever process; of one that never gave any, none. */
  readonly partAges: Readonly<Record<string, number>>;
  readonly unnotifiedAge: number;
  readonly late: number;
  readonly undeliverable: number;
  /** By the slug of the organisation: stored, as a share of what it may store. */
  readonly storage: Readonly<Record<string, number>>;
}

/** Each part of it served by an index that holds only what is counted, and no more of that than is told. */
export async function serviceNumbers({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<ServiceNumbers> {
  const storage = await storageByOrganisation({ db });
  const now = clock.now();
  const ageOf = (moment: Date | undefined) =>
    moment === undefined ? 0 : Math.max(0, (now.getTime() - moment.getTime()) / SECOND);
  const due = await oldestDue(db);
  const oldest = (some: readonly OldestDue[]) => Math.max(0, ...some.map(({ at }) => ageOf(at)));
  const laneAges = byLane((name) => oldest(due.filter(({ lane }) => lane === name)));
  const waiting = await waitingByLane(db);
  const laneJobs = byLane((lane) => waiting.get(lane) ?? 0);
  const slugs = new Set(due.map(({ organisation }) => organisation).filter((slug) => slug !== ''));
  const organisationAges = [...slugs].map((slug) => [slug, oldest(due.filter((of) => of.organisation === slug))]);
  const beats = await db.select({ part: heartbeat.part, at: heartbeat.at }).from(heartbeat);
  const { unannouncedSince, ...counts } = oneRow(
    await db.execute<{ unannouncedSince: string | null; late: number; undeliverable: number }>(sql`select
      (select min(${message.createdAt})::text from ${message} where ${isUnannounced(now)}) as "unannouncedSince",
      ${countUpTo(sql`select from ${message} where ${isLate(now)}`)} as late,
      ${countUpTo(sql`select from ${message} where ${isUndeliverable()}`)} as undeliverable`),
  );
  return {
    ...counts,
    jobs: Math.min(JOBS_COUNTED_AT_MOST, sum(Object.values(laneJobs))),
    jobAge: oldest(due),
    laneJobs,
    laneAges,
    organisationAges: Object.fromEntries(organisationAges),
    partAges: Object.fromEntries(beats.map(({ part, at }) => [part, ageOf(at)])),
    unnotifiedAge: ageOf(unannouncedSince === null ? undefined : new Date(unannouncedSince)),
    storage: Object.fromEntries(storage.map(({ slug, bytes, of }) => [slug, bytes / of])),
  };
}

function byLane(of: (lane: Lane) => number): Readonly<Record<Lane, number>> {
  return {
    'sms-code': of('sms-code'),
    'mail-code': of('mail-code'),
    answer: of('answer'),
    notification: of('notification'),
    rest: of('rest'),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
