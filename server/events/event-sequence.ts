// The place of each event among those of its organisation. Given after the commit: numbers drawn in the transaction
// become visible in another order, and whoever had read past one that was late would never see it.
import { and, eq, isNull, sql } from 'drizzle-orm';
import { type Database, oneRow, type Queryable } from '../store/database.ts';
import { eventSequence, toldEvent } from '../store/schema-events.ts';

/** Events of one transaction: others of the organisation wait for it. */
const PLACED_AT_ONCE = 1_000;

/**
 * Gives every event that can be seen its place: 1, 2, 3 …, in the order in which they were written down. What was
 * caused by another comes after it, for that one was committed before.
 */
export async function placeEvents(db: Database, organisationId: string): Promise<void> {
  while ((await placeSome(db, organisationId)) === PLACED_AT_ONCE);
}

/** The organisations that have some without a place. */
export async function organisationsToPlace(db: Database): Promise<string[]> {
  // By one look into the index for each, however many wait.
  const rows = await db.execute<{ id: string | null }>(sql`
    with recursive waiting as (
      (select organisation_id as id from ${toldEvent} where sequence is null order by organisation_id limit 1)
      union all
      select (select organisation_id from ${toldEvent}
        where sequence is null and organisation_id > waiting.id order by organisation_id limit 1)
      from waiting where waiting.id is not null
    )
    select id from waiting where id is not null`);
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}

/** The last place that was given; 0 before the first. */
export async function lastPlace(db: Queryable, organisationId: string): Promise<number> {
  const [row] = await db
    .select({ last: eventSequence.last })
    .from(eventSequence)
    .where(eq(eventSequence.organisationId, organisationId));
  return row?.last ?? 0;
}

async function placeSome(db: Database, organisationId: string): Promise<number> {
  const unplaced = and(eq(toldEvent.organisationId, organisationId), isNull(toldEvent.sequence));
  const [some] = await db.select({ id: toldEvent.id }).from(toldEvent).where(unplaced).limit(1);
  if (some === undefined) return 0;
  return db.transaction(async (tx) => {
    await tx.insert(eventSequence).values({ organisationId }).onConflictDoNothing();
    const mine = eq(eventSequence.organisationId, organisationId);
    const { last } = oneRow(await tx.select().from(eventSequence).where(mine).for('update'));
    const { count } = await tx.execute(sql`
      update ${toldEvent} set sequence = ${last}::int + placed.place from (
        select id, row_number() over (order by audit_id)::int as place from ${toldEvent}
        where ${unplaced} order by audit_id limit ${PLACED_AT_ONCE}
      ) as placed where ${toldEvent.id} = placed.id`);
    await tx
      .update(eventSequence)
      .set({ last: last + count })
      .where(mine);
    return count;
  });
}
