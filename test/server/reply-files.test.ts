// What the citizen has a receipt for is what arrives: an accepted file is final, whatever is called while the reply
// is being sent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import pino from 'pino';
import { changeOrganisation, OrganisationDetails } from '../../server/organisation/organisation.ts';
import { blob } from '../../server/store/schema-blobs.ts';
import { deliverLetter } from '../support/letters.ts';
import { openXml, zipFile } from '../support/office-files.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
const logged: string[] = [];
before(async () => {
  const log = pino({ level: 'error' }, { write: (line) => void logged.push(line) });
  testServer = await openTestServer({ services: { log } });
});
after(() => testServer.close());

const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(200_000, 'x'), Buffer.from('\n%%EOF\n')]);
const TEXT = Buffer.from('Notitie.\n');
const PNG = Buffer.from(ONE_PIXEL);

async function reading(): Promise<Reader> {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  return reader;
}

function accepted({ body }: { body: Record<string, unknown> }) {
  return { id: String(body.id), name: String(body.name), type: String(body.type), size: Number(body.size) };
}

/** The reply's mail to the contact person. */
async function arrived(text: string) {
  await testServer.work();
  return testServer.relay.mails.first(
    text,
    ({ to, mail }) => to.includes('p.devries@haarlemmermeer.example') && mail.text?.includes(text) === true,
  );
}

test('an accepted file that is completed again gets the same verdict, or none under another name', async () => {
  const reader = await reading();
  const reply = await reader.startsReply();
  const pdf = await reader.attaches(reply, 'bewijs.pdf', PDF);
  const complete = (name: string) =>
    reader.call('PUT', `/replies/${reply.id}/attachments/${pdf.body.id}`, { json: { name, records: 1 } });
  assert.deepEqual((await complete('bewijs.pdf')).body, pdf.body);
  assert.equal((await complete('bewijs.exe')).body.code, 'reply-conflict');
  const sent = await reader.sends(reply, { text: 'Opnieuw beoordeeld', attachments: [accepted(pdf)] });
  assert.deepEqual([sent.status, sent.body.attachmentCount], [201, 1]);
  assert.equal((await complete('bewijs.exe')).body.code, 'reply-already-sent');
  const { mail } = await arrived('Opnieuw beoordeeld');
  assert.deepEqual(
    mail.attachments.map(({ filename, content }) => [filename, content.equals(PDF)]),
    [['bewijs.pdf', true]],
  );
});

test('a file can not be got rid of while the reply is being sent', async () => {
  for (let turn = 0; turn < 8; turn += 1) {
    const reader = await reading();
    const reply = await reader.startsReply();
    const pdf = await reader.attaches(reply, 'bewijs.pdf', PDF);
    const complete = () =>
      reader.call('PUT', `/replies/${reply.id}/attachments/${pdf.body.id}`, {
        json: { name: 'bewijs.exe', records: 1 },
      });
    const text = `Tegelijk ${turn}`;
    const sending = () => reader.sends(reply, { text, attachments: [accepted(pdf)] });
    const steps = turn % 2 === 0 ? [complete, sending, complete] : [sending, complete, complete];
    const answers = await Promise.all(steps.map((step) => step()));
    const sent = answers.find(({ body }) => body.reference !== undefined);
    assert.equal(sent?.body.attachmentCount, 1);
    assert.equal((await arrived(text)).mail.attachments.length, 1);
  }
});

test('a file that is judged twice at once is accepted once', async () => {
  const reader = await reading();
  const reply = await reader.startsReply();
  const id = crypto.randomUUID();
  const first = await reader.attaches(reply, 'a.pdf', PDF, id);
  assert.equal(first.status, 200);
  const again = await Promise.all(
    Array.from({ length: 5 }, () =>
      reader.call('PUT', `/replies/${reply.id}/attachments/${id}`, { json: { name: 'a.pdf', records: 1 } }),
    ),
  );
  assert.deepEqual(
    again.map(({ body }) => body),
    Array.from({ length: 5 }, () => first.body),
  );
});

for (const type of [
  'multipart/mixed; boundary="bb"',
  'text/html',
  'text/calendar;method=REQUEST',
  'message/rfc822',
  'application/pdf',
]) {
  test(`the type of a file is the verdict’s, not ${type}`, async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const note = await reader.attaches(reply, 'notitie.txt', TEXT);
    const attachments = [{ ...accepted(note), type }];
    assert.equal((await reader.sends(reply, { text: 'Zie de notitie', attachments })).body.code, 'reply-unreadable');
    const text = `Met de juiste soort in plaats van ${type.slice(0, 12)}`;
    assert.equal((await reader.sends(reply, { text, attachments: [accepted(note)] })).status, 201);
    const { mail } = await arrived(text);
    assert.deepEqual(
      mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content.toString()]),
      [['notitie.txt', 'text/plain', TEXT.toString()]],
    );
  });
}

