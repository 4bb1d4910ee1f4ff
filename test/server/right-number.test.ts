// A code goes to the number of this moment: a corrected or removed one in the directory wins over what an older mail
// brought, for the message, its follow-ups and what is tried again. And only to countries, and as often, as the
// organisation pays for.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { deleteLeftovers } from '../../server/message/retention.ts';
import { mobileNumber } from '../../server/organisation/mobile-number.ts';
import { changeOrganisation, OrganisationDetails } from '../../server/organisation/organisation.ts';
import { message } from '../../server/store/schema.ts';
import { recipient } from '../../server/store/schema-directory.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const [OLD, NEW, OTHER] = ['+31611111111', '+31622222222', '+31633333333'];

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

let citizens = 0;
let citizen = '';
beforeEach(() => {
  citizens += 1;
  citizen = `number${citizens}@citizen.example`;
  testServer.clock.turn(1000);
});

/** A message to the citizen; its id. */
async function sent(more: { mobile?: string; smsOnly?: boolean } = {}): Promise<string> {
  const { mobile, ...rest } = more;
  const to = { address: citizen, ...(mobile === undefined ? {} : { mobile }) };
  const created = await desk.call('POST', '/messages', { json: newMessage({ ...rest, to }) });
  assert.equal(created.status, 201, created.text);
  testServer.clock.turn(1000);
  return String(created.body.id);
}

/** The civil servant's plain answer to whoever got this message. */
async function followUp(id: string, headers: Record<string, string> = {}) {
  const [row] = await testServer.services.db.select().from(message).where(eq(message.id, id));
  const token = await testServer.services.serverKeys.open(`message/reply_token/${id}`, row?.replyTokenSealed ?? '');
  const to = `antwoord+${token}@berichten.example`;
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  await testServer.work();
  testServer.relay.mails.all.length = 0; // from here the newest notification is that of the follow-up
  const answer = await sendsMail(login, { to, subject: 'Nog iets', text: 'Nog iets.', headers });
  testServer.clock.turn(1000);
  return answer;
}

async function put(mobile: string) {
  const answer = await desk.call('POST', '/recipients', { json: { address: citizen, mobile } });
  testServer.clock.turn(1000);
  return answer;
}

/** Where the code for the newest message of the citizen went: a number, `email`, or how it was refused. */
async function codeGoesTo(): Promise<string | undefined> {
  const reader = await desk.readerOf(citizen);
  const before = testServer.smsProvider.messages.all.length;
  const asked = await reader.asksForCode();
  if (asked.status !== 200) return String(asked.body.code);
  await testServer.work();
  const again = await reader.asksForCode();
  const texts = testServer.smsProvider.messages.all.slice(before);
  if (again.body.delivery === 'refused') return texts.length === 0 ? 'refused' : 'refused, and sent';
  return again.body.channel === 'email' && texts.length === 0 ? 'email' : texts[0]?.to;
}

