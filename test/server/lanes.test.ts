// What a person is waiting for goes first: lanes that nothing else can fill, and organisations that take turns in them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Lane } from '../../server/contract/lanes.ts';
import { DAY } from '../../server/contract/units.ts';
import { LaneTurns } from '../../server/jobs/lane-turns.ts';
import { startWorker, type Worker, workIn } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { OUTBOX_CHANNEL, putDueTimesRight } from '../../server/store/outbox.ts';
import type { Organisation } from '../../server/store/schema.ts';
import { deliverLetter, incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const MOBILE = '+31612345678';

const addWaterrijk = (testServer: TestServer) => addMunicipality(testServer, 'waterrijk');

async function addMunicipality(testServer: TestServer, slug: string): Promise<Organisation> {
  const other = { slug, name: `gemeente ${slug}`, fromAddress: `bericht@${slug}.example` };
  const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, ...other });
  assert.ok(added !== 'taken');
  return added.organisation;
}

async function takesIn(testServer: TestServer, organisation: Organisation, to: string): Promise<void> {
  const address = organisation.fromAddress;
  const letter = { ...incoming(testServer, { to }), organisation, from: { address }, contact: { address } };
  assert.ok('messages' in (await ingest(testServer.services, letter)));
}

async function readerOf(testServer: TestServer, address: string, mobile?: string): Promise<Reader> {
  await deliverLetter(testServer, { to: address, ...(mobile === undefined ? {} : { mobile }) });
  await testServer.work();
  const { mail } = await testServer.relay.mails.first('the notification', ({ to }) => to.includes(address));
  return Reader.open(testServer, linkIn(mail.text ?? ''));
}

describe('a relay that is silent about one municipality’s notifications', () => {
  let testServer: TestServer;
  let waterrijk: Organisation;
  let worker: Worker;
  let readers: { bySms: Reader; byMail: Reader };
  before(async () => {
    testServer = await openTestServer();
    waterrijk = await addWaterrijk(testServer);
    readers = {
      bySms: await readerOf(testServer, 'sms@citizen.example', MOBILE),
      byMail: await readerOf(testServer, 'mail@citizen.example'),
    };
    testServer.relay.stall((to) => to.endsWith('@many.example'));
    for (let nth = 0; nth < 20; nth += 1)
      await takesIn(testServer, testServer.organisation, `burger${nth}@many.example`);
    worker = await startWorker(testServer.services, { relay: 8, sms: 2 });
    await testServer.relay.stalled.first(
      'a mail that is not answered for',
      () => testServer.relay.stalled.all.length >= 2,
    );
  });
  after(async () => {
    await testServer.relay.close(); // what hangs fails at once
    await worker.stop();
    await testServer.close();
  });

  test('keeps no code by sms waiting', async () => {
    await readers.bySms.asksForCode();
    await testServer.smsProvider.messages.first('the code', () => true);
  });

  test('keeps no code by mail waiting', async () => {
    await readers.byMail.asksForCode();
    await testServer.relay.mails.first(
      'the code',
      ({ mail, to }) => to.includes('mail@citizen.example') && /\b\d{3} \d{3}\b/.test(mail.text ?? ''),
    );
  });

  test('keeps no other municipality’s notification waiting: the last place is for who has none', async () => {
    await takesIn(testServer, waterrijk, 'ander@citizen.example');
    await testServer.relay.mails.first('the notification', ({ to }) => to.includes('ander@citizen.example'));
  });
});

