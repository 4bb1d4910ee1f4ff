// Reminders: a citizen who has not read his message after some days, and once more before it is gone; and one who read
// what it asks for, and gave nothing.

import { inArray, type SQL, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { dayAt } from '../contract/time-zone.ts';
import { DAY } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { addJob } from '../store/outbox.ts';
import { message, organisation } from '../store/schema.ts';
import { UNANSWERED, UNREAD } from '../store/stored-status.ts';

/** No two mails about one message within so many days. */
const APART = 2 * DAY;
/** Messages of one transaction. */
const AT_ONCE = 50;

type Reminding = Pick<Services, 'db' | 'clock' | 'outboxKeys'>;

/**
 * Adds some of the reminders that are due, and says whether there were any. Each message gets one of each kind at
 * most. Each kind is looked up by organisation, in an index of what may still be reminded of.
 */
export async function addReminders(services: Reminding): Promise<boolean> {
  const now = services.clock.now();
  const moment = (milliseconds: number) => sql`${new Date(now.getTime() + milliseconds).toISOString()}::timestamptz`;
  const expiryReminder = limits.expiryReminderDays * DAY;
  const isExpiring = sql`message.reminded_of_expiry_at is null
    and message.expires_at > ${moment(0)} and message.expires_at <= ${moment(expiryReminder)}
    and message.notified_at <= ${moment(-APART)}
    and (message.reminded_at is null or message.reminded_at <= ${moment(-APART)})
    order by message.expires_at`;
  const isLongUnread = sql`message.reminded_at is null and organisation.reminder_days > 0
    and message.notified_at <= ${moment(0)} - make_interval(days => greatest(organisation.reminder_days, ${APART / DAY}::int))
    and message.expires_at > ${moment(expiryReminder + APART)}
    order by message.notified_at`;
  // Who answered in words alone gave nothing, too, but is not to read that nothing came.
  const isLongUnanswered = sql`message.replied_at is null
    and (message.reply_before is null or message.reply_before >= ${dayAt(now)}::date)
    and message.reminded_of_ask_at is null and organisation.reminder_days > 0
    and message.opened_at <= ${moment(0)} - make_interval(days => organisation.reminder_days)
    and coalesce(greatest(message.reminded_at, message.reminded_of_expiry_at), '-infinity') <= ${moment(-APART)}
    and message.expires_at > ${moment(0)}
    order by message.opened_at`;
  const all = [
    await remind(services, sql`${UNREAD} and ${isExpiring}`, 'expiring'),
    await remind(services, sql`${UNREAD} and ${isLongUnread}`, 'unread'),
    await remind(services, sql`${UNANSWERED} and ${isLongUnanswered}`, 'unanswered'),
  ];
  return all.includes(true);
}

const WRITTEN_AS = { unread: 'remindedAt', expiring: 'remindedOfExpiryAt', unanswered: 'remindedOfAskAt' } as const;

/** `due`: a condition and an order. */
async function remind(
  { db, clock, outboxKeys }: Reminding,
  due: SQL,
  about: keyof typeof WRITTEN_AS,
): Promise<boolean> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    const messages = await tx.execute<{ id: string; expiresAt: number }>(sql`
      select due.id, (extract(epoch from due.expires_at) * 1000)::float8 as "expiresAt"
      from ${organisation} cross join lateral (
        select message.id, message.expires_at from ${message}
        where message.organisation_id = organisation.id and ${due}
        limit ${AT_ONCE} for update skip locked
      ) as due
      where organisation.disabled_at is null
      limit ${AT_ONCE}`);
    if (messages.length === 0) return false;
    const ids = messages.map(({ id }) => id);
    await tx
      .update(message)
      .set({ [WRITTEN_AS[about]]: now })
      .where(inArray(message.id, ids));
    for (const { id: messageId, expiresAt: end } of messages) {
      const expiresAt = new Date(Math.min(now.getTime() + limits.deliveryHorizon, end));
      const job =
        about === 'unanswered'
          ? ({ name: 'send-ask-reminder', payload: {} } as const)
          : ({ name: 'send-reminder', payload: { about } } as const);
      await addJob({ db: tx, clock, outboxKeys }, { ...job, messageId, expiresAt });
    }
    return true;
  });
}
