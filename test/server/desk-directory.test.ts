// The directory of 06-numbers, and the keys of the desk API.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

describe('the directory', () => {
  test('gives a number to messages that were already sent, also a corrected one', async () => {
    const message = newMessage({ to: { address: 'directory@citizen.example', mobile: '+31611111111' } });
    await desk.call('POST', '/messages', { json: message });
    const reader = await desk.readerOf('directory@citizen.example');
    testServer.clock.turn(1000);
    const put = await desk.call('POST', '/recipients', {
      json: { address: 'Directory@citizen.example', mobile: '06 22222222' },
    });
    assert.equal(put.status, 201);
    await reader.asksForCode();
    await testServer.work();
    await testServer.smsProvider.messages.first('the sms to the new number', ({ to }) => to === '+31622222222');
    const again = await desk.call('POST', '/recipients', {
      json: { address: 'directory@citizen.example', mobile: '+31633333333' },
    });
    assert.deepEqual([again.status, again.body.id], [200, put.body.id]);
    const entry = await desk.call('GET', `/recipients/${put.body.id}`);
    assert.deepEqual([entry.body.address, entry.body.mobile], ['directory@citizen.example', '+31633333333']);
    assert.equal((await desk.call('DELETE', `/recipients/${put.body.id}`)).status, 204);
    assert.deepEqual([(await desk.call('GET', `/recipients/${put.body.id}`)).body.code], ['recipient-unknown']);
    assert.equal((await desk.call('DELETE', `/recipients/${put.body.id}`)).status, 404);
  });

  test('makes codes go by sms for a message that came without a number', async () => {
    await desk.call('POST', '/recipients', { json: { address: 'known@citizen.example', mobile: '+31644444444' } });
    const created = await desk.call('POST', '/messages', {
      json: newMessage({ to: { address: 'known@citizen.example' }, smsOnly: true }),
    });
    assert.equal(created.status, 201, created.text);
    const asked = await (await desk.readerOf('known@citizen.example')).asksForCode();
    assert.deepEqual([asked.body.channel, asked.body.destination], ['sms', '06 •••• ••44']);
  });

  test('imports JSON lines, and says of each what became of it', async () => {
    const lines = [
      '{"address":"l1@citizen.example","mobile":"0612345671"}',
      'onzin',
      '',
      '{"address":"l3","mobile":"1","x":1}',
      '{"address":"l1@citizen.example","mobile":"0612345672"}',
    ];
    const { status, text } = await desk.call('POST', '/recipients/_import', {
      body: lines.join('\n'),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.equal(status, 200);
    const results = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      results.map(({ line, status: of }) => [line, of]),
      [
        [1, 201],
        [2, 400],
        [4, 400],
        [5, 200],
      ],
    );
    assert.deepEqual(results[2].errors.map(({ pointer }: { pointer: string }) => pointer).sort(), [
      '#/address',
      '#/mobile',
      '#/x',
    ]);
  });

  test('refuses a number that is none, and a landline', async () => {
    for (const mobile of ['12', '020 1234567', '+31 10 1234567'])
      assert.equal(
        (await desk.call('POST', '/recipients', { json: { address: 'x@citizen.example', mobile } })).status,
        400,
      );
  });
});

describe('a key', () => {
  test('that is none, wrong or missing is refused', async () => {
    for (const authorization of ['', 'Bearer x', `Bearer ${'A'.repeat(43)}`, 'Basic eDp5']) {
      const answer = await desk.call('GET', '/messages', { headers: { authorization } });
      assert.deepEqual(
        [answer.status, answer.body.code, answer.headers.get('www-authenticate')],
        [401, 'key-refused', 'Bearer'],
      );
    }
  });

  test('has so many calls a minute, and is told how many are left', async () => {
    const first = await desk.call('GET', '/messages?limit=1');
    assert.match(first.headers.get('ratelimit') ?? '', /^"calls";r=\d+;t=\d+$/);
    assert.equal(first.headers.get('ratelimit-policy'), '"calls";q=600;w=60');
    const answers: Awaited<ReturnType<typeof desk.call>>[] = [];
    // Eighty at a time: one address has so many connections, and who waits for his turn keeps his.
    for (let row = 0; row < 8; row += 1) {
      const calls = Array.from({ length: 80 }, () => desk.call('GET', `/recipients/${crypto.randomUUID()}`));
      answers.push(...(await Promise.all(calls)));
    }
    const refused = answers.find(({ status }) => status === 429);
    assert.ok(refused, 'the 601st is refused');
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    testServer.clock.turn(61_000);
    assert.equal((await desk.call('GET', '/messages?limit=1')).status, 200);
  });
});
