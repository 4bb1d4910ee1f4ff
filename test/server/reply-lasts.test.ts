// A reply that was sent lasts: whatever else is called meanwhile, and however many there are.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { randomBytes } from '../../server/contract/bytes.ts';
import { limits } from '../../server/contract/limits.ts';
import { DAY } from '../../server/contract/units.ts';
import { reply } from '../../server/store/schema.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { waitingForLock } from '../support/waiting-for-lock.ts';

let testServer: TestServer;
const logged: string[] = [];
before(async () => {
  const log = pino({ level: 'error' }, { write: (line) => void logged.push(line) });
  testServer = await openTestServer({ services: { log } });
});
after(() => testServer.close());

async function reading(): Promise<Reader> {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  return reader;
}

/** The reply's mail to the contact person. */
async function arrived(text: string) {
  await testServer.work();
  return testServer.relay.mails.first(
    text,
    ({ to, mail }) => to.includes('p.devries@haarlemmermeer.example') && mail.text?.includes(text) === true,
  );
}

test('a reply that is sent while another is begun is not taken for an old one', async () => {
  const reader = await reading();
  const { db, clock } = testServer.services;
  const oldest = await reader.startsReply();
  for (let more = 1; more < 5; more += 1) {
    testServer.clock.turn(1_000);
    await reader.startsReply();
  }
  let begun: Promise<unknown> | undefined;
  await db.transaction(async (tx) => {
    const sent = { receivedAt: clock.now(), reference: 'AAAA-BBBB' };
    await tx.update(reply).set(sent).where(eq(reply.id, oldest.id));
    begun = reader.startsReply();
    await waitingForLock(testServer.services.db.$client);
  });
  await begun;
  assert.equal((await db.select().from(reply).where(eq(reply.id, oldest.id))).length, 1);
});

test('a reply that is gone before it was delivered is not forgotten without a word', async () => {
  const reader = await reading();
  const begun = await reader.startsReply();
  await reader.sends(begun, { text: 'Verdwenen antwoord' });
  await testServer.services.db.delete(reply).where(eq(reply.id, begun.id));
  await testServer.work();
  assert.ok(logged.some((line) => line.includes('a citizen’s reply could not be delivered')));
});

test('replies to two messages under one id are two mails', async () => {
  const id = crypto.randomUUID();
  const ids = [];
  for (const text of ['Eerste onder dit nummer', 'Tweede onder dit nummer']) {
    const reader = await reading();
    const same = { id, key: randomBytes(32) };
    await reader.startsReplyAgain(same);
    await reader.sends(same, { text });
    ids.push((await arrived(text)).mail.messageId);
  }
  assert.notEqual(ids[0], ids[1]);
});

test('all replies of a message stay few enough to be read again in one answer', async () => {
  const reader = await reading();
  const { db } = testServer.services;
  const begun = await reader.startsReply();
  await reader.sends(begun, { text: 'De eerste' });
  const [first] = await db.select().from(reply).where(eq(reply.id, begun.id));
  assert.ok(first);
  const earlier = Array.from({ length: limits.repliesPerMessage - 1 }, (_, place) => ({
    ...first,
    id: crypto.randomUUID(),
    reference: `OUD-${first.reference}-${place}`,
    receivedAt: new Date(testServer.clock.now().getTime() - 3 * DAY),
  }));
  await db.insert(reply).values(earlier);
  const tooMany = await reader.sends(await reader.startsReply(), { text: 'Eén te veel' });
  assert.equal(tooMany.body.code, 'too-many-replies');
});

test('what the letter of a reply says of itself is short', async () => {
  const reader = await reading();
  const long = { text: 'x', sentAt: '2'.repeat(10_000) };
  assert.equal((await reader.sends(await reader.startsReply(), long)).body.code, 'reply-unreadable');
});
