// What happens is told to a municipality's own systems: each event once, in order, none of another organisation, and
// none missed, in whatever order transactions end.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { CloudEvent } from '../../server/events/cloud-event.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { recordEvent } from '../../server/message/audit.ts';
import { addOrganisation, changeOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;
const EventPage = z.strictObject({
  events: z.array(CloudEvent.strict()),
  last: z.number(),
  hasMore: z.boolean(),
});
let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

async function poll(after: number, limit = 100) {
  const answer = await desk.call('GET', `/events?after=${after}&limit=${limit}`);
  assert.equal(answer.status, 200, answer.text);
  return EventPage.parse(answer.body);
}

const types = (events: readonly CloudEvent[]) => events.map(({ type }) => type.replace('nl.secure-messages.', ''));

test('from the letter to the delivered answer, each event once and in order', async () => {
  const began = (await poll(0)).last;
  const message = newMessage({ caseNumber: 'Z-2026-081512' });
  const { id, reference } = (await desk.call('POST', '/messages', { json: message })).body;
  const reader = await desk.readerOf(message.to.address);
  await reader.reads();
  const sent = await reader.sends(await reader.startsReply(), { text: 'Dank u wel.' });
  await testServer.work();

  const { events, last, hasMore } = await poll(began);
  assert.deepEqual(types(events), ['received', 'notified', 'opened', 'replied', 'reply-delivered']);
  assert.deepEqual(
    events.map(({ sequence }) => Number(sequence)),
    [1, 2, 3, 4, 5].map((place) => began + place),
  );
  assert.deepEqual([last, hasMore], [began + 5, false]);
  for (const event of events) {
    assert.deepEqual(event.data.message, { id, reference, caseNumber: 'Z-2026-081512' });
    assert.equal(event.subject, id);
    assert.deepEqual([event.source, event.sequencetype], ['urn:nld:haarlemmermeer:systeem:secure-messages', 'Integer']);
    assert.equal(event.time, testServer.clock.now().toISOString());
  }
  assert.equal(events.at(-1)?.data.details.reference, sent.body.reference, 'which answer it was');
  assert.doesNotMatch(
    JSON.stringify(events),
    /citizen\.example|Toegekend|Uw aanvraag|Dank u/,
    'no content, no address',
  );
  assert.deepEqual(await poll(began), { events, last, hasMore }, 'asked again it is the same, ids too');
});

test('what ends a message is told: locked, unlocked, withdrawn, undeliverable', async () => {
  const began = (await poll(0, 1000)).last;
  const message = newMessage();
  const { id } = (await desk.call('POST', '/messages', { json: message })).body;
  const reader = await desk.readerOf(message.to.address);
  for (let asked = 0; asked < 10; asked += 1) {
    testServer.clock.turn(DAY / 4);
    await reader.asksForCode({ renew: true });
    await testServer.work();
    for (let tries = 0; tries < 5; tries += 1) await reader.entersCode('000000');
  }
  assert.deepEqual(types((await poll(began)).events), ['received', 'notified', 'locked']);
  await desk.call('POST', `/messages/${id}/_unlock`);
  await desk.call('DELETE', `/messages/${id}`);
  await testServer.work();
  testServer.relay.refuse(550);
  await desk.call('POST', '/messages', { json: newMessage() });
  await testServer.work();
  testServer.relay.refuse(undefined);
  const ends = types((await poll(began)).events).slice(3);
  assert.deepEqual(ends, ['unlocked', 'withdrawn', 'received', 'undeliverable']);
});

test('comes in pages, and an end that no event has had is refused', async () => {
  const first = await poll(0, 2);
  assert.deepEqual([first.events.length, first.last, first.hasMore], [2, 2, true]);
  const second = await poll(first.last, 2);
  assert.deepEqual(second.events[0]?.sequence, '3');
  const { last } = await poll(0, 1000);
  assert.deepEqual(await poll(last), { events: [], last, hasMore: false });
  for (const after of [String(last + 1), '-1', 'x', '1e99']) {
    const refused = await desk.call('GET', `/events?after=${after}`);
    assert.equal(refused.status, 400, after);
    assert.match(refused.text, /"#\/query\/after"/);
  }
});

test('an event whose transaction ends late is told too, after those that were told before it', async () => {
  const { id } = (await desk.call('POST', '/messages', { json: newMessage() })).body;
  const of = { id: String(id), organisationId: testServer.organisation.id };
  const { last } = await poll(0, 1000);
  const now = testServer.clock.now();
  await testServer.services.db.transaction(async (late) => {
    await recordEvent(late, of, 'reminded', { about: 'unread' }, now);
    await recordEvent(testServer.services.db, of, 'opened', {}, now);
    assert.deepEqual(types((await poll(last)).events), ['opened']);
  });
  assert.deepEqual(types((await poll(last)).events), ['opened', 'reminded']);
  assert.deepEqual(types((await poll(last + 1)).events), ['reminded'], 'also to who had read on');
});

test('many who ask at once while things happen get one order, without gaps', async () => {
  const { last } = await poll(0, 1000);
  const letters = Array.from({ length: 10 }, () => desk.call('POST', '/messages', { json: newMessage() }));
  await Promise.all([...letters, ...Array.from({ length: 10 }, () => poll(last))]);
  const { events } = await poll(last);
  assert.equal(events.length, 10);
  assert.deepEqual(
    events.map(({ sequence }) => Number(sequence)),
    events.map((_, place) => last + 1 + place),
  );
  assert.equal(new Set(events.map(({ id }) => id)).size, 10);
});

test('another organisation has its own, and an OIN names who tells', async () => {
  const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
  assert.ok(added !== 'taken');
  const elders = new CaseSystem({ ...testServer, apiKey: added.apiKey });
  assert.deepEqual((await elders.call('GET', '/events')).body, { events: [], last: 0, hasMore: false });
  await changeOrganisation(testServer.services, 'elders', { oin: '00000001823288444000' });
  await elders.call('POST', '/messages', { json: newMessage() });
  const { events } = EventPage.parse((await elders.call('GET', '/events')).body);
  assert.deepEqual(
    events.map(({ sequence, source }) => [sequence, source]),
    [['1', 'urn:nld:oin:00000001823288444000:systeem:secure-messages']],
  );
});

test('after its days an event is told no more, and the places go on', async () => {
  const { last } = await poll(0, 1000);
  testServer.clock.turn(31 * DAY);
  await runMaintenance(testServer.services);
  assert.deepEqual(
    types((await poll(0, 1000)).events).filter((type) => type !== 'reminded'),
    [],
  );
  const end = (await poll(0, 1000)).last || last;
  await desk.call('POST', '/messages', { json: newMessage() });
  const { events } = await poll(end);
  assert.ok(Number(events[0]?.sequence) > last, 'no place is given twice');
});
