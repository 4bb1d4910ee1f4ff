// A message that can't be delivered: who sends mail says beforehand whether he wants to hear of that (RFC 3461), and
// hears it in the form in which he asked. Whoever else gets the answers must know anyway (Awb 2:11).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem } from '../support/case-system.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { linkIn, referenceIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const DESK_MAILBOX = 'balie@haarlemmermeer.example';
const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });
let mails = 0;

/** Sends a mail that asks so; its notification comes back. */
async function failed(notify: SendMailOptions['dsn'], more: SendMailOptions = {}) {
  const sent = await notified(notify, more);
  await comesBack(sent.notification);
  return sent;
}

async function notified(dsn: SendMailOptions['dsn'], more: SendMailOptions = {}) {
  mails += 1;
  const [citizen, messageId] = [`weg${mails}@inwoner.example`, `<weg${mails}@haarlemmermeer.example>`];
  const mail = { to: citizen, subject: 'Zeer geheim onderwerp', text: 'Geheime tekst', messageId, ...more };
  assert.equal((await sendsMail(login(), { ...mail, ...(dsn === undefined ? {} : { dsn }) })).code, 250);
  await testServer.work();
  const notification = await testServer.relay.mails.first('the notification', ({ to }) => to.includes(citizen));
  return { citizen, messageId, notification };
}

