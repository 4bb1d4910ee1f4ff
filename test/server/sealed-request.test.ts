// A sealed request: a letter asks for documents and answers, item by item. The citizen gives them at once; the civil
// servant has each file under its item's name; and what is told outside the seal is numbers.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answer, Ask } from '../../server/contract/ask.ts';
import type { ReplyLetter } from '../../server/contract/letter.ts';
import { limits } from '../../server/contract/limits.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { askedItems } from '../../server/message/asked-items.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { linkIn } from '../support/letters.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { Reader, type TestReply } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;
const LINE = 'Kopie van uw identiteitsbewijs*; Loonstrook van oktober*; Toelichting?';
const ASK = [
  { label: 'Kopie van uw identiteitsbewijs', hint: 'Maak uw BSN zwart.', required: true },
  { label: 'Loonstrook van oktober', required: true },
  { label: 'Ingangsdatum', kind: 'date' },
  { label: 'Hoe wilt u betalen?', kind: 'choice', choices: ['per bank', 'contant'] },
  { label: 'Toelichting', kind: 'text' },
];
const NEITHER: Answer[] = [1, 2].map((item) => ({ item, reason: 'Weg.' }));

const PNG = Buffer.from(ONE_PIXEL);

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const gateway = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });

/** A message that asks, read by its citizen. */
async function asked(
  ask: unknown = ASK,
  more: object = {},
): Promise<{ id: string; address: string; reader: Reader; ask: Ask }> {
  const message = newMessage({ ask, ...more });
  const { address } = message.to;
  const { status, body, text } = await desk.call('POST', '/messages', { json: message });
  assert.equal(status, 201, text);
  const reader = await desk.readerOf(address);
  const letter = await reader.reads();
  assert.ok(letter.ask);
  return { id: String(body.id), address, reader, ask: letter.ask };
}

async function withFile(reader: Reader, name: string) {
  const reply = await reader.startsReply();
  return { reply, file: await addsFile(reader, reply, name) };
}

async function addsFile(reader: Reader, reply: TestReply, name: string) {
  const id = crypto.randomUUID();
  const { status, body } = await reader.attaches(reply, name, PNG, id);
  assert.equal(status, 200);
  return { id, name: String(body.name), type: String(body.type), size: Number(body.size) };
}

