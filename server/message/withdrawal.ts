// A message is taken back: in the same second every route refuses it, its letter is deleted, and its citizen is told
// (Awb 2:12).
import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm';
import { type InTransaction, inTransaction, type Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { type Message, message, type Organisation } from '../store/schema.ts';
import { blob, sharedFile } from '../store/schema-blobs.ts';
import { recordEvent } from './audit.ts';

/**
 * Withdraws the message of this reference. `unknown` when the organisation has none that can be, or it was withdrawn
 * before.
 */
export async function withdrawMessage(
  services: Pick<Services, 'db' | 'clock' | 'outboxKeys'>,
  organisation: Organisation,
  reference: string,
): Promise<'withdrawn' | 'unknown'> {
  return services.db.transaction((tx) => withdrawIn(inTransaction(services, tx), organisation, reference));
}

/** The same, in a transaction that does more. */
export async function withdrawIn(
  { db: tx, clock, outboxKeys }: InTransaction<'clock' | 'outboxKeys'>,
  organisation: Organisation,
  reference: string,
): Promise<'withdrawn' | 'unknown'> {
  const now = clock.now();
  const withdrawn = await takeBack(tx, organisation, eq(message.reference, reference), now);
  if (withdrawn === undefined) return 'unknown';
  await recordEvent(tx, withdrawn, 'withdrawn', {}, now);
  const job = { messageId: withdrawn.id, payload: {} };
  await addJob({ db: tx, clock, outboxKeys }, { name: 'send-withdrawal', ...job });
  return 'withdrawn';
}

/**
 * From now on every route refuses this message of the organisation, and its letter is deleted. Undefined when it is
 * over.
 */
export async function takeBack(
  tx: Transaction,
  organisation: Organisation,
  which: SQL | undefined,
  now: Date,
): Promise<Message | undefined> {
  const isOurs = eq(message.organisationId, organisation.id);
  const [taken] = await tx
    .update(message)
    .set({ withdrawnAt: now, serverShareSealed: null })
    .where(and(isOurs, which, isNull(message.withdrawnAt), isNull(message.deletedAt)))
    .returning();
  if (taken === undefined) return undefined;
  await tx.delete(blob).where(and(eq(blob.messageId, taken.id), inArray(blob.kind, ['body', 'file'])));
  await tx.delete(sharedFile).where(eq(sharedFile.messageId, taken.id));
  return taken;
}
