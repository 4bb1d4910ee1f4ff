// A message lives as long as its sender chose, and longer when he lets it: to the end of a day in the Netherlands, and
// its citizen is told.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { DAY } from '../../server/contract/units.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

/** The last moment of the day that is so many days away: 23.59 in the Netherlands, in winter or summer time. */
function isEndOfDay(moment: unknown, days: number): void {
  const at = new Date(String(moment));
  const local = new Intl.DateTimeFormat('sv', {
    timeZone: 'Europe/Amsterdam',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const [day] = local.format(new Date(testServer.clock.now().getTime() + days * DAY)).split(' ');
  assert.equal(local.format(at), `${day} 23:59:59`);
}

async function sent(more: Record<string, unknown> = {}): Promise<{ id: string; address: string }> {
  const json = newMessage(more);
  const { status, body, text } = await desk.call('POST', '/messages', { json });
  assert.equal(status, 201, text);
  await testServer.work();
  testServer.clock.turn(60_000);
  return { id: String(body.id), address: json.to.address };
}

const dayAway = (days: number) =>
  new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Amsterdam' }).format(
    new Date(testServer.clock.now().getTime() + days * DAY),
  );
const extend = (id: string, lastDay: string) => desk.call('POST', `/messages/${id}/_extend`, { json: { lastDay } });
const mailsTo = (address: string) =>
  testServer.relay.mails.all.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);

describe('a message with days of its own', () => {
  test('by a call or a mail ends at the end of that day, and its citizen is told that day', async () => {
    for (const days of [limits.shortestRetentionDays, 180, 200]) {
      const { id, address } = await sent({ keepDays: days });
      const { expiresAt } = (await desk.call('GET', `/messages/${id}`)).body;
      isEndOfDay(expiresAt, days);
      const told = new Intl.DateTimeFormat('nl', { dateStyle: 'long', timeZone: 'Europe/Amsterdam' });
      const [mail] = mailsTo(address);
      assert.ok(mail?.text?.includes(told.format(new Date(String(expiresAt)))));
    }
    const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const headers = { 'X-Secure-Message-Keep-Days': '120', 'X-Secure-Message-Case': 'Z-120' };
    assert.equal((await sendsMail(login, { to: 'a@citizen.example', subject: 'x', text: 'x', headers })).code, 250);
    const [message] = Object((await desk.call('GET', '/messages?caseNumber=Z-120')).body).messages;
    isEndOfDay(message.expiresAt, 120);
    const short = { 'X-Secure-Message-Keep-Days': '7' };
    const refused = await sendsMail(login, { to: 'a@citizen.example', subject: 'x', text: 'x', headers: short });
    assert.deepEqual([refused.code, /van 42 tot 3650/.test(refused.sentence)], [550, true]);
  });

  test('has no fewer than the six weeks in which a citizen may object, and is no archive', async () => {
    for (const days of [0, -1, 41, 3651, 1.5, '90']) {
      const { status, text } = await desk.call('POST', '/messages', { json: newMessage({ keepDays: days }) });
      assert.equal(status, 400, text);
      assert.match(text, /"pointer":"#\/keepDays"/);
    }
  });
});

describe('a message that is extended', () => {
  test('can be read to the new day; its citizen gets one notice, without a link, and evidence tells it', async () => {
    const { id, address } = await sent();
    const reader = await desk.readerOf(address);
    const until = dayAway(200);
    const extended = await extend(id, until);
    assert.equal(extended.status, 200, extended.text);
    isEndOfDay(extended.body.expiresAt, 200);
    assert.equal((await extend(id, until)).status, 200, 'a retry');
    await testServer.work();
    const [, notice, ...more] = mailsTo(address);
    assert.equal(more.length, 0, 'one notice');
    assert.match(notice?.subject ?? '', /U kunt uw bericht langer lezen/);
    assert.match(notice?.text ?? '', /In English:\nYou can read the message/);
    assert.doesNotMatch(notice?.text ?? '', /#bericht=/);
    const evidence = await desk.call('GET', `/messages/${id}/evidence`);
    assert.equal(Object(evidence.body).extensions.length, 1);
    const statement = await desk.call('GET', `/messages/${id}/evidence`, { headers: { accept: 'text/plain' } });
    assert.match(statement.text, /Langer te lezen: .* uur, tot en met \d+ \w+ 2027\nVerlenging gemaild: /);
    testServer.clock.turn(150 * DAY);
    await runMaintenance(testServer.services);
    assert.equal((await reader.reads()).text, 'Toegekend.');
    testServer.clock.turn(51 * DAY);
    await runMaintenance(testServer.services);
    assert.equal((await desk.call('GET', `/messages/${id}`)).body.status, 'expired');
  });

  test('is reminded of its new end, when it was of its old', async () => {
    const { id, address } = await sent();
    testServer.clock.turn(85 * DAY);
    await runMaintenance(testServer.services);
    await testServer.work();
    assert.equal((await extend(id, dayAway(60))).status, 200);
    await testServer.work();
    testServer.clock.turn(55 * DAY);
    await runMaintenance(testServer.services);
    await testServer.work();
    assert.deepEqual(
      mailsTo(address).map(({ subject }) => /Nieuw|Herinnering|langer|tot en met/.exec(subject ?? '')?.[0]),
      ['Nieuw', 'tot en met', 'langer', 'tot en met'],
    );
  });

  test('before its notification left is told the new day in that alone', async () => {
    const json = newMessage();
    const { body } = await desk.call('POST', '/messages', { json });
    assert.equal((await extend(String(body.id), dayAway(100))).status, 200);
    await testServer.work();
    testServer.clock.turn(DAY);
    await testServer.work();
    assert.equal(mailsTo(json.to.address).length, 1);
  });

  test('is never made shorter, nor an archive, and is not brought back when it is over', async () => {
    const { id } = await sent();
    for (const day of [dayAway(89), dayAway(-1), dayAway(3700), '2027-02-30', 'morgen'])
      assert.deepEqual([(await extend(id, day)).status, day], [400, day]);
    assert.match((await extend(id, dayAway(80))).text, /must not be before the day on which it ends now/);
    await desk.call('DELETE', `/messages/${id}`);
    assert.deepEqual((await extend(id, dayAway(100))).body.code, 'message-over');
    const { id: other } = await sent();
    testServer.clock.turn(91 * DAY);
    assert.deepEqual((await extend(other, dayAway(100))).body.code, 'message-over');
  });
});
