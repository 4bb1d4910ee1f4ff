// What comes back: reports of every kind, by return path. One more try; then the contact person knows what to do.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { ingest } from '../../server/message/ingest.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { message } from '../../server/store/schema.ts';
import { audit } from '../../server/store/schema-service.ts';
import { CaseSystem } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { CIVIL_SERVANT, deliverLetter, incoming, linkIn, referenceIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { BOUNCES, reportOf } from '../support/returned-mail.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const fixtures = readdirSync(BOUNCES).filter((name) => name.endsWith('.eml'));
let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** Sends a report about a mail to its return path, as the municipality's mail server does. */
async function comesBack(mail: ReceivedMail, kind: string, pass = testServer.apiKey, user = 'haarlemmermeer') {
  return sendsMail({ port: testServer.gateway.port, user, pass }, reportOf(mail, kind));
}

let letters = 0;
/** A message to a citizen of its own; its notification has left. */
async function notified(): Promise<{ address: string; reference: string; id: string; notification: ReceivedMail }> {
  letters += 1;
  const address = `bounce${letters}@citizen.example`;
  const outcome = await ingest(testServer.services, incoming(testServer, { to: address }));
  assert.ok('messages' in outcome && outcome.messages[0]);
  await testServer.work();
  return { address, ...outcome.messages[0], notification: await mailTo(address) };
}

async function mailTo(address: string, from = 0): Promise<ReceivedMail> {
  return testServer.relay.mails.first(
    `mail ${from + 1} to ${address}`,
    (mail) =>
      mail.to.includes(address) &&
      testServer.relay.mails.all.filter(({ to }) => to.includes(address)).indexOf(mail) >= from,
  );
}

function alarmsOf(reference: string): ReceivedMail[] {
  return testServer.relay.mails.all.filter(
    ({ to, mail }) =>
      to.includes(CIVIL_SERVANT.address) &&
      mail.text?.includes(reference) &&
      mail.subject?.includes('Niet aangekomen: uw bericht van 23 november 2026'),
  );
}

async function eventsOf(id: string): Promise<string[]> {
  const rows = await testServer.services.db.select().from(audit).where(eq(audit.messageId, id)).orderBy(audit.id);
  return rows.map(({ event }) => event);
}

test('every mail has a return path of its own, and leaves from the organisation', async () => {
  const [one, two] = [await notified(), await notified()];
  assert.match(one.notification.from, /^retour\+[a-z2-7]{26}@berichten\.example$/);
  assert.notEqual(one.notification.from, two.notification.from);
  assert.equal(one.notification.mail.from?.value[0]?.address, 'no-reply@haarlemmermeer.example');
});

for (const kind of fixtures.filter((name) => !/^(no-|relayed)/.test(name))) {
  const bringsMailBack = readFileSync(join(BOUNCES, kind), 'utf8').includes('{{ORIGINAL}}');
  test(`a notification that comes back (${kind}) reaches the contact person${bringsMailBack ? ', after one more try with the same link' : ''}`, async () => {
    const { address, reference, id, notification } = await notified();
    assert.equal((await comesBack(notification, kind)).code, 250);
    let last = notification;
    if (bringsMailBack) {
      await testServer.work();
      assert.equal(alarmsOf(reference).length, 0, 'not before the second try');
      testServer.clock.turn(61_000);
      await testServer.work();
      last = await mailTo(address, 1);
      assert.equal(linkIn(last.mail.text ?? ''), linkIn(notification.mail.text ?? ''));
      assert.notEqual(last.from, notification.from);
      await comesBack(last, kind);
    }
    await testServer.work();
    const [alarm, ...others] = alarmsOf(reference);
    assert.ok(alarm !== undefined && others.length === 0);
    assert.match(alarm.mail.text ?? '', /Controleer het e-mailadres/);
    assert.match(alarm.mail.text ?? '', /per post/);
    assert.match(alarm.mail.text ?? '', /b•••@citizen\.example/);
    assert.ok(!alarm.raw.includes(address), 'the address is masked');
    const [row] = await testServer.services.db.select().from(message).where(eq(message.id, id));
    assert.ok(row?.undeliverableAt instanceof Date);
    await comesBack(last, kind);
    await testServer.work();
    assert.equal(alarmsOf(reference).length, 1, 'a report that comes twice counts once');
  });
}

for (const kind of fixtures.filter((name) => name.startsWith('no-'))) {
  test(`what is no failure changes nothing: ${kind}`, async () => {
    const { id, notification } = await notified();
    assert.equal((await comesBack(notification, kind)).code, 250);
    await testServer.work();
    assert.deepEqual(await eventsOf(id), ['received', 'notified']);
  });
}

describe('the words for the contact person', () => {
  for (const [kind, words] of [
    ['exchange-online.eml', 'vol'],
    ['sendmail-headers-only.eml', 'weigert'],
    ['dutch-provider.eml', 'bestaat niet'],
  ] as const) {
    test(`say why: ${kind}`, async () => {
      const { address, reference, notification } = await notified();
      await comesBack(notification, kind);
      testServer.clock.turn(61_000);
      await testServer.work();
      if (alarmsOf(reference).length === 0) {
        await comesBack(await mailTo(address, 1), kind);
        await testServer.work();
      }
      assert.ok(alarmsOf(reference)[0]?.mail.text?.includes(words));
    });
  }
});

describe('other mails that come back', () => {
  test('a code: another is drawn and sent, and that one opens; the one that came back does not', async () => {
    const address = 'code-bounce@citizen.example';
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { to: address }));
    await reader.asksForCode();
    await testServer.work();
    const first = await mailTo(address, 1);
    await comesBack(first, 'postfix.eml');
    await testServer.work();
    const second = await mailTo(address, 2);
    const [old, fresh] = [first, second].map(({ mail }) => codeIn(mail.text));
    assert.ok(old !== undefined && fresh !== undefined);
    if (old !== fresh) assert.equal((await reader.entersCode(old)).body.code, 'code-wrong');
    assert.equal((await reader.entersCode(fresh)).status, 201);
  });

  test('a code twice: the contact person knows', async () => {
    const address = 'code-bounce-twice@citizen.example';
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { to: address }));
    const asked = await reader.asksForCode();
    await testServer.work();
    await comesBack(await mailTo(address, 1), 'gmail.eml');
    await testServer.work();
    await comesBack(await mailTo(address, 2), 'gmail.eml');
    await testServer.work();
    const { reference } = Object(asked.body.message);
    assert.equal(alarmsOf(reference).length, 1);
  });

  test('a receipt: it is sent once more, and then the contact person knows', async () => {
    const address = 'receipt-bounce@citizen.example';
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { to: address }));
    await reader.reads();
    const reply = await reader.startsReply();
    await reader.sends(reply, { subject: 'Re', text: 'Met ontvangstbewijs.', attachments: [] });
    await testServer.work();
    const receipts = () =>
      testServer.relay.mails.all.filter(({ to, mail }) => to.includes(address) && mail.subject?.includes('ontvangen'));
    const [first] = receipts();
    assert.ok(first);
    await comesBack(first, 'exim.eml');
    testServer.clock.turn(61_000);
    await testServer.work();
    const [, second] = receipts();
    assert.ok(second);
    assert.equal(second.mail.text, first.mail.text);
    await comesBack(second, 'exim.eml');
    await testServer.work();
    assert.equal(receipts().length, 2);
    assert.equal(
      testServer.relay.mails.all.filter(
        ({ to, mail }) =>
          to.includes(CIVIL_SERVANT.address) &&
          mail.text?.includes('r•••@citizen.example') &&
          mail.subject?.includes('Niet aangekomen'),
      ).length,
      1,
    );
  });

  test('a reply that the contact person’s mailbox refuses: the citizen is told', async () => {
    const address = 'reply-bounce@citizen.example';
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { to: address }));
    await reader.reads();
    const reply = await reader.startsReply();
    const sent = await reader.sends(reply, { subject: 'Re', text: 'Mijn antwoord.', attachments: [] });
    await testServer.work();
    const delivered = await testServer.relay.mails.first(
      'the reply',
      ({ mail }) => mail.text?.includes('Mijn antwoord.') === true,
    );
    await comesBack(delivered, 'exchange-online.eml');
    await testServer.work();
    const told = await testServer.relay.mails.first(
      'the mail to the citizen',
      ({ to, mail }) => to.includes(address) && mail.subject?.includes('niet bezorgd') === true,
    );
    assert.ok(told.mail.text?.includes(String(sent.body.reference)));
    // And when that comes back too, nobody knows but the municipality's own systems.
    await comesBack(told, 'postfix.eml');
    const desk = new CaseSystem(testServer);
    const reference = referenceIn((await mailTo(address)).mail.text ?? '');
    const { body } = await desk.call('GET', `/messages?reference=${reference}`);
    const [{ id, replyCount, undeliveredReplyCount }] = Object(body).messages;
    assert.deepEqual([replyCount, undeliveredReplyCount], [1, 1]);
    assert.deepEqual((await eventsOf(id)).slice(-3), ['reply-bounced', 'bounced', 'reply-failed-untold']);
  });
});

