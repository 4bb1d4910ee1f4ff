// Who is copied on a mail to a citizen: colleagues get no citizen's procedure, and the sender knows; nobody gets two.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import type { SendMailOptions } from 'nodemailer';
import { lineOf } from '../../server/gateway/smtp-refusal.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { SENDER, sendsMail } from '../support/civil-servant.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());
afterEach(() => changeOrganisation(testServer.services, 'haarlemmermeer', { colleagues: 'skip' }));

const COLLEAGUE = 'k.bakker@haarlemmermeer.example';
let mails = 0;

/** Sends a mail and tells the answer, with whom something reached. */
async function sent(mail: SendMailOptions) {
  mails += 1;
  const [before, messageId] = [testServer.relay.mails.all.length, `<mail${mails}@haarlemmermeer.example>`];
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  const answer = await sendsMail(login, { subject: `Mail ${mails}`, text: 'x', messageId, ...mail });
  await testServer.work();
  const arrived = testServer.relay.mails.all.slice(before);
  return { answer, messageId, arrived, reached: arrived.flatMap(({ to }) => to).sort() };
}

test('a colleague in Cc gets nothing, and the sender hears so in the thread of his mail, once', async () => {
  const to = ['anna@inwoner.example', 'bert@inwoner.example'];
  const { reached, arrived, messageId } = await sent({ to, cc: [COLLEAGUE, COLLEAGUE.toUpperCase()] });
  assert.deepEqual(reached, [...to, SENDER]);
  const told = arrived.find(({ to: [who] }) => who === SENDER);
  assert.equal(told?.mail.inReplyTo, messageId);
  assert.match(told?.mail.subject ?? '', /Niet naar uw collega’s: uw bericht van 23 november 2026 om 11\.00 uur/);
  assert.match(told?.mail.text ?? '', /ook aan 1 adres van uw eigen organisatie/);
});

test('a number for the citizen is no number for two, with a colleague beside him', async () => {
  const headers = { 'X-Secure-Message-Mobile': '+31612345678' };
  const { answer } = await sent({ to: 'carla@inwoner.example', cc: COLLEAGUE, headers });
  assert.equal(answer.code, 250);
});

test('a mail to colleagues alone is refused, in both languages', async () => {
  const { answer, reached } = await sent({ to: COLLEAGUE });
  assert.deepEqual(answer, { code: 550, sentence: lineOf(['smtp-only-colleagues']) });
  assert.deepEqual(reached, []);
});

test('an organisation may have colleagues refused, or sealed as citizens are', async () => {
  await changeOrganisation(testServer.services, 'haarlemmermeer', { colleagues: 'refuse' });
  assert.deepEqual((await sent({ to: COLLEAGUE })).answer, { code: 550, sentence: lineOf(['smtp-colleague']) });
  await changeOrganisation(testServer.services, 'haarlemmermeer', { colleagues: 'seal' });
  assert.deepEqual((await sent({ to: COLLEAGUE })).reached, [COLLEAGUE]);
});

test('who answers a citizen and names him, too, writes to him once', async () => {
  const first = await sent({ to: 'dirk@inwoner.example' });
  const reader = await Reader.open(testServer, linkIn(first.arrived[0]?.mail.text ?? ''));
  await reader.reads();
  await reader.sends(await reader.startsReply(), { subject: 'Re: Mail', text: 'Mijn antwoord.' });
  await testServer.work();
  const reply = await testServer.relay.mails.first('the reply', ({ mail }) => mail.inReplyTo === first.messageId);
  const to = reply.mail.replyTo?.value[0]?.address ?? '';
  assert.deepEqual((await sent({ to, cc: 'Dirk@inwoner.example' })).reached, ['dirk@inwoner.example']);
});
