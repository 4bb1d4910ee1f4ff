// The nature of a message stands in the municipality's own notification: a few plain words, and nothing that becomes
// a link there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { KIND_CHARACTERS, messageKind } from '../../server/message/notification-details.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const GOOD = [
  'Besluit op uw aanvraag',
  'Besluit op bezwaar (Awb 7:12)',
  'WOZ-beschikking 2026',
  'Brief m.b.t. uw aanvraag, d.d. 12-03-2027',
  'Uitnodiging: gesprek op 12 maart, 14:30 uur',
  "Aanslag gemeentelijke belastingen '26",
  'Vraag over art. 4.1, lid 2?',
  'Toekenning € 1.234,56 & toelichting',
  'Beslút oer jo oanfraach – Súdwest-Fryslân',
  'Bescheid über Ihre Größe; décision n° 3',
  'Zaak 2026/123456',
  'Uitnodiging voor 09-06-2027',
  'x'.repeat(KIND_CHARACTERS),
];

const BAD: Readonly<Record<string, readonly string[]>> = {
  'a web address': [
    'http://evil.example klik',
    'Zie evil.example',
    'Zie www.evil.example/x',
    'www.1',
    'EVIL.COM',
    'haarlemmermeer.nl',
    '1688.com',
    'a-.nl',
    'xn--80ak6aa92e.com',
    'evil.xn--p1ai',
    '//evil',
    'klik 192.0.2.1',
    'localhost:8080/x',
    'ftp:evil',
    'javascript:alert(1)',
    'data:text/html',
    'HTTPS:evil',
    'bit.ly/3xY',
  ],
  'a mail address': ['mail piet@evil.example', 'piet@evil', 'mailto:piet', '@piet'],
  'a phone number': ['Bel 0906 1234', 'bel 06-12345678', 'tel:0612345678', '+31 6 1234 5678', '0031612345678'],
  'a dot or stroke of another script': [
    'evil。com',
    'evil．com',
    'evil․com',
    'http:⁄⁄evil',
    'evil\u00adnl',
    'a\u200b.nl',
  ],
  'marks of a mark-up': [
    '<b>Besluit</b>',
    '[klik](x)',
    '*Besluit*',
    '`Besluit`',
    'Besluit #1',
    'a\\b',
    '{{naam}}',
    'a|b',
  ],
  'more than a line, or none': [
    '',
    '  ',
    'Besluit\r\nBcc: x',
    'a\nb',
    'a\u2028b',
    'a\u0085b',
    'a\tb',
    'a\0b',
    'a\u000bb',
  ],
  'a direction or a letter that looks like another': [
    '\u202eBesluit',
    'Be\u2066sluit',
    'Веsluit',
    'Ｂesluit',
    'besluɩt',
    '𝐁esluit',
    'Ⓑesluit',
    'قرار',
    'ǀBesluit',
    'Be\u0338sluit',
    'B\u0301\u0301\u0301\u0301',
    'Besluit 🔒',
  ],
  'too much': [
    'x'.repeat(KIND_CHARACTERS + 1),
    ' '.repeat(1_000_000),
    'é'.normalize('NFD').repeat(KIND_CHARACTERS * 4),
  ],
};

describe('a kind', () => {
  for (const kind of GOOD)
    test(`${kind} stands in the notification as it is`, () => assert.equal(messageKind(kind), kind));
  for (const [what, kinds] of Object.entries(BAD))
    test(`is refused with ${what}`, () => {
      for (const kind of kinds) assert.equal(messageKind(kind), undefined, JSON.stringify(kind.slice(0, 80)));
    });
  test('of a Mac, whose accents stand apart, is the same kind', () => {
    assert.equal(messageKind('Décision'.normalize('NFD')), 'Décision');
  });
});

describe('on every way in', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer();
  });
  after(() => testServer.close());

  test('the desk says where the fault is, and what to write', async () => {
    const desk = new CaseSystem(testServer);
    const answer = await desk.call('POST', '/messages', { json: newMessage({ kind: 'klik evil.example' }) });
    assert.equal(answer.status, 400);
    assert.match(answer.text, /"pointer":"#\/kind","detail":"must be a few plain words[^"]*"/);
    const mail = [
      'From: Piet de Vries <p.devries@haarlemmermeer.example>',
      'To: k@citizen.example',
      'Subject: x',
      'X-Secure-Message-Kind: klik evil.example',
      '',
      'x',
    ].join('\r\n');
    const asMail = await desk.call('POST', '/messages', { body: mail, headers: { 'content-type': 'message/rfc822' } });
    assert.equal(asMail.status, 400);
    assert.match(asMail.text, /"pointer":"#\/header\/X-Secure-Message-Kind"/);
  });

  async function notified(of: TestServer, address: string) {
    await of.work();
    return of.relay.mails.first('the notification', ({ to }) => to.includes(address));
  }

  test('the gateway says it in a sentence, and what was accepted stands there in the same form from both', async () => {
    const { port } = testServer.gateway;
    const login = { port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const mail = (kind: string) => ({
      to: 'kind@citizen.example',
      subject: 'x',
      text: 'x',
      headers: { 'X-Secure-Message-Kind': kind },
    });
    const refused = await sendsMail(login, mail('http://evil.example klik'));
    assert.deepEqual([refused.code, /X-Secure-Message-Kind/.test(refused.sentence)], [550, true]);
    assert.equal((await sendsMail(login, mail('Décision'.normalize('NFD')))).code, 250);
    const { mail: notification } = await notified(testServer, 'kind@citizen.example');
    assert.ok(notification.text?.includes('Décision'), 'also one that travels as encoded words (RFC 2047)');
    const hidden = `=?utf-8?B?${Buffer.from('Besluit\r\nklik').toString('base64')}?=`;
    assert.equal((await sendsMail(login, mail(hidden))).code, 550);
    const desk = new CaseSystem(testServer);
    const created = await desk.call('POST', '/messages', { json: newMessage({ kind: ' Décision '.normalize('NFD') }) });
    assert.equal(created.body.kind, 'Décision');
  });
});
