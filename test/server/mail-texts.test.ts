// What our mails and text messages say: the client's words to the letter, nothing of a letter's content, nothing
// remote.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ContactNotice } from '../../server/contract/contact-notice.ts';
import { accessCodeMail, replyFailedMail } from '../../server/texts/citizen-mails.ts';
import { contactNotice } from '../../server/texts/contact-notices.ts';
import { MAIL_LANGUAGES } from '../../server/texts/mail-languages.ts';
import { replyMail } from '../../server/texts/reply-mail.ts';
import { smsText } from '../../server/texts/sms-text.ts';
import { spokenCode } from '../../server/texts/spoken-code.ts';
import { LANGUAGE_CODES } from '../../widget/texts/languages.ts';
import { spokenCodeIn } from '../support/code-in.ts';
import { citizenMails, civilServantMails, MAIL_LINK, MAIL_TOWN, VALID_UNTIL } from '../support/every-mail.ts';

const organisation = MAIL_TOWN;
const mails = citizenMails(organisation);
const [notification, code, receipt] = [mails.notification, mails.code, mails.receipt];
assert.ok(notification !== undefined && code !== undefined && receipt !== undefined);

describe('a mail to a citizen', () => {
  test('has the subjects that the client asked for', () => {
    assert.equal(notification.subject, 'ZorgMail Secure e-mail – Nieuw bericht van Haarlemmermeer');
    assert.equal(code.subject, 'ZorgMail Secure e-mail – Uw toegangscode');
  });

  test('about a message has its link alone on a line, and once as the button Bericht lezen', () => {
    assert.ok(notification.text.split('\n').includes(MAIL_LINK));
    assert.equal(notification.html.split('href="http').length - 1, 1);
    assert.match(notification.html, /<a href="[^"]+#bericht=A{43}"[^>]*>Bericht lezen<\/a>/);
  });

  test('tells the kenmerk, until when in Dutch time, and to keep it', () => {
    for (const words of ['K7PX-3MRT', '1 januari 2027', 'Bewaar deze e-mail', '0900 1852'])
      assert.ok(notification.text.includes(words), words);
  });

  test('with a code has code, time, kenmerk, and says to give it to nobody', () => {
    for (const words of [
      '012 345',
      '15 minuten geldig, tot 14.35 uur',
      'KXRM',
      'Geef de code aan niemand',
      'Dan hoeft u niets te doen',
      'gemeente Haarlemmermeer',
      '0900 1852',
      'Kopieer de code',
    ])
      assert.ok(code.text.includes(words), words);
    assert.ok(!code.text.includes('http'), 'no link beside a code: the two are never in one place');
  });

  test('about a reply has number and size of its files', () => {
    for (const words of ['AAAA-CCCC', '23 november 2026 om 11.05 uur', '2 (samen 3 MB)'])
      assert.ok(receipt.text.includes(words), words);
  });

  test('tells where its button leads, in words, and whom to call, to tap', () => {
    assert.match(notification.text, /U komt dan op www\.haarlemmermeer\.example\/veilig-bericht\./);
    assert.match(
      notification.html,
      /<\/a><\/td><\/tr><\/table>\n<p [^>]*>U komt dan op <strong[^>]*>www\.haarlemmermeer/,
    );
    for (const { html } of Object.values(mails))
      assert.match(html, /<a href="tel:09001852"[^>]*><span[^>]*>0900 1852<\/span><\/a>/);
  });

  test('tells who did not expect it that he need not do anything, and when a code does not come why', () => {
    for (const words of ['Dan hoeft u niets te doen', 'nieuwe 06-nummer', 'zo snel mogelijk'])
      assert.ok(notification.text.includes(words), words);
  });

  for (const [name, { text, html }] of Object.entries(mails)) {
    test(`(${name}) is Dutch with English below a rule, and loads nothing from anywhere`, () => {
      assert.match(text, /\n---\n+In English:\n/);
      assert.match(html, /<html lang="nl">/);
      assert.match(html, /<p lang="en" dir="ltr"[^>]*><strong>In English<\/strong>/);
      assert.match(html, /name="color-scheme" content="light dark"/);
      assert.doesNotMatch(html, /<img|<script|<link|src=|url\(|@import|background=/i);
    });
  }
});

describe('a mail to a citizen of a municipality that chose its languages', () => {
  const said = (mailLanguages: readonly string[]) =>
    accessCodeMail({
      organisation: { ...organisation, mailLanguages },
      code: '012345',
      codeReference: 'KXRM',
      validUntil: VALID_UNTIL,
    });

  test('says the same in short in each of them, in its own digits and direction', () => {
    const { text, html } = said(['pl', 'ar']);
    assert.match(text, /\n---\n+Po polsku:\n.* 14:35\. .*KXRM.*\n\nبالعربية:\n.*KXRM/);
    assert.doesNotMatch(text, /In English|[٠-٩]/);
    assert.match(html, /<p lang="ar" dir="rtl"/);
  });

  test('has nothing below its Dutch when that is all it speaks', () => {
    assert.doesNotMatch(said(['nl']).text, /---/);
  });

  test('can choose every language that the reader has', () => {
    assert.deepEqual(['nl', ...MAIL_LANGUAGES].sort(), [...LANGUAGE_CODES].sort());
  });
});

describe('a mail to a civil servant', () => {
  for (const [name, { text, html }] of Object.entries(civilServantMails(organisation)))
    test(`(${name}) is Dutch, with the same in English below a rule, and loads nothing from anywhere`, () => {
      assert.match(text, /\n---\n[\s\S]*\nIn English:\n[A-Z]/);
      assert.match(html, /<p lang="en" dir="ltr"[^>]*><strong>In English<\/strong><br>[A-Z]/);
      assert.doesNotMatch(html, /<img|<script|<link|src=|url\(|@import|background=/i);
    });

  test('with a reply holds what the citizen wrote, as text', () => {
    const { text, html, subject } = replyMail({
      organisation,
      citizen: 'jansen@citizen.example',
      letter: {
        subject: 'Re: Vraag',
        text: '<script>alert(1)</script> & "zo"\nregel twee',
      },
      reference: 'AAAA-CCCC',
      messageReference: 'K7PX-3MRT',
    });
    assert.equal(subject, 'Re: Vraag');
    assert.ok(text.includes('<script>alert(1)</script> & "zo"\nregel twee'));
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;zo&quot;\nregel twee'));
    for (const words of ['jansen@citizen.example', 'AAAA-CCCC', 'K7PX-3MRT', 'vertrouwelijk'])
      assert.ok(text.includes(words), words);
  });

  test('with a reply about no line is about its message', () => {
    for (const [given, told] of [
      ['a\u202Efdp\r\nBcc: x\0', 'afdp Bcc: x'],
      ['\u2028\u202E', 'Antwoord op bericht K7PX-3MRT'],
    ] as const) {
      const letter = { subject: given, text: 'x' };
      const of = { organisation, citizen: 'jansen@citizen.example', letter, reference: 'AAAA-CCCC' };
      assert.equal(replyMail({ ...of, messageReference: 'K7PX-3MRT' }).subject, told);
    }
  });

  const message = { organisation, citizen: 'j•••@citizen.example', reference: 'K7PX-3MRT', sentAt: VALID_UNTIL };
  const NOTICES: readonly (readonly [ContactNotice, RegExp])[] = [
    [{ about: 'message-locked' }, /stuur het bericht opnieuw[\s\S]*send it again/i],
    [{ about: 'undeliverable', reason: 'unknown-address' }, /stuur het bericht opnieuw[\s\S]*send it again/i],
    [{ about: 'undeliverable', reason: 'never-left' }, /storing bij ons[\s\S]*is niets mis[\s\S]*fault of ours/],
    [{ about: 'message-delivered', action: 'delivered' }, /bij de mailserver van de inwoner[\s\S]*was delivered/],
    [{ about: 'message-delivered', action: 'relayed' }, /volgende mailserver[\s\S]*next mail server/],
    [{ about: 'message-passed-on' }, /uitgaande mailserver[\s\S]*outgoing mail server/],
    [{ about: 'message-opened' }, /voor het eerst geopend[\s\S]*for the first time/],
    [{ about: 'colleagues-skipped', count: 1 }, /1 adres van[\s\S]*1 address of/],
    [{ about: 'colleagues-skipped', count: 2 }, /2 adressen van[\s\S]*2 addresses of/],
  ];
  for (const [notice, words] of NOTICES)
    test(`about ${JSON.stringify(notice)} is known by hour, reference and masked address, in Dutch and English`, () => {
      const { text, subject } = contactNotice(message, notice);
      assert.match(subject, /uw bericht van 1 juli 2026 om 14\.35 uur$/);
      assert.match(text, /j•••@citizen\.example\nKenmerk: K7PX-3MRT\n\n---\n\nIn English:\n/);
      assert.match(text, /1 July 2026 at 14:35/);
      assert.match(text, words);
    });
});

describe('a call that reads out a code', () => {
  const { name, shortName } = organisation;
  const said = (language: string) => spokenCode({ code: '012340', name, shortName, language });

  for (const language of ['nl', ...MAIL_LANGUAGES])
    test(`says who calls, and each digit by itself, twice: ${language}`, () => {
      const { body, spokenIn } = said(language);
      assert.equal(spokenIn, language);
      assert.equal(spokenCodeIn(body), '012340');
      assert.ok(body.includes(shortName), body);
      // A voice stumbles over brackets and marks of direction.
      assert.doesNotMatch(body.replaceAll('0, 1, 2, 3, 4, 0', ''), /[\d()[\]\u2066-\u2069]/);
    });

  test('is Dutch for who reads a language that no mail has', () => {
    assert.deepEqual(said('fr'), said('nl'));
  });
});

test('names of an organisation are escaped in HTML', () => {
  const odd = { ...organisation, name: 'gemeente <b>"Súdwest" & \'Fryslân\'</b>' };
  const { html } = replyFailedMail({ organisation: odd, reference: 'AAAA-CCCC' });
  assert.ok(html.includes('gemeente &lt;b&gt;&quot;Súdwest&quot; &amp; &#39;Fryslân&#39;&lt;/b&gt;'));
});

describe('a text message', () => {
  // 3GPP TS 23.038, the default alphabet: one character outside it and a segment holds 70 instead of 160.
  const GSM_7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

  for (const host of ['www.haarlemmermeergemeente.nl', `${'lang.'.repeat(20)}example`]) {
    test(`for a host of ${host.length} characters is one segment, and ends as browsers expect`, () => {
      const sms = smsText({ code: '012345', codeReference: 'KXRM', validUntil: VALID_UNTIL, host });
      assert.ok(sms.length <= 160, `${sms.length} characters`);
      assert.match(sms, GSM_7);
      assert.equal(sms.split('\n').at(-1), `@${host} #012345`);
      assert.match(sms, /^Uw toegangscode is 012345\. Kenmerk KXRM\./);
    });
  }

  test('says until when, and to give the code to nobody', () => {
    const sms = smsText({
      code: '012345',
      codeReference: 'KXRM',
      validUntil: VALID_UNTIL,
      host: 'www.haarlemmermeergemeente.nl',
    });
    assert.match(sms, /Geldig tot 14\.35 uur\. Geef de code aan niemand\./);
  });
});
