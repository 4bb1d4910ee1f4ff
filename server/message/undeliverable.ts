// A citizen who can't be reached: his contact person is told so, once, and what to do (Awb 2:11).
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { BounceReason } from '../contract/bounce-reason.ts';
import type { InTransaction } from '../services.ts';
import { addJob } from '../store/outbox.ts';
import { type Message, message } from '../store/schema.ts';
import { recordEvent } from './audit.ts';

/** Messages whose citizen could not be reached, and that are not deleted yet. */
export function isUndeliverable() {
  return and(isNotNull(message.undeliverableAt), isNull(message.deletedAt));
}

/** Marks a message as undeliverable and has its contact person told. Nothing happens to one that is marked already. */
export async function markUndeliverable(
  services: InTransaction<'db' | 'clock' | 'outboxKeys'>,
  { id, organisationId }: Pick<Message, 'id' | 'organisationId'>,
  reason: BounceReason,
): Promise<void> {
  const now = services.clock.now();
  const [marked] = await services.db
    .update(message)
    .set({ undeliverableAt: now })
    .where(and(eq(message.id, id), isNull(message.undeliverableAt)))
    .returning({ id: message.id });
  if (marked === undefined) return;
  await recordEvent(services.db, { id, organisationId }, 'undeliverable', { reason }, now);
  const payload = { about: 'undeliverable', reason } as const;
  await addJob(services, { name: 'tell-contact', messageId: id, payload });
}
