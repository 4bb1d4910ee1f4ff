// An organisation whose 06-numbers stand in Open Klant: a code goes to the number that is there now, and to nobody
// else's; when Open Klant is away, as without a number. Nothing of the database is held meanwhile.
import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { readNumbersFrom, useOwnDirectory } from '../../server/organisation/number-register.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { type NeighbourAnswer, type NeighbourRequest, openNeighbour } from '../support/open-api-receiver.ts';
import type { Reader } from '../support/reader.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const [OLD, NEW, OTHER] = ['+31611111111', '+31622222222', '+31633333333'];
const token = '5b0c1d0e2a474a3b9a516d2f6f0a7f10aabbccdd';
const [PIET, ANNA] = [crypto.randomUUID(), crypto.randomUUID()];
let testServer: TestServer;
let desk: CaseSystem;
let openKlant: Awaited<ReturnType<typeof openNeighbour>>;

interface Address {
  readonly of?: string;
  readonly adres: string;
  readonly isStandaardAdres?: boolean;
  readonly verificatieDatum?: string | null;
}
/** What stands in Open Klant. */
let addresses: Address[];
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());
let citizens = 0;
let citizen = '';
beforeEach(async () => {
  openKlant = await openNeighbour('klantinteracties');
  openKlant.answer = finds;
  nextCitizen();
  await reads();
});
function nextCitizen(): void {
  addresses = [];
  citizens += 1;
  citizen = `number${citizens}@citizen.example`;
}
afterEach(async () => {
  await useOwnDirectory(testServer.services, testServer.organisation);
  await openKlant.close();
});

/** As Open Klant does: by the very address, its kind, and who gave it. */
function finds({ query }: NeighbourRequest): NeighbourAnswer {
  return page(
    addresses.filter(
      ({ adres, of }) =>
        (query.adres === undefined || query.adres === adres) &&
        query.soortDigitaalAdres === kindOf(adres) &&
        (query.verstrektDoorPartij__uuid === undefined || query.verstrektDoorPartij__uuid === of),
    ),
  );
}
const kindOf = (adres: string) => (adres.includes('@') ? 'email' : 'telefoonnummer');
function page(found: readonly Address[]): NeighbourAnswer {
  const linked = (path: string, uuid: string) => ({ uuid, url: `${openKlant.url}/${path}/${uuid}` });
  const results = found.map(({ of, adres, ...rest }) => ({
    ...linked('digitaleadressen', crypto.randomUUID()),
    verstrektDoorPartij: of === undefined ? null : linked('partijen', of),
    soortDigitaalAdres: kindOf(adres),
    adres,
    ...rest,
  }));
  return { status: 200, body: { count: results.length, next: null, previous: null, results } };
}
/** The mail address and the numbers of a partij. */
const has = (of: string, ...numbers: string[]) => {
  addresses.push({ of, adres: citizen, verificatieDatum: '2026-01-31' });
  for (const adres of numbers) addresses.push({ of, adres });
};

async function reads(more: { unverified?: boolean } = {}): Promise<void> {
  const { services, organisation } = testServer;
  const register = { url: openKlant.url, token, unverified: false, ...more };
  assert.ok('id' in (await readNumbersFrom(services, organisation, register)));
}
async function sends(more: Record<string, unknown> = {}) {
  const { mobile, ...rest } = more;
  const to = { address: citizen, ...(mobile === undefined ? {} : { mobile }) };
  return desk.call('POST', '/messages', { json: newMessage({ ...rest, to }) });
}
/** Where the code goes that this reader asks for: a number, or `email`. */
async function goesTo(reader: Reader): Promise<string | undefined> {
  const before = testServer.smsProvider.messages.all.length;
  const asked = await reader.asksForCode();
  assert.equal(asked.status, 200);
  await testServer.work();
  const texts = testServer.smsProvider.messages.all.slice(before);
  return asked.body.channel === 'email' && texts.length === 0 ? 'email' : texts[0]?.to;
}
async function codeGoesTo(more: Record<string, unknown> = {}): Promise<string | undefined> {
  assert.equal((await sends(more)).status, 201);
  return goesTo(await desk.readerOf(citizen));
}
const faults = () => openKlant.requests.all.flatMap(({ faults }) => faults);

test('a code goes to the number that stands there now, asked as the document has it, and opens the message', async () => {
  has(PIET, '06 11111111');
  assert.equal((await sends()).status, 201);
  const reader = await desk.readerOf(citizen);
  const asked = await reader.asksForCode();
  assert.deepEqual([asked.body.channel, asked.body.status], ['sms', 'sent']);
  await testServer.work();
  const text = testServer.smsProvider.messages.all.at(-1);
  assert.equal(text?.to, OLD);
  const [code = ''] = /\b\d{6}\b/.exec(text?.body ?? '') ?? [];
  assert.equal((await reader.entersCode(code)).status, 201);
  assert.deepEqual(faults(), []);
  for (const { headers } of openKlant.requests.all) assert.equal(headers.authorization, `Token ${token}`);
  addresses = [];
  has(PIET, NEW ?? '');
  assert.equal(await codeGoesTo(), NEW);
});

test('the number that came with a message counts where none stands there', async () => {
  has(PIET);
  assert.equal(await codeGoesTo({ mobile: OTHER }), OTHER);
  addresses.push({ of: PIET, adres: OLD ?? '' });
  assert.equal(await codeGoesTo({ mobile: OTHER }), OLD);
  nextCitizen();
  has(PIET, '0201234567');
  assert.equal(await codeGoesTo(), 'email');
});

