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
import { type House, openHouse } from '../support/running-house.ts';
import { steals } from '../support/thief.ts';

const MINUTE = 60_000;

describe('a busy server is seized', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ sms: false });
  });
  after(() => house.close());

  test('with mail waiting and a reply open, nothing that was delivered is read', async () => {
    const waiting = ['wacht 1', 'wacht 2', 'wacht 3'];
    house.relay.refuse(450);
    for (const text of waiting)
      await ingest(house.services, incoming(house, { to: `${text[6]}@citizen.example`, text }));
    while (await workOnce(house.services));
    house.relay.refuse(undefined);
    const links: string[] = [];
    for (let nth = 0; nth < 5; nth += 1)
      links.push(await deliverLetter(house, { text: `bezorgd ${nth}`, to: `d${nth}@citizen.example` }));
    // Those that waited were delivered meanwhile; these are what waits now.
    house.relay.refuse(450);
    const later = ['wacht 4', 'wacht 5', 'wacht 6'];
    for (const text of later) await ingest(house.services, incoming(house, { to: `${text[6]}@citizen.example`, text }));
    while (await workOnce(house.services));
    const reader = await Reader.open(house, links[0] ?? '');
    house.relay.refuse(undefined);
    await reader.reads();
    house.relay.refuse(450);
    await reader.startsReply();

    const letters = async () => [...(await steals(house)).letters].sort();
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

    house.clock.turn(5 * MINUTE);
    await runMaintenance(house.services);
    const after5 = await steals(house);
    assert.deepEqual(
      after5.letters.filter((text) => text.startsWith('bezorgd')),
      [],
    );
    assert.deepEqual([...after5.letters].filter((text) => later.includes(text)).sort(), later);
    assert.ok(after5.others > 0, 'an open reply’s key is what waits, too');

    house.relay.refuse(undefined);
    await house.work();
    house.clock.turn(5 * MINUTE);
    await runMaintenance(house.services);
    assert.deepEqual((await steals(house)).letters, [], 'what waited was delivered');
  });

  test('a worker that is killed between a delivery and its key’s end leaves the key to the others, for minutes', async () => {
    const killed = { ...house.services, outboxKeys: new KilledBeforeDestroying(house.outboxKeysDir) };
    await ingest(house.services, incoming(house, { to: 'k@citizen.example', text: 'gedood' }));
    while (await workOnce(killed));
    assert.deepEqual((await steals(house)).letters, ['gedood'], 'the thief’s script works');
    house.clock.turn(2 * MINUTE);
    await runMaintenance(house.services);
    assert.deepEqual((await steals(house)).letters, []);
  });

  test('a message that is withdrawn before it was announced takes its key along', async () => {
    house.relay.refuse(450);
    await ingest(house.services, incoming(house, { to: 'w@citizen.example', text: 'ingetrokken' }));
    await house.services.db.$client`delete from outbox where name = 'send-notification'`;
    house.relay.refuse(undefined);
    house.clock.turn(3 * MINUTE);
    await runMaintenance(house.services);
    assert.deepEqual((await steals(house)).letters, []);
  });
});

class KilledBeforeDestroying extends OutboxKeys {
  override async destroy(): Promise<void> {}
}

describe('the outbox keys', () => {
  let house: House;
  before(async () => {
    house = await openHouse({ sms: false });
  });
  after(() => house.close());
  const sealed = (keys: OutboxKeys, value: string) =>
    house.services.db.transaction((tx) => keys.seal(tx, house.clock.now(), 'outbox/test', value));

  test('open what was sealed under them until they are destroyed, each alone', async () => {
    const keys = house.services.outboxKeys;
    const [one, two] = [await sealed(keys, 'een'), await sealed(keys, 'twee')];
    assert.equal(await keys.open('outbox/test', one.sealed), 'een');
    await keys.destroy([one.kid]);
    await assert.rejects(keys.open('outbox/test', one.sealed), OutboxKeyGoneError);
    assert.equal(await keys.open('outbox/test', two.sealed), 'twee');
  });

  test('stay while a transaction that sealed under them is not over, however long', async () => {
    const keys = house.services.outboxKeys;
    await house.services.db.transaction(async (tx) => {
      const { sealed: value } = await keys.seal(tx, house.clock.now(), 'outbox/test', 'lang');
      house.clock.turn(60 * MINUTE);
      await keys.sweep(house.services.db, house.clock.now());
      assert.equal(await keys.open('outbox/test', value), 'lang');
    });
  });

  test('are never taken from a file that another process has cleared, whatever its clock says', async () => {
    const mine = new OutboxKeys(house.outboxKeysDir);
    await sealed(mine, 'eerst');
    await house.services.outboxKeys.sweep(house.services.db, new Date(house.clock.now().getTime() + 60 * MINUTE));
    const again = await sealed(mine, 'daarna');
    assert.equal(await house.services.outboxKeys.open('outbox/test', again.sealed), 'daarna');
  });

  test('of many at once are all different, and open', async () => {
    const keys = [house.services.outboxKeys, new OutboxKeys(house.outboxKeysDir)];
    const values = await Promise.all(
      Array.from({ length: 600 }, (_, nth) => sealed(keys[nth % 2] ?? new OutboxKeys(''), String(nth))),
    );
    assert.equal(new Set(values.map(({ kid }) => kid)).size, 600);
    for (const [nth, { sealed: value }] of values.entries())
      assert.equal(await house.services.outboxKeys.open('outbox/test', value), String(nth));
  });

  test('that are away for a while are not taken for destroyed, and none is made in their place', async () => {
    const { outboxKeys } = house.services;
    await ingest(house.services, incoming(house, { to: 'a@citizen.example', text: 'wacht op de schijf' }));
    const { sealed: value } = await sealed(outboxKeys, 'weg');
    await rename(house.outboxKeysDir, `${house.outboxKeysDir}.away`);
    await mkdir(house.outboxKeysDir);
    await assert.rejects(outboxKeys.open('outbox/test', value), OutboxKeysAwayError);
    await assert.rejects(sealed(outboxKeys, 'nieuw'), OutboxKeysAwayError);
    await assert.rejects(sealed(new OutboxKeys(house.outboxKeysDir), 'nieuw'), OutboxKeysAwayError);
    await workOnce(house.services);
    assert.deepEqual(await readdir(house.outboxKeysDir), []);
    const fresh = new OutboxKeys(house.outboxKeysDir);
    await fresh.claim(house.services.db);
    await assert.rejects(fresh.assertOurs(), OutboxKeysAwayError);
    await rm(house.outboxKeysDir, { recursive: true });
    await rename(`${house.outboxKeysDir}.away`, house.outboxKeysDir);
    house.clock.turn(MINUTE);
    await house.work();
    await house.relay.mails.first('the notification', ({ to }) => to.includes('a@citizen.example'));
  });
});
