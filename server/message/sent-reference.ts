// Whether a mail that a citizen holds is real: did a mail with its reference (kenmerk) leave from this municipality,
// and on which day. Of a reference that is wrong, of another municipality, or has not left yet, the same is answered,
// after the same time.
import { setTimeout as pause } from 'node:timers/promises';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';
import type { CheckReference, ReferenceAnswer } from '../contract/reader-api.ts';
import { dayAt } from '../contract/time-zone.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { countReference, type TooManyRequests } from '../quotas/rate-limit.ts';
import type { Services } from '../services.ts';
import { message, type Organisation, reply } from '../store/schema.ts';

/** What a citizen is told of a reference, on a page of these organisations. */
export async function checkReference(
  services: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  organisations: readonly Pick<Organisation, 'id'>[],
  client: ClientNetwork,
  { reference }: CheckReference,
): Promise<ReferenceAnswer | TooManyRequests> {
  const ids = organisations.map(({ id }) => id);
  const refused = await countReference(services, client, ids);
  if (refused !== undefined) return refused;
  const sentAt = await sentAtOf(services, ids, reference);
  return sentAt === undefined ? { status: 'unknown' } : { status: 'sent', sentOn: dayAt(sentAt) };
}

/** Does a step, and answers not before the time that every such step takes. */
export async function inEqualTime<T>(step: () => Promise<T>): Promise<T> {
  const [answer] = await Promise.all([step(), pause(limits.referenceAnswerTakes)]);
  return answer;
}

/** A notification has the reference of its message, a receipt that of its reply. A message that is gone was sent. */
async function sentAtOf(
  { db }: Pick<Services, 'db'>,
  organisationIds: readonly string[],
  reference: string,
): Promise<Date | undefined> {
  const ofThese = inArray(message.organisationId, [...organisationIds]);
  const [found] = await unionAll(
    db
      .select({ at: sql<Date>`${message.notifiedAt}`.mapWith(message.notifiedAt) })
      .from(message)
      .where(and(ofThese, eq(message.reference, reference), isNotNull(message.notifiedAt))),
    db
      .select({ at: sql<Date>`${reply.receivedAt}`.mapWith(reply.receivedAt) })
      .from(reply)
      .innerJoin(message, eq(message.id, reply.messageId))
      .where(and(ofThese, eq(reply.reference, reference), isNotNull(reply.receivedAt))),
  );
  return found?.at;
}
