// A record of when the service was not there, that operators can export: it must neither miss an outage nor invent one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY } from '../../server/contract/units.ts';
import { beat, Heart, listDowntime } from '../../server/operations/downtime.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const MINUTE = 60_000;
const all = () => listDowntime(testServer.services, new Date(0));

test('a service that beats was never away', async () => {
  for (let minute = 0; minute < 10; minute += 1) {
    await beat(testServer.services, 'api');
    testServer.clock.turn(MINUTE);
  }
  assert.deepEqual(await all(), []);
});

test('a gap is written down once, from the last beat to the first after it, however many processes come back', async () => {
  await beat(testServer.services, 'api');
  const startedAt = testServer.clock.now();
  testServer.clock.turn(47 * MINUTE);
  const endedAt = testServer.clock.now();
  await Promise.all([
    beat(testServer.services, 'api'),
    beat(testServer.services, 'api'),
    beat(testServer.services, 'api'),
  ]);
  assert.deepEqual(await all(), [{ part: 'api', startedAt, endedAt }]);
});

test('parts are away on their own', async () => {
  await beat(testServer.services, 'worker');
  testServer.clock.turn(MINUTE);
  await beat(testServer.services, 'api');
  testServer.clock.turn(MINUTE + 1);
  await Promise.all([beat(testServer.services, 'api'), beat(testServer.services, 'worker')]);
  assert.deepEqual(
    (await all()).map(({ part }) => part),
    ['api', 'worker'],
  );
});

test('what was long ago can be left out', async () => {
  assert.deepEqual(await listDowntime(testServer.services, testServer.clock.now()), [(await all()).at(-1)]);
});

test('a clock that was set by forty days while a process went on beating is no downtime, forth or back', async () => {
  let elapsed = 0;
  const heart = new Heart(testServer.services, () => elapsed);
  const before = await all();
  await heart.beat('gateway');
  for (const turned of [40 * DAY, -40 * DAY]) {
    testServer.clock.turn(turned);
    elapsed += 15_000;
    await heart.beat('gateway');
  }
  assert.deepEqual(await all(), before);
  // What it cannot have been is not what the next outage is measured from.
  testServer.clock.turn(47 * MINUTE);
  await beat(testServer.services, 'gateway');
  assert.equal((await all()).length, before.length + 1);
});

test('a machine that stood still for an hour was away, whatever its processes counted', async () => {
  const heart = new Heart(testServer.services, () => 0);
  await heart.beat('gateway');
  const before = await all();
  testServer.clock.turn(60 * MINUTE);
  await heart.beat('gateway');
  assert.equal((await all()).length, before.length + 1);
});

test('a sign that a clock which was ahead has left is put right by whoever comes next', async () => {
  testServer.clock.turn(40 * DAY);
  await beat(testServer.services, 'worker');
  testServer.clock.turn(-40 * DAY);
  await beat(testServer.services, 'worker');
  const before = await all();
  testServer.clock.turn(10 * MINUTE);
  await beat(testServer.services, 'worker');
  assert.equal((await all()).length, before.length + 1, 'the next outage is seen');
});
