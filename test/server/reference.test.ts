// Is this mail real? A citizen types the reference of his mail on his municipality's page, and hears whether a mail
// with it left from there, and on which day. Nobody learns more: a wrong reference, one of another municipality and
// one of a mail that has not left yet are told alike.
import assert from 'node:assert/strict';
import { after, before, mock, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { READER_API } from '../../server/contract/reader-address.ts';
import { HOUR } from '../../server/contract/units.ts';
import { ingest } from '../../server/message/ingest.ts';
import { inEqualTime } from '../../server/message/sent-reference.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { counted } from '../../server/quotas/rate-limit.ts';
import { deliverLetter, incoming } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const ELSEWHERE = 'https://www.elders.example';
const SAFE_REFERENCE = 'A7C3-K9PX';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer({ trustedProxies: ['127.0.0.1'] });
  await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders', origins: [ELSEWHERE] });
});
after(() => testServer.close());

/** What a page is answered that asks for a reference; `address`: where it calls from. */
async function asks(reference: string, { origin = PAGE_ORIGIN, address = '192.0.2.1' } = {}) {
  const response = await fetch(`${testServer.url}${READER_API}/references/_check`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ reference }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** The reference of a new message, whose notification has left. */
async function referenceOf(): Promise<{ reference: string; reader: Reader }> {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  const { message } = (await reader.asksForCode()).body;
  return { reference: String(Object(message).reference), reader };
}

test('a mail of this municipality: the day it left, by its own clock, and nothing else', async () => {
  testServer.clock.turn(new Date('2026-11-27T23:30:00Z').getTime() - testServer.clock.now().getTime());
  const { reference } = await referenceOf();
  const answer = await asks(reference);
  assert.equal(answer.body, '{"status":"sent","sentOn":"2026-11-28"}');
});

test('wrong, not sent yet and of another municipality are one answer, to the letter', async () => {
  const { reference } = await referenceOf();
  const outcome = await ingest(testServer.services, incoming(testServer));
  const waiting = 'messages' in outcome ? (outcome.messages[0]?.reference ?? '') : '';
  const wrong = await asks(SAFE_REFERENCE);
  assert.deepEqual([wrong.status, wrong.body], [200, '{"status":"unknown"}']);
  const others = [await asks(waiting), await asks(reference, { origin: ELSEWHERE })];
  const told = ({ status, body, headers }: typeof wrong) => [status, body, headers.get('content-length')];
  for (const other of others) assert.deepEqual(told(other), told(wrong));
  await testServer.work();
});

test('a message that was withdrawn or is over was sent all the same; so was the receipt of a reply', async () => {
  const { reader, reference } = await referenceOf();
  await reader.entersCode(await reader.codeByMail((await reader.asksForCode()).body.codeReference));
  const sent = await reader.sends(await reader.startsReply(), { text: 'Dank u.' });
  const day = /"sentOn":"\d{4}-\d\d-\d\d"/;
  assert.match((await asks(String(sent.body.reference))).body, day);
  testServer.clock.turn(400 * 24 * HOUR);
  assert.match((await asks(reference)).body, day);
});

test('what is no reference is refused before it is looked for', async () => {
  for (const odd of ['', 'K7PX', "K7PX-3MR'", 'k7px-3mrt', 'K'.repeat(1000)])
    assert.equal((await asks(odd)).status, 400, odd);
});

test('a page of no municipality, and a caller without a page, are refused', async () => {
  const strange = await asks(SAFE_REFERENCE, { origin: 'https://kwaad.example' });
  assert.equal(strange.status, 403);
  for (const [method, path] of [
    ['GET', '/organisations'],
    ['POST', '/references/_check'],
  ] as const) {
    const body = method === 'POST' ? JSON.stringify({ reference: SAFE_REFERENCE }) : null;
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${testServer.url}${READER_API}${path}`, { method, headers, body });
    assert.equal(response.status, 403, path);
  }
});

test('no answer comes sooner than another: each waits for the same moment', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let isAnswered = false;
    const answer = inEqualTime(async () => 'known').then((told) => {
      isAnswered = true;
      return told;
    });
    mock.timers.tick(limits.referenceAnswerTakes - 1);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    assert.equal(isAnswered, false);
    mock.timers.tick(1);
    assert.equal(await answer, 'known');
  } finally {
    mock.timers.reset();
  }
});

test('one network, and all pages of one municipality together, may ask so often in an hour', async () => {
  testServer.clock.turn(2 * HOUR);
  const { services, organisation } = testServer;
  await counted(services, 'references of client 192.0.2.9', HOUR, limits.referencesPerClientHour);
  const refused = await asks(SAFE_REFERENCE, { address: '192.0.2.9' });
  assert.equal(refused.status, 429);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await asks(SAFE_REFERENCE, { address: '192.0.2.10' })).status, 200);
  await counted(services, `references of organisation ${organisation.id}`, HOUR, limits.referencesPerOrganisationHour);
  assert.equal((await asks(SAFE_REFERENCE, { address: '192.0.2.11' })).status, 429);
  const elsewhere = { origin: ELSEWHERE, address: '192.0.2.11' };
  assert.equal((await asks(SAFE_REFERENCE, elsewhere)).status, 200, 'another municipality goes on');
  testServer.clock.turn(2 * HOUR);
  assert.equal((await asks(SAFE_REFERENCE, { address: '192.0.2.9' })).status, 200);
});

test('a page hears whose it is: what a notice shows, and no more; also one that this server itself serves', async () => {
  const ask = async (headers: Record<string, string>) => {
    const response = await fetch(`${testServer.url}${READER_API}/organisations`, { headers });
    return { status: response.status, body: Object(await response.json()) };
  };
  const { body } = await ask({ origin: PAGE_ORIGIN });
  const { name, shortName, phone } = HAARLEMMERMEER;
  assert.deepEqual(body, { organisations: [{ name, shortName, phone }] });
  const own = { ...HAARLEMMERMEER, slug: 'zelfde', origins: ['https://berichten.example'] };
  assert.equal((await ask({ 'sec-fetch-site': 'same-origin' })).status, 403);
  await addOrganisation(testServer.services, own);
  assert.equal((await ask({ 'sec-fetch-site': 'same-origin' })).status, 200);
});
