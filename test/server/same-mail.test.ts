// The same mail twice is one message, as long as there is one: what was withdrawn, or came back, is not answered with
// 201 and silence.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { message } from '../../server/store/schema.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
const { address } = newMessage().to;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const mail = `Message-ID: <again@haarlemmermeer.example>\r\nFrom: p@haarlemmermeer.example\r\nTo: ${address}\r\n\r\nHallo`;

async function sends(idempotencyKey?: string): Promise<Record<string, unknown>> {
  const key: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  const headers = { 'content-type': 'message/rfc822', ...key };
  const { status, body, text } = await desk.call('POST', '/messages', { body: mail, headers });
  assert.equal(status, 201, text);
  return body;
}

async function notifications(): Promise<number> {
  await testServer.work();
  const links = testServer.relay.mails.all.filter((one) => /#bericht=/.test(one.mail.text ?? ''));
  return links.filter(({ to }) => to.includes(address)).length;
}

test('sent again after a withdrawal is a new message; a retry of the same call is the old one, whatever became of it', async () => {
  const key = crypto.randomUUID();
  const first = await sends(key);
  assert.deepEqual([(await sends()).id, await notifications()], [first.id, 1], 'while it lives it is the same mail');
  assert.equal((await desk.call('DELETE', `/messages/${first.id}`)).status, 204);
  const retried = await sends(key);
  assert.deepEqual(
    [retried.id, retried.status],
    [first.id, 'withdrawn'],
    'a retry tells what its call did, and no more',
  );
  const second = await sends();
  assert.notEqual(second.id, first.id);
  assert.equal(await notifications(), 2, 'the citizen hears of what was sent after the withdrawal');
  assert.equal((await sends()).id, second.id, 'which is known again');
});

test('sent again after its notification came back is a new message', async () => {
  const one = await sends();
  const before = await notifications();
  const undeliverable = { undeliverableAt: testServer.clock.now() };
  await testServer.services.db
    .update(message)
    .set(undeliverable)
    .where(eq(message.id, String(one.id)));
  const other = await sends();
  assert.notEqual(other.id, one.id);
  assert.equal(await notifications(), before + 1);
});