describe('a return path', () => {
  test('means nothing on the connection of another organisation', async () => {
    const elders = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(elders !== 'taken');
    const { id, notification } = await notified();
    assert.equal((await comesBack(notification, 'postfix.eml', elders.apiKey, 'elders')).code, 550);
    assert.deepEqual(await eventsOf(id), ['received', 'notified']);
  });

  test('of a report that brings back the link of another message sends nothing with it', async () => {
    const [one, other] = [await notified(), await notified()];
    await comesBack({ ...one.notification, raw: other.notification.raw }, 'postfix.eml');
    testServer.clock.turn(61_000);
    await testServer.work();
    assert.equal(testServer.relay.mails.all.filter(({ to }) => to.includes(one.address)).length, 1);
    assert.equal(alarmsOf(one.reference).length, 1);
  });

  test('of a report made to be slow to read holds nobody up', async () => {
    const { id, notification } = await notified();
    const { text } = notification.mail;
    const link = /#bericht=[\w-]{43}/.exec(text ?? '')?.[0] ?? '';
    const others = Array.from({ length: 10_000 }, (_, place) => `#bericht=${String(place).padEnd(43, 'A')}`);
    const slow = `Subject: x\n\nhttp://${'http://'.repeat(60_000)} ${others.join(' ')} ${link}`;
    assert.equal((await comesBack({ ...notification, raw: slow }, 'postfix.eml')).code, 250);
    assert.deepEqual(await eventsOf(id), ['received', 'notified', 'bounced', 'undeliverable']);
  });

  test('that is unknown is refused before anything is read', async () => {
    const { notification } = await notified();
    const unknown = { ...notification, from: `retour+${'a'.repeat(26)}@berichten.example` };
    assert.equal((await comesBack(unknown, 'postfix.eml')).code, 550);
  });

  test('is not written to together with a citizen', async () => {
    const { notification } = await notified();
    const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const answer = await sendsMail(login, { to: [notification.from, 'x@citizen.example'], text: 'x' });
    assert.equal(answer.code, 550);
  });
});

