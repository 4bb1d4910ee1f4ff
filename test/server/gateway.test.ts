// The SMTP gateway, spoken to as a mail server speaks: who may send, what becomes of it, and what every refusal says.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import postgres from 'postgres';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

const send = (mail: SendMailOptions) =>
  sendsMail({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey }, mail);

async function notificationFor(address: string) {
  await testServer.work();
  return testServer.relay.mails.first(`the notification for ${address}`, ({ to }) => to.includes(address));
}

describe('a mail through the gateway', () => {
  test('becomes a notification with the link, and the letter behind it', async () => {
    const answer = await send({
      to: 'anna@citizen.example',
      subject: 'Uw aanvraag',
      text: 'Toegekend.',
      attachments: [{ filename: 'besluit.txt', content: 'Besluit' }],
    });
    assert.equal(answer.code, 250);
    const { mail, from } = await notificationFor('anna@citizen.example');
    assert.equal(mail.subject, 'ZorgMail Secure e-mail – Nieuw bericht van Haarlemmermeer');
    assert.match(from, /^retour\+[a-z2-7]{26}@berichten\.example$/);
    assert.match(String(mail.html), />Bericht lezen</);
    assert.ok(!`${mail.text}${mail.html}`.includes('Toegekend'), 'nothing of the content is in it');
    assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
    const letter = await (await Reader.open(testServer, linkIn(mail.text ?? ''))).reads();
    assert.deepEqual(
      [letter.subject, letter.text.trim(), letter.from.name],
      ['Uw aanvraag', 'Toegekend.', 'Piet de Vries'],
    );
    assert.deepEqual(
      letter.attachments.map(({ name }) => name),
      ['besluit.txt'],
    );
  });

  test('says in the letter which language its sender put in the header', async () => {
    const headers = { 'Content-Language': 'fy-NL, nl' };
    await send({ to: 'fryslan@citizen.example', subject: 'Taal', text: 'Goeie.', headers });
    const { mail } = await notificationFor('fryslan@citizen.example');
    const letter = await (await Reader.open(testServer, linkIn(mail.text ?? ''))).reads();
    assert.equal(letter.language, 'fy-NL');
  });

  test('that is one of our own is refused as a loop, whatever it is', async () => {
    await send({ to: 'lus@citizen.example', subject: 'Lus', text: 'Hallo.' });
    const { mail } = await notificationFor('lus@citizen.example');
    const reader = await Reader.open(testServer, linkIn(mail.text ?? ''));
    await reader.reads();
    await reader.sends(await reader.startsReply(), { text: 'Antwoord.' });
    await testServer.work();
    const ours = testServer.relay.mails.all.filter(
      ({ to, mail: { text } }) => to.includes('lus@citizen.example') || text?.includes('Antwoord.'),
    );
    assert.ok(ours.length >= 4, 'notification, code, receipt and reply');
    for (const { raw } of ours) {
      const answer = await send({
        raw: `${raw}`,
        envelope: { from: 'x@haarlemmermeer.example', to: 'lus@citizen.example' },
      });
      assert.equal(answer.code, 554);
    }
  });

  test('to several citizens becomes a message of its own for each', async () => {
    const answer = await send({ to: ['b1@citizen.example', 'b2@citizen.example'], subject: 'Allen', text: 'Dag' });
    assert.equal(answer.code, 250);
    const [one, two] = [await notificationFor('b1@citizen.example'), await notificationFor('b2@citizen.example')];
    assert.notEqual(linkIn(one.mail.text ?? ''), linkIn(two.mail.text ?? ''));
    assert.deepEqual((await (await Reader.open(testServer, linkIn(two.mail.text ?? ''))).reads()).to, {
      address: 'b2@citizen.example',
    });
  });

  test('with a 06-number in its header has its code sent by sms', async () => {
    await send({
      to: 'carla@citizen.example',
      subject: 'Sms',
      text: 'x',
      headers: { 'X-Secure-Message-Mobile': '06-12345678' },
    });
    const { mail } = await notificationFor('carla@citizen.example');
    const asked = await (await Reader.open(testServer, linkIn(mail.text ?? ''))).asksForCode();
    assert.deepEqual([asked.body.channel, asked.body.destination], ['sms', '06 •••• ••78']);
  });

  test('the answer to a reply arrives as the next sealed message, only from the own organisation', async () => {
    await send({
      to: 'dirk@citizen.example',
      subject: 'Vraag',
      text: 'Wanneer?',
      messageId: '<vraag@haarlemmermeer.example>',
    });
    const reader = await Reader.open(
      testServer,
      linkIn((await notificationFor('dirk@citizen.example')).mail.text ?? ''),
    );
    await reader.reads();
    await reader.sends(await reader.startsReply(), { subject: 'Re: Vraag', text: 'Morgen.' });
    await testServer.work();
    const reply = await testServer.relay.mails.first(
      'the reply',
      ({ mail }) => mail.inReplyTo === '<vraag@haarlemmermeer.example>',
    );
    const address = reply.mail.replyTo?.value[0]?.address ?? '';
    const elders = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    if (elders === 'taken') throw new Error('taken');
    const foreign = await sendsMail(
      { port: testServer.gateway.port, user: 'elders', pass: elders.apiKey },
      { to: address, text: 'Nee' },
    );
    assert.equal(foreign.code, 550);
    const before = testServer.relay.mails.all.length;
    assert.equal(
      (await send({ to: address.toUpperCase(), subject: 'Re: Vraag', text: 'Goed, tot morgen.' })).code,
      250,
    );
    await testServer.work();
    const next = testServer.relay.mails.all.slice(before).find(({ to }) => to.includes('dirk@citizen.example'));
    const letter = await (await Reader.open(testServer, linkIn(next?.mail.text ?? ''))).reads();
    assert.equal(letter.text.trim(), 'Goed, tot morgen.');
    const outOfOffice = await send({
      to: address,
      text: 'Ik ben er niet',
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    assert.deepEqual([outOfOffice.code, /Automatic/.test(outOfOffice.sentence)], [550, true]);
  });

  test('the same mail again is the same message', async () => {
    const mail = {
      to: 'eva@citizen.example',
      subject: 'Dubbel',
      text: 'x',
      messageId: '<dubbel@haarlemmermeer.example>',
      date: new Date(),
    };
    const [first, again] = [await send(mail), await send(mail)];
    assert.equal(first.sentence, again.sentence);
    await notificationFor('eva@citizen.example');
    await testServer.work();
    assert.equal(testServer.relay.mails.all.filter(({ to }) => to.includes('eva@citizen.example')).length, 1);
  });
});

describe('the gateway refuses', () => {
  for (const [what, mail, code, sentence] of [
    [
      'an address that is none',
      { to: 'x', envelope: { from: 'a@haarlemmermeer.example', to: ['jan@intranet'] }, text: 'x' },
      553,
      /not a valid mail address/,
    ],
    [
      'an unknown reply address',
      { to: `antwoord+${'a'.repeat(26)}@berichten.example`, text: 'x' },
      550,
      /reply address is unknown/,
    ],
    [
      'another address at its own domain',
      { to: 'postmaster@berichten.example', text: 'x' },
      550,
      /reply address is unknown/,
    ],
    ['a mail without text or attachment', { to: 'f@citizen.example', text: '' }, 554, /no text and no attachment/],
    [
      'a number that is none',
      { to: 'f@citizen.example', text: 'x', headers: { 'X-Secure-Message-Mobile': '12' } },
      550,
      /X-Secure-Message-Mobile/,
    ],
    [
      'sms only without a number',
      { to: 'f@citizen.example', text: 'x', headers: { 'X-Secure-Message-Sms-Only': 'yes' } },
      550,
      /X-Secure-Message-Mobile/,
    ],
    [
      'one number for two citizens',
      {
        to: ['f@citizen.example', 'g@citizen.example'],
        text: 'x',
        headers: { 'X-Secure-Message-Mobile': '+31612345678' },
      },
      550,
      /one recipient/,
    ],
    [
      'attachments of more than 25 MB',
      { to: 'f@citizen.example', text: 'x', attachments: [{ filename: 'a.bin', content: Buffer.alloc(26_300_000) }] },
      552,
      /larger than 25 MB/,
    ],
    [
      'more than 20 attachments',
      {
        to: 'f@citizen.example',
        text: 'x',
        attachments: Array.from({ length: 21 }, (_, at) => ({ filename: `${at}.txt`, content: 'x' })),
      },
      552,
      /more than 20/,
    ],
    [
      'a mail larger than any may be',
      { to: 'f@citizen.example', text: 'x', attachments: [{ filename: 'a.bin', content: Buffer.alloc(35_000_000) }] },
      552,
      /size/,
    ],
  ] as const) {
    test(`${what}, with a sentence, and stores nothing`, async () => {
      const before = testServer.relay.mails.all.length;
      const answer = await send(mail as SendMailOptions);
      assert.equal(answer.code, code, answer.sentence);
      assert.match(answer.sentence, sentence);
      await testServer.work();
      assert.equal(testServer.relay.mails.all.length, before);
    });
  }

  test('a client without AUTH, or with a wrong key, or the key of another organisation', async () => {
    const mail = { to: 'f@citizen.example', text: 'x' };
    assert.equal((await sendsMail({ port: testServer.gateway.port }, mail)).code, 530);
    assert.equal(
      (await sendsMail({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: 'fout' }, mail)).code,
      535,
    );
    assert.equal(
      (await sendsMail({ port: testServer.gateway.port, user: 'onbekend', pass: testServer.apiKey }, mail)).code,
      535,
    );
  });
});

test('while the database is away a mail is kept by its sender, not lost: 451', async () => {
  const away = await openTestServer();
  const login = { port: away.gateway.port, user: 'haarlemmermeer', pass: away.apiKey };
  const owner = postgres(away.databaseUrl, { max: 1 });
  await owner`alter table message rename to message_away`;
  assert.equal((await sendsMail(login, { to: 'h@citizen.example', text: 'x' })).code, 451);
  await owner`alter table message_away rename to message`;
  await owner.end();
  assert.equal((await sendsMail(login, { to: 'h@citizen.example', text: 'x' })).code, 250);
  await away.close();
});
