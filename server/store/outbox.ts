// Everything that must leave the house is a row here, written in the transaction of its cause (the transactional outbox).
// The worker holds the row's lock while it works, so the work of a killed process is taken over at once.
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import * as z from 'zod/mini';
import type { Transaction } from './database.ts';
import type { OutboxKeys } from './outbox-keys.ts';
import { outbox } from './schema-service.ts';

/** Why a mail came back, as far as its words for people differ. */
export const BounceReason = z.enum(['unknown-address', 'mailbox-full', 'refused', 'other']);
export type BounceReason = z.infer<typeof BounceReason>;

/** The jobs by name, and what each is told. Secrets and addresses never stand in a payload. */
const payloads = {
  /** The mail with the link; its secret is S. */
  'send-notification': z.object({}),
  /** The code by sms or mail; its secret is the code. */
  'send-access-code': z.object({ accessCodeId: z.uuid() }),
  'deliver-reply': z.object({ replyId: z.uuid() }),
  /** Proof of receipt to the citizen, without content. */
  'send-receipt': z.object({ replyId: z.uuid() }),
  /** A reply that was received could not be delivered: the citizen must know. */
  'send-reply-failed': z.object({ replyId: z.uuid() }),
  /** A message is not read, or is soon gone. No link: the server has none. */
  'send-reminder': z.object({ about: z.enum(['unread', 'expiring']) }),
  /** A message is withdrawn, which is a message of its own (Awb 2:12). */
  'send-withdrawal': z.object({}),
  /** A mail to the contact person about something that needs him. */
  'tell-contact': z.discriminatedUnion('about', [
    z.object({ about: z.literal('message-locked') }),
    z.object({ about: z.literal('undeliverable'), reason: BounceReason }),
  ]),
};
export type JobName = keyof typeof payloads;
export type JobPayloads = { [Name in JobName]: z.infer<(typeof payloads)[Name]> };

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

/** Woken workers listen here. */
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
  await tx.insert(outbox).values({
    name,
    messageId,
    payload,
    secretSealed: secret?.sealed ?? null,
    outboxKid: secret?.kid ?? null,
    isResend,
    createdAt: now,
    dueAt,
    expiresAt,
  });
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`);
}

/** A row as the job it is. Throws when it is none that this version knows. */
export function readJob({
  id,
  name,
  messageId,
  payload,
  secretSealed,
  isResend,
  attempts,
  expiresAt,
}: typeof outbox.$inferSelect): Job {
  if (!isJobName(name) || messageId === null) throw new Error('the outbox holds a job of another version');
  return { id, name, messageId, payload: payloads[name].parse(payload), secretSealed, isResend, attempts, expiresAt };
}

/** The payload of a job that was written down elsewhere, with the job it belongs to; undefined when this version doesn't know it. */
export function readSentJob(name: string, payload: unknown): SentJob | undefined {
  if (!isJobName(name)) return undefined;
  const parsed = payloads[name].safeParse(payload);
  // The pair is true by construction; TypeScript loses which name goes with which payload.
  return parsed.success ? ({ name, payload: parsed.data } as SentJob) : undefined;
}

/** A job's name with its payload. */
export type SentJob = { [Name in JobName]: { readonly name: Name; readonly payload: JobPayloads[Name] } }[JobName];

/** What a job's secret is bound to. */
export function secretContext(name: JobName, messageId: string): string {
  return `outbox/secret/${name}/${messageId}`;
}

/** Takes the next due row and its lock, until the transaction ends. Rows that other workers hold are passed over. */
export async function takeJob(tx: Transaction, now: Date): Promise<typeof outbox.$inferSelect | undefined> {
  const [row] = await tx
    .select()
    .from(outbox)
    .where(lte(outbox.dueAt, now))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(1)
    .for('update', { skipLocked: true });
  return row;
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
  return Object.hasOwn(payloads, name);
}
