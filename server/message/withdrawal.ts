// A message is taken back: in the same second every route refuses it, and whoever opens its link is told the date.
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Services } from '../services.ts';
import { blob, message } from '../store/schema.ts';
import { recordEvent } from './audit.ts';
import type { Organisation } from './organisation.ts';

/** Withdraws the message of this reference. `unknown` when the organisation has none, or it was withdrawn before. */
export async function withdrawMessage(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  organisation: Organisation,
  reference: string,
): Promise<'withdrawn' | 'unknown'> {
  return db.transaction(async (tx) => {
    const now = clock.now();
    const [withdrawn] = await tx
      .update(message)
      .set({ withdrawnAt: now, serverShareSealed: null })
      .where(
        and(
          eq(message.organisationId, organisation.id),
          eq(message.reference, reference),
          isNull(message.withdrawnAt),
          isNull(message.deletedAt),
        ),
      )
      .returning();
    if (withdrawn === undefined) return 'unknown';
    await tx.delete(blob).where(and(eq(blob.messageId, withdrawn.id), inArray(blob.kind, ['body', 'file'])));
    await recordEvent(tx, withdrawn, 'withdrawn', {}, now);
    return 'withdrawn';
  });
}