test('an address is found however a program wrote it, and not where it stands too often', async () => {
  has(PIET, OLD ?? '');
  openKlant.answer = (request) => {
    const answer = finds(request);
    const isMany = request.query.adres === citizen && typeof answer === 'object';
    return isMany ? { ...answer, body: { ...Object(answer.body), next: `${openKlant.url}/digitaleadressen` } } : answer;
  };
  assert.equal(await codeGoesTo(), 'email');
  openKlant.answer = finds;
  nextCitizen();
  has(PIET, OLD ?? '');
  citizen = citizen.replace('number', 'Number');
  assert.equal(await codeGoesTo(), OLD);
});

test('of several numbers it is the preferred one; of none preferred, and of two people, none', async () => {
  has(PIET, OLD ?? '', NEW ?? '');
  assert.equal(await codeGoesTo(), 'email');
  addresses.push({ of: PIET, adres: OTHER ?? '', isStandaardAdres: true });
  assert.equal(await codeGoesTo(), OTHER);
  has(ANNA, NEW ?? '');
  assert.equal(await codeGoesTo(), 'email');
});

test('an address that nobody has verified, or that only came with a contact, leads to no number', async () => {
  addresses = [
    { of: PIET, adres: citizen, verificatieDatum: null },
    { of: PIET, adres: OLD ?? '' },
    { adres: citizen, verificatieDatum: '2026-01-31' },
  ];
  assert.equal(await codeGoesTo(), 'email');
  await reads({ unverified: true });
  assert.equal(await codeGoesTo(), OLD);
});

test('a server that overlooks what it is asked for gives nobody another’s number', async () => {
  addresses = [
    { of: ANNA, adres: 'anna@citizen.example', verificatieDatum: '2026-01-31' },
    { of: ANNA, adres: OLD ?? '' },
  ];
  openKlant.answer = () => page(addresses);
  assert.equal(await codeGoesTo(), 'email');
});

test('while it hangs nothing of the database is held; the code goes by mail soon, and the operator is told', async () => {
  has(PIET, OLD ?? '');
  assert.equal((await sends()).status, 201);
  const reader = await desk.readerOf(citizen);
  openKlant.answer = () => 'hang';
  const began = performance.now();
  const asking = reader.asksForCode();
  await openKlant.requests.first('a question that hangs', () => true);
  const { $client } = testServer.services.db;
  const held = await $client`select from pg_locks where locktype = 'relation' and mode = 'RowShareLock'
    and relation = 'message'::regclass and database = (select oid from pg_database where datname = current_database())`;
  assert.equal(held.length, 0);
  assert.equal((await asking).body.channel, 'email');
  assert.ok(performance.now() - began < 10_000);
  const troubles = async () => (await serviceStatus(testServer.services)).troubles.join();
  assert.match(await troubles(), /register of 06-numbers of haarlemmermeer gives no answer/);
  openKlant.answer = () => 401;
  assert.equal(await codeGoesTo(), 'email');
  openKlant.answer = finds;
  assert.equal(await codeGoesTo(), OLD);
  assert.doesNotMatch(await troubles(), /register/);
});

test('a letter for sms only is refused without a number, and waits while it is not known', async () => {
  const refused = await sends({ smsOnly: true });
  assert.deepEqual([refused.status, refused.body.code], [400, 'invalid-request']);
  openKlant.answer = () => 503;
  const waits = await sends({ smsOnly: true });
  assert.equal(waits.status, 503);
  assert.equal(testServer.relay.mails.all.filter(({ to }) => to.includes(citizen)).length, 0);
  openKlant.answer = finds;
  has(PIET, OLD ?? '');
  assert.equal(await codeGoesTo({ smsOnly: true }), OLD);
  openKlant.answer = () => 503;
  const reader = await desk.readerOf(citizen);
  const mails = testServer.relay.mails.all.length;
  assert.equal(await goesTo(reader), undefined);
  assert.equal((await reader.asksForCode()).body.delivery, 'refused');
  assert.equal(testServer.relay.mails.all.length, mails, 'never by mail');
});

test('the directory rests meanwhile, and takes no numbers', async () => {
  await useOwnDirectory(testServer.services, testServer.organisation);
  const json = { address: citizen, mobile: OTHER };
  assert.equal((await desk.call('POST', '/recipients', { json })).status, 201);
  await reads();
  assert.equal(await codeGoesTo(), 'email');
  const put = await desk.call('POST', '/recipients', { json });
  assert.deepEqual([put.status, /register of its own/.test(put.text)], [400, true]);
  await useOwnDirectory(testServer.services, testServer.organisation);
  assert.equal(await codeGoesTo(), OTHER);
});

test('the operator says where they are read from, and tries it', async () => {
  await useOwnDirectory(testServer.services, testServer.organisation);
  const place = { DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) };
  const run = (...words: string[]) => admin({ ...place, EVENT_NETWORKS: '127.0.0.0/8' }, 'numbers', ...words);
  const tokenFile = join(await mkdtemp(join(tmpdir(), 'number-register-')), 'token');
  await writeFile(tokenFile, `${token}\n`);
  const read = await run('read', 'haarlemmermeer', `${openKlant.url}/`, '--token-file', tokenFile);
  assert.equal(read.code, 0, read.said);
  assert.equal(Object(JSON.parse(read.lines.at(-1) ?? '{}')).from, openKlant.url);
  assert.ok(!read.lines.join().includes(token));
  assert.equal((await run('test', 'haarlemmermeer')).code, 0);
  openKlant.answer = () => 401;
  const wrong = await run('test', 'haarlemmermeer');
  assert.deepEqual([wrong.code, /answers HTTP 401/.test(wrong.lines.join())], [1, true], wrong.said);
  assert.deepEqual(faults(), []);
});
