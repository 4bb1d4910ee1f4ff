// A share of the disk and of the time for each organisation: who uses up his own is told so, and nobody else notices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq, sql } from 'drizzle-orm';
import { limits } from '../../server/contract/limits.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { withdrawMessage } from '../../server/message/withdrawal.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { addOrganisation, changeOrganisation } from '../../server/organisation/organisation.ts';
import { oneRow } from '../../server/store/database.ts';
import { message, organisation } from '../../server/store/schema.ts';
import { record } from '../../server/store/schema-blobs.ts';
import { storageUse } from '../../server/store/schema-service.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
let testServer: TestServer;
let desk: CaseSystem;
let otherKey: string;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
  const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'zandvoort' });
  if (added === 'taken') throw new Error('a fresh database has an organisation');
  otherKey = added.apiKey;
});
after(() => testServer.close());

const ofOther = () => ({ headers: { authorization: `Bearer ${otherKey}` }, json: newMessage() });
const mail = (to: string | string[]) =>
  sendsMail(
    { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey },
    { to, text: 'Toegekend.' },
  );

/** What is counted for the organisation of these tests, and what its records really are. */
async function counted() {
  const { db } = testServer.services;
  const uses = await db.select().from(storageUse).where(eq(storageUse.organisationId, testServer.organisation.id));
  const real = oneRow(
    await db.select({ bytes: sql<string>`coalesce(sum(octet_length(${record.bytes})), 0)` }).from(record),
  );
  return { rows: uses.length, bytes: uses.reduce((total, { bytes }) => total + bytes, 0), real: Number(real.bytes) };
}

/** Less than an operator can set. */
async function roomFor(storageBytes: number): Promise<void> {
  await testServer.services.db
    .update(organisation)
    .set({ storageBytes })
    .where(eq(organisation.slug, 'haarlemmermeer'));
}

async function sentByForm(): Promise<string> {
  const form = new FormData();
  form.append('message', JSON.stringify(newMessage()));
  form.append('files', new Blob([new Uint8Array(2 * MiB).fill(65)], { type: 'text/plain' }), 'bijlage.txt');
  const created = await desk.call('POST', '/messages', { body: form });
  assert.equal(created.status, 201, created.text);
  return String(created.body.reference);
}

test('what is counted is what is stored: after letters, a withdrawal, deletions and folding', async () => {
  const reference = await sentByForm();
  const second = await sentByForm();
  const full = await counted();
  assert.ok(full.bytes > 4 * MiB && full.bytes === full.real, `${full.bytes} of ${full.real}`);
  await withdrawMessage(testServer.services, testServer.organisation, reference);
  await testServer.services.db.delete(message).where(eq(message.reference, second));
  const empty = await counted();
  assert.deepEqual([empty.bytes, empty.real], [0, 0]);
  await desk.call('POST', '/messages', { json: newMessage() });
  await runMaintenance(testServer.services);
  const folded = await counted();
  assert.equal(folded.rows, 1);
  assert.equal(folded.bytes, folded.real);
});

test('a full store refuses letters in words, warns before, and leaves the other organisation alone', async () => {
  await sentByForm();
  await testServer.work();
  const { bytes } = await counted();
  const { db } = testServer.services;
  const fill = (share: number) =>
    db
      .insert(storageUse)
      .values({ organisationId: testServer.organisation.id, bytes: Math.round(share * 50 * GiB) - bytes });
  await fill(0.85);
  const warned = await serviceStatus(testServer.services);
  assert.match(warned.troubles.join(), /haarlemmermeer uses 85 % of its storage/);
  await changeOrganisation(testServer.services, 'haarlemmermeer', { storageBytes: 42 * GiB });
  const before = await db.$count(message);
  const refused = await desk.call('POST', '/messages', { json: newMessage() });
  assert.deepEqual([refused.status, refused.body.code], [507, 'storage-full']);
  const answer = await mail('vol@citizen.example');
  assert.equal(answer.code, 452);
  assert.match(
    answer.sentence,
    /4\.3\.1 De opslag van uw organisatie is vol.* \/ The storage of your organisation is full/,
  );
  assert.equal(await db.$count(message), before, 'nothing changed');
  assert.equal((await desk.call('POST', '/messages', ofOther())).status, 201);
  await changeOrganisation(testServer.services, 'haarlemmermeer', { storageBytes: 50 * GiB });
  assert.equal((await desk.call('POST', '/messages', { json: newMessage() })).status, 201);
});

test('a letter that does not fit is refused while it comes in, and a citizen may still answer with a file', async () => {
  const sent = newMessage();
  assert.equal((await desk.call('POST', '/messages', { json: sent })).status, 201);
  const reader = await desk.readerOf(sent.to.address);
  await reader.reads();
  const { bytes } = await counted();
  await roomFor(bytes + MiB);
  const form = new FormData();
  form.append('message', JSON.stringify(newMessage()));
  form.append('files', new Blob([new Uint8Array(2 * MiB).fill(65)], { type: 'text/plain' }), 'bijlage.txt');
  const tooBig = await desk.call('POST', '/messages', { body: form });
  assert.deepEqual([tooBig.status, tooBig.body.code], [507, 'storage-full']);
  assert.equal((await counted()).bytes, bytes, 'nothing of it stayed');
  await roomFor(bytes - 1);
  const reply = await reader.startsReply();
  assert.equal((await reader.attaches(reply, 'antwoord.txt', Buffer.from('Ja.'))).status, 200);
  await roomFor(Math.floor(bytes / 2));
  const refused = await reader.attaches(reply, 'antwoord2.txt', Buffer.from('Ja.'));
  assert.deepEqual([refused.status, refused.body.code], [507, 'storage-full']);
  await roomFor(50 * GiB);
});

test('a flood with one key ends after its share; the other organisation sends on, and later this one too', async () => {
  testServer.clock.turn(11_000);
  const citizens = (mailNumber: number) =>
    Array.from({ length: 50 }, (_, at) => `c${mailNumber}.${at}@citizen.example`);
  const answers: number[] = [];
  for (let number = 0; number < 5; number += 1) answers.push((await mail(citizens(number))).code);
  assert.deepEqual(answers, [250, 250, 250, 250, 452]);
  const refused = await desk.call('POST', '/messages', { json: newMessage() });
  assert.deepEqual([refused.status, refused.body.code], [429, 'too-many-requests']);
  assert.equal(refused.headers.get('retry-after'), '10');
  assert.equal((await desk.call('POST', '/messages', ofOther())).status, 201);
  testServer.clock.turn(10_000);
  assert.equal((await mail('weer@citizen.example')).code, 250);
  assert.equal(limits.messagesPerTenSeconds, 4 * limits.recipientsPerMail);
});
