// What a person is waiting for goes first: lanes that nothing else can fill, and organisations that take turns in them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LaneTurns } from '../../server/jobs/lane-turns.ts';
import { startWorker, type Worker, workIn } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import type { Organisation } from '../../server/store/schema.ts';
import { deliverLetter, incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, type House, openHouse } from '../support/running-house.ts';

const MOBILE = '+31612345678';

async function addWaterrijk(house: House): Promise<Organisation> {
  const other = { slug: 'waterrijk', name: 'gemeente Waterrijk', fromAddress: 'bericht@waterrijk.example' };
  const added = await addOrganisation(house.services, { ...HAARLEMMERMEER, ...other });
  assert.ok(added !== 'taken');
  return added.organisation;
}

async function takesIn(house: House, organisation: Organisation, to: string): Promise<void> {
  const address = organisation.fromAddress;
  const letter = { ...incoming(house, { to }), organisation, from: { address }, contact: { address } };
  assert.ok('messages' in (await ingest(house.services, letter)));
}

async function readerOf(house: House, address: string, mobile?: string): Promise<Reader> {
  await deliverLetter(house, { to: address, ...(mobile === undefined ? {} : { mobile }) });
  await house.work();
  const { mail } = await house.relay.mails.first('the notification', ({ to }) => to.includes(address));
  return Reader.open(house, linkIn(mail.text ?? ''));
}

describe('a relay that is silent about one municipality’s notifications', () => {
  let house: House;
  let waterrijk: Organisation;
  let worker: Worker;
  let readers: { bySms: Reader; byMail: Reader };
  before(async () => {
    house = await openHouse();
    waterrijk = await addWaterrijk(house);
    readers = {
      bySms: await readerOf(house, 'sms@citizen.example', MOBILE),
      byMail: await readerOf(house, 'mail@citizen.example'),
    };
    house.relay.stall((to) => to.endsWith('@many.example'));
    for (let nth = 0; nth < 20; nth += 1) await takesIn(house, house.organisation, `burger${nth}@many.example`);
    worker = await startWorker(house.services, { relay: 8, sms: 2 });
    await house.relay.stalled.first('a mail that is not answered for', () => house.relay.stalled.all.length >= 2);
  });
  after(async () => {
    await house.relay.close(); // what hangs fails at once
    await worker.stop();
    await house.close();
  });

  test('keeps no code by sms waiting', async () => {
    await readers.bySms.asksForCode();
    await house.smsProvider.messages.first('the code', () => true);
  });

  test('keeps no code by mail waiting', async () => {
    await readers.byMail.asksForCode();
    await house.relay.mails.first(
      'the code',
      ({ mail, to }) => to.includes('mail@citizen.example') && /\b\d{6}\b/.test(mail.text ?? ''),
    );
  });

  test('keeps no other municipality’s notification waiting: the last place is for who has none', async () => {
    await takesIn(house, waterrijk, 'ander@citizen.example');
    await house.relay.mails.first('the notification', ({ to }) => to.includes('ander@citizen.example'));
  });
});

describe('turns', () => {
  let house: House;
  before(async () => {
    house = await openHouse();
  });
  after(() => house.close());

  test('two municipalities with a backlog alternate', async () => {
    const waterrijk = await addWaterrijk(house);
    for (let nth = 0; nth < 4; nth += 1) await takesIn(house, house.organisation, `h${nth}@citizen.example`);
    for (let nth = 0; nth < 3; nth += 1) await takesIn(house, waterrijk, `w${nth}@citizen.example`);
    const turns = new LaneTurns('notification', 1);
    while (await workIn(house.services, turns));
    const order = house.relay.mails.all.map(({ to }) => to[0]?.[0]).join('');
    assert.match(order, /^(hw){3}h$|^(wh){3}h$/);
  });

  test('a row without organisation, of an earlier version, has its turn too', async () => {
    const { db } = house.services;
    await takesIn(house, house.organisation, 'vroeger@citizen.example');
    await db.$client`update outbox set lane = default, organisation_id = default`;
    await house.work();
    await house.relay.mails.first('the notification', ({ to }) => to.includes('vroeger@citizen.example'));
  });

  test('jobs of another version stop no post, are left as they are, and status tells of them', async () => {
    const { db, clock } = house.services;
    const [long, now] = [new Date(clock.now().getTime() - 3_600_000).toISOString(), clock.now().toISOString()];
    await takesIn(house, house.organisation, 'post@citizen.example');
    const [row] = await db.$client`select message_id, organisation_id from outbox`;
    for (const name of ['send-pigeon', 'send-pigeon', 'send-access-code'])
      await db.$client`insert into outbox (name, lane, organisation_id, message_id, payload, created_at, due_at, expires_at)
        values (${name}, 'notification', ${row?.organisation_id}, ${row?.message_id}, '{"bird": 1}', ${long}, ${long}, ${now})`;
    await house.work();
    await house.relay.mails.first('the notification', ({ to }) => to.includes('post@citizen.example'));
    const left = await db.$client`select name, attempts from outbox order by name`;
    assert.deepEqual(
      left.map(({ name, attempts }) => [name, attempts]),
      [
        ['send-access-code', 1],
        ['send-pigeon', 0],
        ['send-pigeon', 0],
      ],
    );
    const { troubles, queueAgeSeconds } = await serviceStatus(house.services);
    assert.ok(troubles.some((trouble) => trouble.startsWith('2 × send-pigeon')));
    assert.equal(queueAgeSeconds, 0);
  });
});
