// How long a message is kept, and what goes when: content at the end of its life, what happened to it years later,
// uploads nobody finished, counters and sessions that are over. All in batches that an index finds.

import { and, eq, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { eventLimits } from '../contract/event-limits.ts';
import { limits } from '../contract/limits.ts';
import { HOUR } from '../contract/units.ts';
import { deleteRemovedRecipients } from '../organisation/directory.ts';
import type { Services } from '../services.ts';
import { deleteBatch, SWEPT_AT_ONCE } from '../store/batches.ts';
import type { Transaction } from '../store/database.ts';
import { independently } from '../store/independent-steps.ts';
import { OUTLIVING_JOBS } from '../store/outbox.ts';
import { message, organisation, reply } from '../store/schema.ts';
import { accessCode, session } from '../store/schema-access.ts';
import { accessToken, usedAssertion } from '../store/schema-clients.ts';
import { eventDelivery, toldEvent } from '../store/schema-events.ts';
import { audit, limitCount, outbox, sentMail } from '../store/schema-service.ts';
import { tablesOfMessages, withoutContent } from '../store/sealed-columns.ts';
import { recordEvents } from './audit.ts';

const TABLES = tablesOfMessages();
const CONTENT_GONE = withoutContent();

/** Relays give up after five days; what comes later than this tells nobody anything. */
const BOUNCES_UNTIL = 30 * 24 * HOUR;
/** Messages of one transaction: each may have many megabytes of files. */
const EXPIRED_AT_ONCE = 20;

/**
 * Deletes the content of some expired messages and says whether there were any: the rows stay, to say what became of
 * them. A message about which mail still has to leave (a reply, a receipt) is kept until that is done: nobody can open
 * it meanwhile.
 */
export async function deleteExpiredMessages({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<boolean> {
  const now = clock.now();
  const waits = sql`select from ${outbox}
    where ${outbox.messageId} = ${message.id} and ${inArray(outbox.name, [...OUTLIVING_JOBS])}`;
  const isDue = and(lte(message.expiresAt, now), isNull(message.deletedAt), sql`not exists (${waits})`);
  return db.transaction(async (tx) => {
    const expired = await dueMessages(tx, { isDue, by: message.expiresAt, most: EXPIRED_AT_ONCE });
    if (expired.length === 0) return false;
    const ids = expired.map(({ id }) => id);
    for (const { table, messageId } of TABLES) await tx.delete(table).where(inArray(messageId, ids));
    await tx
      .update(message)
      .set({ ...CONTENT_GONE, deletedAt: now })
      .where(inArray(message.id, ids));
    await recordEvents(tx, expired, 'expired', {}, now);
    return true;
  });
}

/** The first messages of each organisation that are due, by the index that leads with it; their rows are held. */
function dueMessages(
  tx: Transaction,
  { isDue, by, most }: { readonly isDue: SQL | undefined; readonly by: AnyPgColumn; readonly most: number },
): Promise<readonly { id: string; organisationId: string }[]> {
  return tx.execute<{ id: string; organisationId: string }>(sql`
    select due.id, ${organisation.id} as "organisationId" from ${organisation} cross join lateral (
      select ${message.id} as id from ${message} where ${and(eq(message.organisationId, organisation.id), isDue)}
      order by ${by} limit ${most} for update of message skip locked
    ) as due
    limit ${most}`);
}

/**
 * Forgets some messages whose content is gone for as long as their organisation keeps what happened, and says whether
 * there were any: the row and everything that was written down about it, together. The database's clock decides, here
 * as in the trigger that refuses it any sooner.
 */
export async function forgetMessages({ db }: Pick<Services, 'db'>): Promise<boolean> {
  const before = sql`now() - make_interval(years => ${organisation.auditRetentionYears})`;
  const isDue = and(
    sql`${message.deletedAt} <= ${before}`,
    // not as EXISTS: the planner would rather read all of audit
    sql`coalesce((select max(${audit.at}) from ${audit} where ${audit.messageId} = ${message.id}) <= ${before}, true)`,
  );
  return db.transaction(async (tx) => {
    const over = await dueMessages(tx, { isDue, by: message.deletedAt, most: SWEPT_AT_ONCE });
    if (over.length === 0) return false;
    const ids = over.map(({ id }) => id);
    await tx.delete(audit).where(inArray(audit.messageId, ids));
    await tx.delete(message).where(inArray(message.id, ids));
    return true;
  });
}

/**
 * Deletes what is left over: unfinished replies after a day, sessions and codes that are over, counters of windows
 * gone by. Each in batches, as long as there is time.
 */
export async function deleteLeftovers(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  hasTime: () => boolean = () => true,
): Promise<void> {
  const now = clock.now();
  const before = (age: number) => new Date(now.getTime() - age);
  const unfinished = and(isNull(reply.receivedAt), lt(reply.createdAt, before(limits.unfinishedReplyLife)));
  const sweeps = [
    { table: reply, isDue: unfinished, by: reply.createdAt },
    { table: session, isDue: lt(session.endsAt, now), by: session.endsAt },
    // the daily limit counts the last 24
    { table: accessCode, isDue: lt(accessCode.createdAt, before(25 * HOUR)), by: accessCode.createdAt },
    { table: accessToken, isDue: lt(accessToken.endsAt, now), by: accessToken.endsAt },
    { table: usedAssertion, isDue: lt(usedAssertion.endsAt, now), by: usedAssertion.endsAt },
    { table: sentMail, isDue: lt(sentMail.sentAt, before(BOUNCES_UNTIL)), by: sentMail.sentAt },
    { table: toldEvent, isDue: lt(toldEvent.at, before(eventLimits.eventsKeptFor)), by: toldEvent.at },
    { table: eventDelivery, isDue: lt(eventDelivery.at, before(eventLimits.deliveriesKeptFor)), by: eventDelivery.at },
    { table: limitCount, isDue: lt(limitCount.windowEndsAt, now), by: limitCount.windowEndsAt },
  ].map((sweep) => () => deleteBatch(db, sweep));
  await independently(
    [...sweeps, () => deleteRemovedRecipients({ db })].map((deleteSome) => async () => {
      while ((await deleteSome()) === SWEPT_AT_ONCE && hasTime());
    }),
  );
}
