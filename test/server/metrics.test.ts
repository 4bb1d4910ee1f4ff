// What monitoring can ask: how many, how fast, what failed, who is missing. And a line in the log for a call and a job.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { MINUTE } from '../../server/contract/units.ts';
import { makeLog } from '../../server/log.ts';
import { recordEvent } from '../../server/message/audit.ts';
import { beat, startBeating } from '../../server/operations/downtime.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import type { Transaction } from '../../server/store/database.ts';
import { message } from '../../server/store/schema.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const ADDRESS = 'meting@citizen.example';
const lines: Record<string, unknown>[] = [];
let testServer: TestServer;
let id: string;
let code: string;
before(async () => {
  const log = makeLog('info', { write: (line) => void lines.push(Object(JSON.parse(line))) });
  testServer = await openTestServer({ services: { log } });
  const desk = new CaseSystem(testServer);
  const created = await desk.call('POST', '/messages', { json: newMessage({ to: { address: ADDRESS } }) });
  id = String(created.body.id);
  await desk.call('GET', `/messages/${id}`);
  const reader = await desk.readerOf(ADDRESS);
  const asked = await reader.asksForCode();
  code = await reader.codeByMail(asked.body.codeReference);
  await reader.entersCode(code);
  await reader.sends(await reader.startsReply(), { text: 'Dank u wel.' });
  await testServer.work();
});
after(() => testServer.close());

async function metrics(): Promise<string> {
  await testServer.watch.look();
  return (await fetch(`${testServer.url}/metrics`)).text();
}

describe('metrics', () => {
  test('count what happened to messages, and codes by channel', async () => {
    const text = await metrics();
    for (const event of ['received', 'notified', 'opened', 'replied', 'reply-delivered'])
      assert.match(
        text,
        new RegExp(
          `^secure_message_events_total\\{event="${event}",channel="",organisation="haarlemmermeer"\\} 1$`,
          'm',
        ),
      );
    assert.match(
      text,
      /^secure_message_events_total\{event="code-sent",channel="email",organisation="haarlemmermeer"\} 1$/m,
    );
  });

  test('count what was committed, and nothing of what was undone', async () => {
    const { db, clock } = testServer.services;
    const openings = async () => Number(/event="opened".*\} (\d+)$/m.exec(await metrics())?.[1]);
    const [of] = await db.select().from(message).limit(1);
    assert.ok(of !== undefined);
    const opens = (tx: Transaction) => recordEvent(tx, of, 'opened', { device: 'known' }, clock.now());
    const undone = async (tx: Transaction) => {
      await opens(tx);
      throw new Error('undone');
    };
    const before = await openings();
    await assert.rejects(db.transaction(undone), /undone/);
    await assert.rejects(
      db.transaction(async (tx) => {
        await tx.transaction(opens);
        throw new Error('undone');
      }),
      /undone/,
    );
    assert.equal(await openings(), before);
    await db.transaction(async (tx) => {
      await tx.transaction(opens);
      await assert.rejects(tx.transaction(undone), /undone/);
      assert.equal(await openings(), before, 'not yet');
    });
    assert.equal(await openings(), before + 1);
  });

  test('tell jobs by what came of them, and how long each took from its cause', async () => {
    testServer.relay.refuse(450);
    await new CaseSystem(testServer).call('POST', '/messages', { json: newMessage() });
    await testServer.work();
    testServer.relay.refuse(undefined);
    const text = await metrics();
    assert.match(text, /^secure_message_jobs_total\{job_name="send-access-code",outcome="done",error=""\} 1$/m);
    assert.match(
      text,
      /^secure_message_jobs_total\{job_name="send-notification",outcome="postponed",error="\w+ 450"\} \d+$/m,
    );
    assert.match(text, /^secure_message_handover_seconds_count\{job_name="send-access-code"\} 1$/m);
    // Labels that Prometheus gives by itself: it would rename ours, and no query of the board would find them.
    assert.doesNotMatch(text, /^secure_message_\w+\{(?:[^}]*,)?(?:job|instance)=/m);
    assert.match(text, /^secure_message_lane_age_seconds\{lane="notification"\} [\d.]+$/m);
  });

  test('tell how much waits in which lane, and whose waits how long, until nothing of it does', async () => {
    const of = /^secure_message_organisation_age_seconds\{organisation="haarlemmermeer"\} (\d+)$/m;
    testServer.clock.turn(2 * MINUTE);
    const waiting = await metrics();
    assert.match(waiting, /^secure_message_lane_jobs\{lane="notification"\} 1$/m);
    assert.match(waiting, /^secure_message_lane_jobs\{lane="sms-code"\} 0$/m);
    assert.ok(Number(of.exec(waiting)?.[1]) > 60);
    await testServer.work();
    const text = await metrics();
    assert.match(text, /^secure_message_lane_jobs\{lane="notification"\} 0$/m);
    assert.doesNotMatch(text, of);
  });

  test('tell refusals by name, of a municipality’s own calls with its name, and its storage', async () => {
    const desk = new CaseSystem(testServer);
    await desk.call('GET', '/messages/none-of-ours/events');
    await desk.call('GET', '/events', { headers: { authorization: 'Bearer nobody' } });
    const text = await metrics();
    assert.match(text, /^secure_message_refusals_total\{problem="message-unknown",organisation="haarlemmermeer"\} 1$/m);
    assert.match(text, /^secure_message_refusals_total\{problem="key-refused",organisation=""\} 1$/m);
    assert.match(text, /^secure_message_storage_ratio\{organisation="haarlemmermeer"\} [\d.e-]+$/m);
  });

  test('time calls by route and status, and name no path and nobody', async () => {
    const text = await metrics();
    assert.match(
      text,
      /request_duration_seconds_count\{method="GET",route="\/desk\/v1\/messages\/:id",status="200"\} 1$/m,
    );
    assert.match(
      text,
      /request_duration_seconds_count\{method="POST",route="\/reader\/v1\/messages\/:id\/sessions",status="201"\} 1$/m,
    );
    for (const secret of [id, ADDRESS, code, testServer.apiKey]) assert.equal(text.includes(secret), false);
  });

  test('have all that alert rules, the board and their page speak of', async () => {
    const text = await metrics();
    const spoken = ['alerts.yml', 'watch.md', 'grafana.json'].flatMap(
      (name) =>
        readFileSync(`server/deploy/${name}`, 'utf8')
          .match(/secure_message_\w+/g)
          ?.map((found) => found) ?? [],
    );
    assert.ok(spoken.length > 20);
    const unknown = spoken.filter(
      (name) => !new RegExp(`^# HELP ${name.replace(/_(count|bucket|sum)$/, '')} `, 'm').test(text),
    );
    assert.deepEqual([...new Set(unknown)], []);
  });

  test('and /readyz and status tell a missing worker; nobody is unready for it', async () => {
    const ready = async () => {
      await testServer.watch.look();
      const response = await fetch(`${testServer.url}/readyz`);
      return [response.status, Object(await response.json()).workers];
    };
    // The worker never came: it is missed from the first start of another part.
    await startBeating(testServer.services, ['api']).close();
    assert.deepEqual(await ready(), [200, 'ok']);
    testServer.clock.turn(3 * MINUTE);
    assert.deepEqual(await ready(), [200, 'missing']);
    await beat(testServer.services, 'worker');
    assert.deepEqual(await ready(), [200, 'ok']);
    testServer.clock.turn(3 * MINUTE);
    assert.deepEqual(await ready(), [200, 'missing']);
    assert.match(await metrics(), /^secure_message_part_silent_seconds\{part="worker"\} 180$/m);
    const { troubles } = await serviceStatus(testServer.services);
    assert.match(troubles.join('\n'), /No worker has given a sign for 180 s/);
    await beat(testServer.services, 'worker');
  });
});

