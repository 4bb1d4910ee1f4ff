// What the law asks (Awb 2.3 as changed by the Wmebv): withdrawal is told, the citizen is reminded, late is an alarm,
// evidence outlives content.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { evidenceOf, evidenceText } from '../../server/message/evidence.ts';
import { ingest } from '../../server/message/ingest.ts';
import { withdrawMessage } from '../../server/message/withdrawal.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { incoming, linkIn, type TestLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;
let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

let citizens = 0;
async function announced(letter: TestLetter = {}): Promise<{ address: string; reference: string }> {
  citizens += 1;
  const address = `law${citizens}@citizen.example`;
  const outcome = await ingest(testServer.services, incoming(testServer, { ...letter, to: address }));
  assert.ok('messages' in outcome && outcome.messages[0]);
  return { address, reference: outcome.messages[0].reference };
}

async function mailsTo(address: string): Promise<ReceivedMail[]> {
  await testServer.work();
  return testServer.relay.mails.all.filter(({ to }) => to.includes(address));
}

async function days(count: number): Promise<void> {
  for (let day = 0; day < count; day += 1) {
    testServer.clock.turn(DAY);
    await runMaintenance(testServer.services);
    await testServer.work();
  }
}

describe('the notification', () => {
  test('says what kind of message it is and until when to react, and nothing of subject or text', async () => {
    const letter = {
      subject: 'Zeer geheim',
      text: 'Geheim',
      kind: 'Besluit op uw aanvraag',
      replyBefore: '2027-01-31',
    };
    const { address } = await announced(letter);
    const [mail] = await mailsTo(address);
    const shown = String(mail?.mail.html)
      .replace(/<[^>]*>/g, '')
      .replaceAll('&nbsp;', ' ');
    for (const body of [mail?.mail.text, shown]) {
      assert.match(body ?? '', /Besluit op uw aanvraag/);
      assert.match(body ?? '', /Reageer uiterlijk op 31 januari 2027\./);
      assert.doesNotMatch(body ?? '', /geheim/i);
    }
    assert.doesNotMatch(mail?.mail.subject ?? '', /geheim|besluit/i);
    assert.equal(mail?.mail.headers.get('list-unsubscribe'), undefined);
    const letterRead = await (await Reader.open(testServer, linkIn(mail?.mail.text ?? ''))).reads();
    assert.deepEqual([letterRead.kind, letterRead.replyBefore], ['Besluit op uw aanvraag', '2027-01-31']);
  });
});

