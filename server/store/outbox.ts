// Everything that must leave the house is a row here, written in the transaction of its cause (the transactional
// outbox). The worker holds the row's lock while it works, so the work of a killed process is taken over at once.
import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import * as z from 'zod/mini';
import { ContactNotice } from '../contract/contact-notice.ts';
import type { Lane } from '../contract/lanes.ts';
import { limits } from '../contract/limits.ts';
import { Channel } from '../contract/reader-api.ts';
import { MINUTE } from '../contract/units.ts';
import { passes } from '../fault-points.ts';
import type { Database, Transaction } from './database.ts';
import type { OutboxKeys } from './outbox-keys.ts';
import { message, organisation } from './schema.ts';
import { NOBODY, outbox } from './schema-service.ts';

/** What is to be known of a job wherever it is met; what it does is in jobs/job-steps.ts. */
interface JobKind<Schema extends z.ZodMiniType> {
  readonly payload: Schema;
  /** By what a person is waiting for. */
  readonly lane: Lane | ((payload: z.infer<Schema>) => Lane);
  /**
   * True when it must still leave although its message is over: retention waits for it, because it needs the
   * addresses.
   */
  readonly outlivesMessage: boolean;
  /** Its term is that of what it brings: later it is of no use. Everything else is worth a last try. */
  readonly endsAtTerm?: true;
}

/** The jobs by name. Secrets and addresses never stand in a payload. */
const kinds = {
  /** The mail with the link; its secret is S. */
  'send-notification': kind({ payload: z.object({}), lane: 'notification', outlivesMessage: false }),
  /** The code, by voice in a language; its secret is it, and what is known already of its number (code-secret.ts). */
  'send-access-code': kind({
    payload: z.object({ accessCodeId: z.uuid(), channel: z.optional(Channel), spokenIn: z.optional(z.string()) }),
    lane: ({ channel }) => (channel === 'sms' || channel === 'voice' ? 'sms-code' : 'mail-code'),
    outlivesMessage: false,
    endsAtTerm: true,
  }),
  /** In several mails when its files don't fit into one: `part` is which, from 1 on. */
  'deliver-reply': kind({
    payload: z.object({ replyId: z.uuid(), part: z.optional(z.int()) }),
    lane: 'answer',
    outlivesMessage: true,
  }),
  /** Proof of receipt to the citizen, without content. */
  'send-receipt': kind({ payload: z.object({ replyId: z.uuid() }), lane: 'answer', outlivesMessage: true }),
  /** A reply that was received could not be delivered: the citizen must know. */
  'send-reply-failed': kind({ payload: z.object({ replyId: z.uuid() }), lane: 'answer', outlivesMessage: true }),
  /** A message is not read, or is soon gone. No link: the server has none. */
  'send-reminder': kind({
    payload: z.object({ about: z.enum(['unread', 'expiring']) }),
    lane: 'rest',
    outlivesMessage: false,
    endsAtTerm: true,
  }),
  /** Of what a message asks for, nothing was given, though it was read. */
  'send-ask-reminder': kind({ payload: z.object({}), lane: 'rest', outlivesMessage: false, endsAtTerm: true }),
  /** A message is withdrawn, which is a message of its own (Awb 2:12). */
  'send-withdrawal': kind({ payload: z.object({}), lane: 'answer', outlivesMessage: true }),
  /** An employee read out a code: the citizen must know, for it may not have been he. */
  'send-counter-code-notice': kind({
    payload: z.object({ givenAt: z.iso.datetime() }),
    lane: 'answer',
    outlivesMessage: true,
  }),
  /** A message can be read for longer. */
  'send-extension': kind({
    payload: z.object({ extendedAt: z.iso.datetime() }),
    lane: 'rest',
    outlivesMessage: false,
    endsAtTerm: true,
  }),
  /** A mail to the contact person about something that needs him. */
  'tell-contact': kind({ payload: ContactNotice, lane: 'answer', outlivesMessage: true }),
};
export type JobName = keyof typeof kinds;
export type JobPayloads = { [Name in JobName]: z.infer<(typeof kinds)[Name]['payload']> };
/** Every name that this version knows. Rows with another are left to the version that wrote them. */
export const JOB_NAMES: readonly JobName[] = Object.keys(kinds).filter(isJobName);
/** The jobs that retention waits for. */
export const OUTLIVING_JOBS: readonly JobName[] = JOB_NAMES.filter((name) => kinds[name].outlivesMessage);