describe('the directory of this moment', () => {
  test('gives a follow-up the corrected number, not the one that the first message brought', async () => {
    const first = await sent({ mobile: OLD });
    await put(NEW);
    assert.equal((await followUp(first)).code, 250);
    assert.equal(await codeGoesTo(), NEW);
  });

  test('corrected after the follow-up wins there too', async () => {
    const first = await sent({ mobile: OLD });
    assert.equal((await followUp(first)).code, 250);
    await put(NEW);
    assert.equal(await codeGoesTo(), NEW);
  });

  test('older than the first message does not: what came with that was newer', async () => {
    await put(OTHER);
    const first = await sent({ mobile: OLD });
    assert.equal((await followUp(first)).code, 250);
    assert.equal(await codeGoesTo(), OLD);
  });

  test('gives way to a number in the header of the follow-up itself', async () => {
    const first = await sent({ mobile: OLD });
    await put(NEW);
    assert.equal((await followUp(first, { 'X-Secure-Message-Mobile': OTHER })).code, 250);
    assert.equal(await codeGoesTo(), OTHER);
  });

  test('without the number any more takes it from older messages and their follow-ups; the message that relied on it, too', async () => {
    const first = await sent({ mobile: OLD });
    const { body } = await put(OLD);
    assert.equal((await desk.call('DELETE', `/recipients/${body.id}`)).status, 204);
    testServer.clock.turn(1000);
    assert.equal(await codeGoesTo(), 'email');
    assert.equal((await followUp(first)).code, 250);
    assert.equal(await codeGoesTo(), 'email');
    assert.equal((await desk.call('GET', `/recipients/${body.id}`)).status, 404);
    assert.equal((await desk.call('DELETE', `/recipients/${body.id}`)).status, 404);
    const again = await put(NEW);
    assert.equal(again.status, 201, 'it is a new entry to whoever asks');
    assert.equal(await codeGoesTo(), NEW);
  });

  test('is asked for messages by sms only, which never go another way', async () => {
    const { body } = await put(OLD);
    const first = await sent({ smsOnly: true });
    await put(NEW);
    assert.equal(await codeGoesTo(), NEW);
    assert.equal((await followUp(first)).code, 250);
    assert.equal(await codeGoesTo(), NEW);
    await desk.call('DELETE', `/recipients/${body.id}`);
    testServer.clock.turn(1000);
    assert.equal(await codeGoesTo(), 'refused', 'the citizen is told to call');
    const refused = await followUp(first);
    assert.deepEqual([refused.code, /X-Secure-Message-Mobile/.test(refused.sentence)], [550, true]);
  });

  test('is asked when the code leaves, not only when it is asked for', async () => {
    await sent({ mobile: OLD });
    const reader = await desk.readerOf(citizen);
    assert.equal((await reader.asksForCode()).body.destination, '06 •••• ••11');
    await put(NEW);
    await testServer.work();
    assert.equal(testServer.smsProvider.messages.all.at(-1)?.to, NEW);
    assert.equal((await reader.asksForCode()).body.destination, '06 •••• ••22', 'and the screen says so');
  });

  test('forgets a removed entry as soon as no older message has a number of its own', async () => {
    const rows = () =>
      testServer.services.db
        .select()
        .from(recipient)
        .where(eq(recipient.id, String(id)));
    const { body } = await put(NEW);
    const { id } = body;
    await desk.call('DELETE', `/recipients/${id}`);
    await testServer.services.db.update(message).set({ mobileSealed: null });
    await deleteLeftovers(testServer.services);
    assert.deepEqual(await rows(), []);
  });
});