describe('withdrawing (Awb 2:12)', () => {
  test('is told by mail, dated, and seen in the reader', async () => {
    const { address, reference } = await announced();
    const [notification] = await mailsTo(address);
    testServer.clock.turn(DAY);
    assert.equal(await withdrawMessage(testServer.services, testServer.organisation, reference), 'withdrawn');
    assert.equal(await withdrawMessage(testServer.services, testServer.organisation, reference), 'unknown', 'once');
    const [, notice, ...others] = await mailsTo(address);
    assert.equal(others.length, 0);
    assert.match(
      notice?.mail.text ?? '',
      /Het bericht van \d+ \w+ 2026 is ingetrokken\. De link werkt niet meer. U hoeft niets te doen\./,
    );
    assert.ok(notice?.mail.text?.includes(reference));
    assert.doesNotMatch(notice?.mail.text ?? '', /#bericht=/);
    const reader = await Reader.open(testServer, linkIn(notification?.mail.text ?? ''));
    const asked = await reader.asksForCode();
    assert.equal(asked.body.code, 'message-withdrawn');
    assert.ok(typeof asked.body.withdrawnAt === 'string');
  });

  test('before the notification left sends neither', async () => {
    const { address, reference } = await announced();
    await withdrawMessage(testServer.services, testServer.organisation, reference);
    testServer.clock.turn(60_000);
    assert.equal((await mailsTo(address)).length, 0);
  });

  test('while the relay is away waits, and tells once it is back', async () => {
    const { address, reference } = await announced();
    await mailsTo(address);
    testServer.relay.refuse(450);
    await withdrawMessage(testServer.services, testServer.organisation, reference);
    assert.equal((await mailsTo(address)).length, 1);
    testServer.relay.refuse(undefined);
    testServer.clock.turn(60_000);
    assert.equal((await mailsTo(address)).length, 2);
  });
});

describe('a reminder', () => {
  test('comes after seven days unread, once, and once more before the end; none has a link', async () => {
    const { address, reference } = await announced();
    const [notification] = await mailsTo(address);
    await days(6);
    assert.equal((await mailsTo(address)).length, 1);
    await days(2);
    const [, reminder] = await mailsTo(address);
    assert.ok(reminder);
    assert.match(reminder.mail.subject ?? '', /Herinnering/);
    assert.ok(reminder.mail.text?.includes(reference));
    assert.ok(reminder.mail.text?.includes(notification?.mail.subject ?? '?'), 'it says which mail to look for');
    await days(60);
    assert.equal((await mailsTo(address)).length, 2);
    await days(16);
    const [, , last, ...more] = await mailsTo(address);
    assert.ok(last);
    assert.match(last.mail.subject ?? '', /lezen tot en met/);
    assert.equal(more.length, 0);
    for (const { mail } of [reminder, last]) assert.doesNotMatch(`${mail.text}${mail.html}`, /#bericht=|href="http/);
  });

  test('does not come to who has read', async () => {
    const { address } = await announced();
    const [notification] = await mailsTo(address);
    await (await Reader.open(testServer, linkIn(notification?.mail.text ?? ''))).reads();
    const before = (await mailsTo(address)).length;
    await days(89);
    assert.equal((await mailsTo(address)).length, before);
  });
});

describe('a notification that does not leave', () => {
  test('is an alarm after four hours: in status, in the metrics, in the timeline', async () => {
    const state = async () => {
      await testServer.watch.look();
      const { troubles } = await serviceStatus(testServer.services);
      const metrics = await (await fetch(`${testServer.url}/metrics`)).text();
      const number = (name: string) => Number(new RegExp(`^${name} ([\\d.]+)$`, 'm').exec(metrics)?.[1]);
      const isTold = troubles.some((trouble) => trouble.includes('notifications have not left'));
      return [isTold ? 'late' : 'ok', number('secure_message_late_notifications')];
    };
    testServer.relay.refuse(450);
    const { reference } = await announced();
    await testServer.work();
    await runMaintenance(testServer.services);
    assert.deepEqual(await state(), ['ok', 0]);
    testServer.clock.turn(4 * 60 * 60 * 1000);
    await runMaintenance(testServer.services);
    await runMaintenance(testServer.services);
    assert.deepEqual(await state(), ['late', 1]);
    testServer.relay.refuse(undefined);
    await testServer.work();
    assert.deepEqual(await state(), ['ok', 0]);
    const evidence = await evidenceOf(testServer.services, testServer.organisation, { reference });
    assert.ok(evidence !== 'unknown' && evidence.notifiedAt.length === 1, 'never notified before the relay took it');
  });
});

describe('evidence (Awb 2:25)', () => {
  test('outlives the content, and holds none of it', async () => {
    const files = [{ name: 'besluit.pdf', type: 'application/pdf', bytes: new Uint8Array(2000) }];
    const { address, reference } = await announced({ subject: 'Geheim onderwerp', text: 'Geheime tekst', files });
    const [notification] = await mailsTo(address);
    const reader = await Reader.open(testServer, linkIn(notification?.mail.text ?? ''));
    await reader.reads();
    await reader.call('GET', '/attachments/1');
    const reply = await reader.startsReply();
    const sent = await reader.sends(reply, { subject: 'Re', text: 'Geheim antwoord', attachments: [] });
    await testServer.work();
    await days(91);
    const evidence = await evidenceOf(testServer.services, testServer.organisation, { reference });
    assert.ok(evidence !== 'unknown');
    assert.match(evidence.recipient ?? '', /^l•••@citizen\.example$/);
    assert.deepEqual(evidence.sealed.map(({ kind }) => kind).sort(), ['body', 'file']);
    for (const { sha256 } of evidence.sealed) assert.match(sha256, /^[\w-]{43}$/);
    assert.deepEqual(
      [evidence.openedAt.length, evidence.attachmentsFetchedAt.length, evidence.codesSent.length],
      [1, 1, 1],
    );
    const [received] = evidence.replies;
    assert.deepEqual([received?.reference, received?.receivedAt], [sent.body.reference, sent.body.receivedAt]);
    assert.ok(received?.deliveredAt !== undefined && evidence.deletedAt !== undefined);
    const text = evidenceText(evidence);
    for (const words of [
      reference,
      'Verzonden:',
      'Geopend:',
      'Antwoord ontvangen:',
      'Inhoud verwijderd:',
      received.sealed[0]?.sha256 ?? '?',
    ])
      assert.ok(text.includes(words), words);
    assert.doesNotMatch(`${text}${JSON.stringify(evidence)}`, /geheim|besluit\.pdf|law\d/i);
  });

  test('is nobody else’s', async () => {
    const { reference } = await announced();
    const other = { ...testServer.organisation, id: crypto.randomUUID() };
    assert.equal(await evidenceOf(testServer.services, other, { reference }), 'unknown');
  });
});
