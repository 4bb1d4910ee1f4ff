// How the service goes, in numbers: how long what is waiting has waited, and how many messages need somebody.
import { and, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { isLate, isUnannounced } from '../message/late-notification.ts';
import { storageByOrganisation } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { oneRow } from '../store/database.ts';
import { JOB_NAMES } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { outbox } from '../store/schema-service.ts';

/** Ages in seconds. */
export interface ServiceNumbers {
  readonly jobs: number;
  readonly jobAge: number;
  readonly unnotifiedAge: number;
  readonly late: number;
  readonly undeliverable: number;
  /** Of the organisation with the least room: stored, as a share of what it may store. */
  readonly fullestStorage: number;
}

/** Each part of it served by an index that holds only what is counted. */
export async function serviceNumbers({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<ServiceNumbers> {
  const [fullest] = await storageByOrganisation({ db });
  const now = clock.now();
  const seconds = (since: unknown) =>
    sql`coalesce(greatest(extract(epoch from ${now.toISOString()}::timestamptz - min(${since})), 0), 0)::float8`;
  const returned = and(isNotNull(message.undeliverableAt), isNull(message.deletedAt));
  const counts = oneRow(
    await db.execute<{
      jobs: number;
      jobAge: number;
      unnotifiedAge: number;
      late: number;
      undeliverable: number;
    }>(sql`select
      (select count(*)::int from ${outbox}) as jobs,
      (select ${seconds(outbox.dueAt)} from ${outbox} where ${inArray(outbox.name, [...JOB_NAMES])}) as "jobAge",
      (select ${seconds(message.createdAt)} from ${message} where ${isUnannounced(now)}) as "unnotifiedAge",
      (select count(*)::int from ${message} where ${isLate(now)}) as late,
      (select count(*)::int from ${message} where ${returned}) as undeliverable`),
  );
  return { ...counts, fullestStorage: fullest === undefined ? 0 : fullest.bytes / fullest.of };
}
