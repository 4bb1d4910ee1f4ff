// A primary and its standbys: the one that is there is found, and where none is, a call fails at once instead of
// trying for ever.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { openDatabase } from '../../server/store/database.ts';
import { anyPort } from '../support/server-process.ts';
import { freshDatabase } from '../support/test-server.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
before(async () => {
  database = await freshDatabase();
});
after(() => database.drop());

/** The database at these ports of this machine, of which the primary is wanted. */
function at(...ports: (number | string)[]): string {
  const { username, password, pathname } = new URL(database.serviceUrl);
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join();
  return `postgres://${username}:${password}@${hosts}${pathname}?target_session_attrs=primary`;
}

async function asked(url: string): Promise<unknown> {
  const db = openDatabase(url, 1);
  try {
    const [row] = await db.execute<{ one: number }>(sql`select 1 as one`);
    return row?.one;
  } finally {
    await db.$client.end({ timeout: 0 });
  }
}

test('the first host is away: the second answers', async () => {
  assert.equal(await asked(at(await anyPort(), new URL(database.serviceUrl).port)), 1);
});

test('all are away: the call fails, and the next one when they still are', async () => {
  const db = openDatabase(at(await anyPort(), await anyPort()), 1);
  const isRefused = (error: Error) => /ECONNREFUSED/.test(String(error.cause ?? error));
  await assert.rejects(db.execute(sql`select 1`), isRefused);
  await assert.rejects(db.execute(sql`select 1`), isRefused);
  await db.$client.end({ timeout: 0 });
});
