// What is larger than a mail: an organisation may choose up to 250 MB, and a reply leaves in as many mails as it needs.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { CIVIL_SERVANT, deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const MiB = 1024 * 1024;
const CHOSEN = 60 * MiB;

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer({ organisation: { attachmentBytes: CHOSEN } });
});
after(() => testServer.close());

/** A text file, which may be sent, of so many bytes that are like no other's. */
function textFile(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.from(
      randomBytes(Math.ceil(size / 2))
        .toString('hex')
        .slice(0, size),
    ),
  );
}

const toContact = () => testServer.relay.mails.all.filter(({ to }) => to.includes(CIVIL_SERVANT.address));

test('a reply of 36 MB leaves in two mails: each file once, the text in the first', async () => {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  const reply = await reader.startsReply();
  const names = ['een.txt', 'twee.txt', 'drie.txt'];
  const files = names.map((name) => ({ name, bytes: textFile(12 * MiB) }));
  const attachments: { id: string; name: string; type: string; size: number }[] = [];
  for (const { name, bytes } of files) {
    const accepted = await reader.attaches(reply, name, bytes);
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
    attachments.push({ id: String(accepted.body.id), name, type: 'text/plain', size: bytes.length });
  }
  const { status, body } = await reader.sends(reply, { subject: 'Re: foto’s', text: 'Hierbij alles', attachments });
  assert.equal(status, 201, JSON.stringify(body));
  // The second is refused for a while: the first must not come again with it.
  const refuseAfterFirst = testServer.relay.mails.first('the first mail', ({ to }) =>
    to.includes(CIVIL_SERVANT.address),
  );
  void refuseAfterFirst.then(() => testServer.relay.refuse(450));
  await testServer.work();
  testServer.relay.refuse(undefined);
  testServer.clock.turn(120_000);
  await testServer.work();

  const mails = toContact().map(({ mail }) => mail);
  assert.deepEqual(
    mails.map(({ subject }) => subject),
    ['Re: foto’s (1 van 2)', 'Re: foto’s (2 van 2)'],
  );
  assert.deepEqual(
    mails.map(({ text }) => text?.includes('Hierbij alles')),
    [true, false],
  );
  const arrived = mails.flatMap((mail) => mail.attachments);
  assert.deepEqual(
    arrived.map(({ filename, content }) => [
      filename,
      Buffer.compare(content, files[names.indexOf(filename ?? '')]?.bytes ?? Buffer.of()),
    ]),
    names.map((name) => [name, 0]),
  );
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, 2);
  const [row] = await testServer.services.db.query.reply.findMany();
  assert.deepEqual([row?.deliveryKeySealed, row?.deliveredAt !== null], [null, true], 'the key goes with the last');
});

test('one file that would not fit into a mail is refused, in its own words', async () => {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  const reply = await reader.startsReply();
  const { status, body } = await reader.attaches(reply, 'groot.txt', textFile(limits.mailboxBytes + 1));
  assert.deepEqual([status, body.code, body.maxBytes], [413, 'one-file-too-large', limits.mailboxBytes]);
});

test('a letter of 45 MB comes in by the desk API, and is read', async () => {
  const desk = new CaseSystem(testServer);
  const message = newMessage();
  const bytes = textFile(45 * MiB);
  const form = new FormData();
  form.append('message', JSON.stringify(message));
  form.append('files', new Blob([bytes], { type: 'text/plain' }), 'dossier.txt');
  const created = await desk.call('POST', '/messages', { body: form });
  assert.equal(created.status, 201, created.text);
  const reader = await desk.readerOf(message.to.address);
  const letter = await reader.reads();
  assert.deepEqual(
    letter.attachments.map(({ size }) => size),
    [bytes.length],
  );
  assert.equal(Buffer.compare(Buffer.from(await reader.downloads('1')), Buffer.from(bytes)), 0);
});

test('what is larger than the organisation chose is refused', async () => {
  const form = new FormData();
  form.append('message', JSON.stringify(newMessage()));
  form.append('files', new Blob([new Uint8Array(CHOSEN + 1)], { type: 'text/plain' }), 'te-groot.txt');
  const { status, body } = await new CaseSystem(testServer).call('POST', '/messages', { body: form });
  assert.deepEqual([status, body.code, body.maxBytes], [413, 'file-too-large', CHOSEN]);
});