test('a wrong extension is corrected: on the screen, in the letter and in the mail', async () => {
  const reader = await reading();
  const reply = await reader.startsReply();
  const id = crypto.randomUUID();
  const picture = await reader.attaches(reply, 'Schade aan de stoep.jpg', PNG, id);
  assert.deepEqual(picture.body, { id, name: 'Schade aan de stoep.png', type: 'image/png', size: PNG.length });
  const again = (name: string) =>
    reader.call('PUT', `/replies/${reply.id}/attachments/${id}`, { json: { name, records: 1 } });
  assert.deepEqual((await again('Schade aan de stoep.jpg')).body, picture.body, 'a lost answer is given again');
  assert.deepEqual((await again('Schade aan de stoep.png')).body, picture.body);
  assert.equal((await again('Schade.jpg')).body.code, 'reply-conflict');
  const asChosen = { ...accepted(picture), name: 'Schade aan de stoep.jpg' };
  const refused = await reader.sends(reply, { text: 'Onder zijn oude naam', attachments: [asChosen] });
  assert.equal(refused.body.code, 'reply-unreadable');
  const klacht = Buffer.from('From: a@example.nl\r\nDate: nu\r\n\r\nx\u00e9\n', 'latin1');
  const complaint = await reader.attaches(reply, 'klacht.eml', new Uint8Array(klacht));
  const attachments = [accepted(picture), accepted(complaint)];
  assert.equal((await reader.sends(reply, { text: 'Zie de schade', attachments })).status, 201);
  const { mail, raw } = await arrived('Zie de schade');
  assert.deepEqual(
    mail.attachments.map(({ filename, contentDisposition, content }) => [
      filename,
      contentDisposition,
      content.toString('latin1'),
    ]),
    [
      ['Schade aan de stoep.png', 'attachment', PNG.toString('latin1')],
      ['klacht.eml', 'attachment', klacht.toString('latin1')],
    ],
  );
  assert.deepEqual(raw.match(/^Content-Type: (image|application|message)\/[\w-]+/gim), [
    'Content-Type: image/png',
    'Content-Type: application/octet-stream',
  ]);
});

test('every file is judged by what it holds, several at once', async () => {
  const reader = await reading();
  const reply = await reader.startsReply();
  const verdicts = await Promise.all(
    [
      ['brief.docx', openXml('docx')],
      ['macro.docx', openXml('docm')],
      ['tabel.csv', Buffer.from('\ufeffMZ;naam\r\n', 'utf16le')],
      ['stukken.zip', zipFile({ 'brief.pdf': PDF })],
    ].map(
      async ([name, bytes]) =>
        (await reader.attaches(reply, String(name), new Uint8Array(Buffer.from(bytes ?? '')))).body,
    ),
  );
  assert.deepEqual(
    verdicts.map(({ name, code }) => name ?? code),
    ['brief.docx', 'file-type-refused', 'tabel.csv', 'file-type-refused'],
  );
});

test('an organisation says which kinds it takes', async () => {
  const kinds = OrganisationDetails.shape.fileKinds;
  assert.deepEqual(kinds.parse(undefined), ['default']);
  for (const wrong of [[], ['exe'], ['.pdf'], ['no-exe'], ['no-default'], ['PDF'], ['constructor']])
    assert.equal(kinds.safeParse(wrong).success, false, String(wrong));
  const reader = await reading();
  const reply = await reader.startsReply();
  const takes = async (name: string, bytes: Buffer) =>
    (await reader.attaches(reply, name, new Uint8Array(bytes))).status === 200;
  const zip = zipFile({ 'brief.pdf': PDF });
  assert.equal(await takes('stukken.zip', zip), false);
  await changeOrganisation(testServer.services, 'haarlemmermeer', { fileKinds: ['default', 'zip', 'no-png'] });
  assert.deepEqual(
    [await takes('stukken.zip', zip), await takes('foto.png', PNG), await takes('a.pdf', PDF)],
    [true, false, true],
  );
  await changeOrganisation(testServer.services, 'haarlemmermeer', { fileKinds: ['default'] });
});

test('a citizen who sends reply after reply is asked to wait, and loses nothing', async () => {
  const reader = await reading();
  for (let nth = 0; nth < 10; nth += 1)
    assert.equal((await reader.sends(await reader.startsReply(), { text: `Nog een ${nth}` })).status, 201);
  const reply = await reader.startsReply();
  const pdf = await reader.attaches(reply, 'bewaard.pdf', PDF);
  const letter = { text: 'Een te veel', attachments: [accepted(pdf)] };
  const refused = await reader.sends(reply, letter);
  assert.deepEqual([refused.status, refused.body.code, refused.body.retryAfter], [429, 'too-many-replies', 3600]);
  testServer.clock.turn(10 * 60_000);
  assert.equal((await reader.sends(reply, letter)).body.retryAfter, 3000);
  const other = await reading();
  assert.equal((await other.sends(await other.startsReply(), { text: 'Van een ander' })).status, 201);
});

test('a subject that no letter has is refused', async () => {
  const reader = await reading();
  const subject = 's'.repeat(2_000);
  assert.equal((await reader.sends(await reader.startsReply(), { subject, text: 'x' })).body.code, 'reply-unreadable');
});

test('a reply that lost a file is not delivered without it: the citizen is told', async () => {
  const reader = await reading();
  const reply = await reader.startsReply();
  const pdf = await reader.attaches(reply, 'weg.pdf', PDF);
  const sent = await reader.sends(reply, { text: 'Zonder bijlage', attachments: [accepted(pdf)] });
  await testServer.services.db.delete(blob).where(eq(blob.blobId, String(pdf.body.id)));
  await testServer.work();
  const told = await testServer.relay.mails.first(
    'the mail that says so',
    ({ to, mail }) =>
      to.includes('jansen@citizen.example') &&
      mail.text?.includes(String(sent.body.reference)) === true &&
      /niet/.test(mail.subject ?? ''),
  );
  assert.ok(told);
  assert.ok(testServer.relay.mails.all.every(({ mail }) => !mail.text?.includes('Zonder bijlage')));
});