type LaneOf<Name extends JobName> = Pick<JobKind<z.ZodMiniType<JobPayloads[Name]>>, 'lane'>;
const terms: Readonly<Record<JobName, { readonly endsAtTerm?: true }>> = kinds;
const lanes: { readonly [Name in JobName]: LaneOf<Name> } = kinds;

/** The lane of a job. */
export function laneOf<Name extends JobName>({ name, payload }: Pick<NewJob<Name>, 'name' | 'payload'>): Lane {
  const { lane } = lanes[name];
  return typeof lane === 'function' ? lane(payload) : lane;
}

/** A row of the outbox with its payload typed by its name. */
export interface Job<Name extends JobName = JobName> {
  readonly id: number;
  readonly name: Name;
  readonly messageId: string;
  readonly payload: JobPayloads[Name];
  readonly secretSealed: string | null;
  /** The one more try after a bounce. */
  readonly isResend: boolean;
  readonly attempts: number;
  readonly expiresAt: Date;
}

/** Woken workers listen here; what is said is the lane. */
export const OUTBOX_CHANNEL = 'outbox';

/** What a job is made of. It is due at once, and tried for as long as relays try, unless it says otherwise. */
export interface NewJob<Name extends JobName> {
  readonly name: Name;
  readonly messageId: string;
  readonly payload: JobPayloads[Name];
  readonly secret?: string;
  readonly isResend?: boolean;
  readonly dueAt?: Date;
  readonly expiresAt?: Date;
}

/** What adding a job takes. */
export interface Enqueuing {
  readonly db: Transaction;
  readonly outboxKeys: OutboxKeys;
  readonly clock: { now(): Date };
}

/**
 * Adds a job to the transaction of what causes it; a secret is sealed under an outbox key. Workers wake at the
 * commit.
 */