describe('a message that asks', () => {
  test('is sent from a mail program, and its list is in the letter alone', async () => {
    const to = 'asked-by-mail@citizen.example';
    const mail = {
      to,
      subject: 'Uw aanvraag',
      text: 'Wij missen nog iets.',
      headers: { 'X-Secure-Message-Ask': LINE },
    };
    assert.equal((await sendsMail(gateway(), mail)).code, 250);
    const notification = await desk.notificationOf(to);
    assert.doesNotMatch(`${notification.mail.text}${notification.mail.html}`, /identiteitsbewijs|Loonstrook/);
    const letter = await (await Reader.open(testServer, linkIn(notification.mail.text ?? ''))).reads();
    assert.deepEqual(letter.ask?.items, askedItems(LINE));
  });

  test('that no list can be made of is refused, with a sentence', async () => {
    const headers = { 'X-Secure-Message-Ask': 'Foto;;' };
    const answer = await sendsMail(gateway(), { to: 'x@citizen.example', subject: 'x', text: 'x', headers });
    assert.equal(answer.code, 550);
    assert.match(answer.sentence, /X-Secure-Message-Ask/);
    for (const ask of [
      [],
      [{ label: '' }],
      [{ label: 'Hoe?', kind: 'choice' }],
      [{ label: 'Foto', choices: ['a', 'b'] }],
    ])
      assert.equal((await desk.call('POST', '/messages', { json: newMessage({ ask }) })).status, 400);
  });

  test('has its answers come at once: files under their names, words in a table, what is not given with its reason', async () => {
    const { id, address, reader, ask } = await asked();
    const { reply, file } = await withFile(reader, 'IMG_0001.png');
    const second = await addsFile(reader, reply, 'achterkant.png');
    const sent = await reader.sends(reply, {
      text: 'Tot ziens!',
      attachments: [file, second],
      ask,
      answers: [
        { item: 1, files: [file.id, second.id] },
        { item: 2, reason: 'Ik werk er sinds maart.' },
        { item: 3, text: '2026-12-01' },
        { item: 4, text: 'per bank' },
      ],
    });
    assert.equal(sent.status, 201, JSON.stringify(sent.body));
    await testServer.work();
    const { mail } = await testServer.relay.mails.first(
      'the answer',
      ({ mail: { text } }) => text?.includes('Tot ziens!') === true,
    );
    assert.deepEqual(
      mail.attachments.map(({ filename }) => filename),
      ['1 Kopie van uw identiteitsbewijs.png', '1-2 Kopie van uw identiteitsbewijs.png'],
    );
    const told = [
      '1. Kopie van uw identiteitsbewijs\n    1 Kopie van uw identiteitsbewijs.png',
      '2. Loonstrook van oktober\n    Niet gegeven. Reden: Ik werk er sinds maart.',
      '3. Ingangsdatum\n    01-12-2026',
      '4. Hoe wilt u betalen?\n    per bank',
      '5. Toelichting\n    Niet ingevuld\n\nDe inwoner schreef erbij:\n\nTot ziens!',
    ];
    for (const line of told) assert.ok(mail.text?.includes(line), line);
    assert.match(String(mail.html), /<th scope="row"[^>]*>3\. Ingangsdatum<\/th>/);

    const overview = await desk.call('GET', `/messages/${id}`);
    assert.deepEqual(overview.body.asked, { items: 5, answered: [1, 3, 4], declined: [2], open: [5] });
    assert.doesNotMatch(overview.text, /identiteit|Loonstrook|maart|bank/);
    const events = await desk.call('GET', `/messages/${id}/events`);
    assert.match(events.text, /"answered":\[1,3,4\],"declined":\[2\]/);
    const receipt = await testServer.relay.mails.first(
      'the receipt',
      ({ to, mail: { subject } }) => to.includes(address) && /ontvangen/.test(subject ?? ''),
    );
    assert.match(receipt.mail.text ?? '', /Gegeven: nummer 1, 3 en 4 \(van 5\)\nNiet gegeven: nummer 2/);
    assert.doesNotMatch(receipt.mail.text ?? '', /identiteit|Loonstrook|maart/);
  });

  test('has words as they were written, in which none can pass for another answer', async () => {
    const { reader, ask } = await asked([
      { label: 'Dossiernummer', kind: 'text' },
      { label: 'Uw verhaal', kind: 'text' },
    ]);
    const lines = ['Eerst', '3. Loonstrook', 'aanwezig'];
    const breaks = ['\n', '\r\n', '\v', '\f', '\u0085', '\u2028'];
    const answers = [
      { item: 1, text: '2024-05-11' },
      { item: 2, text: breaks.map((end) => lines.join(end)).join('\n') },
    ];
    assert.equal((await reader.sends(await reader.startsReply(), { ask, answers })).status, 201);
    await testServer.work();
    const { mail } = await testServer.relay.mails.first('the story', ({ mail: { text } }) =>
      /Uw verhaal/.test(text ?? ''),
    );
    const indented = breaks.flatMap(() => lines.map((line) => `    ${line}`)).join('\n');
    assert.ok(mail.text?.includes(`1. Dossiernummer\n    2024-05-11\n2. Uw verhaal\n${indented}\n`), mail.text);
  });

  test('gets no answer without what is required, and a reason is enough', async () => {
    const { id, reader, ask } = await asked();
    const reply = await reader.startsReply();
    const only = (answers: Answer[]) => reader.sends(reply, { ask, answers });
    const missing = await only([{ item: 2, reason: 'Niet meer.' }]);
    assert.deepEqual([missing.status, missing.body.code, missing.body.items], [400, 'answers-missing', [1]]);
    const { body } = await desk.call('GET', `/messages/${id}`);
    assert.deepEqual(body.asked, { items: 5, answered: [], declined: [], open: [1, 2, 3, 4, 5] });
    assert.equal((await only(NEITHER)).status, 201);
    const later = await withFile(reader, 'paspoort.png');
    const found = await reader.sends(later.reply, {
      ask,
      attachments: [later.file],
      answers: [{ item: 1, files: [later.file.id] }],
    });
    assert.equal(found.status, 201);
    const after = await desk.call('GET', `/messages/${id}`);
    assert.deepEqual(after.body.asked, { items: 5, answered: [1], declined: [2], open: [3, 4, 5] });
  });

  test('believes no other list, no answer that does not fit, and takes a plain reply of an older reader', async () => {
    const { reader, ask } = await asked();
    const { reply, file } = await withFile(reader, 'a.png');
    const copy = { item: 1, files: [file.id] };
    const none = { item: 2, reason: 'Nee.' };
    const given = [copy, none];
    const others = ask.items.map((item) => ({ ...item, required: false }));
    const forged: Readonly<Record<string, Partial<ReplyLetter>>> = {
      'a list of its own': { ask: { ...ask, items: others }, answers: [] },
      'another salt': { ask: { ...ask, salt: 'A'.repeat(43) }, answers: given },
      'answers alone': { answers: given },
      'an item that is none': { ask, answers: [...given, { item: 6, text: 'x' }] },
      'two answers to one': { ask, answers: [...given, { item: 1, reason: 'x' }] },
      'words for a file': {
        ask,
        answers: [
          { item: 1, text: 'x' },
          { item: 2, reason: 'x' },
        ],
      },
      'no day': { ask, answers: [...given, { item: 3, text: '2026-02-30' }] },
      'no choice': { ask, answers: [...given, { item: 4, text: 'goud' }] },
      'a blank reason': { ask, answers: [copy, { item: 2, reason: ' ' }] },
      'a file of nobody': { ask, answers: [{ item: 1, files: [crypto.randomUUID()] }, none] },
      'a file twice': { ask, answers: [copy, { item: 2, files: [file.id] }] },
    };
    for (const [what, letter] of Object.entries(forged)) {
      const refused = await reader.sends(reply, { attachments: [file], ...letter });
      assert.deepEqual([refused.status, refused.body.code], [400, 'reply-unreadable'], what);
    }
    const plain = await reader.sends(reply, { text: 'Wat is een loonstrook?' });
    assert.equal(plain.status, 201);
    await testServer.work();
    const isReceipt = ({ mail }: { mail: { text?: string | undefined } }) =>
      mail.text?.includes(`Kenmerk: ${plain.body.reference}`) === true;
    const receipt = await testServer.relay.mails.first('the receipt', isReceipt);
    assert.doesNotMatch(receipt.mail.text ?? '', /Gegeven/, 'it answers no item');
  });

  test('has room for as long answers as it may have, in any script', async () => {
    const { reader, ask } = await asked(
      Array.from({ length: 20 }, (_, place) => ({ label: `Vraag ${place}`, kind: 'text' })),
    );
    const answers = ask.items.map((_, place) => ({ item: place + 1, text: '字'.repeat(limits.answerCharacters) }));
    const text = '字'.repeat(limits.replyCharacters);
    assert.equal((await reader.sends(await reader.startsReply(), { ask, answers, text })).status, 201);
  });

  test('has nothing of its list in the database but its length and a commitment that no guess can be held against', async () => {
    const { id, ask } = await asked();
    const [row] = await testServer.services.db.execute(`select message::text as row from message where id = '${id}'`);
    assert.doesNotMatch(String(row?.row), /identiteit|Loonstrook|Toelichting|betalen/);
    assert.match(ask.salt, /^[\w-]{43}$/);
  });
});

