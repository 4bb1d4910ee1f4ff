// A record of when the service was not there, that operators can export: it must neither miss an outage nor invent one.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beat, listDowntime } from '../../server/operations/downtime.ts';
import { type House, openHouse } from '../support/running-house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

const MINUTE = 60_000;
const all = () => listDowntime(house.services, new Date(0));

test('a service that beats was never away', async () => {
  for (let minute = 0; minute < 10; minute += 1) {
    await beat(house.services, 'api');
    house.clock.turn(MINUTE);
  }
  assert.deepEqual(await all(), []);
});

test('a gap is written down once, from the last beat to the first after it, however many processes come back', async () => {
  await beat(house.services, 'api');
  const startedAt = house.clock.now();
  house.clock.turn(47 * MINUTE);
  const endedAt = house.clock.now();
  await Promise.all([beat(house.services, 'api'), beat(house.services, 'api'), beat(house.services, 'api')]);
  assert.deepEqual(await all(), [{ part: 'api', startedAt, endedAt }]);
});

test('parts are away on their own', async () => {
  await beat(house.services, 'worker');
  house.clock.turn(MINUTE);
  await beat(house.services, 'api');
  house.clock.turn(MINUTE + 1);
  await Promise.all([beat(house.services, 'api'), beat(house.services, 'worker')]);
  assert.deepEqual(
    (await all()).map(({ part }) => part),
    ['api', 'worker'],
  );
});

test('what was long ago can be left out', async () => {
  assert.deepEqual(await listDowntime(house.services, house.clock.now()), [(await all()).at(-1)]);
});
