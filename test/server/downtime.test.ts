// A record of when the service was not there, that operators can export: it must neither miss an outage nor invent one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beat, listDowntime } from '../../server/operations/downtime.ts';
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
