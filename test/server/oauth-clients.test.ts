// A case system that has no API key: it lives on tokens, for which it signs (OAuth 2.0, private_key_jwt). And everybody
// who would like to have its tokens.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { deskClient } from '../../server/client/index.js';
import { limits } from '../../server/contract/limits.ts';
import { MINUTE, SECOND } from '../../server/contract/units.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { listOauthClients, revokeOauthClient } from '../../server/organisation/oauth-client.ts';
import { addOrganisation, switchOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { ISSUER, OauthClient } from '../support/oauth-client.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let client: OauthClient;
before(async () => {
  testServer = await openTestServer({ trustedProxies: ['127.0.0.1'] });
});
after(() => testServer.close());
beforeEach(async () => {
  client = await OauthClient.register(testServer);
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

async function kept(): Promise<{ tokens: number; assertions: number }> {
  const [row] = await testServer.services.db.execute<{ tokens: number; assertions: number }>(
    sql`select (select count(*)::int from access_token) as tokens, (select count(*)::int from used_assertion) as assertions`,
  );
  return { tokens: row?.tokens ?? -1, assertions: row?.assertions ?? -1 };
}

describe('a case system that lives on tokens', () => {
  test('finds where to ask, sends, follows and withdraws; a token that is over it replaces by another', async () => {
    const found = await fetch(`${testServer.url}/.well-known/oauth-authorization-server`);
    const metadata = Object(await found.json());
    assert.deepEqual(
      [metadata.issuer, metadata.token_endpoint, metadata.token_endpoint_auth_methods_supported],
      [ISSUER, `${ISSUER}/desk/v1/token`, ['private_key_jwt']],
    );
    const given = await client.asks(await client.sign({ ...client.claims(), aud: metadata.token_endpoint }));
    const { access_token: token, ...more } = given.body;
    assert.deepEqual([given.status, more], [200, { token_type: 'Bearer', expires_in: 900, scope: 'desk' }]);
    assert.equal(given.headers.get('cache-control'), 'no-store');

    const desk = new CaseSystem(testServer);
    const with_ = bearer(String(token));
    const sent = await desk.call('POST', '/messages', { json: newMessage(), ...with_ });
    assert.equal(sent.status, 201, sent.text);
    assert.equal((await desk.call('GET', `/messages/${sent.body.id}`, with_)).body.status, 'received');
    assert.equal((await desk.call('GET', '/events?after=0', with_)).status, 200);
    testServer.clock.turn(15 * MINUTE - SECOND);
    assert.equal((await desk.call('GET', '/messages', with_)).status, 200);
    testServer.clock.turn(SECOND);
    assert.deepEqual((await desk.call('GET', '/messages', with_)).body.code, 'key-refused');
    const typed = deskClient({ url: testServer.url, key: () => client.token() });
    const id = String(sent.body.id);
    assert.equal((await typed.DELETE('/messages/{id}', { params: { path: { id } } })).response.status, 204);
  });

  for (const alg of ['PS256', 'RS256', 'ES384', 'Ed25519'] as const) {
    test(`may sign with ${alg}`, async () => {
      const other = await OauthClient.register(testServer, { alg });
      assert.match(await other.token(), /^[\w-]{43}$/);
    });
  }

  test('has tokens of its own organisation, for the desk API alone', async () => {
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    const sent = await new CaseSystem(testServer).call('POST', '/messages', { json: newMessage() });
    const theirs = await OauthClient.register(testServer, { of: added.organisation });
    const token = await theirs.token();
    const asked = await new CaseSystem(testServer).call('GET', `/messages/${sent.body.id}`, bearer(token));
    assert.deepEqual([asked.status, asked.body.code], [404, 'message-unknown']);
    const login = { port: testServer.gateway.port, user: 'elders', pass: token };
    assert.equal((await sendsMail(login, { to: 'x@citizen.example', text: 'x' })).code, 535);
  });

  test('shares one minute of calls between all its tokens', async () => {
    const left = async (token: string) => {
      const { headers } = await new CaseSystem(testServer).call('GET', '/messages', bearer(token));
      return Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    };
    const [one, other] = [await client.token(), await client.token()];
    assert.equal((await left(one)) - (await left(other)), 1);
  });

  test('is refused with all its tokens once it is revoked, or its organisation is disabled', async () => {
    const desk = new CaseSystem(testServer);
    const token = bearer(await client.token());
    await switchOrganisation(testServer.services, 'haarlemmermeer', 'off');
    assert.equal((await desk.call('GET', '/messages', token)).status, 401);
    assert.equal((await client.asks(await client.sign(client.claims()))).body.error, 'invalid_client');
    await switchOrganisation(testServer.services, 'haarlemmermeer', 'on');
    assert.equal((await desk.call('GET', '/messages', token)).status, 200);
    await revokeOauthClient(testServer.services, testServer.organisation, client.id);
    assert.equal((await desk.call('GET', '/messages', token)).status, 401);
    const listed = await listOauthClients(testServer.services, testServer.organisation);
    assert.ok(listed.find(({ id }) => id === client.id)?.lastUsedAt, 'it says when it was used last');
  });
});

describe('an assertion brings nothing', () => {
  const soon = (seconds: number) => Math.floor(testServer.clock.now().getTime() / 1000) + seconds;
  const wrong: Record<string, () => Promise<{ claims?: Record<string, unknown>; assertion?: string; says: RegExp }>> = {
    'when it is over': async () => ({ claims: { iat: soon(-120), exp: soon(-31) }, says: /iat and exp/ }),
    'when it is for others': async () => ({ claims: { aud: 'https://elders.example' }, says: /aud must be/ }),
    'when it is for others too': async () => ({
      claims: { aud: [ISSUER, 'https://elders.example'] },
      says: /aud must be/,
    }),
    'when it is made tomorrow': async () => ({ claims: { iat: soon(31), exp: soon(90) }, says: /clock/ }),
    'when it is to live too long': async () => ({ claims: { exp: soon(301) }, says: /5 minutes/ }),
    'when it never ends': async () => ({ claims: { exp: undefined }, says: /iat and exp/ }),
    'when it was never made': async () => ({ claims: { iat: undefined }, says: /iat and exp/ }),
    'when it has no jti': async () => ({ claims: { jti: undefined }, says: /jti/ }),
    'when it comes from somebody else': async () => ({ claims: { iss: 'https://elders.example' }, says: /iss/ }),
    'when the client is unknown': async () => ({
      claims: { sub: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11' },
      says: /no working client/,
    }),
    'when the client is no id at all': async () => ({ claims: { sub: "' or 1=1" }, says: /no working client/ }),
    'when another key signed it': async () => {
      const { key } = await OauthClient.register(testServer);
      return { assertion: await client.sign(client.claims(), { key }), says: /no working client/ };
    },
    'when another organisation’s client signed it': async () => {
      const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'buren' });
      assert.ok(added !== 'taken');
      const { key } = await OauthClient.register(testServer, { of: added.organisation });
      return { assertion: await client.sign(client.claims(), { key }), says: /no working client/ };
    },
    'when the client is revoked': async () => {
      await revokeOauthClient(testServer.services, testServer.organisation, client.id);
      return { says: /no working client/ };
    },
    'when nobody signed it': async () => {
      const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return { assertion: `${part({ alg: 'none' })}.${part(client.claims())}.`, says: /no working client/ };
    },
    'when it is signed by a secret: the public key, which everybody may know': async () => {
      const [row] = await testServer.services.db.execute<{ key: string }>(
        sql`select public_keys -> 'keys' -> 0 #>> '{}' as key from oauth_client where id = ${client.id}`,
      );
      const key = new TextEncoder().encode(row?.key);
      return { assertion: await client.sign(client.claims(), { key, alg: 'HS256' }), says: /no working client/ };
    },
    'when it is none': async () => ({ assertion: 'x.y.z', says: /no working client/ }),
  };
  for (const [when, what] of Object.entries(wrong)) {
    test(when, async () => {
      const { claims = {}, assertion, says } = await what();
      const before = await kept();
      const answer = await client.asks(assertion ?? (await client.sign({ ...client.claims(), ...claims })));
      assert.deepEqual([answer.status, answer.body.error], [401, 'invalid_client'], JSON.stringify(answer.body));
      assert.match(String(answer.body.error_description), says);
      assert.match(String(answer.body.error_description), /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/, 'as RFC 6749 has it');
      assert.deepEqual(await kept(), before);
      testServer.clock.turn(MINUTE);
    });
  }

  test('the second time, also when both come at once, nor in the last second of its life; one that is over is forgotten', async () => {
    const assertion = await client.sign(client.claims());
    const both = await Promise.all([client.asks(assertion), client.asks(assertion)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 401]);
    testServer.clock.turn(90 * SECOND - 1);
    await runMaintenance(testServer.services);
    const late = await client.asks(assertion);
    assert.match(String(late.body.error_description), /jti was used/);
    testServer.clock.turn(15 * MINUTE);
    await runMaintenance(testServer.services);
    assert.deepEqual(await kept(), { tokens: 0, assertions: 0 });
  });

  test('a clock that is half a minute off is forgiven', async () => {
    for (const off of [-30, 30]) {
      const claims = { ...client.claims(), iat: soon(off), exp: soon(off + 60) };
      assert.equal((await client.asks(await client.sign(claims))).status, 200);
    }
  });
});

describe('a call for a token', () => {
  for (const [what, more, error] of [
    ['for another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['for more than there is', { scope: 'desk admin' }, 'invalid_scope'],
    ['that proves itself otherwise', { client_assertion_type: 'urn:x' }, 'invalid_request'],
    ['without an assertion', { client_assertion: '' }, 'invalid_request'],
    ['of another client', { client_id: '0b0e7a52-6f0c-4f6e-9a5e-0b8f7a3c2d11' }, 'invalid_client'],
  ] as const) {
    test(`${what} is ${error}, and its assertion is as good as before`, async () => {
      const assertion = await client.sign(client.claims());
      const { status, body } = await client.asks(assertion, more);
      assert.deepEqual([status, body.error], [error === 'invalid_client' ? 401 : 400, error]);
      assert.equal((await client.asks(assertion)).status, 200);
    });
  }

  test('in JSON, with a parameter twice, too large, or with another method is refused', async () => {
    const url = `${testServer.url}/desk/v1/token`;
    const json = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    assert.deepEqual([json.status, Object(await json.json()).error], [400, 'invalid_request']);
    const twice = await fetch(url, { method: 'POST', body: new URLSearchParams('scope=desk&scope=desk') });
    assert.match(Object(await twice.json()).error_description, /twice/);
    const large = await fetch(url, { method: 'POST', body: new URLSearchParams({ scope: 'x'.repeat(20_000) }) });
    assert.equal(large.status, 413);
    const read = await fetch(url);
    assert.deepEqual([read.status, read.headers.get('allow')], [405, 'POST']);
  });

  test('that proves nothing, again and again, is told to wait; another network is not', async () => {
    const from = (address: string) =>
      fetch(`${testServer.url}/desk/v1/token`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    const answers = await Promise.all(Array.from({ length: limits.callsForNothing + 5 }, () => from('192.0.2.7')));
    assert.ok(answers.some(({ status }) => status === 429));
    assert.equal((await from('198.51.100.7')).status, 400);
  });
});
