// What balancers and operators ask: answered from memory, and numbers for nobody else.
import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { makeApp } from '../../server/http/app.ts';
import { operatorRoutes, probeRoutes } from '../../server/http/health.ts';
import { readWidgetFiles } from '../../server/http/widget-files.ts';
import { makeMailRelay } from '../../server/integrations/mail.ts';
import { makeMalwareScan } from '../../server/integrations/malware-scan.ts';
import { ingest } from '../../server/message/ingest.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import type { ServiceWatch } from '../../server/operations/service-watch.ts';
import { freshKey, ServerKeys } from '../../server/store/server-keys.ts';
import { answers, CLEAN, openClamd } from '../support/clamd.ts';
import { deliverLetter, incoming } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { MAIL } from '../support/relay-client.ts';
import { openRoad } from '../support/road.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const number = async (name: string) => {
  const metrics = await (await fetch(`${testServer.url}/metrics`)).text();
  return Number(new RegExp(`^${name} ([\\d.]+)$`, 'm').exec(metrics)?.[1]);
};

describe('a probe', () => {
  const seen = { database: 'ok', migrations: 'ok', keys: 'ok', outboxKeys: 'ok' } as const;
  const watching = (health: ReturnType<ServiceWatch['health']>): ServiceWatch => ({
    health: () => health,
    numbers: () => undefined,
    outside: () => ({}),
    look: () => Promise.reject(new Error('a probe asked the database')),
    close: async () => {},
  });

  test('is answered from what was seen last, and asks nobody', async () => {
    for (let probes = 0; probes < 40; probes += 1) {
      const ready = await probeRoutes(watching(seen)).request('/readyz');
      assert.deepEqual([ready.status, await ready.json()], [200, { status: 'ok', checks: seen }]);
    }
    for (const fault of [
      { database: 'down' },
      { database: 'read-only' },
      { database: 'full' },
      { migrations: 'missing' },
      { keys: 'wrong' },
      { outboxKeys: 'away' },
      { outboxKeys: 'read-only' },
    ] as const) {
      const routes = probeRoutes(watching({ ...seen, ...fault }));
      assert.equal((await routes.request('/readyz')).status, 503, JSON.stringify(fault));
      assert.equal((await routes.request('/livez')).status, 200);
    }
  });

  test('tells of migrations and keys as they are', async () => {
    const ready = async () => {
      await testServer.watch.look();
      return Object(await (await fetch(`${testServer.url}/readyz`)).json()).checks;
    };
    assert.deepEqual(await ready(), seen);
    const owner = postgres(testServer.databaseUrl, { max: 1 });
    const taken = await owner`
      delete from drizzle.__drizzle_migrations
      where created_at = (select max(created_at) from drizzle.__drizzle_migrations) returning hash, created_at`;
    assert.equal((await ready()).migrations, 'missing');
    for (const { hash, created_at: at } of taken)
      await owner`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${at})`;
    await owner.end();
    assert.deepEqual(await ready(), seen);
    assert.equal(await new ServerKeys([freshKey('other')]).opens(testServer.services.db), false);
  });

  test('tells of a directory of outbox keys that is not ours, or can not be written to', async () => {
    const state = async () => {
      await testServer.watch.look();
      return (await fetch(`${testServer.url}/readyz`)).status;
    };
    const [there, aside] = [testServer.outboxKeysDir, `${testServer.outboxKeysDir}.aside`];
    await rename(there, aside);
    assert.equal(await state(), 503);
    await rm(there, { recursive: true, force: true });
    await rename(aside, there);
    assert.equal(await state(), 200);
  });

  test('names a malware scanner that is away, and calls nobody ill for it', async () => {
    const clamd = await openClamd();
    const guarded = await openTestServer({ services: { malwareScan: makeMalwareScan(new URL(clamd.url)) } });
    const ready = async () => {
      await guarded.watch.look();
      const { status, ...told } = Object(await (await fetch(`${guarded.url}/readyz`)).json());
      return [status, told.scanner];
    };
    assert.deepEqual(await ready(), ['ok', 'ok']);
    clamd.meets((socket) => socket.resetAndDestroy());
    assert.deepEqual(await ready(), ['ok', 'away']);
    clamd.meets(answers(CLEAN));
    assert.deepEqual(await ready(), ['ok', 'ok']);
    await guarded.close();
    await clamd.close();
  });

  test('names a relay that is away once it was tried, and calls nobody ill for it', async () => {
    const road = await openRoad(Number(new URL(testServer.relay.url).port));
    const mail = makeMailRelay(new URL(`smtp://127.0.0.1:${road.port}`));
    const far = await openTestServer({ services: { mail } });
    const ready = async () => {
      const { status, relay } = Object(await (await fetch(`${far.url}/readyz`)).json());
      return [status, relay];
    };
    const tries = () => mail.send(MAIL).catch(() => {});
    assert.deepEqual(await ready(), ['ok', undefined]);
    road.becomes('closed');
    await tries();
    assert.deepEqual(await ready(), ['ok', 'away']);
    road.becomes('open');
    testServer.relay.refuse(450);
    await tries();
    assert.deepEqual(await ready(), ['ok', 'ok']);
    testServer.relay.refuse(undefined);
    await far.close();
    await road.close();
  });

  test('does not call a process ill because others let the queue wait', async () => {
    testServer.relay.refuse(450);
    await ingest(testServer.services, incoming(testServer));
    await testServer.work();
    testServer.clock.turn(60 * 60_000);
    await testServer.watch.look();
    assert.equal((await fetch(`${testServer.url}/readyz`)).status, 200);
    assert.ok((await number('secure_message_outbox_age_seconds')) > 300);
    testServer.relay.refuse(undefined);
    await testServer.work();
    await testServer.watch.look();
    assert.equal(await number('secure_message_outbox_jobs'), 0);
  });
});

