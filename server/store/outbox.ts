// Everything that must leave the house is a row here, written in the transaction of its cause (the transactional outbox).
// The worker holds the row's lock while it works, so the work of a killed process is taken over at once.
import { and, eq, inArray, lte, notInArray, sql } from 'drizzle-orm';
import * as z from 'zod/mini';
import type { Lane } from '../contract/lanes.ts';
import { Channel } from '../contract/reader-api.ts';
import type { Queryable, Transaction } from './database.ts';
import type { OutboxKeys } from './outbox-keys.ts';
import { message, organisation } from './schema.ts';
import { NOBODY, outbox } from './schema-service.ts';

/** Why a mail came back, as far as its words for people differ. */
export const BounceReason = z.enum(['unknown-address', 'mailbox-full', 'refused', 'other']);
export type BounceReason = z.infer<typeof BounceReason>;

/** What a kind of job is told, and its lane: by what a person is waiting for. */
interface JobKind<Schema extends z.ZodMiniType> {
  readonly payload: Schema;
  readonly lane: Lane | ((payload: z.infer<Schema>) => Lane);
}

function kind<Schema extends z.ZodMiniType>(payload: Schema, lane: JobKind<Schema>['lane']): JobKind<Schema> {
  return { payload, lane };
}

/** The jobs by name. Secrets and addresses never stand in a payload. */
const kinds = {
  /** The mail with the link; its secret is S. */
  'send-notification': kind(z.object({}), 'notification'),
  /** The code by sms or mail; its secret is the code. */
  'send-access-code': kind(z.object({ accessCodeId: z.uuid(), channel: z.optional(Channel) }), ({ channel }) =>
    channel === 'sms' ? 'sms-code' : 'mail-code',
  ),
  'deliver-reply': kind(z.object({ replyId: z.uuid() }), 'answer'),
  /** Proof of receipt to the citizen, without content. */
  'send-receipt': kind(z.object({ replyId: z.uuid() }), 'answer'),
  /** A reply that was received could not be delivered: the citizen must know. */
  'send-reply-failed': kind(z.object({ replyId: z.uuid() }), 'answer'),
  /** A message is not read, or is soon gone. No link: the server has none. */
  'send-reminder': kind(z.object({ about: z.enum(['unread', 'expiring']) }), 'rest'),
  /** A message is withdrawn, which is a message of its own (Awb 2:12). */
  'send-withdrawal': kind(z.object({}), 'answer'),
  /** A mail to the contact person about something that needs him. */
  'tell-contact': kind(
    z.discriminatedUnion('about', [
      z.object({ about: z.literal('message-locked') }),
      z.object({ about: z.literal('undeliverable'), reason: BounceReason }),
    ]),
    'answer',
  ),
};
export type JobName = keyof typeof kinds;
export type JobPayloads = { [Name in JobName]: z.infer<(typeof kinds)[Name]['payload']> };
/** Every name that this version knows. Rows with another are left to the version that wrote them. */
export const JOB_NAMES: readonly string[] = Object.keys(kinds);

type LaneOf<Name extends JobName> = Pick<JobKind<z.ZodMiniType<JobPayloads[Name]>>, 'lane'>;
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

/** What a job is made of. It is due at once unless `dueAt` says otherwise. */
export interface NewJob<Name extends JobName> {
  readonly name: Name;
  readonly messageId: string;
  readonly payload: JobPayloads[Name];
  readonly secret?: string;
  readonly isResend?: boolean;
  readonly now: Date;
  readonly dueAt?: Date;
  readonly expiresAt: Date;
}

/** Adds a job to the transaction of what causes it; a secret is sealed under an outbox key. Workers wake at the commit. */
export async function addJob<Name extends JobName>(
  tx: Transaction,
  keys: OutboxKeys,
  job: NewJob<Name>,
): Promise<void> {
  const { name, messageId, payload, now, dueAt = now, expiresAt, isResend = false } = job;
  const secret =
    job.secret === undefined ? undefined : await keys.seal(tx, now, secretContext(name, messageId), job.secret);
  const lane = laneOf(job);
  // A commit with a NOTIFY waits for all others that have one. So nobody is woken for a lane in which something waits: who works on that
  // looks again. A code is worth it.
  const isWaited = sql`exists (select from ${outbox} where ${outbox.lane} = ${lane})`;
  const always = lane === 'sms-code' || lane === 'mail-code';
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, ${lane}) where ${always} or not ${isWaited}`);
  await tx.insert(outbox).values({
    name,
    lane,
    organisationId: sql`(select ${message.organisationId} from ${message} where ${message.id} = ${messageId})`,
    messageId,
    payload,
    secretSealed: secret?.sealed ?? null,
    outboxKid: secret?.kid ?? null,
    isResend,
    createdAt: now,
    dueAt,
    expiresAt,
  });
}

/** A row as the job it is; undefined when it is none that this version can read. */
export function readJob(row: typeof outbox.$inferSelect): Job | undefined {
  const { id, name, messageId, payload, secretSealed, isResend, attempts, expiresAt } = row;
  if (!isJobName(name) || messageId === null) return undefined;
  const parsed = kinds[name].payload.safeParse(payload);
  if (!parsed.success) return undefined;
  return { id, name, messageId, payload: parsed.data, secretSealed, isResend, attempts, expiresAt };
}

/** The payload of a job that was written down elsewhere, with the job it belongs to; undefined when this version doesn't know it. */
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

/**
 * Takes a due row of the lane and its lock, until the transaction ends: the oldest of the organisation whose turn it is. One look into the
 * index for each organisation, however much any of them has waiting. Rows that other workers hold are passed over.
 */
export async function takeJob(
  tx: Transaction,
  now: Date,
  { lane, after, busy, held }: Look,
): Promise<typeof outbox.$inferSelect | undefined> {
  const [next] = await tx.execute<{ id: string }>(sql`
    select job.id, set_config('idle_in_transaction_session_timeout', ${`${held}`}, true) from (
      select id from (select ${organisation.id} as id from ${organisation} union all select ${NOBODY}::uuid) as everybody
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
  return row;
}

/** Names of waiting jobs that this version doesn't know: another one's, which are left alone. */
export async function foreignJobs(db: Queryable): Promise<string[]> {
  const rows = await db
    .selectDistinct({ name: outbox.name })
    .from(outbox)
    .where(notInArray(outbox.name, [...JOB_NAMES]));
  return rows.map(({ name }) => name);
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

function isJobName(name: string): name is JobName {
  return Object.hasOwn(kinds, name);
}
