// Everything that must leave the house is a row here, written in the transaction of its cause (the transactional outbox).
// The worker holds the row's lock while it works, so the work of a killed process is taken over at once.
import { and, asc, eq, lte, sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';
import type { OutboxKeys } from './outbox-keys.ts';
import { outbox } from './schema.ts';

/** The jobs by name, and what each is told. Secrets and addresses never stand in a payload. */
export interface JobPayloads {
  /** The mail with the link; its secret is S. */
  'send-notification': Record<string, never>;
  /** The code by sms or mail; its secret is the code. */
  'send-access-code': { accessCodeId: string };
  'deliver-reply': { replyId: string };
  /** Proof of receipt to the citizen, without content. */
  'send-receipt': { replyId: string };
  /** A mail to the contact person about something that needs him. */
  'tell-contact': { about: 'message-locked' | 'notification-failed' };
}
export type JobName = keyof JobPayloads;

/** A row of the outbox with its payload typed by its name. */
export type Job<Name extends JobName = JobName> = {
  [N in Name]: {
    readonly id: number;
    readonly name: N;
    readonly messageId: string;
    readonly payload: JobPayloads[N];
    readonly secretSealed: string | null;
    readonly attempts: number;
    readonly expiresAt: Date;
  };
}[Name];

/** Woken workers listen here. */
export const OUTBOX_CHANNEL = 'outbox';

/** Adds a job to the transaction of what causes it; a secret is sealed under an outbox key. Workers wake at the commit. */
export async function addJob<Name extends JobName>(
  tx: Transaction,
  keys: OutboxKeys,
  job: { name: Name; messageId: string; payload: JobPayloads[Name]; secret?: string; now: Date; expiresAt: Date },
): Promise<void> {
  const { name, messageId, payload, now, expiresAt } = job;
  const secret =
    job.secret === undefined ? undefined : await keys.seal(tx, now, secretContext(name, messageId), job.secret);
  await tx.insert(outbox).values({
    name,
    messageId,
    payload,
    secretSealed: secret?.sealed ?? null,
    outboxKid: secret?.kid ?? null,
    createdAt: now,
    dueAt: now,
    expiresAt,
  });
  await tx.execute(sql`select pg_notify(${OUTBOX_CHANNEL}, '')`);
}

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
