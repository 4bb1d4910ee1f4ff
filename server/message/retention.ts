// How long a message is kept, and what goes when: content at the end of its life, uploads nobody finished, counters
// and sessions that are over.

import { and, eq, inArray, isNull, lt, lte, notExists } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { DAY, HOUR } from '../contract/units.ts';
import { deleteRemovedRecipients } from '../organisation/directory.ts';
import type { Services } from '../services.ts';
import { independently } from '../store/independent-steps.ts';
import { OUTLIVING_JOBS } from '../store/outbox.ts';
import { message, type Organisation, reply } from '../store/schema.ts';
import { accessCode, session } from '../store/schema-access.ts';
import { limitCount, outbox, sentMail } from '../store/schema-service.ts';
import { tablesOfMessages, withoutContent } from '../store/sealed-columns.ts';
import { recordEvent } from './audit.ts';

const TABLES = tablesOfMessages();
const CONTENT_GONE = withoutContent();

/** Relays give up after five days; what comes later than this tells nobody anything. */
const BOUNCES_UNTIL = 30 * 24 * HOUR;

/** Until when a message that comes in now can be read: then its content goes. */
export function endOfMessage({ retentionDays }: Pick<Organisation, 'retentionDays'>, now: Date): Date {
  return new Date(now.getTime() + retentionDays * DAY);
}

/**
 * Deletes one expired message's content and says whether there was one: the row stays, to say what became of it. A
 * message about which mail still has to leave (a reply, a receipt) is kept until that is done: nobody can open it
 * meanwhile.
 */
export async function deleteExpiredMessage({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<boolean> {
  const now = clock.now();
  const isReply = and(eq(outbox.messageId, message.id), inArray(outbox.name, [...OUTLIVING_JOBS]));
  const repliesWaiting = db.select({ id: outbox.id }).from(outbox).where(isReply);
  return db.transaction(async (tx) => {
    const [expired] = await tx
      .select({ id: message.id, organisationId: message.organisationId })
      .from(message)
      .where(and(lte(message.expiresAt, now), isNull(message.deletedAt), notExists(repliesWaiting)))
      .limit(1)
      .for('update', { skipLocked: true });
    if (expired === undefined) return false;
    for (const { table, messageId } of TABLES) await tx.delete(table).where(eq(messageId, expired.id));
    await tx
      .update(message)
      .set({ ...CONTENT_GONE, deletedAt: now })
      .where(eq(message.id, expired.id));
    await recordEvent(tx, expired, 'expired', {}, now);
    return true;
  });
}

/**
 * Deletes what is left over: unfinished replies after a day, sessions and codes that are over, counters of windows
 * gone by.
 */
export async function deleteLeftovers({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  const before = (age: number) => new Date(now.getTime() - age);
  const unfinished = and(isNull(reply.receivedAt), lt(reply.createdAt, before(limits.unfinishedReplyLife)));
  await independently([
    () => db.delete(reply).where(unfinished),
    () => db.delete(session).where(lt(session.endsAt, now)),
    // the daily limit counts the last 24
    () => db.delete(accessCode).where(lt(accessCode.createdAt, before(25 * HOUR))),
    () => db.delete(sentMail).where(lt(sentMail.sentAt, before(BOUNCES_UNTIL))),
    () => db.delete(limitCount).where(lt(limitCount.windowEndsAt, now)),
    () => deleteRemovedRecipients({ db }),
  ]);
}
