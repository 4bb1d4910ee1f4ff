// How long a message can be read: to the end of the day that its citizen is told, in the municipality's own time. The
// sender may choose the days for one message, and give it more as long as it lives; what is gone, nobody brings back.
import { and, eq } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { TIME_ZONE } from '../contract/time-zone.ts';
import { DAY, HOUR } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { addJob } from '../store/outbox.ts';
import { message, type Organisation } from '../store/schema.ts';
import { recordEvent } from './audit.ts';
import { isLive } from './live-message.ts';

/** What the days of one message must be, in words for whoever gave others. */
export const KEEP_DAYS_RULE =
  `must be ${limits.shortestRetentionDays} (the six weeks in which a citizen may object) to ` +
  `${limits.longestRetentionDays} days`;

/** `120`; undefined for what no message may have. */
export function keepDays(text: string): number | undefined {
  const days = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : Number.NaN;
  return days >= limits.shortestRetentionDays && days <= limits.longestRetentionDays ? days : undefined;
}

/** Until when a message that comes in now can be read, in its own days or its organisation's; then its content goes. */
export function endOfMessage(
  { retentionDays }: Pick<Organisation, 'retentionDays'>,
  now: Date,
  days = retentionDays,
): Date {
  return endOfDay(new Date(now.getTime() + days * DAY));
}

/** What the last day of a message may be, in words. */
export const KEEP_UNTIL_RULE = `must not be before the day on which it ends now, and at most ${limits.longestRetentionDays} days away`;

/**
 * Lets a message live to the end of a later day, and has its citizen told. To the day that it has: changes nothing. It
 * can't be shortened: its citizen was told a day. What is expired or withdrawn is deleted, and stays that.
 */
export async function extendMessage(
  { db, clock, outboxKeys }: Pick<Services, 'db' | 'clock' | 'outboxKeys'>,
  organisation: Organisation,
  id: string,
  lastDay: string,
): Promise<'extended' | ProblemOf<'message-over' | 'invalid-request'>> {
  const expiresAt = endOfDay(new Date(`${lastDay}T12:00:00Z`));
  return db.transaction(async (tx) => {
    const now = clock.now();
    const living = and(eq(message.organisationId, organisation.id), eq(message.id, id), isLive(now));
    const [found] = await tx.select().from(message).where(living).for('update');
    if (found === undefined) return { code: 'message-over' };
    const latest = endOfMessage(organisation, now, limits.longestRetentionDays);
    if (expiresAt < found.expiresAt || expiresAt > latest)
      return { code: 'invalid-request', errors: [{ pointer: '#/lastDay', detail: KEEP_UNTIL_RULE }] };
    if (expiresAt.getTime() === found.expiresAt.getTime()) return 'extended';
    // Its citizen is reminded of the new end too.
    await tx.update(message).set({ expiresAt, remindedOfExpiryAt: null }).where(eq(message.id, id));
    await recordEvent(tx, found, 'extended', { until: expiresAt.toISOString() }, now);
    const payload = { extendedAt: now.toISOString() };
    await addJob(
      { db: tx, clock, outboxKeys },
      { name: 'send-extension', messageId: id, payload, expiresAt: lastTry(now, expiresAt) },
    );
    return 'extended';
  });
}

/** A notice of a message that is over is no use. */
function lastTry(now: Date, expiresAt: Date): Date {
  return new Date(Math.min(now.getTime() + limits.deliveryHorizon, expiresAt.getTime()));
}

const LOCAL = new Intl.DateTimeFormat('en', {
  timeZone: TIME_ZONE,
  calendar: 'gregory',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
});

/** The last moment of a local day. Clocks change at 01:00 UTC, so at 00:00 UTC they still show the night's offset. */
function endOfDay(at: Date): Date {
  const local = (moment: Date, part: string) =>
    Number(LOCAL.formatToParts(moment).find(({ type }) => type === part)?.value);
  const nextDay = new Date(Date.UTC(local(at, 'year'), local(at, 'month') - 1, local(at, 'day') + 1));
  return new Date(nextDay.getTime() - local(nextDay, 'hour') * HOUR - 1);
}