describe('metrics', () => {
  test('are for this machine and trusted proxies themselves, not for whom they pass on', async () => {
    assert.equal((await fetch(`${testServer.url}/metrics`)).status, 200);
    for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }]) {
      const passedOn = await fetch(`${testServer.url}/metrics`, { headers });
      assert.deepEqual([passedOn.status, Object(await passedOn.json()).code], [404, 'not-found']);
    }
  });

  test('are on their own port alone, when there is one', async () => {
    const settings = { trustedProxies: [], publicUrl: 'https://berichten.example', metricsHere: false };
    const widget = readWidgetFiles(new URL('../../dist/widget', import.meta.url).pathname);
    const app = makeApp(testServer.services, testServer.watch, { ...settings, widget });
    const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
    assert.equal((await app.request('/metrics', {}, env)).status, 404);
    assert.equal((await app.request('/readyz', {}, env)).status, 200);
    assert.match(
      await (await operatorRoutes(testServer.watch).request('/metrics')).text(),
      /secure_message_outbox_jobs 0/,
    );
  });

  test('count refusals by the name of the problem', async () => {
    const unknown = 'secure_message_refusals_total\\{problem="session-ended",organisation=""\\}';
    const before = await number(unknown);
    await (await Reader.open(testServer, await deliverLetter(testServer))).call('GET', '');
    assert.equal(await number(unknown), (Number.isNaN(before) ? 0 : before) + 1);
  });
});

test('a proxy that TRUSTED_PROXIES does not name is a trouble that status tells', async () => {
  const own = await openTestServer();
  const told = async () => (await serviceStatus(own.services)).troubles.some((one) => /TRUSTED_PROXIES/.test(one));
  const reader = await Reader.open(own, await deliverLetter(own));
  await reader.call('GET', '');
  assert.equal(await told(), false);
  await reader.call('GET', '', { headers: { 'x-forwarded-for': '192.0.2.1' } });
  for (let looks = 0; !(await told()) && looks < 100; looks += 1) await reader.call('GET', '');
  assert.equal(await told(), true);
  own.clock.turn(25 * 60 * 60_000);
  assert.equal(await told(), false);
  await own.close();
});

test('every answer is guarded, the ones that tell nothing too', async () => {
  for (const path of ['/livez', '/readyz', '/metrics', '/nergens']) {
    const { headers } = await fetch(testServer.url + path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d+/, path);
  }
});
