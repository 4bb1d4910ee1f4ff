// The alarm: a citizen must be told of his message within 48 hours (Awb 2:10), so somebody must look long before that.
import { and, asc, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { Services } from '../services.ts';
import { message } from '../store/schema.ts';
import { recordEvents } from './audit.ts';
import { isLive } from './live-message.ts';

/** A message of which its citizen should know, and does not yet. */
export function isUnannounced(now: Date) {
  return and(isNull(message.notifiedAt), isNull(message.undeliverableAt), isLive(now));
}

/** The alarm is raised of what came before this moment: only that part of the index is read. */
function lateSince(now: Date): Date {
  return new Date(now.getTime() - limits.notificationAlarmAfter);
}

/** The same, and the alarm was raised. */
export function isLate(now: Date) {
  return and(isUnannounced(now), isNotNull(message.lateAt), lte(message.createdAt, lateSince(now)));
}

/** Of a relay that is away for long after a mass mailing: the rest follows at the next look. */
const AT_ONCE = 1_000;

/**
 * Raises the alarm, once for each notification that has not left within hours: in the log, in its timeline, in the
 * metrics.
 */
export async function raiseAlarms({ db, clock, log }: Pick<Services, 'db' | 'clock' | 'log'>): Promise<void> {
  const now = clock.now();
  await db.transaction(async (tx) => {
    const due = tx
      .select({ id: message.id })
      .from(message)
      .where(and(isUnannounced(now), isNull(message.lateAt), lte(message.createdAt, lateSince(now))))
      .orderBy(asc(message.createdAt))
      .limit(AT_ONCE)
      .for('update', { skipLocked: true });
    const late = await tx
      .update(message)
      .set({ lateAt: now })
      .where(sql`${message.id} = any(array(${due}))`) // IN could read the whole table
      .returning({ id: message.id, organisationId: message.organisationId });
    await recordEvents(tx, late, 'notification-late', {}, now);
    if (late.length > 0)
      log.error({ messages: late.length }, 'notifications have not left for hours: look at the relay (SMTP_URL)');
  });
}
