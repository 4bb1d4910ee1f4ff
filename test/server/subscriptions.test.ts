// Events go to a case system by themselves: signed, in order, until it takes them; and dead ends are told.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { signedHeaders } from '../../server/events/webhook-signature.ts';
import { EventPlaces } from '../../server/jobs/event-places.ts';
import { processCounters } from '../../server/metrics.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { type EventReceiver, openEventReceiver } from '../support/event-receiver.ts';
import { isSignedByReadme } from '../support/readme-signature.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
let testServer: TestServer;
let desk: CaseSystem;
let receiver: EventReceiver;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());
beforeEach(async () => {
  receiver = await openEventReceiver();
});
afterEach(async () => {
  const { subscriptions } = (await desk.call('GET', '/subscriptions')).body;
  for (const { id } of Array.isArray(subscriptions) ? subscriptions : []) {
    await desk.call('DELETE', `/subscriptions/${id}`);
    assert.equal((await desk.call('GET', `/subscriptions/${id}`)).status, 404);
  }
  await receiver.close();
});

/** Works until nothing is due. */
async function tell(): Promise<void> {
  const places = new EventPlaces();
  while (await places.work(testServer.services, 0));
}

async function subscribes(more: Record<string, unknown> = {}): Promise<{ id: string; secret: string }> {
  const { status, body, text } = await desk.call('POST', '/subscriptions', { json: { url: receiver.url, ...more } });
  assert.equal(status, 201, text);
  return { id: String(body.id), secret: String(body.secret) };
}

const sends = async () => String((await desk.call('POST', '/messages', { json: newMessage() })).body.id);
const stateOf = async (id: string) => (await desk.call('GET', `/subscriptions/${id}`)).body;
const types = () => receiver.posted.all.map(({ event }) => String(event.type).replace('nl.secure-messages.', ''));
const places = () => receiver.posted.all.map(({ event }) => Number(event.sequence));