describe('the log', () => {
  const of = (msg: string) => lines.filter((line) => line.msg === msg);

  test('has one line for each call, by its route, and one for each job, and names nobody', () => {
    const shown = of('request').filter(({ route }) => route === '/desk/v1/messages/:id');
    assert.equal(shown.length, 1);
    assert.deepEqual([shown[0]?.method, shown[0]?.status, typeof shown[0]?.milliseconds], ['GET', 200, 'number']);
    assert.equal(
      of('request').some(({ route }) => route === '/readyz'),
      false,
    );
    assert.deepEqual(
      of('a job is done')
        .map(({ job }) => job)
        .slice(0, 2),
      ['send-notification', 'send-access-code'],
    );
    const text = JSON.stringify(lines);
    for (const secret of [id, ADDRESS, code, testServer.apiKey]) assert.equal(text.includes(secret), false, secret);
  });

  test('says of each call and job whose it is: of the desk by its key, of a citizen by his message', () => {
    for (const route of [
      '/desk/v1/messages',
      '/reader/v1/messages/:id/sessions',
      '/reader/v1/messages/:id/replies/:replyId',
    ])
      assert.deepEqual(
        [route, new Set(of('request').flatMap((line) => (line.route === route ? [line.organisation] : [])))],
        [route, new Set(['haarlemmermeer'])],
      );
    for (const msg of ['a job is done', 'a job failed'])
      assert.deepEqual(new Set(of(msg).map(({ organisation }) => organisation)), new Set(['haarlemmermeer']), msg);
  });

  test('has one line for each mail that the gateway was given, taken or refused', async () => {
    const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const mail = { to: ADDRESS, subject: 'Geheim onderwerp', text: 'Toegekend.' };
    await sendsMail(login, mail);
    await sendsMail(login, { ...mail, headers: { 'Auto-Submitted': 'auto-replied' } });
    assert.deepEqual(
      of('mail').map(({ organisation, code, messages }) => [organisation, code, messages]),
      [
        ['haarlemmermeer', 250, 1],
        ['haarlemmermeer', 550, 0],
      ],
    );
    for (const secret of [ADDRESS, 'Geheim', SENDER]) assert.equal(JSON.stringify(lines).includes(secret), false);
  });
});
