// Looks at the service in the background, so that probes are answered from memory: forty of them cost no more than none.
import { and, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { isLate, isUnannounced } from '../message/late-notification.ts';
import { storageByOrganisation } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { isMigrated, isWritable, oneRow } from '../store/database.ts';
import { JOB_NAMES } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { outbox } from '../store/schema-service.ts';

/** Can this process do its work? What waits in the queue is no part of it: another process would have the same. */
export interface Health {
  readonly database: 'ok' | 'down' | 'read-only';
  readonly migrations: 'ok' | 'missing' | 'unknown';
  readonly keys: 'ok' | 'wrong' | 'unknown';
}

/** How the service goes, in numbers. */
export interface ServiceNumbers {
  readonly jobs: number;
  readonly jobAge: number;
  readonly unnotifiedAge: number;
  readonly late: number;
  readonly undeliverable: number;
  /** Of the organisation with the least room: stored, as a share of what it may store. */
  readonly fullestStorage: number;
}

/** What was seen last. */
export interface ServiceWatch {
  health(): Health;
  /** Undefined until the first look. */
  numbers(): ServiceNumbers | undefined;
  /** Looks now: for tests, whose clock stands still. */
  look(): Promise<void>;
  close(): Promise<void>;
}

const HEALTH_EVERY = 3_000;
const NUMBERS_EVERY = 20_000;
/** A look that takes longer has failed, and one that is older tells nothing. */
const PATIENCE = 5_000;
const UNSEEN: Health = { database: 'down', migrations: 'unknown', keys: 'unknown' };

type Watched = Pick<Services, 'db' | 'clock' | 'log' | 'serverKeys'>;

/** Starts looking. Resolves when it has looked once. */
export async function watchService(services: Watched): Promise<ServiceWatch> {
  let health = UNSEEN;
  let seenAt = performance.now();
  let numbers: ServiceNumbers | undefined;
  const lookAtHealth = async () => {
    health = await inTime(healthOf(services)).catch((error: unknown) => {
      services.log.warn({ err: error }, 'not ready');
      return UNSEEN;
    });
    seenAt = performance.now();
  };
  const lookAtNumbers = async () => {
    const before = numbers;
    numbers = await inTime(numbersOf(services)).catch(() => numbers); // an old number is better than none; health says that it is old
    if (isNearlyFull(numbers) && !isNearlyFull(before))
      services.log.warn('the storage of an organisation is nearly full: see the status command');
  };
  const look = async () => {
    await lookAtHealth();
    await lookAtNumbers();
  };
  await look();
  const loops = [repeat(lookAtHealth, HEALTH_EVERY), repeat(lookAtNumbers, NUMBERS_EVERY)];
  return {
    health: () => (performance.now() - seenAt > HEALTH_EVERY + 2 * PATIENCE ? UNSEEN : health),
    numbers: () => numbers,
    look,
    async close() {
      await Promise.all(loops.map((loop) => loop.end()));
    },
  };
}

function isNearlyFull(numbers: ServiceNumbers | undefined): boolean {
  return numbers !== undefined && numbers.fullestStorage >= limits.storageWarning;
}

async function healthOf({ db, serverKeys }: Watched): Promise<Health> {
  const database = (await isWritable(db)) ? 'ok' : 'read-only';
  const migrations = (await isMigrated(db)) ? 'ok' : 'missing';
  const keys = (await serverKeys.opens(db)) ? 'ok' : 'wrong';
  return { database, migrations, keys };
}

/** Each part of it served by an index that holds only what is counted. */
async function numbersOf({ db, clock }: Watched): Promise<ServiceNumbers> {
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

function repeat(work: () => Promise<void>, every: number): { end(): Promise<void> } {
  let ended = false;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    timer = setTimeout(() => {
      running = work().then(() => {
        if (!ended) next();
      });
    }, every);
    timer.unref();
  };
  next();
  return {
    async end() {
      ended = true;
      clearTimeout(timer);
      await running;
    },
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), PATIENCE);
    timer.unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
