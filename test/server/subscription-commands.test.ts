// Subscriptions from the command line, beside a running server: what an operator does for a case system.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { openEventReceiver } from '../support/event-receiver.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const run = (...words: string[]) => {
  const place = { DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) };
  return admin({ ...place, EVENT_NETWORKS: '127.0.0.0/8' }, ...words);
};
async function told(...words: string[]) {
  const { code, lines, said } = await run(...words);
  assert.equal(code, 0, said);
  return Object(JSON.parse(lines.at(-1) ?? '{}'));
}

test('they are added, tried, paused, resumed, given a new secret, listed and removed', async () => {
  const receiver = await openEventReceiver();
  const { id, secret } = await told('subscription', 'add', 'haarlemmermeer', receiver.url, '--type', 'replied');
  assert.match(secret, /^whsec_/);
  const on = (what: string) => told('subscription', what, 'haarlemmermeer', id);
  assert.equal((await on('test')).taken, true);
  assert.equal((await on('pause')).paused, true);
  const { state, types } = await told('subscription', 'list', 'haarlemmermeer');
  assert.deepEqual([state, types], ['paused', ['replied']]);
  assert.equal((await on('resume')).resumed, true);
  assert.notEqual((await on('rotate-secret')).secret, secret);
  await receiver.close();
  const failed = await run('subscription', 'test', 'haarlemmermeer', id);
  assert.equal(failed.code, 1);
  assert.match(failed.lines.join(), /refuses the connection/);
  assert.equal((await on('remove')).removed, true);
  const unknown = await run('subscription', 'test', 'haarlemmermeer', id);
  assert.deepEqual([unknown.code, /subscription list haarlemmermeer/.test(unknown.said)], [1, true]);
  const wrong = await run('subscription', 'add', 'haarlemmermeer', 'http://zaken.example', '--type', 'replied');
  assert.deepEqual([wrong.code, /must begin with https/.test(wrong.said)], [1, true]);
});
