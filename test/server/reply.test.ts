// Replies over real HTTP and SMTP: uploaded sealed, judged at once, sent once, delivered to the contact person,
// re-read by the citizen.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { fromBase64 } from '../../server/contract/bytes.ts';
import { openBytes, sealAad } from '../../server/contract/sealed-stream.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { withdrawMessage } from '../../server/message/withdrawal.ts';
import { message } from '../../server/store/schema.ts';
import { deliverLetter } from '../support/letters.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(2_000_000, 'x'), Buffer.from('\n%%EOF\n')]);
const PNG = Buffer.from(ONE_PIXEL);

async function reading(): Promise<Reader> {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  await reader.reads();
  return reader;
}

function accepted({ body }: { body: Record<string, unknown> }) {
  return { id: String(body.id), name: String(body.name), type: String(body.type), size: Number(body.size) };
}

describe('a reply', () => {
  test('reaches the contact person with its attachments, and the citizen gets a receipt without content', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const pdf = await reader.attaches(reply, 'bezwaar.pdf', PDF);
    assert.deepEqual([pdf.status, pdf.body.type, pdf.body.size], [200, 'application/pdf', PDF.length]);
    const sent = await reader.sends(reply, { text: 'Ik maak bezwaar.', attachments: [accepted(pdf)] });
    assert.deepEqual(
      [sent.status, sent.body.attachmentCount, sent.body.receivedAt],
      [201, 1, testServer.clock.now().toISOString()],
    );
    const reference = String(sent.body.reference);
    await testServer.work();
    const delivered = await testServer.relay.mails.first(
      'the reply',
      ({ to, mail }) => to.includes('p.devries@haarlemmermeer.example') && /bezwaar/.test(mail.text ?? ''),
    );
    assert.equal(delivered.mail.subject, 'Re: Uw parkeervergunning');
    assert.equal(delivered.mail.from?.value[0]?.address, 'no-reply@haarlemmermeer.example');
    assert.match(delivered.mail.replyTo?.value[0]?.address ?? '', /^antwoord\+[a-z2-7]{26}@berichten\.example$/);
    assert.deepEqual(
      delivered.mail.attachments.map(({ filename, content }) => [filename, content.equals(PDF)]),
      [['bezwaar.pdf', true]],
    );
    const receipt = await testServer.relay.mails.first(
      'the receipt',
      ({ to, mail }) => to.includes('jansen@citizen.example') && mail.text?.includes(reference) === true,
    );
    assert.ok(!receipt.raw.includes('bezwaar'), 'the receipt holds no content');
  });

  test('can be read again by the citizen, with its attachments, after the delivery key is destroyed', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const picture = await reader.attaches(reply, 'foto.png', PNG);
    await reader.sends(reply, { text: 'Zie de foto.', attachments: [accepted(picture)] });
    await testServer.work();
    await runMaintenance(testServer.services);
    const { replies } = (await reader.call('GET', '/replies')).body as {
      replies: { id: string; sealedReplyKey: string; letter: string }[];
    };
    const [own] = replies;
    const key = await openBytes(
      reader.contentKey ?? new Uint8Array(),
      sealAad('replykey', reader.id, reply.id),
      fromBase64(own?.sealedReplyKey ?? ''),
    );
    const letter = JSON.parse(
      new TextDecoder().decode(
        await openBytes(key, sealAad('reply', reader.id, reply.id), fromBase64(own?.letter ?? '')),
      ),
    );
    assert.equal(letter.text, 'Zie de foto.');
    assert.equal((await reader.call('GET', `/replies/${reply.id}/attachments/${picture.body.id}`)).status, 200);
  });

  test('sent twice is one reply with one receipt; another text under its id is refused', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const letter = await reader.sealsLetter(reply, { text: 'Eén keer.' });
    const send = () => reader.call('POST', `/replies/${reply.id}/_send`, { json: { letter } });
    const answers = await Promise.all([send(), send(), send()]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [201, 201, 201],
    );
    assert.equal(new Set(answers.map(({ body }) => body.reference)).size, 1);
    assert.equal((await reader.sends(reply, { text: 'Iets anders.' })).body.code, 'reply-already-sent');
    assert.equal((await reader.startsReplyAgain(reply)).body.code, 'reply-already-sent');
    await testServer.work();
    assert.equal(testServer.relay.mails.all.filter(({ mail }) => mail.text?.includes('Eén keer.')).length, 1);
  });

  test('an upload goes on where it stopped; the same record again is stored already, another is refused', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const id = crypto.randomUUID();
    const at = `/replies/${reply.id}/attachments/${id}/records/0`;
    assert.equal((await reader.call('PUT', at, { bytes: new Uint8Array(100) })).status, 204);
    assert.equal((await reader.call('PUT', at, { bytes: new Uint8Array(100) })).status, 204);
    assert.equal((await reader.call('PUT', at, { bytes: new Uint8Array(100).fill(1) })).body.code, 'reply-conflict');
    const again = await reader.startsReplyAgain(reply);
    assert.deepEqual(again.body.attachments, [{ id, records: [0], accepted: false }]);
    assert.equal((await reader.startsReplyAgain({ ...reply, key: new Uint8Array(32) })).body.code, 'reply-conflict');
  });

  test('a record that tells its place in its address is stored, too: as older readers send it', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const id = crypto.randomUUID();
    const bytes = new Uint8Array(100);
    const headers = { 'attachment-id': id, 'record-index': '0' };
    const at = `/replies/${reply.id}/attachments/${id}/records`;
    assert.equal((await reader.call('PUT', `${at}/0`, { bytes })).status, 204);
    assert.equal((await reader.call('POST', `/replies/${reply.id}`, { bytes, headers })).status, 204);
    const again = await reader.startsReplyAgain(reply);
    assert.deepEqual(again.body.attachments, [{ id, records: [0], accepted: false }]);
    for (const odd of [{}, { ...headers, 'record-index': '-1' }, { ...headers, 'attachment-id': 'x' }]) {
      const refused = await reader.call('POST', `/replies/${reply.id}`, { bytes, headers: odd });
      assert.equal(refused.body.code, 'attachment-unknown');
    }
  });

  test('an accepted file can not be changed or exchanged any more', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const pdf = await reader.attaches(reply, 'a.pdf', PDF);
    const at = `/replies/${reply.id}/attachments/${pdf.body.id}/records`;
    assert.equal((await reader.call('PUT', `${at}/9`, { bytes: new Uint8Array(10) })).body.code, 'reply-conflict');
    const renamed = { ...accepted(pdf), name: 'a.exe' };
    assert.equal((await reader.sends(reply, { text: 'x', attachments: [renamed] })).body.code, 'reply-unreadable');
    const twice = { text: 'x', attachments: [accepted(pdf), accepted(pdf)] };
    assert.equal((await reader.sends(reply, twice)).body.code, 'reply-unreadable');
    assert.equal((await reader.sends(reply, { text: 'x', attachments: [accepted(pdf)] })).status, 201);
  });

  for (const [what, name, bytes, code] of [
    ['a program', 'programma.exe', Buffer.from('MZ program'), 'file-type-refused'],
    ['a program that calls itself a picture', 'foto.jpg', Buffer.from('MZ program'), 'file-type-refused'],
    [
      'a picture with a script in its name',
      'foto.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'file-type-refused',
    ],
    ['an empty file, for being empty', 'leeg.pdf', Buffer.alloc(0), 'file-empty'],
    ['an unknown type', 'bestand', Buffer.from('?'), 'file-type-refused'],
    ['bytes that call themselves text', 'nul.txt', Buffer.from([1, 0, 2]), 'file-type-refused'],
  ] as const) {
    test(`refuses ${what} at once, and keeps the rest`, async () => {
      const reader = await reading();
      const reply = await reader.startsReply();
      assert.equal((await reader.attaches(reply, name, new Uint8Array(bytes))).body.code, code);
      const text = await reader.attaches(reply, 'brief.txt', new Uint8Array(Buffer.from('Goed')));
      assert.equal((await reader.sends(reply, { text: '', attachments: [accepted(text)] })).status, 201);
    });
  }

  test('makes a hostile file name harmless', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const file = await reader.attaches(reply, '../../etc/\u202Efdp.png', PNG);
    assert.equal(file.body.name, 'fdp.png');
  });

  test('that is too long, empty, too large, incomplete or of another key is refused, and changes nothing', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const long = await reader.sends(reply, { text: 'a'.repeat(100_001) });
    assert.deepEqual([long.status, long.body.code, long.body.maxCharacters], [400, 'reply-too-long', 100_000]);
    assert.equal((await reader.sends(reply, { text: ' \n' })).body.code, 'reply-empty');
    const otherKey = { ...reply, key: new Uint8Array(32) };
    assert.equal((await reader.sends(otherKey, { text: 'x' })).body.code, 'reply-unreadable');
    assert.equal((await reader.attaches(otherKey, 'a.pdf', PDF)).body.code, 'file-unreadable');
    const file = `/replies/${reply.id}/attachments/${crypto.randomUUID()}`;
    assert.equal(
      (await reader.call('PUT', file, { json: { name: 'a.pdf', records: 1 } })).body.code,
      'attachment-unknown',
    );
    await reader.call('PUT', `${file}/records/1`, { bytes: new Uint8Array(5) });
    assert.equal(
      (await reader.call('PUT', file, { json: { name: 'a.pdf', records: 2 } })).body.code,
      'file-incomplete',
    );
    assert.equal(
      (await reader.call('PUT', `${file}/records/99`, { bytes: new Uint8Array(5) })).body.code,
      'file-too-large',
    );
    assert.equal((await reader.call('PUT', `${file}/records/2`, { bytes: new Uint8Array(1_048_577) })).status, 413);
    assert.equal((await reader.sends({ ...reply, id: crypto.randomUUID() }, { text: 'x' })).body.code, 'reply-unknown');
    assert.equal((await reader.sends(reply, { text: 'Nu goed.' })).status, 201);
  });

  test('takes no more than 25 MB in all', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    const half = Buffer.concat([PDF, Buffer.alloc(13_500_000)]);
    assert.equal((await reader.attaches(reply, 'een.pdf', half)).status, 200);
    assert.equal((await reader.attaches(reply, 'twee.pdf', half)).body.code, 'file-too-large');
  });

  test('is delivered though the message is withdrawn or expires while the relay is away', async () => {
    for (const end of ['withdrawn', 'expired'] as const) {
      const reader = await reading();
      const opened = await reader.call('GET', '');
      const { reference } = (opened.body as { message: { reference: string } }).message;
      const reply = await reader.startsReply();
      testServer.relay.refuse(450);
      assert.equal((await reader.sends(reply, { text: `Op tijd, en toen ${end}.` })).status, 201);
      await testServer.work();
      if (end === 'withdrawn') await withdrawMessage(testServer.services, testServer.organisation, reference);
      else
        await testServer.services.db
          .update(message)
          .set({ expiresAt: testServer.clock.now() })
          .where(eq(message.reference, reference));
      await runMaintenance(testServer.services);
      testServer.relay.refuse(undefined);
      testServer.clock.turn(60_000);
      await testServer.work();
      await testServer.relay.mails.first(
        'the reply',
        ({ mail }) => mail.text?.includes(`Op tijd, en toen ${end}.`) === true,
      );
    }
  });

  test('waits for a relay that is away, and is delivered when it is back', async () => {
    const reader = await reading();
    const reply = await reader.startsReply();
    testServer.relay.refuse(450);
    assert.equal((await reader.sends(reply, { text: 'Geduld.' })).status, 201);
    await testServer.work();
    testServer.relay.refuse(undefined);
    testServer.clock.turn(2_000);
    await testServer.work();
    await testServer.relay.mails.first('the reply', ({ mail }) => mail.text?.includes('Geduld.') === true);
  });
});