test('the signature is that of Standard Webhooks', () => {
  // The example of the libraries of its own repository.
  const { 'webhook-signature': signature } = signedHeaders(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    at: new Date(1_614_265_330_000),
    body: '{"test": 2432232314}',
  });
  assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('each event comes once, in order, and signed so that the check of the README knows it', async () => {
  const { id, secret } = await subscribes();
  const messageId = await sends();
  await testServer.work();
  await tell();
  assert.deepEqual(types(), ['received', 'notified']);
  const isSigned = await isSignedByReadme();
  const now = testServer.clock.now().getTime();
  for (const { headers, body, event } of receiver.posted.all) {
    assert.equal(headers['content-type'], 'application/cloudevents+json; charset=UTF-8');
    assert.deepEqual([event.subject, headers['webhook-id']], [messageId, event.id]);
    assert.ok(isSigned(headers, body, secret, now));
    assert.ok(!isSigned(headers, body.replace('specversion', 'specversioN'), secret, now), 'another body');
    assert.ok(!isSigned({ ...headers, 'webhook-id': crypto.randomUUID() }, body, secret, now), 'another event');
    assert.ok(!isSigned(headers, body, `whsec_${btoa('another secret of thirty-two b.')}`, now), 'of somebody else');
    assert.ok(!isSigned(headers, body, secret, now + 600 * SECOND), 'sent again later');
    assert.ok(!isSigned({}, body, secret, now), 'without any');
  }
  const polled = await desk.call('GET', '/events?after=0');
  const told = receiver.posted.all.map(({ event }) => event);
  assert.deepEqual(told, polled.body.events, 'the very events that are asked for');
  const { state, deliveredThrough } = await stateOf(id);
  assert.deepEqual([state, deliveredThrough], ['active', 2]);
});

test('a receiver that is away gets everything when it is back, and nothing overtakes', async () => {
  const { id } = await subscribes();
  receiver.answer = () => 503;
  await sends();
  await sends();
  await tell();
  await tell();
  assert.equal(receiver.posted.all.length, 1, 'it waits before it tries again, and sends no other instead');
  const { state, failures, lastError } = await stateOf(id);
  assert.deepEqual([state, failures], ['failing', 1]);
  assert.match(String(lastError), /answers HTTP 503: an event is taken with any 2xx/);
  for (const seconds of [1, 2, 4]) {
    testServer.clock.turn(seconds * SECOND - 1);
    await tell();
    const tried: number = receiver.posted.all.length;
    testServer.clock.turn(1);
    await tell();
    assert.equal(receiver.posted.all.length, tried + 1, `after ${seconds} s`);
  }
  receiver.answer = () => 200;
  testServer.clock.turn(8 * SECOND);
  await tell();
  const first = places()[0] ?? 0;
  assert.deepEqual(places(), [first, first, first, first, first, first + 1]);
  assert.equal(new Set(receiver.posted.all.slice(0, 5).map(({ event }) => event.id)).size, 1, 'known by its id');
  const { deliveries } = (await desk.call('GET', `/subscriptions/${id}/deliveries`)).body;
  assert.ok(Array.isArray(deliveries));
  assert.deepEqual(
    deliveries.map(({ sequence, taken }) => [sequence, taken]),
    [[first + 1, true], [first, true], ...Array.from({ length: 4 }, () => [first, false])],
  );
  const page = (await desk.call('GET', `/subscriptions/${id}/deliveries?limit=4`)).body;
  const rest = (await desk.call('GET', `/subscriptions/${id}/deliveries?limit=4&cursor=${page.next}`)).body;
  assert.deepEqual([...Object(page.deliveries), ...Object(rest.deliveries)], deliveries);
});

test('only the types that are wanted, from the place that is wanted', async () => {
  await testServer.work();
  const { last } = (await desk.call('GET', '/events?limit=1000')).body;
  await sends();
  await testServer.work();
  const { id } = await subscribes({ after: last, types: ['nl.secure-messages.notified', 'nl.secure-messages.opened'] });
  await tell();
  assert.deepEqual(types(), ['notified']);
  assert.equal((await stateOf(id)).deliveredThrough, places()[0], 'what is not wanted is not waited for');
  await sends();
  await tell();
  assert.equal((await stateOf(id)).deliveredThrough, Number(places()[0]) + 1);
});

test('paused it rests, tested it answers, resumed it goes on where it ended', async () => {
  const { id, secret } = await subscribes();
  assert.equal((await desk.call('POST', `/subscriptions/${id}/_pause`)).body.state, 'paused');
  await sends();
  await tell();
  assert.deepEqual(types(), []);
  assert.equal((await desk.call('POST', `/subscriptions/${id}/_test`)).body.taken, true);
  const [trial] = receiver.posted.all;
  assert.deepEqual([trial?.event.type, trial?.event.sequence], ['nl.secure-messages.test', undefined]);
  const now = testServer.clock.now().getTime();
  assert.ok((await isSignedByReadme())(trial?.headers, trial?.body ?? '', secret, now));
  receiver.answer = () => 302;
  const failed = (await desk.call('POST', `/subscriptions/${id}/_test`)).body;
  assert.equal(failed.taken, false);
  assert.match(String(failed.error), /HTTP 302: redirects are not followed/);
  receiver.answer = () => 204;
  assert.equal((await desk.call('POST', `/subscriptions/${id}/_resume`)).body.state, 'active');
  await tell();
  assert.deepEqual(types(), ['test', 'test', 'received']);
});

test('a secret is changed without haste: for a day both sign', async () => {
  const { id, secret } = await subscribes();
  const rotated = (await desk.call('POST', `/subscriptions/${id}/_rotate`)).body;
  assert.notEqual(rotated.secret, secret);
  const isSigned = await isSignedByReadme();
  const signs = async (by: string) => {
    await sends();
    await tell();
    const { headers, body } = receiver.posted.all.at(-1) ?? {};
    return isSigned(headers, body ?? '', by, testServer.clock.now().getTime());
  };
  assert.deepEqual([await signs(secret), await signs(String(rotated.secret))], [true, true]);
  testServer.clock.turn(DAY + SECOND);
  assert.deepEqual([await signs(secret), await signs(String(rotated.secret))], [false, true]);
});

describe('a dead end', () => {
  const troubles = async () => (await serviceStatus(testServer.services)).troubles.join('\n');

  test('that says it is gone is stopped at once, told, and can be resumed', async () => {
    const { id } = await subscribes();
    receiver.answer = () => 410;
    await sends();
    await tell();
    assert.equal((await stateOf(id)).state, 'stopped');
    assert.match(await troubles(), new RegExp(`posted no more[\\s\\S]*subscription resume haarlemmermeer ${id}`));
    receiver.answer = () => 200;
    await desk.call('POST', `/subscriptions/${id}/_resume`);
    await tell();
    assert.deepEqual(types(), ['received', 'received'], 'nothing was lost');
    assert.doesNotMatch(await troubles(), /subscription/);
    const metrics = await processCounters.metrics();
    assert.match(metrics, /^secure_message_jobs_total\{job_name="post-event",outcome="failed",error="HTTP 410"\} 1$/m);
    assert.match(metrics, /^secure_message_jobs_total\{job_name="post-event",outcome="done",error=""\} \d+$/m);
  });

  test('that nobody answers at is told after an hour and given up after a week', async () => {
    const { id } = await subscribes();
    await receiver.close();
    await sends();
    await tell();
    assert.doesNotMatch(await troubles(), /subscription/, 'a hiccup is none');
    testServer.clock.turn(DAY / 24);
    await tell();
    assert.match(await troubles(), /are not taken since 2026-\S+ \(subscription [\s\S]*refuses the connection/);
    testServer.clock.turn(7 * DAY);
    await tell();
    const { state, lastError } = await stateOf(id);
    assert.equal(state, 'stopped');
    assert.match(String(lastError), /^url: 127\.0\.0\.1:\d+ refuses the connection/);
  });
});

describe('refused is', () => {
  for (const [url, why] of [
    ['http://zaken.example/hook', /must begin with https/],
    ['ftp://zaken.example/hook', /must begin with https/],
    ['https://piet:geheim@zaken.example/hook', /no user name/],
    ['https://zaken.example/hook#deel', /no #/],
    ['https://10.1.2.3/hook', /EVENT_NETWORKS/],
    ['https://[fd00::1]/hook', /EVENT_NETWORKS/],
    ['https://169.254.169.254/latest', /EVENT_NETWORKS/],
    ['geen adres', /must be a URL/],
  ] as const)
    test(url, async () => {
      const answer = await desk.call('POST', '/subscriptions', { json: { url } });
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.text, /"pointer":"#\/url"/);
      assert.match(answer.text, why);
      assert.doesNotMatch(answer.text, /geheim/);
    });

  test('a place that no event has had, a type that there is not, and one too many', async () => {
    const refused = async (more: object) =>
      desk.call('POST', '/subscriptions', { json: { url: receiver.url, ...more } });
    assert.match((await refused({ after: 2 ** 31 - 1 })).text, /"#\/after"/);
    assert.match((await refused({ types: ['nl.secure-messages.code-sent'] })).text, /"#\/types\/0"/);
    const held = await Promise.all(Array.from({ length: 12 }, () => refused({})));
    assert.deepEqual(held.map(({ status }) => status).sort(), [...Array.from({ length: 10 }, () => 201), 409, 409]);
  });
});
