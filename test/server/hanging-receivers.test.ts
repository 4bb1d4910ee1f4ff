// A receiver of events can do what it likes: hang, pour, redirect, or be a name that leads inside. It harms itself.
import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { isPublicAddress } from '../../server/address-list.ts';
import { deliverNext } from '../../server/events/event-delivery.ts';
import { placeEvents } from '../../server/events/event-sequence.ts';
import { listSubscriptions, subscribe } from '../../server/events/subscription.ts';
import { makeEventReceivers } from '../../server/integrations/event-receivers.ts';
import { startWorker, type Worker } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import type { Organisation } from '../../server/store/schema.ts';
import { type EventReceiver, openEventReceiver } from '../support/event-receiver.ts';
import { portOf } from '../support/inbox.ts';
import { incoming } from '../support/letters.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

describe('a municipality whose receivers all hang', () => {
  let testServer: TestServer;
  let worker: Worker;
  let hanging: EventReceiver;
  let quick: EventReceiver;
  let waterrijk: Organisation;
  before(async () => {
    testServer = await openTestServer();
    [hanging, quick] = await Promise.all([openEventReceiver(), openEventReceiver()]);
    hanging.answer = () => 'hang';
    const details = { slug: 'waterrijk', fromAddress: 'bericht@waterrijk.example' };
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, ...details });
    assert.ok(added !== 'taken');
    waterrijk = added.organisation;
    for (let nth = 0; nth < 10; nth += 1)
      assert.ok('secret' in Object(await subscribe(testServer.services, testServer.organisation, hanging)));
    await subscribe(testServer.services, waterrijk, quick);
    await takesIn(testServer.organisation, 'een@citizen.example');
    worker = await startWorker(testServer.services);
  });
  after(async () => {
    await Promise.all([hanging.close(), quick.close()]);
    await worker.stop();
    await testServer.close();
  });

  async function takesIn(organisation: Organisation, to: string): Promise<void> {
    const address = organisation.fromAddress;
    const letter = { ...incoming(testServer, { to }), organisation, from: { address }, contact: { address } };
    assert.ok('messages' in (await ingest(testServer.services, letter)));
  }
  const quickHas = (events: number) =>
    quick.posted.first(`${events} events`, () => quick.posted.all.length >= events, 8_000);

  test('has two places, no more; its citizens get their mail, another municipality its events', async () => {
    await hanging.posted.first('two that hang', () => hanging.posted.all.length === 2);
    for (let nth = 1; nth <= 3; nth += 1) await takesIn(waterrijk, `burger${nth}@citizen.example`);
    await quickHas(6);
    assert.equal(hanging.posted.all.length, 2, 'while they hang still');
    await testServer.relay.mails.first('its own mail', ({ to }) => to.includes('een@citizen.example'));
  });

  test('is slow from then on: it has the places of the slow only, and each that hung waits', async () => {
    await hanging.posted.first('the next two', () => hanging.posted.all.length >= 4);
    const held = await listSubscriptions(testServer.services, testServer.organisation);
    assert.deepEqual(
      held.filter(({ isSlow }) => isSlow).map(({ lastError, failures }) => [lastError, failures]),
      [
        ['ETIMEDOUT', 1],
        ['ETIMEDOUT', 1],
      ],
    );
    await takesIn(waterrijk, 'later@citizen.example');
    await quickHas(8);
  });
});

test('a process that dies while it delivers loses nothing: another delivers the same event', async (context) => {
  const testServer = await openTestServer();
  const receiver = await openEventReceiver();
  context.after(() => Promise.all([receiver.close(), testServer.close()]));
  const { services, organisation } = testServer;
  await subscribe(services, organisation, receiver);
  await ingest(services, incoming(testServer));
  const look = { onlyQuick: false, busy: [] };
  await placeEvents(services.db, organisation.id);
  receiver.answer = () => 'hang';
  const dying = deliverNext(services, look).catch((error: unknown) => error);
  await receiver.posted.first('the event', () => true);
  assert.equal(await deliverNext(services, look), false, 'nobody else sends it meanwhile');
  await services.db.$client`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and state = 'idle in transaction'`;
  receiver.answer = () => 204;
  while (!(await deliverNext(services, look)));
  const [first, second] = receiver.posted.all;
  assert.deepEqual(second?.event, first?.event, 'it is known by its id');
  assert.equal(await deliverNext(services, look), false);
  await receiver.close();
  assert.ok((await dying) instanceof Error);
});

describe('an address', () => {
  test('that somebody on the internet has is told from one inside', () => {
    for (const address of ['93.184.215.14', '2a02:898:62:f6::1']) assert.ok(isPublicAddress(address), address);
    for (const address of [
      ...['127.0.0.1', '10.0.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
      ...['224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'],
      ...['2002:7f00:1::', '2001:db8::1', 'ff02::1', 'zaken.example', ''],
    ])
      assert.ok(!isPublicAddress(address), address);
  });

  test('that a name leads to is judged when it is used, whatever it was before', async (context) => {
    const receiver = await openEventReceiver();
    context.after(() => receiver.close());
    const inside: LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];
    const { port } = new URL(receiver.url);
    const url = `https://zaken.example:${port}/hook`;
    const fromOutside = makeEventReceivers([], (_name, _options, found) => found(null, inside));
    assert.equal(fromOutside.faultOf(url), undefined, 'its name says nothing');
    assert.equal((await fromOutside.post(url, {}, '{}')).error, 'EADDRESSREFUSED');
    const opened = makeEventReceivers(['127.0.0.1'], (_name, _options, found) => found(null, inside));
    assert.match((await opened.post(url, {}, '{}')).error ?? '', /SSL|EPROTO/, 'TLS only, also there');
    assert.match(makeEventReceivers([]).faultOf(receiver.url) ?? '', /EVENT_NETWORKS/);
    assert.equal((await makeEventReceivers([]).post(receiver.url, {}, '{}')).error, 'EADDRESSREFUSED');
    assert.equal(receiver.posted.all.length, 0);
  });
});

test('of an answer without end only the status is read', async (context) => {
  let written = 0;
  const pouring = createServer((_request, response) => {
    response.writeHead(200);
    const pour = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
    };
    response.on('drain', pour);
    pour();
  });
  await new Promise<void>((resolve) => pouring.listen(0, '127.0.0.1', resolve));
  context.after(() => pouring.close());
  const url = `http://127.0.0.1:${portOf(pouring.address())}/`;
  const { error, milliseconds } = await makeEventReceivers(['127.0.0.0/8']).post(url, {}, '{}');
  assert.deepEqual([error, milliseconds < 5_000], [undefined, true]);
  assert.ok(written < 16 * 1024 * 1024);
});
