// What is swept, a few rows at a time: no transaction of it is long, whatever has piled up.
import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from './database.ts';

/** Rows of one statement. */
export const SWEPT_AT_ONCE = 500;

/**
 * Deletes the first rows that are due, in the order of the index that finds them, and says how many. By their places:
 * joined to a batch, the planner would rather read a table from end to end.
 */
export async function deleteBatch(
  db: Queryable,
  { table, isDue, by }: { readonly table: PgTable; readonly isDue: SQL | undefined; readonly by: AnyPgColumn },
): Promise<number> {
  const { count } = await db.execute(sql`
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where ${isDue} order by ${by} limit ${SWEPT_AT_ONCE} for update skip locked))`);
  return count;
}
