// Who mailed a message hears that it was delivered and opened: when he asks as mail programs ask, or his organisation
// says so. Each time by the hour he sent it, in the thread of his mail, at his own address, and nothing of the content.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });
let mails = 0;

/** Sends a mail that asks so, and lets its notification leave. */
async function sent(asks: SendMailOptions) {
  mails += 1;
  const [citizen, messageId] = [`citizen${mails}@inwoner.example`, `<mail${mails}@haarlemmermeer.example>`];
  const mail = { to: citizen, subject: 'Zeer geheim onderwerp', text: 'Geheime tekst', messageId, ...asks };
  assert.equal((await sendsMail(login(), mail)).code, 250);
  await testServer.work();
  const notification = await testServer.relay.mails.first('the notification', ({ to }) => to.includes(citizen));
  return { citizen, messageId, notification };
}

const toldOf = (messageId: string) => testServer.relay.mails.all.filter(({ mail }) => mail.inReplyTo === messageId);

async function opened({ mail }: ReceivedMail): Promise<void> {
  await (await Reader.open(testServer, linkIn(mail.text ?? ''))).reads();
  await testServer.work();
}

/** The report that a mail server sends about a mail of ours to its return path. */
async function serverReports({ from, to, raw }: ReceivedMail, action: string): Promise<void> {
  const report = [
    `To: ${from}`,
    'From: MAILER-DAEMON@mx.inwoner.example',
    'Subject: Successful Mail Delivery Report',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b\r\n\r\nYour mail arrived.\r\n--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.inwoner.example',
    '',
    `Final-Recipient: rfc822; ${to[0]}\r\nAction: ${action}\r\nStatus: 2.0.0\r\n`,
    `--b\r\nContent-Type: message/rfc822\r\n\r\n${raw}\r\n--b--`,
  ].join('\r\n');
  assert.equal((await sendsMail(login(), { envelope: { from: '', to: from }, raw: report })).code, 250);
  await testServer.work();
}

