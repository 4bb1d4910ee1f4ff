// Every row of the reader API's table meets the same attacks, and refuses them the same way.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { READER_API } from '../../server/contract/reader-address.ts';
import { type ReaderCall, readerCalls } from '../../server/contract/reader-api.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { VERSION } from '../../server/version.ts';
import { deliverLetter } from '../support/letters.ts';
import { type Answer, Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const OTHER_ORIGIN = 'https://www.elders.example';
let testServer: TestServer;
let mine: Reader;
let other: Reader;
before(async () => {
  testServer = await openTestServer();
  await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders', origins: [OTHER_ORIGIN] });
  [mine, other] = [
    await Reader.open(testServer, await deliverLetter(testServer)),
    await Reader.open(testServer, await deliverLetter(testServer)),
  ];
  await mine.reads();
  await other.reads();
});
after(() => testServer.close());

const every = Object.entries(readerCalls) as [ReaderCall, (typeof readerCalls)[ReaderCall]][];
/** Those of a page without a message have their own story (reference.test.ts). */
const calls = every.filter(([, { path }]) => path.includes('{id}'));

function pathOf(path: string): string {
  const uuid = crypto.randomUUID();
  return path
    .replace('/messages/{id}', '')
    .replace('{replyId}', uuid)
    .replace('{attachmentId}', path.includes('/replies/') ? uuid : '1')
    .replace('{index}', '0');
}

/** A call with a body of the right kind, so that it reaches the guard under attack. */
function attack(
  reader: Reader,
  call: (typeof readerCalls)[ReaderCall],
  more: { id?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = call.request === 'record' ? { bytes: new Uint8Array(1) } : call.request === 'none' ? {} : { json: {} };
  return reader.call(call.method, pathOf(call.path), { ...body, ...more });
}

for (const [name, call] of calls) {
  describe(`${name}: ${call.method} ${call.path}`, () => {
    test('is refused to a page of another organisation, and does nothing', async () => {
      const answer = await attack(mine, call, { headers: { origin: OTHER_ORIGIN } });
      assert.deepEqual([answer.status, answer.body.code], [403, 'origin-refused']);
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    });

    test('is refused for an unknown message', async () => {
      const answer = await attack(mine, call, { id: 'A'.repeat(22) });
      assert.ok(answer.status === 404 || answer.status === 400, `${answer.status}`);
    });

    test('answers with the headers that the API Design Rules ask for', async () => {
      const { headers } = await attack(mine, call, { id: 'A'.repeat(22) });
      assert.equal(headers.get('api-version'), VERSION);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d+/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('access-control-allow-origin'), PAGE_ORIGIN);
    });

    test('has no twin with a trailing slash', async () => {
      const answer = await mine.call(call.method, `${pathOf(call.path)}/`, call.request === 'none' ? {} : { json: {} });
      assert.equal(answer.status, 404);
    });

    test('tells a method that there is none of which there are', async () => {
      const answer = await mine.call('PATCH', pathOf(call.path));
      assert.deepEqual([answer.status, answer.body.code], [405, 'method-not-allowed']);
      assert.ok(answer.headers.get('allow')?.split(', ').includes(call.method));
    });

    if (call.session) {
      test('is refused without a session, and with that of another message', async () => {
        const { token } = mine;
        const stranger = await Reader.open(testServer, await deliverLetter(testServer));
        const without = await attack(stranger, call);
        assert.deepEqual([without.status, without.body.code], [401, 'session-ended']);
        stranger.token = token;
        const foreign = await attack(stranger, call);
        assert.deepEqual([foreign.status, foreign.body.code], [401, 'session-ended']);
        assert.equal((await attack(mine, call, { id: other.id })).body.code, 'session-ended');
      });
    }

    if (call.request !== 'none') {
      test('is refused with a body of another type', async () => {
        const answer = await attack(mine, call, { headers: { 'content-type': 'text/plain' } });
        assert.deepEqual([answer.status, answer.body.code], [415, 'content-type-refused']);
      });
    }

    if (typeof call.request === 'object') {
      test('is refused with a body that is not JSON, or another shape, naming the faults', async () => {
        const answer = await attack(mine, call);
        assert.deepEqual([answer.status, answer.body.code], [400, 'invalid-request']);
        assert.ok(Array.isArray(answer.body.errors) && answer.body.errors.length > 0);
        const headers = {
          origin: PAGE_ORIGIN,
          'content-type': 'application/json',
          authorization: `Bearer ${mine.token}`,
        };
        const url = `${testServer.url}${READER_API}/messages/${mine.id}${pathOf(call.path)}`;
        const broken = await fetch(url, { method: call.method, headers, body: '{"a":' });
        assert.equal(broken.status, 400);
      });
    }
  });
}

test('a preflight is answered for the page of the organisation only', async () => {
  const ask = (origin: string) =>
    fetch(`${testServer.url}${READER_API}/messages/${mine.id}/sessions`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
  const [own, foreign, unknown] = [await ask(PAGE_ORIGIN), await ask(OTHER_ORIGIN), await ask('https://kwaad.example')];
  assert.deepEqual([own.status, own.headers.get('access-control-allow-origin')], [204, PAGE_ORIGIN]);
  for (const refused of [foreign, unknown]) {
    assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [403, null]);
  }
});
