// A mail server beyond the relay took a mail of ours, and says so (RFC 3464): of a notification its sender is told.
import { and, eq, isNull } from 'drizzle-orm';
import { recordEvent } from '../message/audit.ts';
import { reportsOf } from '../message/sender-reports.ts';
import { sentMailOf } from '../message/sent-mail.ts';
import { inTransaction, type Services } from '../services.ts';
import { addJob } from '../store/outbox.ts';
import { message, type Organisation } from '../store/schema.ts';

/** What a report of success says: RFC 3464, 2.3.3. */
export interface Delivery {
  readonly action: 'delivered' | 'relayed';
}

/**
 * Takes such a report in. A return path that is unknown, of another organisation, or of another mail than a
 * notification, changes nothing; nor does a second report.
 */
export async function mailDelivered(
  services: Services,
  organisation: Organisation,
  token: string,
  { action }: Delivery,
): Promise<void> {
  await services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const found = await sentMailOf(tx, organisation, token);
    if (found?.sent.job !== 'send-notification') return;
    const [marked] = await tx
      .update(message)
      .set({ deliveredAt: now })
      .where(and(eq(message.id, found.message.id), isNull(message.deliveredAt), isNull(message.deletedAt)))
      .returning();
    if (marked === undefined) return;
    await recordEvent(tx, marked, 'delivered', { action }, now);
    if ((await reportsOf(services, marked)).to === undefined) return;
    const payload = { about: 'message-delivered', action } as const;
    await addJob(inTransaction(services, tx), { name: 'tell-contact', messageId: marked.id, payload });
  });
}