/** The fields that a program reads in a report. */
function fieldsOf({ raw }: ReceivedMail, type: string): Record<string, string> {
  const [, part = ''] = new RegExp(`Content-Type: message/${type}[^]*?\\r\\n\\r\\n([^]*?)\\r\\n--`).exec(raw) ?? [];
  return Object.fromEntries(
    [...part.matchAll(/^([\w-]+): (.*)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

/** Recognisable, and nothing of the content. */
function assertFacts({ raw, mail, to }: ReceivedMail, subject: string, who = SENDER): void {
  assert.deepEqual(to, [who]);
  assert.equal(mail.subject, `ZorgMail Secure e-mail – ${subject}: uw bericht van 23 november 2026 om 11.00 uur`);
  assert.match(mail.text ?? '', /verzonden op 23 november 2026 om 11\.00 uur\nAan: c•••@inwoner\.example\nKenmerk: /);
  assert.match(mail.text ?? '', /In English:\n/);
  assert.doesNotMatch(`${raw}${mail.text}`, /geheim|bericht=/i);
}

const DNT = { headers: { 'Disposition-Notification-To': `Piet <${SENDER}>` } };
const asksSuccess = (id = 'QQ+2B314159'): SendMailOptions => ({
  dsn: { id, return: 'headers', notify: ['success', 'failure'], recipient: SENDER },
});

describe('a mail with Disposition-Notification-To', () => {
  test('is answered at the first opening, as a read receipt of RFC 8098, and not at the second', async () => {
    const { citizen, messageId, notification } = await sent(DNT);
    assert.deepEqual(
      toldOf(messageId).map(({ mail }) => mail.subject?.includes('Doorgegeven')),
      [true],
    );
    await opened(notification);
    await opened(notification);
    const [, receipt, ...others] = toldOf(messageId);
    assert.ok(receipt !== undefined && others.length === 0);
    assertFacts(receipt, 'Gelezen');
    assert.equal(receipt.from, '', 'nothing comes back to it');
    assert.equal(receipt.mail.headers.get('auto-submitted'), 'auto-replied');
    assert.match(receipt.raw, /^Content-Type: multipart\/report; report-type=disposition-notification;/m);
    assert.deepEqual(fieldsOf(receipt, 'disposition-notification'), {
      'Reporting-UA': 'berichten.example; secure-message-reader',
      'Final-Recipient': `rfc822; ${citizen}`,
      'Original-Message-ID': messageId,
      Disposition: 'manual-action/MDN-sent-automatically; displayed',
    });
  });

  test('asks for the author of a shared mailbox, too: From, while somebody else sends', async () => {
    const shared = 'vergunningen@haarlemmermeer.example';
    const { messageId, notification } = await sent({
      from: `Vergunningen <${shared}>`,
      sender: SENDER,
      replyTo: 'balie@haarlemmermeer.example',
      envelope: { from: SENDER, to: `citizen${mails + 1}@inwoner.example` },
      headers: { 'Disposition-Notification-To': shared },
    });
    await opened(notification);
    for (const { to } of toldOf(messageId)) assert.deepEqual(to, [shared]);
    assert.equal(toldOf(messageId).length, 2);
  });

  for (const other of [
    'stranger@evil.example',
    'collega@haarlemmermeer.example',
    `${SENDER}.evil.example`,
    `antwoord+${'a'.repeat(26)}@berichten.example`,
    'geen adres',
  ])
    test(`for ${other}, who did not send it, is answered to nobody`, async () => {
      const { messageId, notification } = await sent({ headers: { 'Disposition-Notification-To': other } });
      await opened(notification);
      assert.deepEqual(toldOf(messageId), []);
      assert.equal(testServer.relay.mails.all.filter(({ to }) => to.includes(other)).length, 0);
    });

  test('and one with Return-Receipt-To are asked alike', async () => {
    const { messageId, notification } = await sent({ headers: { 'Return-Receipt-To': SENDER } });
    await opened(notification);
    assert.match(toldOf(messageId)[1]?.raw ?? '', /report-type=disposition-notification/);
  });
});

describe('a mail with NOTIFY=SUCCESS', () => {
  test('through a relay that reports nothing: it is told at once that it was passed on, as RFC 3464 has it', async () => {
    const { citizen, messageId, notification } = await sent(asksSuccess());
    const [report, ...others] = toldOf(messageId);
    assert.ok(report !== undefined && others.length === 0);
    assertFacts(report, 'Doorgegeven');
    assert.equal(report.from, '');
    assert.match(report.raw, /^Content-Type: multipart\/report; report-type=delivery-status;/m);
    assert.match(report.raw, new RegExp(`text/rfc822-headers[^]*Message-ID: ${messageId}\r\n`));
    const { 'Arrival-Date': arrival, 'Last-Attempt-Date': attempt, ...fields } = fieldsOf(report, 'delivery-status');
    assert.deepEqual([arrival, attempt], ['Mon, 23 Nov 2026 10:00:00 +0000', 'Mon, 23 Nov 2026 10:00:00 +0000']);
    assert.deepEqual(fields, {
      'Original-Envelope-Id': 'QQ+314159',
      'Reporting-MTA': 'dns; berichten.example',
      'Original-Recipient': `rfc822;${SENDER}`,
      'Final-Recipient': `rfc822; ${citizen}`,
      Action: 'relayed',
      Status: '2.0.0',
    });
    await opened(notification);
    const read = toldOf(messageId)[1];
    assert.ok(read !== undefined);
    assertFacts(read, 'Gelezen');
    assert.doesNotMatch(read.raw, /disposition-notification/, 'who asked for no receipt gets an ordinary mail');
  });

  test('that is not asked for is told to nobody', async () => {
    for (const notify of [['failure'], ['failure', 'delay'], 'never'] as const) {
      const dsn = { id: 'x', return: 'headers' as const, notify: typeof notify === 'string' ? notify : [...notify] };
      const { messageId, notification } = await sent({ dsn: { ...dsn, recipient: SENDER } });
      await opened(notification);
      assert.deepEqual(toldOf(messageId), []);
    }
    const { messageId, notification } = await sent({});
    await opened(notification);
    assert.deepEqual(toldOf(messageId), []);
  });

  test('from an address outside the organisation is told to nobody', async () => {
    const envelope = { from: 'bounces@elsewhere.example', to: `citizen${mails + 1}@inwoner.example` };
    const { messageId, notification } = await sent({ ...asksSuccess(), envelope });
    await opened(notification);
    assert.deepEqual(toldOf(messageId), []);
  });
});

describe('through a relay that reports what becomes of a mail', () => {
  let reporting: TestServer;
  before(async () => {
    [reporting, testServer] = [testServer, await openTestServer()];
    testServer.relay.reports(true);
  });
  after(async () => {
    await testServer.close();
    testServer = reporting;
  });

  test('success is asked for only where somebody wants to know', async () => {
    assert.deepEqual((await sent({})).notification.notify, ['FAILURE']);
    assert.deepEqual((await sent(DNT)).notification.notify, ['FAILURE', 'SUCCESS']);
  });

  for (const [action, words] of [
    ['delivered', /bezorgd bij de mailserver van de inwoner/],
    ['relayed', /aangenomen door de volgende mailserver/],
  ] as const)
    test(`the sender hears of "${action}" when the report comes, once, and nothing later`, async () => {
      const { messageId, notification } = await sent(asksSuccess());
      assert.deepEqual(toldOf(messageId), [], 'not before');
      await serverReports(notification, action);
      await serverReports(notification, action);
      const [report, ...others] = toldOf(messageId);
      assert.ok(report !== undefined && others.length === 0);
      assertFacts(report, 'Bezorgd');
      assert.match(report.mail.text ?? '', words);
      assert.equal(fieldsOf(report, 'delivery-status').Action, action);
      testServer.clock.turn(5 * 60 * 60 * 1000);
      await testServer.work();
      assert.equal(toldOf(messageId).length, 1);
      testServer.clock.turn(-5 * 60 * 60 * 1000);
    });

  test('who asked by a header has an ordinary mail of it, for a program would not know what to do with a report', async () => {
    const { messageId, notification } = await sent(DNT);
    await serverReports(notification, 'delivered');
    const [told] = toldOf(messageId);
    assert.ok(told !== undefined);
    assertFacts(told, 'Bezorgd');
    assert.match(told.raw, /multipart\/alternative/);
  });

  test('when no report comes for hours, what is known is told', async () => {
    const { messageId } = await sent(asksSuccess());
    testServer.clock.turn(4 * 60 * 60 * 1000);
    await testServer.work();
    assert.match(toldOf(messageId)[0]?.mail.subject ?? '', /Doorgegeven/);
  });
});

describe('an organisation', () => {
  after(() => changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'asked' }));

  test('can have everybody told, at the address that gets the answers', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'always' });
    const { messageId, notification } = await sent({ replyTo: 'balie@haarlemmermeer.example' });
    await opened(notification);
    assert.deepEqual(
      toldOf(messageId).map(({ to, mail }) => [to, /– (\w+)/.exec(mail.subject ?? '')?.[1]]),
      [
        [['balie@haarlemmermeer.example'], 'Doorgegeven'],
        [['balie@haarlemmermeer.example'], 'Gelezen'],
      ],
    );
  });

  test('can have nobody told, whatever is asked', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'never' });
    const { messageId, notification } = await sent({ ...DNT, ...asksSuccess() });
    await opened(notification);
    assert.deepEqual(toldOf(messageId), []);
  });
});

test('a mail to several citizens is reported for each of them', async () => {
  const to = ['een@inwoner.example', 'twee@inwoner.example'];
  const messageId = '<allen@haarlemmermeer.example>';
  await sendsMail(login(), { to, subject: 'x', text: 'x', messageId, ...asksSuccess() });
  await testServer.work();
  const recipients = toldOf(messageId).map((report) => fieldsOf(report, 'delivery-status')['Final-Recipient']);
  assert.deepEqual(recipients.sort(), ['rfc822; een@inwoner.example', 'rfc822; twee@inwoner.example']);
});

test('an envelope id that would break out of its line is not repeated', async () => {
  const { messageId } = await sent(asksSuccess('x+0D+0ABcc:+20stranger@evil.example'));
  const [report] = toldOf(messageId);
  assert.ok(report !== undefined);
  assert.equal(fieldsOf(report, 'delivery-status')['Original-Envelope-Id'], undefined);
  assert.doesNotMatch(report.raw, /Bcc/);
});
