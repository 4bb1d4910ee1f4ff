// A moment in a database: a statement waits for a lock that another holds.
import assert from 'node:assert/strict';
import type { Database } from '../../server/store/database.ts';

/** Until a statement in this database waits for another's lock. */
export async function somebodyWaits({ $client }: Database): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const [row] = await $client`select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    if (row?.waiting > 0) return;
    assert.ok(Date.now() < until, 'nobody waits for the lock');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
