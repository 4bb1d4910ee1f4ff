// The whole story, in a real browser, over real SMTP and PostgreSQL, on two origins: from one mail program to the
// other and back.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Citizen } from '../support/citizen.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import { heldBack } from '../support/held-back.ts';
import { ONE_PIXEL } from '../support/one-pixel.ts';
import { openStoryEnvironment, type StoryEnvironment } from '../support/story-environment.ts';

let environment: StoryEnvironment;
before(async () => {
  environment = await openStoryEnvironment();
});
after(() => environment.close());

const PDF = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(3_000_000, 'x'), Buffer.from('\n%%EOF\n')]);
const PNG = Buffer.from(ONE_PIXEL);

describe('the story', () => {
  test('a citizen reads by sms, answers with a file, and gets the next message', async () => {
    const sent = await sendsMail(environment.gateway, {
      to: 'jansen@citizen.example',
      subject: 'Uw parkeervergunning',
      text: 'Beste mevrouw Jansen,\n\nU krijgt de vergunning.',
      html: '<p>Beste mevrouw Jansen,</p><p>U krijgt de <b>vergunning</b>.</p><script>alert(1)</script><img src="https://kwaad.example/x.png">',
      attachments: [
        { filename: 'besluit.pdf', content: PDF },
        { filename: 'kaart.png', content: PNG },
      ],
      headers: { 'X-Secure-Message-Mobile': '+31612345678' },
      messageId: '<vergunning@haarlemmermeer.example>',
    });
    assert.equal(sent.code, 250);

    const citizen = await Citizen.withBrowser(environment);
    const link = await citizen.clicksBerichtLezen('jansen@citizen.example');
    await citizen.sees('We hebben een sms met een code gestuurd naar 06 •••• ••78.');
    assert.ok(!citizen.page.url().includes('bericht='), 'the secret is out of the address bar');
    await citizen.types(await citizen.codeBySms());
    await citizen.seesHeading('Uw parkeervergunning');
    await citizen.sees(/U krijgt de/);
    await citizen.sees('Plaatjes van andere websites tonen we niet. Zo ziet niemand anders dat u dit leest.');
    assert.deepEqual(await citizen.downloads('besluit.pdf'), PDF);

    await citizen.presses('Beantwoorden');
    await citizen.writes('Hartelijk dank! Hierbij mijn kentekenbewijs.');
    await citizen.attaches({ name: 'kentekenbewijs.jpg', mimeType: 'image/jpeg', buffer: PNG });
    await citizen.seesAccepted('kentekenbewijs.png');
    await citizen.presses('Verzenden');
    const reference = await citizen.seesReceipt();

    const reply = await environment.relay.mails.first('the reply', ({ to }) => to.includes(SENDER));
    assert.equal(reply.mail.subject, 'Re: Uw parkeervergunning');
    assert.equal(reply.mail.inReplyTo, '<vergunning@haarlemmermeer.example>');
    assert.match(reply.mail.text ?? '', /Hartelijk dank!/);
    assert.deepEqual(
      reply.mail.attachments.map(({ filename, content }) => [filename, content.equals(PNG)]),
      [['kentekenbewijs.png', true]],
    );
    const receipt = await environment.relay.mails.first(
      'the receipt',
      ({ mail }) => mail.text?.includes(reference) === true && /ontvangen/.test(mail.subject ?? ''),
    );
    assert.doesNotMatch(receipt.raw, /kentekenbewijs|Hartelijk/);

    const answered = await sendsMail(environment.gateway, {
      to: reply.mail.replyTo?.value[0]?.address ?? '',
      subject: 'Re: Re: Uw parkeervergunning',
      text: 'Ontvangen, dank u.',
    });
    assert.equal(answered.code, 250);
    const next = await environment.relay.mails.first(
      'the next notification',
      ({ mail, to }) =>
        to.includes('jansen@citizen.example') && /#bericht=/.test(mail.text ?? '') && !mail.text?.includes(link),
    );
    const nextLink = /http\S+#bericht=[\w-]{43}/.exec(next.mail.text ?? '')?.[0] ?? '';
    await citizen.opens(nextLink);
    await citizen.types(await citizen.codeBySms());
    await citizen.sees('Ontvangen, dank u.');
    assert.deepEqual(citizen.complaints, [], 'no console error, no CSP report');
    await citizen.leaves();
  });

  test('from the last digit to the text it takes one round trip, and nothing else is fetched', async () => {
    await sendsMail(environment.gateway, { to: 'snel@citizen.example', subject: 'Snel', text: 'Meteen.' });
    const citizen = await Citizen.withBrowser(environment);
    await citizen.clicksBerichtLezen('snel@citizen.example');
    const code = await citizen.codeByMail();
    await citizen.page.waitForLoadState('networkidle'); // what a citizen needs to find and type the code
    const calls = await citizen.callsWhile(async () => {
      await citizen.types(code);
      await citizen.sees('Meteen.');
    });
    assert.equal(calls[0], 'POST sessions');
    assert.ok(!calls.some((call) => /OPTIONS sessions|message-screen/.test(call)), `also: ${calls}`);
    await citizen.leaves();
  });

  test('a letter whose parts are still on their way leaves the code’s screen standing, then has the focus', async () => {
    const [to, subject] = ['traag@citizen.example', 'Traag'];
    await sendsMail(environment.gateway, { to, subject, text: 'Toch.', html: '<p>Toch <b>gekomen</b>.</p>' });
    const citizen = await Citizen.withBrowser(environment);
    const asked = citizen.page.waitForRequest(/\/chunks\/mail-html-/);
    const lets = await heldBack(citizen.page, '**/chunks/mail-html-*');
    await citizen.clicksBerichtLezen(to);
    const code = await citizen.codeByMail();
    const opened = citizen.page.evaluate(
      "new Promise((resolve) => addEventListener('secure-message-opened', () => requestAnimationFrame(resolve)))",
    );
    await Promise.all([citizen.types(code), asked, opened]);
    assert.equal(await citizen.page.getByLabel('Toegangscode').isVisible(), true);
    lets();
    await citizen.sees('Toch gekomen.');
    await citizen.page.locator('.heading:focus', { hasText: subject }).waitFor();
    await citizen.leaves();
  });

  test('a file asks once for its records what it may send, and once for its verdict', async () => {
    await sendsMail(environment.gateway, { to: 'veel@citizen.example', subject: 'Veel', text: 'Stuur alles.' });
    const citizen = await Citizen.withBrowser(environment);
    await citizen.clicksBerichtLezen('veel@citizen.example');
    await citizen.types(await citizen.codeByMail());
    await citizen.seesHeading('Veel');
    await citizen.presses('Beantwoorden');
    const calls = await citizen.callsWhile(async () => {
      await citizen.attaches({ name: 'alles.pdf', mimeType: 'application/pdf', buffer: PDF });
      await citizen.seesAccepted('alles.pdf');
    });
    assert.equal(calls.filter((call) => call.startsWith('POST')).length, 3, 'records');
    assert.equal(calls.filter((call) => call.startsWith('OPTIONS')).length, 2);
    await citizen.leaves();
  });

  test('who can’t read an sms has himself called, in his own language, and reads', async () => {
    const headers = { 'X-Secure-Message-Mobile': '+31687654321' };
    await sendsMail(environment.gateway, {
      to: 'luister@citizen.example',
      subject: 'Hulp',
      text: 'U krijgt hulp.',
      headers,
    });
    const other = await Citizen.withBrowser(environment);
    const link = await other.clicksBerichtLezen('luister@citizen.example');
    await other.sees('We hebben een sms met een code gestuurd naar 06 •••• ••21.');
    await other.leaves();

    const citizen = await Citizen.withBrowser(environment, 320);
    await citizen.opens(link); // the first code went to another browser: here a tap is needed
    await citizen.presses('polski');
    await citizen.presses('Chcę usłyszeć kod (zadzwonimy)');
    await citizen.sees('Dzwonimy na numer 06 •••• ••21. Odbierz i posłuchaj: usłyszysz kod z 6 cyfr.');
    await citizen.page.reload();
    await citizen.sees(/^Dzwonimy na numer/);
    await citizen.presses('Nederlands');
    await citizen.sees(/^We bellen u nu op/);
    await citizen.types(await citizen.codeByCall('+31687654321', 'pl'));
    await citizen.seesHeading('Hulp');
    assert.deepEqual(citizen.complaints, []);
    await citizen.leaves();
  });

  test('a citizen without a known 06-number gets the code by mail, mistypes, and comes back later', async () => {
    await sendsMail(environment.gateway, {
      to: 'bakker@citizen.example',
      subject: 'Uw paspoort',
      text: 'Uw paspoort ligt klaar.',
    });
    const citizen = await Citizen.withBrowser(environment, 320);
    const link = await citizen.clicksBerichtLezen('bakker@citizen.example');
    await citizen.sees('We hebben een e-mail met een code gestuurd naar b•••@citizen.example.');
    const code = await citizen.codeByMail();
    await citizen.types(code === '000000' ? '000001' : '000000');
    await citizen.sees('Deze code klopt niet. U kunt het nog 4 keer proberen.');
    const mails = environment.relay.mails.all.length;
    await citizen.page.reload();
    await citizen.sees('We hebben een e-mail met een code gestuurd naar b•••@citizen.example.');
    assert.equal(environment.relay.mails.all.length, mails, 'a reload sends no second code');
    await citizen.types(code);
    await citizen.seesHeading('Uw paspoort');
    await citizen.page.reload();
    await citizen.seesHeading('Uw paspoort');
    await citizen.presses('Beantwoorden');
    await citizen.writes('Mag ik het zaterdag ophalen?');
    await citizen.sees(/We bewaren uw antwoord op dit apparaat/);
    await citizen.page.reload();
    await citizen.seesHeading('Uw antwoord');
    assert.equal(
      await citizen.page.getByLabel('Uw antwoord', { exact: true }).inputValue(),
      'Mag ik het zaterdag ophalen?',
    );
    await citizen.presses('Verzenden');
    await citizen.seesReceipt();
    await citizen.leaves();

    const later = await Citizen.withBrowser(environment);
    await later.opens(link);
    // a browser that has not opened it before: the day's automatic code is spent
    await later.presses('Stuur mij een code');
    await later.types(await later.codeByMail());
    await later.sees('Mag ik het zaterdag ophalen?');
    await later.presses('Afsluiten');
    await later.sees('Het bericht is gesloten. U kunt het later opnieuw openen met de link in de e-mail.');
    await later.leaves();
  });
});
