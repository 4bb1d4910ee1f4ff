// What was delivered stays closed, whatever else waits: a thief of database, write-ahead log and all keys opens what
// still waits, and no more.
import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { runMaintenance, workOnce } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { OutboxKeyGoneError, OutboxKeys, OutboxKeysAwayError } from '../../server/store/outbox-keys.ts';
import { deliverLetter, incoming } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { steals } from '../support/thief.ts';

const MINUTE = 60_000;

describe('a busy server is seized', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer({ sms: false });
  });
  after(() => testServer.close());

  test('with mail waiting and a reply open, nothing that was delivered is read', async () => {
    const waiting = ['wacht 1', 'wacht 2', 'wacht 3'];
    testServer.relay.refuse(450);
    for (const text of waiting)
      await ingest(testServer.services, incoming(testServer, { to: `${text[6]}@citizen.example`, text }));
    while (await workOnce(testServer.services));
    testServer.relay.refuse(undefined);
    const links: string[] = [];
    for (let nth = 0; nth < 5; nth += 1)
      links.push(await deliverLetter(testServer, { text: `bezorgd ${nth}`, to: `d${nth}@citizen.example` }));
    // Those that waited were delivered meanwhile; these are what waits now.
    testServer.relay.refuse(450);
    const later = ['wacht 4', 'wacht 5', 'wacht 6'];
    for (const text of later)
      await ingest(testServer.services, incoming(testServer, { to: `${text[6]}@citizen.example`, text }));
    while (await workOnce(testServer.services));
    const reader = await Reader.open(testServer, links[0] ?? '');
    testServer.relay.refuse(undefined);
    await reader.reads();
    testServer.relay.refuse(450);
    await reader.startsReply();

    const letters = async () => [...(await steals(testServer)).letters].sort();
    const opened = await letters();
    assert.deepEqual(
      opened.filter((text) => text.startsWith('bezorgd')),
      [],
      'at once after the delivery',
    );
    assert.deepEqual(
      opened.filter((text) => later.includes(text)),
      later,
      'the thief’s script works',
    );

    testServer.clock.turn(5 * MINUTE);
    await runMaintenance(testServer.services);
    const after5 = await steals(testServer);
    assert.deepEqual(
      after5.letters.filter((text) => text.startsWith('bezorgd')),
      [],
    );
    assert.deepEqual([...after5.letters].filter((text) => later.includes(text)).sort(), later);
    assert.ok(after5.others > 0, 'an open reply’s key is what waits, too');

    testServer.relay.refuse(undefined);
    await testServer.work();
    testServer.clock.turn(5 * MINUTE);
    await runMaintenance(testServer.services);
    assert.deepEqual((await steals(testServer)).letters, [], 'what waited was delivered');
  });

  test('a worker that is killed between a delivery and its key’s end leaves the key to the others, for minutes', async () => {
    const killed = { ...testServer.services, outboxKeys: new KilledBeforeDestroying(testServer.outboxKeysDir) };
    await ingest(testServer.services, incoming(testServer, { to: 'k@citizen.example', text: 'gedood' }));
    while (await workOnce(killed));
    assert.deepEqual((await steals(testServer)).letters, ['gedood'], 'the thief’s script works');
    testServer.clock.turn(2 * MINUTE);
    await runMaintenance(testServer.services);
    assert.deepEqual((await steals(testServer)).letters, []);
  });

  test('a message that is withdrawn before it was announced takes its key along', async () => {
    testServer.relay.refuse(450);
    await ingest(testServer.services, incoming(testServer, { to: 'w@citizen.example', text: 'ingetrokken' }));
    await testServer.services.db.$client`delete from outbox where name = 'send-notification'`;
    testServer.relay.refuse(undefined);
    testServer.clock.turn(3 * MINUTE);
    await runMaintenance(testServer.services);
    assert.deepEqual((await steals(testServer)).letters, []);
  });
});

