// The timeline of a message can't be filled by who reads it, and the longest is read whole.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const HOUR = 60 * 60 * 1000;
let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

async function newestId(): Promise<string> {
  const { body } = await desk.call('GET', '/messages?limit=1');
  return String(Object(Array.isArray(body.messages) ? body.messages[0] : {}).id);
}

async function fetches(): Promise<number> {
  const { body } = await desk.call('GET', `/messages/${await newestId()}/events`);
  const events = Array.isArray(body.events) ? body.events : [];
  return events.filter(({ event }) => event === 'attachment-fetched').length;
}

test('an attachment that is fetched again and again is told once in an hour, each of its own', async () => {
  const file = (name: string) => ({ name, type: 'text/plain', bytes: new Uint8Array(Buffer.from('hallo')) });
  const reader = await Reader.open(
    testServer,
    await deliverLetter(testServer, { files: [file('a.txt'), file('b.txt')] }),
  );
  const letter = await reader.reads();
  const [one = '', two = ''] = letter.attachments.map(({ id }) => id);
  await Promise.all(Array.from({ length: 20 }, () => reader.downloads(one)));
  assert.equal(await fetches(), 1);
  await reader.downloads(two);
  assert.equal(await fetches(), 2);
  testServer.clock.turn(HOUR);
  await reader.reads();
  for (let times = 0; times < 3; times += 1) assert.equal((await reader.downloads(one)).length, 5);
  assert.equal(await fetches(), 3);
});

test('the longest that there can be is read whole and in order', async () => {
  const created = await desk.call('POST', '/messages', { json: newMessage() });
  const superuser = postgres(testServer.databaseUrl, { max: 1 });
  await superuser`
    insert into audit (organisation_id, message_id, event, details, at)
    select ${testServer.organisation.id}, ${String(created.body.id)}, 'code-sent', '{"channel":"email"}',
      ${testServer.clock.now()}::timestamptz + n * interval '1 second' from generate_series(1, 65000) as n`;
  await superuser.end();
  const evidence = await desk.call('GET', `/messages/${created.body.id}/evidence`);
  assert.equal(Array.isArray(evidence.body.codesSent) ? evidence.body.codesSent.length : 0, 65_000);
  const { body } = await desk.call('GET', `/messages/${created.body.id}/events`);
  const times = (Array.isArray(body.events) ? body.events : []).map(({ at }) => String(at));
  assert.equal(times.length, 65_001);
  assert.deepEqual(times, [...times].sort());
});
