// What a program wrote by itself never becomes a citizen's letter, whatever it is marked by; what a person wrote about
// absence does.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { lineOf } from '../../server/gateway/smtp-refusal.ts';
import { CaseSystem } from '../support/case-system.ts';
import { SENDER } from '../support/civil-servant.ts';
import { sendsBytes } from '../support/plain-smtp.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const mailWith = (headers: string) =>
  [`From: ${SENDER}`, 'To: anna@citizen.example', ...headers.split('\n'), '', 'Ik ben er niet.', ''].join('\r\n');

function sent(headers: string) {
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  return sendsBytes(login, { from: SENDER, to: 'anna@citizen.example', content: mailWith(headers) });
}

const AUTOMATIC = [
  'Auto-Submitted: auto-replied (vacation)',
  'X-Autoreply: yes',
  'X-Autorespond: Afwezig',
  'x-auto-reply: 1',
  'X-MS-Exchange-Inbox-Rules-Loop: p.devries@haarlemmermeer.example',
  'Precedence: auto_reply',
  'Precedence: list',
  'List-Id: <nieuws.haarlemmermeer.example>',
  'List-Unsubscribe: <https://nieuws.haarlemmermeer.example/uit>',
  'Subject: Automatisch antwoord: Uw aanvraag',
  'Subject: AUTOMATIC REPLY: Your request',
  'Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A?= Uw aanvraag',
  'Subject: Out of Office: Uw aanvraag',
  'Subject: Out of the office until Monday',
  'Subject: Out of Office AutoReply: Uw aanvraag',
  'Subject: Niet aanwezig: Uw aanvraag',
  'Subject: Abwesenheitsnotiz: Uw aanvraag',
  'Content-Type: multipart/report; report-type=disposition-notification; boundary=b',
];

const WRITTEN = [
  'Subject: Afwezig: uw kind op 3 december',
  'Subject: Auto: uw parkeervergunning',
  'Subject: Out of office hours',
  'Subject: Re: Automatisch antwoord: Uw aanvraag',
  'Subject: Verslag over automatisch antwoorden',
  'X-Autoreply: no',
  'X-Auto-Response-Suppress: All',
  'Auto-Submitted: auto-generated',
  'Precedence: bulk',
];

describe('a mail that a program wrote', () => {
  for (const headers of AUTOMATIC)
    test(`${headers}: is refused, in both languages, and nothing leaves`, async () => {
      const answer = await sent(headers);
      assert.deepEqual(answer, { code: 550, sentence: lineOf(['smtp-automatic']) });
      await testServer.work();
      assert.equal(testServer.relay.mails.all.length, 0);
    });

  test('is refused at the desk, too', async () => {
    const desk = new CaseSystem(testServer);
    const headers = { 'content-type': 'message/rfc822' };
    const answer = await desk.call('POST', '/messages', { headers, body: mailWith('X-Autorespond: Afwezig') });
    assert.deepEqual([answer.status, answer.body.code], [400, 'invalid-request']);
  });
});

describe('a mail that a person or a case system wrote', () => {
  for (const headers of WRITTEN)
    test(`${headers}: becomes a sealed message`, async () => assert.equal((await sent(headers)).code, 250));
});