describe('turns', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer();
  });
  after(() => testServer.close());

  test('two municipalities with a backlog alternate', async () => {
    const waterrijk = await addWaterrijk(testServer);
    for (let nth = 0; nth < 4; nth += 1) await takesIn(testServer, testServer.organisation, `h${nth}@citizen.example`);
    for (let nth = 0; nth < 3; nth += 1) await takesIn(testServer, waterrijk, `w${nth}@citizen.example`);
    const turns = new LaneTurns('notification', 1);
    while (await workIn(testServer.services, turns));
    const order = testServer.relay.mails.all.map(({ to }) => to[0]?.[0]).join('');
    assert.match(order, /^(hw){3}h$|^(wh){3}h$/);
  });

  test('a place rests after one of many notifications; never after the only one, or after a code', async () => {
    const row = { organisationId: testServer.organisation.id };
    const restOf = async (lane: Lane, jobs: number) => {
      const turns = new LaneTurns(lane, 3);
      for (let nth = 0; nth < jobs; nth += 1) await turns.next(async () => row);
      return turns.end(row.organisationId, performance.now() - 10);
    };
    assert.ok((await restOf('notification', 2)) > 0);
    assert.equal(await restOf('notification', 1), 0);
    assert.equal(await restOf('mail-code', 2), 0);
  });

  test('a municipality with nothing waiting wakes a worker, however much another has; one with a backlog does not', async () => {
    const { services } = testServer;
    const [{ organisation }, other] = [testServer, await addMunicipality(testServer, 'meerwijk')];
    const calls: string[] = [];
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const hear = (lane: string) => (lane === 'the end' ? end() : void calls.push(lane));
    const listening = await services.db.$client.listen(OUTBOX_CHANNEL, hear);
    for (const nth of [1, 2, 3]) await takesIn(testServer, organisation, `v${nth}@citizen.example`);
    await takesIn(testServer, other, 'm@citizen.example');
    await services.db.$client.notify(OUTBOX_CHANNEL, 'the end');
    await ended;
    assert.deepEqual(calls, ['notification', 'notification']);
    await listening.unlisten();
    await testServer.work();
  });

  test('a row without organisation, of an earlier version, has its turn too', async () => {
    const { db } = testServer.services;
    await takesIn(testServer, testServer.organisation, 'vroeger@citizen.example');
    await db.$client`update outbox set lane = default, organisation_id = default`;
    await testServer.work();
    await testServer.relay.mails.first('the notification', ({ to }) => to.includes('vroeger@citizen.example'));
  });

  test('jobs that a clock which was ahead has put into the future leave when it is right again', async () => {
    const { clock, db } = testServer.services;
    testServer.clock.turn(40 * DAY);
    testServer.relay.refuse(450);
    await takesIn(testServer, testServer.organisation, 'ahead@citizen.example');
    await testServer.work();
    testServer.clock.turn(-40 * DAY);
    testServer.relay.refuse(undefined);
    await putDueTimesRight(db, clock.now());
    await testServer.work();
    await testServer.relay.mails.first('the notification', ({ to }) => to.includes('ahead@citizen.example'));
  });

  test('jobs of another version stop no post, are left as they are, and status tells of them', async () => {
    const { db, clock } = testServer.services;
    const [long, now] = [new Date(clock.now().getTime() - 3_600_000).toISOString(), clock.now().toISOString()];
    await takesIn(testServer, testServer.organisation, 'post@citizen.example');
    const [row] = await db.$client`select message_id, organisation_id from outbox`;
    for (const name of ['send-pigeon', 'send-pigeon', 'send-access-code'])
      await db.$client`insert into outbox (name, lane, organisation_id, message_id, payload, created_at, due_at, expires_at)
        values (${name}, 'notification', ${row?.organisation_id}, ${row?.message_id}, '{"bird": 1}', ${long}, ${long}, ${now})`;
    await testServer.work();
    await testServer.relay.mails.first('the notification', ({ to }) => to.includes('post@citizen.example'));
    const left = await db.$client`select name, attempts from outbox order by name`;
    assert.deepEqual(
      left.map(({ name, attempts }) => [name, attempts]),
      [
        ['send-access-code', 1],
        ['send-pigeon', 0],
        ['send-pigeon', 0],
      ],
    );
    const { troubles, queueAgeSeconds } = await serviceStatus(testServer.services);
    assert.ok(troubles.some((trouble) => trouble.startsWith('2 × send-pigeon')));
    assert.equal(queueAgeSeconds, 0);
  });
});