describe('a reminder', () => {
  test('names how many things are asked for, and comes again when it was read and nothing given', async () => {
    const message = newMessage({ ask: ASK });
    const { address } = message.to;
    await desk.call('POST', '/messages', { json: message });
    const reader = await desk.readerOf(address);
    const mails = () => testServer.relay.mails.all.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);
    await passes(8);
    assert.match(mails().at(-1)?.text ?? '', /In het bericht vragen wij u om 5 dingen\./);
    await reader.reads();
    await passes(8);
    const last = mails().at(-1);
    assert.match(last?.subject ?? '', /Herinnering: wij wachten op uw antwoord/);
    assert.match(last?.text ?? '', /In dat bericht vragen wij u om 5 dingen\. Wij hebben nog niets van u gekregen\./);
    assert.doesNotMatch(`${last?.text}${last?.html}`, /#bericht=|identiteit|Loonstrook/);
    const count = mails().length;
    await passes(20);
    assert.equal(mails().length, count, 'once');
  });

  for (const [what, sent] of Object.entries({
    answered: (ask: Ask): Partial<ReplyLetter> => ({ ask, answers: NEITHER }),
    'answered in words alone': () => ({ text: 'Het zit bij de post.' }),
  }))
    test(`does not come of one that was ${what}`, async () => {
      const { address, reader, ask } = await asked();
      const reply = await reader.startsReply();
      assert.equal((await reader.sends(reply, sent(ask))).status, 201);
      await passes(20);
      assert.deepEqual(remindersOf(address), []);
    });

  test('names no day when the last day to react is over, for that of reading is later', async () => {
    const replyBefore = new Date(testServer.clock.now().getTime() + 3 * DAY).toISOString().slice(0, 10);
    const { address } = await asked(ASK, { replyBefore });
    await passes(20);
    assert.deepEqual(remindersOf(address), []);
  });
});

function remindersOf(address: string): string[] {
  return testServer.relay.mails.all
    .filter(({ to }) => to.includes(address))
    .map(({ mail }) => mail.subject ?? '')
    .filter((subject) => /Herinnering/.test(subject));
}

async function passes(days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    testServer.clock.turn(DAY);
    await runMaintenance(testServer.services);
    await testServer.work();
  }
}
