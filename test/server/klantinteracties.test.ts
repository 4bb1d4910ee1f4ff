// Each message that went out and each answer becomes one klantcontact, as the document of the Klantinteracties API
// asks: once, in order, and never with anything of the citizen or the letter.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { listSubscriptions, register, unsubscribe } from '../../server/events/subscription.ts';
import { EventPlaces } from '../../server/jobs/event-places.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { type NeighbourAnswer, type NeighbourRequest, openNeighbour } from '../support/open-api-receiver.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const HOUR = 60 * 60 * 1000;
const token = '5b0c1d0e2a474a3b9a516d2f6f0a7f10aabbccdd';
const citizen = 'j.jansen@citizen.example';
let testServer: TestServer;
let desk: CaseSystem;
let openKlant: Awaited<ReturnType<typeof openNeighbour>>;
/** What is registered there. */
let contacts: NeighbourRequest['body'][];
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());
beforeEach(async () => {
  openKlant = await openNeighbour('klantinteracties');
  contacts = [];
  openKlant.answer = keeps;
});
afterEach(async () => {
  const { services, organisation } = testServer;
  for (const { id } of await listSubscriptions(services, organisation)) await unsubscribe(services, organisation, id);
  await openKlant.close();
});

const identificatorOf = (contact: NeighbourRequest['body']) =>
  Object(Object(contact.onderwerpobject).onderwerpobjectidentificator);

/** As Open Klant does: keeps what it is given, twice too, and finds it by what identifies its subject. */
function keeps({ method, query, body }: NeighbourRequest): NeighbourAnswer {
  if (method === 'POST') {
    contacts.push(body);
    return 201;
  }
  const found = contacts
    .map(identificatorOf)
    .filter((one) => one.objectId === query.onderwerpobjectidentificatorObjectId);
  const results = found.map((onderwerpobjectidentificator) => {
    const uuid = crypto.randomUUID();
    return { uuid, url: `${openKlant.url}/onderwerpobjecten/${uuid}`, onderwerpobjectidentificator };
  });
  return { status: 200, body: { count: results.length, next: null, previous: null, results } };
}

async function tell(): Promise<void> {
  const places = new EventPlaces();
  while (await places.work(testServer.services, 0));
}
async function registers(): Promise<string> {
  const { services, organisation } = testServer;
  const added = await register(services, organisation, { url: openKlant.url, token, channel: 'e-mail' });
  assert.ok(typeof added !== 'string' && 'subscription' in added);
  return added.subscription.id;
}
/** A message that went out; its reference. */
async function sends(to: object = { address: citizen, mobile: '+31612345678' }): Promise<string> {
  const json = newMessage({ to, caseNumber: 'Z-2026-081512' });
  const { status, body, text } = await desk.call('POST', '/messages', { json });
  assert.equal(status, 201, text);
  await testServer.work();
  return String(body.reference);
}
const faults = () => openKlant.requests.all.flatMap(({ faults }) => faults);
const posts = () => openKlant.requests.all.filter(({ method }) => method === 'POST');

test('a message and the answer to it become two klantcontacten, as the document has them', async () => {
  await registers();
  const reference = await sends({ address: citizen });
  const reader = await desk.readerOf(citizen);
  await reader.reads();
  const reply = await reader.sends(await reader.startsReply(), { text: 'Ik kom langs' });
  await tell();
  assert.deepEqual(faults(), []);
  const [sent, answered] = contacts;
  const identificator = {
    objectId: reference,
    codeObjecttype: 'bericht',
    codeRegister: 'urn:nld:haarlemmermeer:systeem:secure-messages',
    codeSoortObjectId: 'kenmerk',
  };
  const { plaatsgevondenOp, ...klantcontact } = Object(sent?.klantcontact);
  assert.ok(Math.abs(new Date(plaatsgevondenOp).getTime() - testServer.clock.now().getTime()) < HOUR);
  const of = { kanaal: 'e-mail', taal: 'nld', vertrouwelijk: true };
  assert.deepEqual(klantcontact, { ...of, onderwerp: 'Beveiligd bericht' });
  assert.deepEqual(identificatorOf(sent ?? {}), identificator);
  const { plaatsgevondenOp: _, ...answer } = Object(answered?.klantcontact);
  assert.deepEqual(answer, {
    ...of,
    onderwerp: 'Antwoord op een beveiligd bericht',
    indicatieContactGelukt: true,
    metadata: { bericht: reference },
  });
  assert.deepEqual(identificatorOf(answered ?? {}), {
    ...identificator,
    objectId: reply.body.reference,
    codeObjecttype: 'antwoord',
  });
  assert.equal(contacts.length, 2);
  const all = JSON.stringify(openKlant.requests.all);
  for (const never of ['jansen', '612345678', 'Z-2026-081512', 'langs', newMessage({}).subject])
    assert.ok(!all.includes(String(never)), String(never));
  for (const { headers } of openKlant.requests.all) assert.equal(headers.authorization, `Token ${token}`);
});

