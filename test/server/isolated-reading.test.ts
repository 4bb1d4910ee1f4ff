// Who may have the reader's own frame, and who may call from it: a municipality that has its letters read there refuses
// its own pages, for a script of theirs could put another reader in its place.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { PAGE_HEADER } from '../../server/contract/reader-address.ts';
import { addOrganisation, changeOrganisation } from '../../server/organisation/organisation.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { API_ORIGIN, HAARLEMMERMEER, openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const NEIGHBOUR = 'https://www.buurgemeente.example';
let testServer: TestServer;
let reader: Reader;
before(async () => {
  testServer = await openTestServer();
  const neighbour = { ...HAARLEMMERMEER, slug: 'buurgemeente', origins: [NEIGHBOUR], pageUrl: `${NEIGHBOUR}/bericht` };
  await addOrganisation(testServer.services, neighbour);
});
after(() => testServer.close());
beforeEach(async () => {
  reader = await Reader.open(testServer, await deliverLetter(testServer));
});

async function isolate(isolated: boolean): Promise<void> {
  await changeOrganisation(testServer.services, 'haarlemmermeer', { isolated });
  testServer.clock.turn(limits.originsRemembered);
}

/** A call for a code with these headers; what came of it. */
async function asks(headers: Record<string, string>): Promise<string> {
  const { status, body } = await reader.call('POST', '/access-codes', { json: { automatic: false }, headers });
  return status === 200 ? 'sent' : String(body.code);
}

const framedBy = (page: string) => ({ origin: API_ORIGIN, [PAGE_HEADER]: page });

test('a frame in the municipality’s page may call, whether its pages may or not', async () => {
  await isolate(false);
  assert.equal(await asks(framedBy(PAGE_ORIGIN)), 'sent');
  await isolate(true);
  assert.equal(await asks(framedBy(PAGE_ORIGIN)), 'sent');
  await isolate(false);
});

test('a page of the municipality may call until its letters are to be read in frames alone', async () => {
  assert.equal(await asks({ origin: PAGE_ORIGIN }), 'sent');
  await isolate(true);
  assert.equal(await asks({ origin: PAGE_ORIGIN }), 'origin-refused');
  assert.equal(
    await asks({ origin: PAGE_ORIGIN, [PAGE_HEADER]: PAGE_ORIGIN }),
    'origin-refused',
    'what it says of itself',
  );
  await isolate(false);
});

test('a frame may not call about messages of another municipality than that of its page', async () => {
  for (const page of [NEIGHBOUR, 'https://kwaad.example', API_ORIGIN, ''])
    assert.equal(await asks(framedBy(page)), 'origin-refused', page);
});

test('a session that a frame opened is used by the frame alone', async () => {
  await reader.reads();
  await isolate(true);
  const read = (headers: Record<string, string>) => reader.call('GET', '', { headers });
  assert.equal((await read({ origin: PAGE_ORIGIN })).body.code, 'origin-refused');
  assert.notEqual((await read(framedBy(PAGE_ORIGIN))).body.code, 'origin-refused');
  await isolate(false);
});

async function frameOf(query: string): Promise<Headers> {
  const response = await fetch(`${testServer.url}/widget/1/frame.html${query}`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /<secure-message-reader>/);
  return response.headers;
}

test('only the page that a frame names may have it, and only a municipality’s', async () => {
  const policyFor = async (query: string) => (await frameOf(query)).get('content-security-policy') ?? '';
  assert.match(
    await policyFor(`?page=${encodeURIComponent(PAGE_ORIGIN)}`),
    new RegExp(`frame-ancestors ${PAGE_ORIGIN}$`),
  );
  const refused = ['', '?page=', '?page=https://kwaad.example', `?page=${PAGE_ORIGIN}/`, `?page=${PAGE_ORIGIN};%20x`];
  for (const query of refused) assert.match(await policyFor(query), /frame-ancestors 'none'$/, query);
});

test('nothing in the frame can come from elsewhere, nor go there', async () => {
  const headers = await frameOf(`?page=${PAGE_ORIGIN}`);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /^default-src 'none'; script-src 'self';/);
  assert.match(policy, /require-trusted-types-for 'script'/);
  assert.doesNotMatch(policy, /unsafe|https?:\/\/(?!www\.haarlemmermeer)|\*/);
  assert.equal(headers.get('cross-origin-embedder-policy'), 'require-corp');
  assert.equal(headers.get('cross-origin-resource-policy'), 'cross-origin');
});

test('opened by itself, it says in plain words what it is and what to do, and loads nothing', async () => {
  const url = `${testServer.url}/widget/1/frame.html?page=${PAGE_ORIGIN}`;
  const asked = (dest: string) => fetch(url, { headers: { 'sec-fetch-dest': dest } });
  const alone = await asked('document');
  const words = await alone.text();
  for (const sentence of ['Open de link in de e-mail', 'Open the link in the e-mail'])
    assert.ok(words.includes(sentence));
  assert.doesNotMatch(words, /<script|modulepreload|secure-message-reader/);
  assert.match(alone.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'sha256-/);
  assert.match(alone.headers.get('vary') ?? '', /Sec-Fetch-Dest/i);
  const framed = await asked('iframe');
  assert.match(await framed.text(), /<secure-message-reader>/);
  assert.match(framed.headers.get('vary') ?? '', /Sec-Fetch-Dest.*Accept-Encoding/i);
});
