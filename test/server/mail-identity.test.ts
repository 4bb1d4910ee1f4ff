// A mail that its citizen recognises: in the municipality's colour, under its wordmark, with the words of his own
// language below the Dutch where a civil servant chose it for him.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../server/contract/limits.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { readWordmark, setWordmarkPicture } from '../../server/organisation/wordmark.ts';
import { colourInTheDark, contrast, DARK, isColour, readableColour } from '../../server/texts/mail-colour.ts';
import { pageInWords } from '../../server/texts/mail-text.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { citizenMails, MAIL_TOWN } from '../support/every-mail.ts';
import { linkIn, referenceIn } from '../support/letters.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { jpegOf, pngOf } from '../support/wordmarks.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer({ sms: false });
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });
const everyColour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('whatever colour a municipality has', () => {
  test('white words can be read on it, it can be read on white, and it stays itself where it may', () => {
    fc.assert(
      fc.property(everyColour, (colour) => {
        const used = readableColour(colour);
        assert.ok(isColour(used) && contrast(used, '#ffffff') >= 4.5, `${colour} became ${used}`);
        if (contrast(colour, '#ffffff') >= 4.5) assert.equal(used, colour);
      }),
    );
    assert.equal(contrast('#000000', '#ffffff'), 21);
    assert.equal(readableColour('#00aaaa'), '#008383', 'the nearest that will do, of the same hue');
  });

  test('there is one for the dark, that can be read there and have dark words on it', () => {
    fc.assert(
      fc.property(everyColour, (colour) => {
        const light = colourInTheDark(readableColour(colour));
        for (const on of [DARK.sheet, DARK.term, DARK.page]) assert.ok(contrast(light, on) >= 4.5, `${light} on ${on}`);
      }),
    );
  });

  test('it is on the button, the bar and the phone number of each mail, and in no other place of another', () => {
    for (const [name, { html }] of Object.entries(citizenMails({ ...MAIL_TOWN, colour: '#8a1253' }))) {
      assert.match(html, /border-top:6px solid #8a1253/, name);
      assert.match(html, /href="tel:[^>]*color:#8a1253/, name);
      assert.doesNotMatch(html, /#154273/, name);
    }
  });
});

describe('the address of the page, in words,', () => {
  for (const [pageUrl, words] of [
    ['https://www.haarlemmermeer.example/veilig-bericht', 'www.haarlemmermeer.example/veilig-bericht'],
    ['https://www.haarlemmermeer.example/', 'www.haarlemmermeer.example'],
    ['http://localhost:8081/veilig-bericht?a=b', 'localhost:8081/veilig-bericht'],
    [`https://www.haarlemmermeer.example/${'lang/'.repeat(20)}`, 'www.haarlemmermeer.example/…'],
    ['https://www.xn--sdwest-frysln-teb26a.example/b%C3%A9richt', 'www.súdwest-fryslân.example/béricht'],
  ] as const)
    test(`of ${pageUrl} is ${words}`, () => {
      assert.equal(pageInWords({ pageUrl }), words);
    });
});

describe('a wordmark', () => {
  test('in words stands above every mail instead of the name', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { wordmark: 'Haarlemmermeer <ons>' });
    const { mail } = await desk.notificationOf(await written());
    assert.match(String(mail.html), /<strong class="accent"[^>]*>Haarlemmermeer &lt;ons&gt;<\/strong>/);
    await changeOrganisation(testServer.services, 'haarlemmermeer', { wordmark: null });
  });

  test('as a picture comes inside the mail, with the name for who does not see it, and is no file of it', async () => {
    const picture = readWordmark(pngOf(480, 112));
    assert.ok(typeof picture !== 'string');
    await setWordmarkPicture(testServer.services, testServer.organisation, picture);
    const to = await written();
    const { raw } = await desk.notificationOf(to);
    assert.match(raw, /multipart\/alternative[\s\S]*text\/plain[\s\S]*multipart\/related[\s\S]*text\/html/);
    assert.match(raw, /Content-ID: <wordmark@www\.haarlemmermeer\.example>/i);
    assert.match(raw, /Content-Disposition: inline\r\n/i);
    assert.doesNotMatch(raw, /filename=/);
    const html = quotedPrintable(raw);
    assert.match(
      html,
      /<img src="cid:wordmark@www\.haarlemmermeer\.example" alt="Gemeente Haarlemmermeer" width="240" height="56"/,
    );
  });

  test('as a picture does not come to a civil servant: it would come back in each of his answers', async () => {
    const reader = await desk.readerOf(await written());
    await reader.reads();
    await reader.sends(await reader.startsReply(), {
      subject: 'Re',
      text: 'Een antwoord zonder plaatje.',
      attachments: [],
    });
    await testServer.work();
    const { raw } = await testServer.relay.mails.first('the reply', ({ mail }) =>
      /zonder plaatje/.test(mail.text ?? ''),
    );
    assert.doesNotMatch(raw, /image\/png|cid:/);
  });

  test('as a picture does not keep a mail that comes back from being tried again', async () => {
    const to = await written();
    const { from, raw } = await desk.notificationOf(to);
    const report = [
      `To: ${from}\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0`,
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n',
      '--b\r\nContent-Type: message/delivery-status\r\n',
      `Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; ${to}\r\nAction: failed\r\nStatus: 4.2.2\r\n`,
      `--b\r\nContent-Type: message/rfc822\r\n\r\n${raw}\r\n--b--`,
    ].join('\r\n');
    assert.equal((await sendsMail(login(), { envelope: { from: '', to: from }, raw: report })).code, 250);
    testServer.clock.turn(limits.bounceRetryAfter);
    await testServer.work();
    const sent = testServer.relay.mails.all.filter((one) => one.to.includes(to));
    assert.equal(sent.length, 2);
    assert.equal(linkIn(sent[1]?.mail.text ?? ''), linkIn(sent[0]?.mail.text ?? ''));
    await setWordmarkPicture(testServer.services, testServer.organisation, null);
  });

  for (const [name, bytes, told] of [
    ['of another kind', Buffer.from('GIF89a'), /PNG or JPEG/],
    ['with a picture’s name only', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /PNG or JPEG/],
    ['cut after its head', pngOf(480, 112).subarray(0, 20), /PNG or JPEG/],
    ['that moves', pngOf(480, 112, 'acTL'), /moves/],
    ['that is too wide', pngOf(1201, 112), /1201 × 112 pixels/],
    ['that is a dot', pngOf(1, 1), /1 × 1 pixels/],
    ['that is too large', Buffer.concat([pngOf(480, 112), Buffer.alloc(limits.wordmarkBytes)]), /at most 24 kB/],
  ] as const)
    test(`${name} is refused in a sentence`, () => {
      assert.match(String(readWordmark(bytes)), told);
    });

  test('is measured by what its bytes say', () => {
    for (const [bytes, type] of [
      [pngOf(300, 80), 'image/png'],
      [jpegOf(300, 80), 'image/jpeg'],
    ] as const) {
      const picture = readWordmark(bytes);
      assert.ok(typeof picture !== 'string');
      assert.deepEqual([picture.type, picture.width, picture.height], [type, 300, 80]);
    }
  });
});

describe('a language that a civil servant chooses for one citizen', () => {
  test('stands below the Dutch of every mail about that message: notice, code, receipt, reminder, withdrawal', async () => {
    const to = 'jan@inwoner.example';
    const headers = { 'X-Secure-Message-Language': 'PL' };
    assert.equal((await sendsMail(login(), { to, subject: 'x', text: 'x', headers })).code, 250);
    const reader = await desk.readerOf(to);
    testServer.clock.turn(limits.reminderDays * 24 * 60 * 60 * 1000);
    await runMaintenance(testServer.services);
    await testServer.work();
    await reader.reads();
    await reader.sends(await reader.startsReply(), { subject: 'Re', text: 'Dank u.', attachments: [] });
    await testServer.work();
    const reference = referenceIn((await desk.notificationOf(to)).mail.text ?? '');
    const found = await desk.call('GET', `/messages?reference=${reference}`);
    const [message] = Object(found.body).messages;
    assert.equal(message.language, 'pl');
    await desk.call('DELETE', `/messages/${message.id}`);
    await testServer.work();
    const mails = testServer.relay.mails.all.filter((one) => one.to.includes(to)).map(({ mail }) => mail);
    assert.deepEqual(
      mails.map(({ subject }) => /– (Nieuw|Herinnering|Uw toegangscode|Wij|Een)/.exec(subject ?? '')?.[1]),
      ['Nieuw', 'Herinnering', 'Uw toegangscode', 'Wij', 'Een'],
    );
    for (const { text, subject } of mails) {
      assert.match(text ?? '', /\nPo polsku:\n/, subject);
      assert.doesNotMatch(text ?? '', /In English/, subject);
    }
  });

  test('is kept when he answers a reply, until he chooses another', async () => {
    const json = newMessage({ language: 'uk' });
    assert.equal((await desk.call('POST', '/messages', { json })).status, 201);
    const reader = await desk.readerOf(json.to.address);
    await reader.reads();
    await reader.sends(await reader.startsReply(), { subject: 'Re', text: 'Vraag van oekraïne.', attachments: [] });
    await testServer.work();
    const reply = await testServer.relay.mails.first('the reply', ({ mail }) => /Vraag van oek/.test(mail.text ?? ''));
    const to = reply.mail.replyTo?.value[0]?.address;
    const written = () =>
      testServer.relay.mails.all.filter((one) => one.to.includes(json.to.address)).at(-1)?.mail.text;
    await sendsMail(login(), { to, subject: 'Re', text: 'Antwoord' });
    await testServer.work();
    assert.match(written() ?? '', /\nУкраїнською:\n/);
    await sendsMail(login(), { to, subject: 'Re', text: 'Nog een', headers: { 'X-Secure-Message-Language': 'nl' } });
    await testServer.work();
    assert.doesNotMatch(written() ?? '', /---/, 'Dutch alone');
  });

  test('that our mails have not is refused, with those that there are', async () => {
    const headers = { 'X-Secure-Message-Language': 'klingon' };
    const refused = await sendsMail(login(), { to: 'a@inwoner.example', subject: 'x', text: 'x', headers });
    assert.equal(refused.code, 550);
    assert.match(refused.sentence, /en, pl, ar, de, tr, uk/);
    const call = await desk.call('POST', '/messages', { json: newMessage({ language: 'klingon' }) });
    assert.equal(call.status, 400);
    assert.match(call.text, /en, pl, ar, de, tr, uk/);
  });

  test('makes a call another one: the same key with another language is refused', async () => {
    const headers = { 'idempotency-key': 'taal-1' };
    const json = newMessage({ language: 'tr' });
    assert.equal((await desk.call('POST', '/messages', { json, headers })).status, 201);
    assert.equal((await desk.call('POST', '/messages', { json, headers })).status, 201);
    const other = await desk.call('POST', '/messages', { json: { ...json, language: 'de' }, headers });
    assert.equal(other.body.code, 'idempotency-key-reused');
  });
});

describe('what stands below the Dutch', () => {
  const below = (language: string) => {
    const { 'notification-with-term': mail } = citizenMails({ ...MAIL_TOWN, mailLanguages: [language] });
    return { text: mail?.text.split('\n---\n')[1] ?? '', html: mail?.html.split('<hr')[1] ?? '' };
  };

  test('has the nature of the message in Dutch, and says so to a screen reader', () => {
    for (const language of ['en', 'pl', 'ar', 'de', 'tr', 'uk'])
      assert.match(below(language).html, /<span lang="nl"[^>]*>Besluit op uw aanvraag<\/span>/);
  });

  test('writes days as its readers do', () => {
    assert.match(
      below('pl').text,
      /najpóźniej dnia 31 stycznia 2027 r\. Kliknij[\s\S]* do 1 stycznia 2027 r\. włącznie/,
    );
    assert.match(below('ar').text, /31 يناير 2027 \(\u206631-01-2027\u2069\)/);
    assert.match(below('uk').text, /для відповіді: 31 січня 2027\. /);
    assert.match(below('de').text, /am 31\. Januar 2027\. /);
    for (const language of ['en', 'pl', 'ar', 'de', 'tr', 'uk'])
      assert.doesNotMatch(below(language).text, /\.\.|[٠-٩]/);
  });

  test('tells whom to call in every language, also to tap', () => {
    for (const language of ['en', 'pl', 'ar', 'de', 'tr', 'uk'])
      for (const [name, mail] of Object.entries(citizenMails({ ...MAIL_TOWN, mailLanguages: [language] })))
        assert.match(mail.html.split('<hr')[1] ?? '', /href="tel:09001852"/, `${language} ${name}`);
  });
});

/** Sends a message to a citizen of its own; his address. */
async function written(): Promise<string> {
  const json = newMessage();
  assert.equal((await desk.call('POST', '/messages', { json })).status, 201);
  return json.to.address;
}

function quotedPrintable(raw: string): string {
  return raw.replace(/=\r\n/g, '').replaceAll('=3D', '=');
}