test('a klantcontact whose answer got lost is not registered a second time', async () => {
  await registers();
  openKlant.answer = (request) => {
    const answer = keeps(request);
    return request.method === 'POST' ? 504 : answer;
  };
  const reference = await sends();
  await tell();
  assert.deepEqual([contacts.length, posts().length], [1, 1]);
  openKlant.answer = keeps;
  testServer.clock.turn(HOUR);
  await tell();
  const next = await sends();
  await tell();
  assert.deepEqual(
    contacts.map((contact) => identificatorOf(contact).objectId),
    [reference, next],
  );
});

test('what is away gets them later, in order; the operator is told, and of an answer that is none too', async () => {
  const id = await registers();
  openKlant.answer = () => 503;
  const [one, two] = [await sends(), await sends()];
  await tell();
  testServer.clock.turn(HOUR + 1);
  await tell();
  const said = async () => (await serviceStatus(testServer.services)).troubles.join();
  assert.match(await said(), new RegExp(`${id}.*HTTP 503`));
  openKlant.answer = () => 200;
  testServer.clock.turn(HOUR);
  await tell();
  assert.match(await said(), new RegExp(`${id}.*something else than its API has`));
  assert.deepEqual(contacts, []);
  openKlant.answer = keeps;
  testServer.clock.turn(HOUR);
  await tell();
  assert.deepEqual(
    contacts.map((contact) => identificatorOf(contact).objectId),
    [one, two],
  );
});

test('it is the operator who has them registered; a trial leaves nothing there, and no case system sees it', async () => {
  const place = { DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) };
  const run = (...words: string[]) => admin({ ...place, EVENT_NETWORKS: '127.0.0.0/8' }, 'subscription', ...words);
  const tokenFile = join(await mkdtemp(join(tmpdir(), 'klantinteracties-')), 'token');
  await writeFile(tokenFile, `${token}\n`);
  const words = ['haarlemmermeer', `${openKlant.url}/`, '--channel', 'e-mail', '--token-file', tokenFile];
  const registered = await run('register', ...words);
  assert.equal(registered.code, 0, registered.said);
  const { id, url } = Object(JSON.parse(registered.lines.at(-1) ?? '{}'));
  assert.equal(url, openKlant.url);
  const { lines } = await run('list', 'haarlemmermeer');
  const listed = Object(JSON.parse(lines.at(-1) ?? '{}'));
  assert.deepEqual([listed.id, listed.kind, listed.types], [id, 'klantinteracties', ['notified', 'replied']]);
  assert.ok(![...lines, ...registered.lines].join().includes(token));
  const tried = await run('test', 'haarlemmermeer', id);
  assert.equal(tried.code, 0, tried.said);
  assert.deepEqual([faults(), openKlant.requests.all.length, contacts], [[], 1, []]);
  assert.match((await run('rotate-secret', 'haarlemmermeer', id)).said, /subscription register … --after/);
  assert.deepEqual((await desk.call('GET', '/subscriptions')).body, { subscriptions: [] });
  assert.equal((await desk.call('DELETE', `/subscriptions/${id}`)).status, 404);
});
