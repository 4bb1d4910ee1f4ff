// Reminders: a citizen who has not read his message after some days, and once more before it is gone.

import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { DAY } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { addJob } from '../store/outbox.ts';
import { message, organisation } from '../store/schema.ts';
import { isLive } from './live-message.ts';

/** No two mails about one message within so many days. */
const APART = 2 * DAY;

/** Adds one reminder that is due, and says whether there was one. Each message gets one of each kind at most. */
export async function addReminder({ db, clock, outboxKeys }: Pick<Services, 'db' | 'clock' | 'outboxKeys'>) {
  const now = clock.now();
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const expiringUntil = new Date(now.getTime() + limits.expiryReminderDays * DAY);
  const isUnread = and(
    isNull(message.openedAt),
    isNull(message.lockedAt),
    isNull(message.undeliverableAt),
    isLive(now),
    isNull(organisation.disabledAt),
    lte(message.notifiedAt, before(APART)),
  );
  const isExpiring = and(
    lte(message.expiresAt, expiringUntil),
    isNull(message.remindedOfExpiryAt),
    or(isNull(message.remindedAt), lte(message.remindedAt, before(APART))),
  );
  const isLongUnread = and(
    gt(organisation.reminderDays, 0),
    isNull(message.remindedAt),
    gt(message.expiresAt, new Date(expiringUntil.getTime() + APART)),
    sql`${message.notifiedAt} <= ${now.toISOString()}::timestamptz - make_interval(days => ${organisation.reminderDays})`,
  );
  return db.transaction(async (tx) => {
    const [due] = await tx
      .select({ id: message.id, expiresAt: message.expiresAt })
      .from(message)
      .innerJoin(organisation, eq(organisation.id, message.organisationId))
      .where(and(isUnread, or(isExpiring, isLongUnread)))
      .limit(1)
      .for('update', { of: message, skipLocked: true });
    if (due === undefined) return false;
    const about = due.expiresAt <= expiringUntil ? 'expiring' : 'unread';
    const reminded = about === 'unread' ? { remindedAt: now } : { remindedOfExpiryAt: now };
    await tx.update(message).set(reminded).where(eq(message.id, due.id));
    const expiresAt = new Date(Math.min(now.getTime() + limits.deliveryHorizon, due.expiresAt.getTime()));
    const job = { messageId: due.id, payload: { about } as const, expiresAt };
    await addJob({ db: tx, clock, outboxKeys }, { name: 'send-reminder', ...job });
    return true;
  });
}
