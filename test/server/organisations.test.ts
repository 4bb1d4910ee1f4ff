// Several municipalities on one installation: each in its own name, with its own page, words and limits, and blind to
// the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ingest } from '../../server/message/ingest.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import type { Organisation } from '../../server/store/schema.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { incoming, linkIn, type TestLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let waterrijk: Organisation;
let key = '';
before(async () => {
  testServer = await openTestServer();
  const added = await addOrganisation(testServer.services, {
    ...HAARLEMMERMEER,
    slug: 'waterrijk',
    name: 'gemeente Waterrijk',
    shortName: 'Waterrijk',
    productName: 'Veilig bericht Waterrijk',
    fromAddress: 'bericht@waterrijk.example',
    smsSender: 'Waterrijk',
    pageUrl: 'https://www.waterrijk.example/bericht',
    origins: ['https://www.waterrijk.example'],
    phone: '14 0599',
    attachmentBytes: 1000,
    retentionDays: 50,
  });
  assert.ok(added !== 'taken');
  [waterrijk, key] = [added.organisation, added.apiKey];
});
after(() => testServer.close());

/** A letter by somebody of the organisation itself. */
function letterOf(organisation: Organisation, letter: TestLetter) {
  const address = organisation.fromAddress;
  return { ...incoming(testServer, letter), organisation, from: { address }, contact: { address } };
}

async function announced(organisation: Organisation, address: string, mobile?: string) {
  const letter = letterOf(organisation, { to: address, ...(mobile === undefined ? {} : { mobile }) });
  const outcome = await ingest(testServer.services, letter);
  assert.ok('messages' in outcome);
  await testServer.work();
  const { mail } = await testServer.relay.mails.first('the notification', ({ to }) => to.includes(address));
  return { mail, link: linkIn(mail.text ?? '') };
}

test('each speaks in its own name: sender, product, page, sms sender, term, phone', async () => {
  const { mail, link } = await announced(waterrijk, 'w@citizen.example', '+31612345678');
  assert.equal(mail.subject, 'Veilig bericht Waterrijk – Nieuw bericht van Waterrijk');
  assert.deepEqual(mail.from?.value[0], { name: 'gemeente Waterrijk', address: 'bericht@waterrijk.example' });
  assert.match(mail.messageId ?? '', /@waterrijk\.example>$/);
  assert.match(link, /^https:\/\/www\.waterrijk\.example\/bericht#/);
  assert.match(mail.text ?? '', /12 januari 2027[\s\S]*14 0599/);
  const reader = await Reader.open(testServer, link);
  const headers = { origin: 'https://www.waterrijk.example' };
  await reader.call('POST', '/access-codes', { json: { automatic: false }, headers });
  await testServer.work();
  const sms = await testServer.smsProvider.messages.first('the sms', ({ from }) => from === 'Waterrijk');
  assert.match(sms.body, /@www\.waterrijk\.example #\d{6}$/);
});

test('each has its own limits', async () => {
  const file = { name: 'a.txt', type: 'text/plain', bytes: new Uint8Array(1001) };
  assert.deepEqual(await ingest(testServer.services, letterOf(waterrijk, { files: [file] })), {
    code: 'file-too-large',
    maxBytes: 1000,
  });
  assert.ok('messages' in (await ingest(testServer.services, incoming(testServer, { files: [file] }))));
});

test('the page of one may not open a message of the other', async () => {
  const { link } = await announced(testServer.organisation, 'h@citizen.example');
  const reader = await Reader.open(testServer, link);
  const json = { automatic: true };
  const answer = await reader.call('POST', '/access-codes', {
    json,
    headers: { origin: 'https://www.waterrijk.example' },
  });
  assert.deepEqual([answer.status, answer.body.code], [403, 'origin-refused']);
});

test('the secure reply address of one leads nowhere on the connection of the other', async () => {
  const { link } = await announced(testServer.organisation, 'h2@citizen.example');
  const reader = await Reader.open(testServer, link);
  await reader.reads();
  const reply = await reader.startsReply();
  await reader.sends(reply, { subject: 'Re', text: 'Antwoord van h2.', attachments: [] });
  await testServer.work();
  const { mail } = await testServer.relay.mails.first(
    'the reply',
    ({ mail: one }) => one.text?.includes('van h2') === true,
  );
  const to = mail.replyTo?.value[0]?.address;
  const port = testServer.gateway.port;
  assert.equal((await sendsMail({ port, user: 'waterrijk', pass: key }, { to, text: 'x' })).code, 550);
  assert.equal((await sendsMail({ port, user: 'waterrijk', pass: testServer.apiKey }, { to, text: 'x' })).code, 535);
  assert.equal(
    (await sendsMail({ port, user: 'haarlemmermeer', pass: testServer.apiKey }, { to, text: 'x' })).code,
    250,
  );
});

test('the directory of one is not asked for the other', async () => {
  const headers = { authorization: `Bearer ${testServer.apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ address: 'both@citizen.example', mobile: '+31612345678' });
  await fetch(`${testServer.url}/desk/v1/recipients`, { method: 'POST', headers, body });
  const { link } = await announced(waterrijk, 'both@citizen.example');
  const asked = await (await Reader.open(testServer, link)).call('POST', '/access-codes', {
    json: { automatic: false },
    headers: { origin: 'https://www.waterrijk.example' },
  });
  assert.equal(asked.body.channel, 'email');
});
