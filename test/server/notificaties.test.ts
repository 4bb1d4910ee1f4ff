// What happens is published to a channel of the Notificaties API, as its document asks: in order, until it is taken,
// and never with anything of the citizen.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { jwtVerify } from 'jose';
import { listSubscriptions, publish, unsubscribe } from '../../server/events/subscription.ts';
import { EventPlaces } from '../../server/jobs/event-places.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { type Neighbour, openNeighbour } from '../support/open-api-receiver.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const HOUR = 60 * 60 * 1000;
const secret = 'the secret of an application of Open Notificaties';
const messagesUrl = 'https://berichten.example/desk/v1/messages';
const publishing = { channel: 'veilige-berichten', clientId: 'secure-messages', messagesUrl };
let testServer: TestServer;
let desk: CaseSystem;
let notificaties: Neighbour;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());
beforeEach(async () => {
  notificaties = await openNeighbour('notificaties');
});
afterEach(async () => {
  const { services, organisation } = testServer;
  for (const { id } of await listSubscriptions(services, organisation)) await unsubscribe(services, organisation, id);
  await notificaties.close();
});

async function tell(): Promise<void> {
  const places = new EventPlaces();
  while (await places.work(testServer.services, 0));
}
async function publishes(): Promise<string> {
  const { services, organisation } = testServer;
  const added = await publish(services, organisation, { url: notificaties.url, secret, ...publishing });
  assert.ok(typeof added !== 'string' && 'subscription' in added);
  return added.subscription.id;
}
const to = { address: 'j.jansen@citizen.example', mobile: '+31612345678' };
const sends = async () => {
  const json = newMessage({ to, caseNumber: 'Z-2026-081512' });
  const { status, body, text } = await desk.call('POST', '/messages', { json });
  assert.equal(status, 201, text);
  return String(body.id);
};

test('each event is published once, in order, as the document has it', async () => {
  await publishes();
  const id = await sends();
  await testServer.work();
  await tell();
  const { all } = notificaties.requests;
  assert.deepEqual(
    all.flatMap(({ faults }) => faults),
    [],
  );
  const url = `${messagesUrl}/${id}`;
  const [first, second] = all.map(({ body }) => body);
  assert.deepEqual(
    { ...first, aanmaakdatum: undefined },
    {
      kanaal: 'veilige-berichten',
      hoofdObject: url,
      resource: 'bericht',
      resourceUrl: url,
      actie: 'create',
      aanmaakdatum: undefined,
      kenmerken: { bron: 'urn:nld:haarlemmermeer:systeem:secure-messages', gebeurtenis: 'received' },
    },
  );
  assert.deepEqual([second?.actie, Object(second?.kenmerken).gebeurtenis], ['update', 'notified']);
  assert.equal(all.length, 2);
  const told = JSON.stringify(all.map(({ body }) => body));
  for (const never of ['jansen', '612345678', 'Z-2026-081512']) assert.ok(!told.includes(never), never);
});

test('with a token of its own making, of just now, that the secret signs', async () => {
  await publishes();
  await sends();
  await tell();
  const [request] = notificaties.requests.all;
  const token = String(request?.headers.authorization).replace('Bearer ', '');
  const currentDate = testServer.clock.now();
  const options = { currentDate, algorithms: ['HS256'], issuer: 'secure-messages', maxTokenAge: 1 };
  const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), options);
  assert.equal(payload.client_id, 'secure-messages');
  assert.ok(payload.user_id !== undefined && payload.user_representation !== undefined);
});

test('what is not taken is published again later, before what came after it; the operator is told', async () => {
  const id = await publishes();
  notificaties.answer = () => 503;
  const [one, two] = [await sends(), await sends()];
  await tell();
  testServer.clock.turn(HOUR + 1);
  await tell();
  const { troubles } = await serviceStatus(testServer.services);
  assert.match(troubles.join(), new RegExp(`${id}.*HTTP 503`));
  notificaties.answer = () => 201;
  testServer.clock.turn(HOUR);
  await tell();
  const urls = notificaties.requests.all.map(({ body }) => String(body.resourceUrl).replace(`${messagesUrl}/`, ''));
  assert.deepEqual(urls, [one, one, one, two]);
});

test('it is the operator who has it published, and no case system sees or stops that', async () => {
  const place = { DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) };
  const run = (...words: string[]) => admin({ ...place, EVENT_NETWORKS: '127.0.0.0/8' }, 'subscription', ...words);
  const words = ['--channel', 'veilige-berichten', '--client-id', 'x', '--messages-url', messagesUrl];
  const file = new URL('../support/inbox.ts', import.meta.url).pathname;
  const long = await run('publish', 'haarlemmermeer', notificaties.url, ...words, '--secret-file', file);
  assert.deepEqual([long.code, /^--secret-file: /.test(long.said)], [1, true], long.said);
  const secretFile = join(await mkdtemp(join(tmpdir(), 'notificaties-')), 'secret');
  await writeFile(secretFile, `${secret}\n`);
  const published = await run('publish', 'haarlemmermeer', notificaties.url, ...words, '--secret-file', secretFile);
  assert.equal(published.code, 0, published.said);
  assert.ok(!published.lines.join().includes(secret));
  const { id } = Object(JSON.parse(published.lines.at(-1) ?? '{}'));
  const { lines } = await run('list', 'haarlemmermeer');
  const listed = Object(JSON.parse(lines.at(-1) ?? '{}'));
  assert.deepEqual([listed.id, listed.channel, listed.state], [id, 'veilige-berichten', 'active']);
  assert.ok(!lines.join().includes(secret));
  assert.equal((await run('test', 'haarlemmermeer', id)).code, 0);
  const [trial] = notificaties.requests.all;
  assert.deepEqual([trial?.faults, Object(trial?.body.kenmerken).gebeurtenis], [[], 'test']);
  assert.match((await run('rotate-secret', 'haarlemmermeer', id)).said, /Its secret is the other side's/);
  assert.deepEqual((await desk.call('GET', '/subscriptions')).body, { subscriptions: [] });
  for (const [method, path] of [
    ['DELETE', ''],
    ['POST', '/_pause'],
    ['POST', '/_rotate'],
  ] as const)
    assert.equal((await desk.call(method, `/subscriptions/${id}${path}`)).status, 404);
});
