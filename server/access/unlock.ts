// Fifty wrong codes lock a message; its municipality opens it again when the citizen has told that it was him.
import { and, eq, isNull, sql } from 'drizzle-orm';
import { recordEvent } from '../message/audit.ts';
import type { Services } from '../services.ts';
import { message, type Organisation } from '../store/schema.ts';
import { forgetWrongCodes } from './known-device.ts';

/** Opens a message that fifty wrong codes have locked: fifty more may be tried. Nothing happens to one that isn't. */
export async function unlockMessage(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  organisation: Organisation,
  id: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const locked = and(
      eq(message.organisationId, organisation.id),
      eq(message.id, id),
      sql`${message.lockedAt} is not null`,
      isNull(message.deletedAt),
    );
    const [unlocked] = await tx.update(message).set({ lockedAt: null, wrongCodes: 0 }).where(locked).returning();
    if (unlocked === undefined) return;
    await forgetWrongCodes(tx, unlocked.id);
    await recordEvent(tx, unlocked, 'unlocked', {}, clock.now());
  });
}