test('a notification whose key is gone, as after a restore, is nobody else’s fault, and the contact person knows', async () => {
  const outcome = await ingest(testServer.services, incoming(testServer, { to: 'restored@citizen.example' }));
  assert.ok('messages' in outcome);
  const { reference = '' } = outcome.messages[0] ?? {};
  for (const name of readdirSync(testServer.outboxKeysDir).filter((file) => file.startsWith('outbox-')))
    rmSync(join(testServer.outboxKeysDir, name));
  await testServer.work();
  const [alarm] = alarmsOf(reference);
  assert.match(alarm?.mail.text ?? '', /door een storing bij ons nooit verzonden[\s\S]*Stuur het bericht opnieuw/);
  assert.doesNotMatch(alarm?.mail.text ?? '', /mailserver van de inwoner|per post/);
});

test('a notification that the relay refuses for good makes the message undeliverable at once', async () => {
  const outcome = await ingest(testServer.services, incoming(testServer, { to: 'refused@citizen.example' }));
  assert.ok('messages' in outcome);
  testServer.relay.refuse(550);
  const { reference = '', id = '' } = outcome.messages[0] ?? {};
  // Only the first job: the mail to the contact person must find a relay that takes it.
  const { workOnce } = await import('../../server/jobs/worker.ts');
  await workOnce(testServer.services);
  testServer.relay.refuse(undefined);
  await testServer.work();
  assert.equal(alarmsOf(reference).length, 1);
  assert.deepEqual(await eventsOf(id), ['received', 'notification-failed', 'undeliverable']);
});
