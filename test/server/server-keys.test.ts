// The file of the server keys: whoever starts finds a whole ring in it, also while another process adds a key.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { changeServerKeysFile, freshKey, ServerKeys, serverKeysFile } from '../../server/store/server-keys.ts';
import { openStore, type Store, serverKeysPath } from '../../server/store/store.ts';
import { type FreshDatabase, freshDatabase } from '../support/test-server.ts';
import { waitingForLock } from '../support/waiting-for-lock.ts';

describe('the file of the server keys', () => {
  let database: FreshDatabase;
  let directory: string;
  before(async () => {
    database = await freshDatabase();
    directory = await mkdtemp(join(tmpdir(), 'server-keys-'));
  });
  after(async () => {
    await database.drop();
    await rm(directory, { recursive: true });
  });

  const opens = (): Promise<Store> =>
    openStore({
      DATABASE_URL: new URL(database.serviceUrl),
      DATABASE_OWNER_URL: new URL(database.ownerUrl),
      DATA_DIR: directory,
    });

  test('of many who start at once on nothing, all have the same key', async () => {
    const path = join(directory, 'at-once', 'server-keys');
    const rings = await Promise.all(Array.from({ length: 8 }, () => serverKeysFile(path)));
    assert.equal(new Set(rings.map(([first]) => first?.key)).size, 1);
    assert.equal(await readFile(path, 'utf8'), `k1:${rings[0]?.[0]?.key}\n`);
    assert.deepEqual(await readdir(join(directory, 'at-once')), ['server-keys']);
  });

  test('of keys that are added at once none is lost', async () => {
    const path = join(directory, 'rotated-at-once', 'server-keys');
    await serverKeysFile(path);
    const names = Array.from({ length: 8 }, (_, index) => `at-once-${index}`);
    await Promise.all(names.map((kid) => changeServerKeysFile(path, (keys) => [freshKey(kid), ...keys])));
    assert.deepEqual((await serverKeysFile(path)).map(({ kid }) => kid).sort(), [...names, 'k1']);
    assert.deepEqual(await readdir(join(directory, 'rotated-at-once')), ['server-keys']);
  });

  test('a server that starts while a key is added has it, and starts', async () => {
    const running = await opens();
    const path = serverKeysPath({ DATA_DIR: directory });
    // It has read the file, and can't look into the database yet.
    const starting = await running.db.transaction(async (tx) => {
      await tx.execute(sql`lock table key_check in access exclusive mode`);
      const starting = opens();
      await waitingForLock(running.db.$client);
      const ring = await changeServerKeysFile(path, (keys) => [freshKey('k2'), ...keys]);
      await new ServerKeys(ring).check(tx);
      return { starting };
    });

    const started = await starting.starting;
    assert.deepEqual(started.serverKeys.kids, ['k2', 'k1']);
    await Promise.all([started.close(), running.close()]);
  });
});
