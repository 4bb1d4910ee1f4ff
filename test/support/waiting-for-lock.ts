// A moment in a database: statements wait for a lock that another holds.
import assert from 'node:assert/strict';
import type postgres from 'postgres';

/** Until so many statements in this database wait for another's lock: how many do. */
export async function waitingForLock(database: postgres.Sql, atLeast = 1): Promise<number> {
  const until = Date.now() + 30_000;
  for (;;) {
    const [row] = await database<{ count: number }[]>`
      select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    const count = row?.count ?? 0;
    if (count >= atLeast) return count;
    assert.ok(Date.now() < until, 'nobody waits for the lock');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
