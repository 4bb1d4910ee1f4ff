// A case system that was written against the OpenAPI document alone: its client is made from it. It sends, follows
// and withdraws.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deskClient } from '../../server/client/index.js';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

test('a message is created, read by its citizen, answered, and withdrawn; the timeline tells it all', async () => {
  const desk = deskClient({ url: testServer.url, key: testServer.apiKey });

  const created = await desk.POST('/messages', {
    params: { header: { 'Idempotency-Key': 'zaak-2026-0815' } },
    body: {
      to: { address: 'jansen@citizen.example' },
      from: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
      subject: 'Uw aanvraag',
      text: 'Uw vergunning is verleend.',
      kind: 'Besluit op uw aanvraag',
      replyBefore: '2027-01-31',
    },
  });
  assert.ok(created.data, JSON.stringify(created.error));
  const params = { path: { id: created.data.id } };
  assert.equal(created.data.status, 'received');

  await testServer.work();
  const notified = await testServer.relay.mails.first('the notification', ({ to }) =>
    to.includes('jansen@citizen.example'),
  );
  const reader = await Reader.open(testServer, linkIn(notified.mail.text ?? ''));
  await reader.reads();
  const reply = await reader.startsReply();
  await reader.sends(reply, { subject: 'Re: Uw aanvraag', text: 'Dank u wel.', attachments: [] });
  await testServer.work();
  assert.equal((await desk.GET('/messages/{id}', { params })).data?.status, 'replied');

  const withdrawn = await desk.DELETE('/messages/{id}', { params });
  assert.equal(withdrawn.response.status, 204);
  await testServer.work();
  assert.equal((await desk.GET('/messages/{id}', { params })).data?.status, 'withdrawn');

  const { data: timeline } = await desk.GET('/messages/{id}/events', { params });
  const told = timeline?.events.map(({ event }) => event) ?? [];
  const expected = ['received', 'notified', 'code-sent', 'opened', 'replied', 'reply-delivered', 'withdrawn'];
  assert.deepEqual(
    told.filter((event) => expected.includes(event)),
    expected,
  );
  const { data: evidence } = await desk.GET('/messages/{id}/evidence', { params });
  assert.ok(typeof evidence === 'object');
  assert.equal(evidence.recipient, 'j•••@citizen.example');
  assert.deepEqual([evidence.sealed.length, evidence.replies.length], [1, 1]);

  const unknown = await desk.GET('/messages/{id}', { params: { path: { id: crypto.randomUUID() } } });
  assert.equal(unknown.error?.code, 'message-unknown');
});