class KilledBeforeDestroying extends OutboxKeys {
  override async destroy(): Promise<void> {}
}

describe('the outbox keys', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer({ sms: false });
  });
  after(() => testServer.close());
  const sealed = (keys: OutboxKeys, value: string) =>
    testServer.services.db.transaction((tx) => keys.seal(tx, testServer.clock.now(), 'outbox/test', value));

  test('open what was sealed under them until they are destroyed, each alone', async () => {
    const keys = testServer.services.outboxKeys;
    const [one, two] = [await sealed(keys, 'een'), await sealed(keys, 'twee')];
    assert.equal(await keys.open('outbox/test', one.sealed), 'een');
    await keys.destroy([one.kid]);
    await assert.rejects(keys.open('outbox/test', one.sealed), OutboxKeyGoneError);
    assert.equal(await keys.open('outbox/test', two.sealed), 'twee');
  });

  test('stay while a transaction that sealed under them is not over, however long', async () => {
    const keys = testServer.services.outboxKeys;
    await testServer.services.db.transaction(async (tx) => {
      const { sealed: value } = await keys.seal(tx, testServer.clock.now(), 'outbox/test', 'lang');
      testServer.clock.turn(60 * MINUTE);
      await keys.sweep(testServer.services.db, testServer.clock.now());
      assert.equal(await keys.open('outbox/test', value), 'lang');
    });
  });

  test('are never taken from a file that another process has cleared, whatever its clock says', async () => {
    const mine = new OutboxKeys(testServer.outboxKeysDir);
    await sealed(mine, 'eerst');
    await testServer.services.outboxKeys.sweep(
      testServer.services.db,
      new Date(testServer.clock.now().getTime() + 60 * MINUTE),
    );
    const again = await sealed(mine, 'daarna');
    assert.equal(await testServer.services.outboxKeys.open('outbox/test', again.sealed), 'daarna');
  });

  test('of many at once are all different, and open', async () => {
    const keys = [testServer.services.outboxKeys, new OutboxKeys(testServer.outboxKeysDir)];
    const values = await Promise.all(
      Array.from({ length: 600 }, (_, nth) => sealed(keys[nth % 2] ?? new OutboxKeys(''), String(nth))),
    );
    assert.equal(new Set(values.map(({ kid }) => kid)).size, 600);
    for (const [nth, { sealed: value }] of values.entries())
      assert.equal(await testServer.services.outboxKeys.open('outbox/test', value), String(nth));
  });

  test('that are away for a while are not taken for destroyed, and none is made in their place', async () => {
    const { outboxKeys } = testServer.services;
    await ingest(testServer.services, incoming(testServer, { to: 'a@citizen.example', text: 'wacht op de schijf' }));
    const { sealed: value } = await sealed(outboxKeys, 'weg');
    await rename(testServer.outboxKeysDir, `${testServer.outboxKeysDir}.away`);
    await mkdir(testServer.outboxKeysDir);
    await assert.rejects(outboxKeys.open('outbox/test', value), OutboxKeysAwayError);
    await assert.rejects(sealed(outboxKeys, 'nieuw'), OutboxKeysAwayError);
    await assert.rejects(sealed(new OutboxKeys(testServer.outboxKeysDir), 'nieuw'), OutboxKeysAwayError);
    await workOnce(testServer.services);
    assert.deepEqual(await readdir(testServer.outboxKeysDir), []);
    const fresh = new OutboxKeys(testServer.outboxKeysDir);
    await fresh.claim(testServer.services.db);
    await assert.rejects(fresh.assertOurs(), OutboxKeysAwayError);
    await rm(testServer.outboxKeysDir, { recursive: true });
    await rename(`${testServer.outboxKeysDir}.away`, testServer.outboxKeysDir);
    testServer.clock.turn(MINUTE);
    await testServer.work();
    await testServer.relay.mails.first('the notification', ({ to }) => to.includes('a@citizen.example'));
  });
});
