// Nobody can use more than his share of the database, whatever he calls: the others are answered meanwhile.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { limits } from '../../server/contract/limits.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { PacedCalls, TurnsBy } from '../../server/quotas/shares.ts';
import { newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { deliverLetter } from '../support/letters.ts';
import { mostAtOnce } from '../support/most-at-once.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';
import { waitingForLock } from '../support/waiting-for-lock.ts';

/** More than the database has connections for calls. */
const MANY = 40;
let testServer: TestServer;
let other: { readonly port: number; readonly user: string; readonly pass: string };
let database: postgres.Sql;
before(async () => {
  testServer = await openTestServer({ sms: false });
  const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
  if (added === 'taken') throw new Error('a fresh database has an organisation');
  other = { port: testServer.gateway.port, user: 'elders', pass: added.apiKey };
  database = postgres(testServer.databaseUrl, { max: 2 });
});
after(async () => {
  await database.end();
  await testServer.close();
});

/**
 * Does something while a table's rows can't be written, so that whoever writes there keeps his connection; then lets
 * go.
 */
async function whileHeld(hold: (sql: postgres.TransactionSql) => Promise<unknown>, step: () => Promise<void>) {
  let letGo = () => {};
  const over = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = () => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const holding = database.begin(async (sql) => {
    await hold(sql);
    isHeld();
    await over;
  });
  await held;
  try {
    await step();
  } finally {
    letGo();
    await holding;
  }
}

const desk = (key: string, method: string, path: string, json?: object) =>
  fetch(`${testServer.url}/desk/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });

describe('the database', () => {
  test('has room for another organisation and for citizens while the calls of one all wait in it', async () => {
    const link = await deliverLetter(testServer);
    await desk(testServer.apiKey, 'GET', '/messages');
    let calls: Promise<Response>[] = [];
    await whileHeld(
      (sql) => sql`select from limit_count for update`,
      async () => {
        calls = Array.from({ length: MANY }, () => desk(testServer.apiKey, 'GET', '/messages'));
        await waitingForLock(database, limits.deskCallsAtOnce);
        assert.equal((await desk(other.pass, 'POST', '/messages', newMessage())).status, 201);
        assert.equal((await sendsMail(other, { to: 'x@citizen.example', text: 'Hallo' })).code, 250);
        assert.equal((await (await Reader.open(testServer, link)).asksForCode()).status, 200);
        assert.equal(
          await waitingForLock(database),
          limits.deskCallsAtOnce,
          'the others wait for their turn, not in the database',
        );
      },
    );
    for (const call of calls) assert.equal((await call).status, 200);
  });

  test('has room for other citizens while the calls of one session all wait in it', async () => {
    const [mine, others] = [await deliverLetter(testServer), await deliverLetter(testServer)];
    const reader = await Reader.open(testServer, mine);
    await reader.reads();
    let calls: Promise<{ status: number }>[] = [];
    await whileHeld(
      (sql) => sql`select from session for update`,
      async () => {
        calls = Array.from({ length: MANY }, () => reader.call('GET', ''));
        await waitingForLock(database);
        const neighbour = await Reader.open(testServer, others);
        await neighbour.reads();
        assert.ok((await waitingForLock(database)) <= limits.sessionCallsAtOnce);
      },
    );
    for (const call of calls) assert.equal((await call).status, 200);
  });
});

describe('imports', () => {
  test('of one organisation are few at once; another’s is taken', async () => {
    const imports = (key: string) =>
      fetch(`${testServer.url}/desk/v1/recipients/_import`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/jsonl' },
        body: '{"address":"a@citizen.example","mobile":"+31612345678"}',
      });
    assert.match(await (await imports(testServer.apiKey)).text(), /"status":201/);
    let underWay: Promise<Response>[] = [];
    await whileHeld(
      (sql) => sql`select from recipient for update`,
      async () => {
        underWay = Array.from({ length: limits.streamsAtOnce }, () => imports(testServer.apiKey));
        await waitingForLock(database, limits.streamsAtOnce);
        assert.equal((await imports(testServer.apiKey)).status, 429);
        assert.match(await (await imports(other.pass)).text(), /"status":201/);
      },
    );
    for (const one of underWay) assert.match(await (await one).text(), /"status":200/);
    assert.equal((await imports(testServer.apiKey)).status, 200, 'the places are free again');
  });
});

describe('a share', () => {
  test('of turns is of each name', async () => {
    const turns = new TurnsBy(2);
    assert.equal(await mostAtOnce(10, (step) => turns.run('a', step)), 2);
  });

  test('of turns is handed on at once; of who uses much only after as long as the step took', async () => {
    const turns = new TurnsBy(1, (name) => name === 'much');
    const begun: string[] = [];
    const first = ['much', 'usual'].map((name) => turns.run(name, () => pause(500)));
    const second = ['much', 'usual'].map((name) => turns.run(name, async () => begun.push(name)));
    await Promise.all(first);
    await second[1];
    assert.deepEqual(begun, ['usual']);
    await second[0];
    assert.deepEqual(begun, ['usual', 'much']);
  });

  test('of calls is usual until half of it is used up', async () => {
    const calls = new PacedCalls(4, 60_000);
    assert.equal(calls.isUsual('a'), true);
    await calls.spend('a');
    assert.equal(calls.isUsual('a'), true);
    await calls.spend('a');
    await calls.spend('a');
    assert.deepEqual([calls.isUsual('a'), calls.isUsual('b')], [false, true]);
  });

  test('of calls is so many at once; with more its caller waits, and too many who wait are refused', async () => {
    const calls = new PacedCalls(2, 60_000);
    assert.equal(await calls.spend('a'), undefined);
    assert.equal(await calls.spend('a'), undefined);
    const waiting = Array.from({ length: limits.delayedCalls }, () => calls.spend('a'));
    assert.equal((await calls.spend('a'))?.waited, false);
    assert.equal(await calls.spend('b'), undefined, 'nobody else waits');
    assert.equal((await waiting[0])?.waited, true);
  });
});
