// A letter to several people: a file of it is stored once, under a key that each of their letters holds. Each reads it
// by his own link alone, and it goes with the last of their messages.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { withdrawMessage } from '../../server/message/withdrawal.ts';
import { oneRow } from '../../server/store/database.ts';
import { record } from '../../server/store/schema-blobs.ts';
import { storageUse } from '../../server/store/schema-service.ts';
import { sendsMail } from '../support/civil-servant.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const FILE = new Uint8Array(randomBytes(2_500_000));
const NOTE = 'Neem uw legitimatie mee.';
const DAY = 86_400_000;

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

let letters = 0;

/** One mail with two files to these people; comes back with the link of each. */
async function sendsTo(people: readonly string[]): Promise<{ link: string; reference: string }[]> {
  letters += 1;
  const to = people.map((person) => `${person}-${letters}@citizen.example`);
  const attachments = [
    { filename: 'besluit.bin', content: Buffer.from(FILE), contentType: 'application/octet-stream' },
    { filename: 'uitleg.txt', content: NOTE, contentType: 'text/plain' },
  ];
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  await sendsMail(login, { to, text: 'Toegekend.', attachments });
  await testServer.work();
  const isTo = (address: string) => (mail: ReceivedMail) => mail.to.includes(address);
  const mails = await Promise.all(to.map((address) => testServer.relay.mails.first('notification', isTo(address))));
  return mails.map(({ mail }) => ({
    link: linkIn(mail.text ?? ''),
    reference: /\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/.exec(mail.text ?? '')?.[0] ?? '',
  }));
}

async function stored(): Promise<{ real: number; counted: number }> {
  const { db } = testServer.services;
  const bytes = sql<string>`coalesce(sum(octet_length(${record.bytes})), 0)`;
  const real = oneRow(await db.select({ bytes }).from(record));
  const counted = oneRow(await db.select({ bytes: sql<string>`sum(${storageUse.bytes})` }).from(storageUse));
  return { real: Number(real.bytes), counted: Number(counted.bytes) };
}

test('each reads both files, that are stored and counted once', async () => {
  const before = await stored();
  const sent = await sendsTo(['anna', 'bram', 'carla']);
  for (const { link } of sent) {
    const reader = await Reader.open(testServer, link);
    const letter = await reader.reads();
    assert.deepEqual(
      letter.attachments.map(({ name, size }) => [name, size]),
      [
        ['besluit.bin', FILE.length],
        ['uitleg.txt', NOTE.length],
      ],
    );
    assert.deepEqual(Buffer.from(await reader.downloads('1')), Buffer.from(FILE));
    assert.equal(Buffer.from(await reader.downloads('2')).toString(), NOTE);
  }
  const { real, counted } = await stored();
  assert.ok(real - before.real < 1.1 * FILE.length, `${real - before.real} bytes for one file`);
  assert.equal(counted, real);
});

test('who was the only one has his file under his own content key, as ever', async () => {
  const [sent] = await sendsTo(['dora']);
  const letter = await (await Reader.open(testServer, sent?.link ?? '')).reads();
  assert.deepEqual(
    letter.attachments.map(({ key }) => key),
    [undefined, undefined],
  );
});

test('a withdrawn message loses the file, the others keep it; with the last it is gone', async () => {
  const before = await stored();
  const [first, second] = await sendsTo(['ella', 'fred']);
  assert.ok(first !== undefined && second !== undefined);
  const [ella, fred] = [await Reader.open(testServer, first.link), await Reader.open(testServer, second.link)];
  await ella.reads();
  await fred.reads();
  const { organisation, services } = testServer;
  assert.equal(await withdrawMessage(services, organisation, first.reference), 'withdrawn');
  await assert.rejects(ella.downloads('1'), /410|404/);
  assert.equal((await fred.downloads('1')).length, FILE.length);
  assert.equal(await withdrawMessage(services, organisation, second.reference), 'withdrawn');
  assert.deepEqual(await stored(), before);
});

test('two that end at the same moment leave nothing behind', async () => {
  const before = await stored();
  const sent = await sendsTo(['gijs', 'hanna', 'ivo', 'joke']);
  const { organisation, services } = testServer;
  await Promise.all(sent.map(({ reference }) => withdrawMessage(services, organisation, reference)));
  assert.deepEqual(await stored(), before);
});

test('the same mail again shares what was shared, and stores nothing', async () => {
  const mail = {
    to: ['kees@citizen.example', 'lotte@citizen.example'],
    messageId: '<twice@haarlemmermeer.example>',
    date: testServer.clock.now(),
    text: 'Toegekend.',
    attachments: [{ filename: 'besluit.bin', content: Buffer.from(FILE), contentType: 'application/octet-stream' }],
  };
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  await sendsMail(login, mail);
  const once = await stored();
  await sendsMail(login, mail);
  assert.deepEqual(await stored(), once);
});

test('at the end of their life the file goes with the last', async () => {
  await sendsTo(['mia', 'noor']);
  testServer.clock.turn(400 * DAY);
  await testServer.work();
  await runMaintenance(testServer.services);
  assert.deepEqual(await stored(), { real: 0, counted: 0 });
});