export async function addJob<Name extends JobName>(
  { db: tx, outboxKeys, clock }: Enqueuing,
  job: NewJob<Name>,
): Promise<void> {
  const now = clock.now();
  const lastTry = new Date(now.getTime() + limits.deliveryHorizon);
  const { name, messageId, payload, dueAt = now, expiresAt = lastTry, isResend = false } = job;
  const context = secretContext(name, messageId);
  const secret = job.secret === undefined ? undefined : await outboxKeys.seal(tx, now, context, job.secret);
  const lane = laneOf(job);
  const organisationId = sql`(select ${message.organisationId} from ${message} where ${message.id} = ${messageId})`;
  // A commit with a NOTIFY waits for all others that have one. So nobody is woken for an organisation that has
  // something waiting in the lane: who works on that looks again. A code is worth it.
  const ofOrganisation = and(eq(outbox.lane, lane), eq(outbox.organisationId, organisationId));
  // The first of them, by the index: EXISTS could read the whole outbox.
  const isWaited = sql`(select ${outbox.id} from ${outbox} where ${ofOrganisation} order by ${outbox.dueAt} limit 1) is not null`;
  const always = lane === 'sms-code' || lane === 'mail-code';
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, ${lane}) where ${always} or not ${isWaited}`);
  await tx.insert(outbox).values({
    name,
    lane,
    organisationId,
    messageId,
    payload,
    secretSealed: secret?.sealed ?? null,
    outboxKid: secret?.kid ?? null,
    isResend,
    createdAt: now,
    dueAt,
    expiresAt,
  });
  passes('job-added');
}

/**
 * True when its term is over and it is of no use any more. What waited while the whole service was away, or the clock
 * jumped, is tried before it is given up.
 */
export function isTooLate({ name, expiresAt }: Job, now: Date): boolean {
  return expiresAt <= now && terms[name].endsAtTerm === true;
}

/** A row as the job it is; undefined when it is none that this version can read. */
export function readJob(row: typeof outbox.$inferSelect): Job | undefined {
  const { id, name, messageId, payload, secretSealed, isResend, attempts, expiresAt } = row;
  if (!isJobName(name) || messageId === null) return undefined;
  const parsed = kinds[name].payload.safeParse(payload);
  if (!parsed.success) return undefined;
  return { id, name, messageId, payload: parsed.data, secretSealed, isResend, attempts, expiresAt };
}

/**
 * The payload of a job that was written down elsewhere, with the job it belongs to; undefined when this version
 * doesn't know it.
 */
export function readSentJob(name: string, payload: unknown): SentJob | undefined {
  if (!isJobName(name)) return undefined;
  const parsed = kinds[name].payload.safeParse(payload);
  // The pair is true by construction; TypeScript loses which name goes with which payload.
  return parsed.success ? ({ name, payload: parsed.data } as SentJob) : undefined;
}

/** A job's name with its payload. */
export type SentJob = { [Name in JobName]: { readonly name: Name; readonly payload: JobPayloads[Name] } }[JobName];

/** What a job's secret is bound to. */
export function secretContext(name: JobName, messageId: string): string {
  return `outbox/secret/${name}/${messageId}`;
}

/** Where to look: a lane, and whose turn it is in it. */
export interface Look {
  readonly lane: Lane;
  /** Organisations take turns: the next after this one. */
  readonly after: string;
  /** Those that hold their part of the lane's places. */
  readonly busy: readonly string[];
  /** Milliseconds that the row may be held without a word. */
  readonly held: number;
}

/** A row that is held, and the slug of whose it is. */
type TakenRow = typeof outbox.$inferSelect & { readonly organisation: string };

/**
 * Takes a due row of the lane and its lock, until the transaction ends: the oldest of the organisation whose turn it
 * is. One look into the index for each organisation, however much any of them has waiting. Rows that other workers
 * hold are passed over.
 */
export async function takeJob(
  tx: Transaction,
  now: Date,
  { lane, after, busy, held }: Look,
): Promise<TakenRow | undefined> {
  const organisations = sql`select ${organisation.id}, ${organisation.slug} from ${organisation}`;
  const [next] = await tx.execute<{ id: string; slug: string }>(sql`
    select job.id, turn.slug, set_config('idle_in_transaction_session_timeout', ${`${held}`}, true) from (
      select id, slug from (${organisations} union all select ${NOBODY}::uuid, '') as everybody (id, slug)
      where id <> all(${`{${busy.join()}}`}::uuid[])
      order by id <= ${after}::uuid, id
    ) as turn
    cross join lateral (
      select ${outbox.id} as id from ${outbox}
      where ${outbox.lane} = ${lane} and ${outbox.organisationId} = turn.id
        and ${lte(outbox.dueAt, now)} and ${inArray(outbox.name, [...JOB_NAMES])}
      order by ${outbox.dueAt}, ${outbox.id}
      limit 1 for update skip locked
    ) as job
    limit 1`);
  if (next === undefined) return undefined;
  const [row] = await tx
    .select()
    .from(outbox)
    .where(eq(outbox.id, Number(next.id)));
  return row && { ...row, organisation: next.slug };
}

/** The job is done, or has failed for good: it goes in the same commit as its effect. */
export async function removeJob(tx: Transaction, id: number): Promise<void> {
  await tx.delete(outbox).where(eq(outbox.id, id));
}

/** The job failed and is tried again later. `error` is a name or code, never a library's message. */
export async function postponeJob(tx: Transaction, id: number, dueAt: Date, error: string): Promise<void> {
  await tx
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1`, dueAt, lastError: error })
    .where(and(eq(outbox.id, id)));
}

/** More than the clocks of two machines differ. */
const CLOCKS_DIFFER = MINUTE;

/**
 * Jobs that a clock which was ahead has put into the future are due now: they were made after this moment, which can't
 * be. One of a minute's back-off is not among them, for its row was made before.
 */
export async function putDueTimesRight(db: Database, now: Date): Promise<void> {
  const latest = new Date(now.getTime() + CLOCKS_DIFFER);
  await db
    .update(outbox)
    .set({ dueAt: now, createdAt: now })
    .where(and(gt(outbox.dueAt, latest), gt(outbox.createdAt, latest)));
}

function isJobName(name: string): name is JobName {
  return Object.hasOwn(kinds, name);
}

/** Ties a lane to its payload's type. */
function kind<Schema extends z.ZodMiniType>(given: JobKind<Schema>): JobKind<Schema> {
  return given;
}
