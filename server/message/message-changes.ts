// Messages in the order in which what is told of them last changed, for who asks again and again. What a transaction
// changed is seen at its commit, which may come long after the change: so only what is settled is told, and nobody who
// read on from there has passed over what was still on its way.
import { asc, lt, sql } from 'drizzle-orm';
import type { Organisation } from '../store/schema.ts';
import { message } from '../store/schema.ts';
import { type MessageOverview, overviews, type Reading } from './message-status.ts';

/** A place in that order. */
export interface ChangePlace {
  readonly changedAt: Date;
  readonly id: string;
}

/** The place before everything that changed at this moment or later. */
export function placeOf(since: Date): ChangePlace {
  return { changedAt: since, id: '00000000-0000-0000-0000-000000000000' };
}

/** A page of the messages that changed after a place, the oldest change first; `last` is where the next begins. */
export async function changedMessages(
  services: Reading,
  organisation: Organisation,
  after: ChangePlace,
  limit: number,
): Promise<{ messages: MessageOverview[]; last: ChangePlace }> {
  // A statement of its own, and before: what is over by then is seen by the next one.
  const [settled] = await services.db.execute<{ before: string }>(
    sql`select changes_settled(${organisation.id}::uuid)::text as before`,
  );
  const before = lt(message.changedAt, sql`${settled?.before ?? '-infinity'}::timestamptz`);
  const { changedAt, id } = after;
  const isLater = sql`(${message.changedAt}, ${message.id}) > (${changedAt.toISOString()}::timestamptz, ${id}::uuid)`;
  const order = [asc(message.changedAt), asc(message.id)];
  const messages = await overviews(services, organisation, [before, isLater], limit, order);
  return { messages, last: messages.at(-1)?.message ?? after };
}
