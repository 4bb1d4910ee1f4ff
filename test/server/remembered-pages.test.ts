// Which pages may call is asked of the database once in a while, not with every call; and a change of it soon counts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { limits } from '../../server/contract/limits.ts';
import { READER_API } from '../../server/contract/reader-address.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const OTHER_ORIGIN = 'https://www.nieuw.example';
let testServer: TestServer;
let id: string;
before(async () => {
  testServer = await openTestServer();
  id = (await Reader.open(testServer, await deliverLetter(testServer))).id;
});
after(() => testServer.close());

async function preflight(origin: string, message = id): Promise<number> {
  const url = `${testServer.url}${READER_API}/messages/${message}/sessions`;
  const headers = { origin, 'access-control-request-method': 'POST' };
  return (await fetch(url, { method: 'OPTIONS', headers })).status;
}

test('a second preflight about a message needs no database', async () => {
  assert.equal(await preflight(PAGE_ORIGIN), 204);
  const owner = postgres(testServer.databaseUrl, { max: 1 });
  await owner.begin(async (sql) => {
    await sql`lock table organisation, message in access exclusive mode`; // whoever asks the database waits
    assert.equal(await preflight(PAGE_ORIGIN), 204);
  });
  await owner.end();
});

test('a page of nobody is refused before anything is asked of a message: how long it takes tells of none', async () => {
  const owner = postgres(testServer.databaseUrl, { max: 1 });
  await owner.begin(async (sql) => {
    await sql`lock table message in access exclusive mode`; // whoever asks for a message waits
    assert.equal(await preflight(OTHER_ORIGIN), 403);
    assert.equal(await preflight(OTHER_ORIGIN, toBase64url(randomBytes(16))), 403);
  });
  await owner.end();
});

test('the origins of an organisation that changed count after a moment', async () => {
  await changeOrganisation(testServer.services, 'haarlemmermeer', { origins: [OTHER_ORIGIN] });
  testServer.clock.turn(limits.originsRemembered);
  assert.deepEqual([await preflight(OTHER_ORIGIN), await preflight(PAGE_ORIGIN)], [204, 403]);
  testServer.clock.turn(-limits.originsRemembered);
  await changeOrganisation(testServer.services, 'haarlemmermeer', { origins: [PAGE_ORIGIN] });
  assert.equal(await preflight(PAGE_ORIGIN), 204, 'a clock that is set back makes nothing last');
});
