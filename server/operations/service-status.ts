// How the service goes, in numbers for its operator: what waits to leave, what fails, how many messages need somebody.
import { asc, count, eq, gt, isNull, sql } from 'drizzle-orm';
import { faultOfCode } from '../connection-fault.ts';
import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';
import { subscriptionTroubles } from '../events/subscription-troubles.ts';
import { isUndeliverable } from '../message/undeliverable.ts';
import { hasUnnamedProxy } from '../quotas/rate-limit.ts';
import { storageByOrganisation } from '../quotas/storage-share.ts';
import type { Services } from '../services.ts';
import { COUNTED_AT_MOST, countUpTo } from '../store/counting.ts';
import { oneRow } from '../store/database.ts';
import { JOB_NAMES } from '../store/outbox.ts';
import { waitingNames } from '../store/outbox-waiting.ts';
import { message, organisation } from '../store/schema.ts';
import { outbox } from '../store/schema-service.ts';
import { type MessageStatus, STORED_STATUS } from '../store/stored-status.ts';
import { GAP } from './downtime.ts';
import { numberRegisterTroubles } from './number-register-troubles.ts';
import { serviceNumbers } from './service-numbers.ts';

/** Jobs of one name. `failing` ones were tried and wait for the next try, `stuck` ones failed again and again. */
export interface JobState {
  readonly name: string;
  readonly waiting: number;
  readonly failing: number;
  readonly stuck: number;
  readonly lastError: string | null;
}

/** What is counted is counted up to `COUNTED_AT_MOST`. */
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

/** The hosts of relay and sms provider, where they are known. */
export interface ProviderHosts {
  readonly SMTP_URL?: string | undefined;
  readonly SMS_URL?: string | undefined;
}

/** The status at this moment. */
export async function serviceStatus(
  services: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  hosts: ProviderHosts = {},
): Promise<ServiceStatus> {
  const { jobAge: age, late, partAges } = await serviceNumbers(services);
  const jobs = await jobStates(services);
  const organisations = await messagesByOrganisation(services);
  const storage = await storageByOrganisation(services);
  const troubles = [
    ...((await hasUnnamedProxy(services)) ? [UNNAMED_PROXY] : []),
    ...workerTroubles(partAges.worker),
    ...queueTroubles({ age, late }, jobs, hosts),
    ...storageTroubles(storage),
    ...(await subscriptionTroubles(services)),
    ...(await numberRegisterTroubles(services)),
  ];
  return { queueAgeSeconds: age, jobs, organisations, storage, troubles };
}

/** Of what leaves nothing does. `silent`: seconds since a worker's last sign; undefined: there never was one. */
function workerTroubles(silent: number | undefined): string[] {
  if (silent === undefined || silent * SECOND <= GAP) return [];
  return [`No worker has given a sign for ${Math.round(silent)} s: start one (ROLE=worker or all).`];
}

/** How it goes with the jobs of each name: of the oldest, should there be more than are counted. */
async function jobStates({ db }: Pick<Services, 'db'>): Promise<JobState[]> {
  const states: JobState[] = [];
  for (const name of await waitingNames(db)) {
    const some = db
      .select({ attempts: outbox.attempts, lastError: outbox.lastError })
      .from(outbox)
      .where(eq(outbox.name, name))
      .orderBy(asc(outbox.name), asc(outbox.id))
      .limit(COUNTED_AT_MOST)
      .as('some');
    const rows = await db
      .select({
        waiting: count(),
        failing: sql<number>`count(*) filter (where ${some.attempts} > 0)::int`,
        stuck: sql<number>`count(*) filter (where ${some.attempts} >= ${STUCK_AFTER})::int`,
        lastError: sql<string | null>`max(${some.lastError})`,
      })
      .from(some);
    states.push({ name, ...oneRow(rows) });
  }
  return states;
}

/** Counted in the indexes of what is to be deleted, and of what the desk lists by status. */
async function messagesByOrganisation({ db, clock }: Pick<Services, 'db' | 'clock'>) {
  const now = clock.now();
  const ofOrganisation = sql`select from ${message} where ${message.organisationId} = ${organisation.id}`;
  const having = (status: MessageStatus) => sql`${ofOrganisation} and ${STORED_STATUS} = ${status}`;
  const counts = sql`select ${organisation.slug} as slug,
      ${countUpTo(sql`${ofOrganisation} and ${isNull(message.deletedAt)}`)} as messages,
      ${countUpTo(sql`${having('received')} and ${gt(message.expiresAt, now)}`)} as unannounced,
      ${countUpTo(sql`${ofOrganisation} and ${isUndeliverable()}`)} as undeliverable,
      ${countUpTo(having('locked'))} as locked
    from ${organisation} order by ${organisation.slug}`;
  return db.transaction(async (tx) => {
    // So many rows the planner would rather find otherwise: all of them, before the first is counted.
    await tx.execute(sql`set local enable_bitmapscan = off`);
    await tx.execute(sql`set local enable_seqscan = off`);
    return [
      ...(await tx.execute<{
        slug: string;
        messages: number;
        unannounced: number;
        undeliverable: number;
        locked: number;
      }>(counts)),
    ];
  });
}

function queueTroubles(
  { age, late }: { readonly age: number; readonly late: number },
  jobs: readonly JobState[],
  hosts: ProviderHosts,
): string[] {
  const isKnown = (name: string) => JOB_NAMES.some((known) => known === name);
  return [
    ...(age > QUEUE_AGE_AT_MOST ? [`Jobs wait for ${Math.round(age)} s: is a worker running?`] : []),
    ...jobs
      .filter(({ stuck }) => stuck > 0)
      .map(
        ({ name, stuck, lastError }) =>
          `${stuck} × ${name} fails (${lastError}); it is tried again every minute.${whyFails(lastError, hosts)}`,
      ),
    ...jobs
      .filter(({ name }) => !isKnown(name))
      .map(
        ({ name, waiting }) =>
          `${waiting} × ${name} waits for a worker of another version: this one does not know that job.`,
      ),
    ...(late > 0 ? [`${late} notifications have not left for hours: look at the relay (SMTP_URL).`] : []),
  ];
}

/**
 * What is written of a failure (`MailUnavailableError ECONNREFUSED`), as a sentence; nothing when it is no
 * connection's fault.
 */
function whyFails(lastError: string | null, hosts: ProviderHosts): string {
  const [name, code = ''] = (lastError ?? '').split(' ');
  const setting = name === 'SmsUnavailableError' ? 'SMS_URL' : 'SMTP_URL';
  const fault = faultOfCode(code, setting, hosts[setting] ?? 'its host');
  return fault === undefined ? '' : ` ${fault.sentence}`;
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