describe('a country', () => {
  const countries = OrganisationDetails.shape.smsCountries;

  test('is named, or given by its calling code when that is its own; at first our own and its neighbours', () => {
    assert.deepEqual(countries.parse(undefined), ['NL', 'BE', 'DE']);
    assert.deepEqual(countries.parse(['nl', '+32', 'PL', 'US']), ['NL', 'BE', 'PL', 'US']);
    for (const wrong of ['+1', '+44', '+881', '+882', '+883', '+800', '31', '', 'XX', 'NLD', '+31 '])
      assert.equal(countries.safeParse([wrong]).success, false, wrong);
  });

  const FAR: Readonly<Record<string, string>> = {
    Latvia: '+371 20 123 456',
    Somalia: '+252 61 1234567',
    'Jamaica, within +1': '+1 876 555 1234',
    'a satellite': '+881 6 1234 5678',
    Guernsey: '+44 7911 123456',
  };
  for (const [where, mobile] of Object.entries(FAR))
    test(`that is not among them (${where}) is refused at every way in`, async () => {
      assert.ok(mobileNumber(mobile), 'it is a mobile number');
      const created = await desk.call('POST', '/messages', { json: newMessage({ to: { address: citizen, mobile } }) });
      assert.equal(created.status, 400);
      assert.match(created.text, /"pointer":"#\/to\/mobile","detail":"must be a number in a country [^"]*NL, BE, DE"/);
      const mail = (head: string) =>
        `From: p@haarlemmermeer.example\r\nTo: ${citizen}\r\nX-Secure-Message-Mobile: ${head}\r\n\r\nx\r\n`;
      const headers = { 'content-type': 'message/rfc822' };
      const asMail = await desk.call('POST', '/messages', { body: mail(mobile), headers });
      assert.equal(asMail.status, 400);
      assert.match(asMail.text, /"pointer":"#\/header\/X-Secure-Message-Mobile"/);
      const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
      const raw = { raw: mail(mobile), envelope: { from: 'p@haarlemmermeer.example', to: citizen } };
      const told = await sendsMail(login, raw);
      assert.match(
        `${told.code} ${told.sentence}`,
        /^550 5\.6\.0 .*06-nummer.* \/ X-Secure-Message-Mobile: must be a number/,
      );
      assert.equal((await put(mobile)).status, 400);
      const body = JSON.stringify({ address: citizen, mobile });
      const lines = await desk.call('POST', '/recipients/_import', {
        body,
        headers: { 'content-type': 'application/jsonl' },
      });
      assert.match(
        lines.text,
        /"status":400,"errors":\[\{"pointer":"#\/mobile","detail":"must be a number in a country/,
      );
    });

  test('that is no longer among them gets no more sms: the code goes by mail, or nowhere when it may not', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['NL', '+371'] });
    await sent({ mobile: '+371 20 123 456' });
    assert.equal(await codeGoesTo(), '+37120123456');
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['NL'] });
    assert.equal(await codeGoesTo(), 'email');
    citizen = `only-${citizen}`;
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['NL', '+371'] });
    const first = await sent({ mobile: '+371 20 123 456', smsOnly: true });
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsCountries: ['NL'] });
    assert.equal(await codeGoesTo(), 'refused');
    assert.equal((await followUp(first)).code, 550);
  });

  test('is told by the number itself, which is nothing but a number', () => {
    for (const text of [
      'bel 0612345678',
      '0612345678 ext 5',
      '0612345678;ext=3',
      'tel:+31612345678',
      '٠٦١٢٣٤٥٦٧٨',
      '06123456780',
    ])
      assert.equal(mobileNumber(text), undefined, text);
    for (const text of [
      '0906 1234',
      '+31 97 0123 45678',
      '0662345678',
      '020 1234567',
      '+4930123456',
      '0'.repeat(1_000_000),
    ])
      assert.equal(mobileNumber(text), undefined, text.slice(0, 30));
    for (const text of ['06-12345678', '(06) 12 34 56 78', '0031612345678', '+31 6 1234.5678'])
      assert.equal(mobileNumber(text), '+31612345678', text);
  });
});

describe('a budget', () => {
  test('that is spent has codes go by mail; those by sms only wait', async () => {
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1_000, smsPerDay: 5_000 });
    testServer.clock.turn(25 * 60 * 60 * 1000);
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1 });
    await sent({ mobile: OLD });
    assert.equal(await codeGoesTo(), OLD);
    citizen = `second-${citizen}`;
    await sent({ mobile: NEW });
    assert.equal(await codeGoesTo(), 'email');
    citizen = `third-${citizen}`;
    await sent({ mobile: OTHER, smsOnly: true });
    assert.equal(await codeGoesTo(), 'too-many-requests');
    testServer.clock.turn(61 * 60 * 1000);
    assert.equal(await codeGoesTo(), OTHER);
    await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1_000, smsPerDay: 1 });
    citizen = `fourth-${citizen}`;
    await sent({ mobile: NEW });
    assert.equal(await codeGoesTo(), 'email', 'the day has a budget too');
  });

  for (const [smsOnly, told] of [
    [false, 'email'],
    [true, 'too-many-requests'],
  ] as const)
    test(`counts every text message, those of a browser that opened the message before too (sms only: ${smsOnly})`, async () => {
      await changeOrganisation(testServer.services, 'haarlemmermeer', { smsPerHour: 1, smsPerDay: 5_000 });
      testServer.clock.turn(25 * 60 * 60 * 1000);
      await sent({ mobile: OLD, smsOnly });
      const reader = await desk.readerOf(citizen);
      reader.device = toBase64url(randomBytes(32));
      const asked = await reader.asksForCode();
      await testServer.work();
      const sms = await testServer.smsProvider.messages.first('the code', ({ body }) =>
        body.includes(String(asked.body.codeReference)),
      );
      assert.equal((await reader.entersCode(codeIn(sms.body))).status, 201);
      const before = testServer.smsProvider.messages.all.length;
      testServer.clock.turn(20 * 60 * 1000);
      const again = await reader.asksForCode();
      await testServer.work();
      assert.equal(again.body.channel ?? again.body.code, told);
      assert.equal(testServer.smsProvider.messages.all.length, before, 'no text message beyond the budget');
    });
});