async function comesBack({ from, to }: ReceivedMail): Promise<void> {
  const report = [
    `To: ${from}\r\nFrom: MAILER-DAEMON@mx.inwoner.example\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
    '--b\r\nContent-Type: message/delivery-status\r\n',
    `Reporting-MTA: dns; mx.inwoner.example\r\n\r\nFinal-Recipient: rfc822; ${to[0]}\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--`,
  ].join('\r\n');
  assert.equal((await sendsMail(login(), { envelope: { from: '', to: from }, raw: report })).code, 250);
  await testServer.work();
}

const toldOf = (messageId: string) => testServer.relay.mails.all.filter(({ mail }) => mail.inReplyTo === messageId);
const notify = (...when: ('never' | 'success' | 'failure' | 'delay')[]): SendMailOptions['dsn'] => ({
  id: 'QQ314159',
  return: 'headers',
  notify: when,
  recipient: SENDER,
});

test('who says nothing of it gets an ordinary mail', async () => {
  const { messageId } = await failed(undefined);
  const [told, ...others] = toldOf(messageId);
  assert.ok(told !== undefined && others.length === 0);
  assert.deepEqual(told.to, [SENDER]);
  assert.match(told.mail.subject ?? '', /Niet aangekomen: uw bericht van 23 november 2026 om 11\.00 uur/);
  assert.match(told.raw, /multipart\/alternative/);
});

describe('NOTIFY=FAILURE', () => {
  test('has a report of it sent that programs read (RFC 3464), with the same words, and nothing of the content', async () => {
    const { citizen, messageId } = await failed(notify('failure'));
    const [report, ...others] = toldOf(messageId);
    assert.ok(report !== undefined && others.length === 0);
    assert.deepEqual([report.from, report.to], ['', [SENDER]]);
    assert.match(report.raw, /^Content-Type: multipart\/report; report-type=delivery-status;/m);
    for (const field of [
      'Original-Envelope-Id: QQ314159',
      `Original-Recipient: rfc822;${SENDER}`,
      `Final-Recipient: rfc822; ${citizen}`,
      'Action: failed',
      'Status: 5.1.1',
    ])
      assert.ok(report.raw.includes(`\r\n${field}\r\n`), field);
    assert.match(report.mail.text ?? '', /Het e-mailadres bestaat niet[\s\S]*In English:\n/);
    assert.doesNotMatch(`${report.raw}${report.mail.text}`, /geheim|bericht=/i);
  });

  test('alone brings nothing of success', async () => {
    const { messageId, notification } = await notified(notify('failure', 'delay'));
    await (await Reader.open(testServer, linkIn(notification.mail.text ?? ''))).reads();
    await testServer.work();
    assert.deepEqual(toldOf(messageId), []);
  });

  test('of one mailbox while another gets the answers: both know, each in his own form', async () => {
    const { messageId } = await failed(notify('failure'), { replyTo: DESK_MAILBOX });
    const told = toldOf(messageId);
    assert.deepEqual(
      told.map(({ to, raw }) => [to[0], /multipart\/report/.test(raw)]),
      [
        [SENDER, true],
        [DESK_MAILBOX, false],
      ],
    );
    assert.notEqual(told[0]?.mail.messageId, told[1]?.mail.messageId);
  });

  test('from an address outside the organisation has the contact person told, and nobody else', async () => {
    const envelope = { from: 'bounces@elsewhere.example', to: `weg${mails + 1}@inwoner.example` };
    const { messageId } = await failed(notify('failure'), { envelope });
    assert.deepEqual(
      toldOf(messageId).map(({ to, raw }) => [to[0], /multipart\/report/.test(raw)]),
      [[SENDER, false]],
    );
  });
});

describe('a sender who does not want to know', () => {
  for (const when of [['never'], ['success'], ['delay']] as const)
    test(`(NOTIFY=${when}) is not told; the message says it where one looks`, async () => {
      const { messageId, citizen } = await failed(notify(...when));
      const told = toldOf(messageId).map(({ mail }) => mail.subject ?? '');
      assert.deepEqual(
        told.filter((subject) => /Niet aangekomen/.test(subject)),
        [],
      );
      assert.equal(told.length, when[0] === 'success' ? 1 : 0, 'but that the relay took it, where that was asked');
      const notification = testServer.relay.mails.all.find(({ to }) => to.includes(citizen));
      const reference = referenceIn(notification?.mail.text ?? '');
      const { body } = await new CaseSystem(testServer).call('GET', `/messages?reference=${reference}`);
      assert.equal(Object(body).messages[0].status, 'undeliverable');
    });

  test('is not told of success either where everybody else is, and hears of reading only if he asks for that', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'always' });
    for (const [headers, subjects] of [
      [{}, []],
      [{ 'Disposition-Notification-To': SENDER }, ['Gelezen']],
    ] as const) {
      const { messageId, notification } = await notified(notify('never'), { headers });
      await (await Reader.open(testServer, linkIn(notification.mail.text ?? ''))).reads();
      await testServer.work();
      const told = toldOf(messageId).map(({ mail }) => /– (\w+)/.exec(mail.subject ?? '')?.[1]);
      assert.deepEqual(told, subjects);
    }
    await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'asked' });
  });

  test('does not keep it from the mailbox that gets the answers', async () => {
    const { messageId } = await failed(notify('never'), { replyTo: DESK_MAILBOX });
    assert.deepEqual(
      toldOf(messageId).map(({ to }) => to[0]),
      [DESK_MAILBOX],
    );
  });
});

test('an organisation that has nobody told of success has failures told as they were asked for', async () => {
  await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'never' });
  const { messageId } = await failed(notify('success', 'failure'));
  assert.deepEqual(
    toldOf(messageId).map(({ raw }) => /Action: (\w+)/.exec(raw)?.[1]),
    ['failed'],
  );
  await changeOrganisation(testServer.services, 'haarlemmermeer', { senderReports: 'asked' });
});

describe('that a mail server has the notification', () => {
  test('is told in the desk API and in the evidence, once a server says so', async () => {
    const desk = new CaseSystem(testServer);
    const { notification } = await notified(undefined);
    const reference = referenceIn(notification.mail.text ?? '');
    const shown = async () => Object((await desk.call('GET', `/messages?reference=${reference}`)).body).messages[0];
    const before = await shown();
    assert.equal(before.deliveredAt, undefined);
    const report = [
      `To: ${notification.from}\r\nFrom: MAILER-DAEMON@mx.inwoner.example\r\nSubject: Delivered\r\nMIME-Version: 1.0`,
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
      '--b\r\nContent-Type: message/delivery-status\r\n',
      `Reporting-MTA: dns; mx.inwoner.example\r\n\r\nFinal-Recipient: rfc822; ${notification.to[0]}\r\nAction: delivered\r\nStatus: 2.0.0\r\n--b--`,
    ].join('\r\n');
    assert.equal((await sendsMail(login(), { envelope: { from: '', to: notification.from }, raw: report })).code, 250);
    assert.equal((await shown()).deliveredAt, testServer.clock.now().toISOString());
    const { body } = await desk.call('GET', `/messages/${before.id}/evidence`);
    assert.equal(body.deliveredAt, testServer.clock.now().toISOString());
    const paper = await desk.call('GET', `/messages/${before.id}/evidence`, { headers: { accept: 'text/plain' } });
    assert.match(paper.text, /Bezorging gemeld: +23 november 2026, 11\.00\.00 uur/);
  });
});
