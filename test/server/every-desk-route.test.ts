// Every row of the desk API's table meets the same attacks: no key, another organisation's key, a wrong body, a
// trailing slash. Every answer has the headers of the API Design Rules and a status that the document declares.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deskCalls, deskDocument } from '../../server/http/desk/desk-api.ts';
import { DESK_API } from '../../server/http/desk/desk-call.ts';
import { openApiDocument } from '../../server/http/documents/openapi.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { VERSION } from '../../server/version.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const document = openApiDocument(
  deskDocument('https://berichten.example', { name: 'x', email: 'x@y.example', url: 'https://y.example' }),
);
let testServer: TestServer;
let elders = '';
let messageId = '';
let recipientId = '';
let subscriptionId = '';
before(async () => {
  testServer = await openTestServer();
  const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
  assert.ok(added !== 'taken');
  elders = added.apiKey;
  const from = { address: 'p.devries@haarlemmermeer.example' };
  messageId = await idOf('/messages', { to: { address: 'a@citizen.example' }, from, subject: 'x', text: 'x' });
  subscriptionId = await idOf('/subscriptions', { url: 'http://127.0.0.1:1/' });
  recipientId = await idOf('/recipients', { address: 'a@citizen.example', mobile: '+31612345678' });
});
after(() => testServer.close());

async function idOf(path: string, json: unknown): Promise<string> {
  const headers = { authorization: `Bearer ${testServer.apiKey}`, 'content-type': 'application/json' };
  const made = await fetch(`${testServer.url}${DESK_API}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(json),
  });
  return Object(await made.json()).id;
}

for (const [name, { method, path }] of Object.entries(deskCalls)) {
  const operation = document.paths[path]?.[method.toLowerCase()];
  const request = operation?.requestBody?.content;
  const ids = () => ({ messages: messageId, recipients: recipientId, subscriptions: subscriptionId });
  const idIn = () => Object.entries(ids()).find(([room]) => path.startsWith(`/${room}`))?.[1] ?? '';
  const url = () => `${testServer.url}${DESK_API}${path.replace('{id}', idIn())}`;
  const attack = async (headers: Record<string, string>, more = '', body = '{}'): Promise<Response> => {
    const type = request === undefined ? {} : { 'content-type': 'application/json' };
    return fetch(`${url()}${more}`, {
      method,
      headers: { ...type, ...headers },
      body: request === undefined ? null : body,
    });
  };
  const authorization = () => `Bearer ${testServer.apiKey}`;

  describe(`${name}: ${method} ${path}`, () => {
    test('is refused without a key', async () => {
      const answer = await attack({});
      assert.deepEqual([answer.status, (await body(answer)).code], [401, 'key-refused']);
    });

    test('knows nothing of another organisation’s', async () => {
      // With a right body: that a message is another's must not be told by another refusal.
      const right = path.includes('{id}') ? JSON.stringify(request?.['application/json']?.example ?? {}) : '{}';
      const answer = await attack({ authorization: `Bearer ${elders}` }, '', right);
      const text = await answer.text();
      if (path.includes('{id}')) assert.equal(answer.status, 404, text);
      assert.ok(
        !text.includes(messageId) && !text.includes(subscriptionId) && !text.includes('31612345678'),
        'nothing of it is told',
      );
    });

    test('answers with the headers and a status that its document declares', async () => {
      const answer = await attack({ authorization: authorization(), 'content-type': 'text/plain' });
      const { headers } = answer;
      assert.ok(operation?.responses[String(answer.status)] !== undefined, `${answer.status} is not declared`);
      assert.equal(headers.get('api-version'), VERSION);
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('content-security-policy'), "frame-ancestors 'none'");
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d+/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.equal(headers.get('access-control-allow-origin'), null, 'no page may call it');
      assert.match(headers.get('ratelimit') ?? '', /r=\d+/);
    });

    test('has no twin with a trailing slash', async () => {
      const answer = await attack({ authorization: authorization() }, '/');
      assert.deepEqual([answer.status, answer.headers.get('api-version')], [404, VERSION]);
    });

    test('tells a method that there is none of which there are', async () => {
      const answer = await fetch(url(), { method: 'PATCH' });
      assert.deepEqual([answer.status, (await body(answer)).code], [405, 'method-not-allowed']);
      assert.ok(answer.headers.get('allow')?.split(', ').includes(method));
    });

    test('is no other call’s', async () => {
      const here = Object.values(deskCalls).flatMap((call) => (call.path === path ? [call.method] : []));
      for (const other of ['GET', 'POST', 'DELETE'].filter((one) => !here.some((its) => its === one))) {
        const answer = await fetch(url(), { method: other, headers: { authorization: authorization() } });
        assert.deepEqual([answer.status, answer.headers.get('allow')], [405, here.join(', ')], other);
      }
    });

    if (request !== undefined) {
      test('is refused with a body of another type', async () => {
        const answer = await attack({ authorization: authorization(), 'content-type': 'text/plain' });
        assert.deepEqual([answer.status, (await body(answer)).code], [415, 'content-type-refused']);
      });
    }
  });
}

test('what belongs to the organisation is untouched by all that', async () => {
  const headers = { authorization: `Bearer ${testServer.apiKey}` };
  const entry = await fetch(`${testServer.url}${DESK_API}/recipients/${recipientId}`, { headers });
  assert.equal(entry.status, 404, 'its own key removed it, as it may');
  const message = await fetch(`${testServer.url}${DESK_API}/messages/${messageId}`, { headers });
  assert.equal((await body(message)).status, 'withdrawn', 'its own key withdrew it, as it may');
});

for (const path of ['/desk/v1', '/reader/v1']) {
  test(`${path}/openapi.json is there for everyone, and a page to read it`, async () => {
    const json = await fetch(`${testServer.url}${path}/openapi.json`, {
      headers: { origin: 'https://elders.example' },
    });
    assert.deepEqual([json.status, json.headers.get('access-control-allow-origin')], [200, '*']);
    assert.match((await body(json)).openapi, /^3\.1/);
    const page = await fetch(`${testServer.url}${path}/documentation`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await page.text(), /<h1>/);
  });
}

async function body(answer: Response) {
  return Object(await answer.json());
}
