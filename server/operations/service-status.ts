// How the service goes, in numbers for its operator: what waits to leave, what fails, how many messages need somebody.
import { and, asc, count, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { isUnannounced } from '../message/late-notification.ts';
import { hasUnnamedProxy } from '../quotas/rate-limit.ts';
import { storageByOrganisation } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { JOB_NAMES } from '../store/outbox.ts';
import { message, organisation } from '../store/schema.ts';
import { outbox } from '../store/schema-service.ts';
import { serviceNumbers } from './service-numbers.ts';

/** Jobs of one name. `failing` ones were tried and wait for the next try, `stuck` ones failed again and again. */
export interface JobState {
  readonly name: string;
  readonly waiting: number;
  readonly failing: number;
  readonly stuck: number;
  readonly lastError: string | null;
}

export interface ServiceStatus {
  readonly queueAgeSeconds: number;
  readonly jobs: readonly JobState[];
  readonly organisations: readonly {
    readonly slug: string;
    readonly messages: number;
    readonly unannounced: number;
    readonly undeliverable: number;
    readonly locked: number;
  }[];
  /** Sealed bytes of each organisation, and what it may store. */
  readonly storage: readonly { readonly slug: string; readonly bytes: number; readonly of: number }[];
  /** What needs the operator, in sentences. */
  readonly troubles: readonly string[];
}

/** Seconds a due job may wait before somebody must look. */
export const QUEUE_AGE_AT_MOST = 300;

/** Tries in half a minute: after them it is not a hiccup. */
const STUCK_AFTER = 5;

const UNNAMED_PROXY =
  'Calls come through a proxy that TRUSTED_PROXIES does not name: all citizens count as one client. Set it to the proxy’s address.';

/** The status at this moment. */
export async function serviceStatus(services: Pick<Services, 'db' | 'clock' | 'serverKeys'>): Promise<ServiceStatus> {
  const { db, clock } = services;
  const now = clock.now();
  const jobs = await db
    .select({
      name: outbox.name,
      waiting: count(),
      failing: sql<number>`count(*) filter (where ${outbox.attempts} > 0)::int`,
      stuck: sql<number>`count(*) filter (where ${outbox.attempts} >= ${STUCK_AFTER})::int`,
      lastError: sql<string | null>`max(${outbox.lastError})`,
    })
    .from(outbox)
    .groupBy(outbox.name)
    .orderBy(asc(outbox.name));
  const { jobAge: age, late } = await serviceNumbers(services);
  const having = (condition: unknown) => sql<number>`count(*) filter (where ${condition})::int`;
  const organisations = await db
    .select({
      slug: organisation.slug,
      messages: having(and(isNotNull(message.id), isNull(message.deletedAt))),
      unannounced: having(and(isNotNull(message.id), isUnannounced(now))),
      undeliverable: having(and(isNotNull(message.undeliverableAt), isNull(message.deletedAt))),
      locked: having(and(isNotNull(message.lockedAt), isNull(message.deletedAt))),
    })
    .from(organisation)
    .leftJoin(message, eq(message.organisationId, organisation.id))
    .groupBy(organisation.slug)
    .orderBy(asc(organisation.slug));
  const storage = await storageByOrganisation(services);
  const troubles = [
    ...((await hasUnnamedProxy(services)) ? [UNNAMED_PROXY] : []),
    ...queueTroubles({ age, late }, jobs),
    ...storageTroubles(storage),
  ];
  return { queueAgeSeconds: age, jobs, organisations, storage, troubles };
}

function queueTroubles(
  { age, late }: { readonly age: number; readonly late: number },
  jobs: readonly JobState[],
): string[] {
  const isKnown = (name: string) => JOB_NAMES.some((known) => known === name);
  return [
    ...(age > QUEUE_AGE_AT_MOST ? [`Jobs wait for ${Math.round(age)} s: is a worker running?`] : []),
    ...jobs
      .filter(({ stuck }) => stuck > 0)
      .map(({ name, stuck, lastError }) => `${stuck} × ${name} fails (${lastError}); it is tried again every minute.`),
    ...jobs
      .filter(({ name }) => !isKnown(name))
      .map(
        ({ name, waiting }) =>
          `${waiting} × ${name} waits for a worker of another version: this one does not know that job.`,
      ),
    ...(late > 0 ? [`${late} notifications have not left for hours: look at the relay (SMTP_URL).`] : []),
  ];
}

function storageTroubles(storage: ServiceStatus['storage']): string[] {
  return storage
    .filter(({ bytes, of }) => bytes >= of * limits.storageWarning)
    .map(
      ({ slug, bytes, of }) =>
        `${slug} uses ${Math.floor((100 * bytes) / of)} % of its storage; ` +
        `when it is full its letters are refused (organisation change ${slug} --storage-gb).`,
    );
}
