// A citizen lost the mail with his link. Whoever kept the letter gives it once more: a new link, and the old one leads
// nowhere but to it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

type Letter = ReturnType<typeof newMessage>;

async function sent(letter: Letter, key?: string): Promise<string> {
  const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
  const { status, body, text } = await desk.call('POST', '/messages', { json: letter, headers });
  assert.equal(status, 201, text);
  await testServer.work();
  testServer.clock.turn(60_000);
  return String(body.id);
}

const renew = (id: string, letter: Letter, headers: Record<string, string> = {}) =>
  desk.call('POST', `/messages/${id}/_renew`, { json: letter, headers });
const shown = async (id: string) => (await desk.call('GET', `/messages/${id}`)).body;
const eventsOf = async (id: string) => {
  const { body } = await desk.call('GET', `/messages/${id}/events`);
  return (Array.isArray(body.events) ? body.events : []).map((event) => Object(event).event);
};
const mailsTo = ({ to: { address } }: Letter) =>
  testServer.relay.mails.all.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);

describe('an access that is renewed', () => {
  test('is a new link to the same letter; the old one says so, and no notice of withdrawal goes', async () => {
    const letter = newMessage({ caseNumber: 'Z-1' });
    const id = await sent(letter);
    const before = await desk.readerOf(letter.to.address);
    const [first] = mailsTo(letter);
    await before.reads();

    const renewed = await renew(id, letter);
    assert.equal(renewed.status, 201, renewed.text);
    assert.equal(renewed.headers.get('location'), `/desk/v1/messages/${renewed.body.id}`);
    await testServer.work();
    testServer.clock.turn(60_000);
    const [, code, second, ...more] = mailsTo(letter);
    assert.match(code?.subject ?? '', /code/i);
    assert.equal(more.length, 0, 'one mail more, and no notice of withdrawal');
    assert.notEqual(linkIn(second?.text ?? ''), linkIn(first?.text ?? ''));
    const after = await Reader.open(testServer, linkIn(second?.text ?? ''));
    assert.equal((await after.reads()).text, letter.text);

    const refused = await before.call('GET', '');
    assert.deepEqual(
      [refused.status, refused.body.code, refused.body.renewed],
      [410, 'message-withdrawn', true],
      'the open page is told as well',
    );
    const old = await shown(id);
    assert.deepEqual([old.status, old.renewedAs], ['withdrawn', renewed.body.id]);
    assert.deepEqual((await eventsOf(id)).slice(-1), ['renewed']);
    assert.match(
      (await desk.call('GET', `/messages/${id}/evidence`, { headers: { accept: 'text/plain' } })).text,
      /Opnieuw verzonden/,
    );
  });

  test('made twice with one key is one renewal', async () => {
    const letter = newMessage();
    const id = await sent(letter);
    const key = { 'idempotency-key': 'renewal-1' };
    const both = [await renew(id, letter, key), await renew(id, letter, key)];
    assert.deepEqual(
      both.map(({ status }) => status),
      [201, 201],
    );
    assert.equal(both[0]?.body.id, both[1]?.body.id);
    assert.equal((await renew(id, letter)).body.code, 'message-over', 'another call is another renewal');
    await testServer.work();
    assert.equal(mailsTo(letter).length, 2);
  });

  test('by two at once is made by one of them', async () => {
    const letter = newMessage();
    const id = await sent(letter);
    const both = await Promise.all([renew(id, letter), renew(id, letter)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
    await testServer.work();
    assert.equal(mailsTo(letter).length, 2);
  });
});

describe('an access is not renewed', () => {
  test('for another citizen, with the key of another call, or by another organisation', async () => {
    const letter = newMessage();
    const id = await sent(letter, 'first');
    const other = await renew(id, newMessage());
    assert.equal(other.status, 400);
    assert.match(other.text, /"pointer":"#\/to\/address"/);
    const ownKey = await renew(id, letter, { 'idempotency-key': 'first' });
    assert.deepEqual([ownKey.status, ownKey.body.code], [422, 'idempotency-key-reused']);
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    const authorization = `Bearer ${added.apiKey}`;
    const theirs = await renew(id, letter, { authorization });
    assert.deepEqual([theirs.status, theirs.body.code], [404, 'message-unknown']);

    assert.equal((await shown(id)).withdrawnAt, undefined);
    assert.equal((await (await desk.readerOf(letter.to.address)).reads()).text, letter.text);
  });

  test('when the message is over: expired, or withdrawn', async () => {
    const letter = newMessage();
    const withdrawn = await sent(letter);
    await desk.call('DELETE', `/messages/${withdrawn}`);
    const refused = await renew(withdrawn, letter);
    assert.deepEqual([refused.status, refused.body.code], [409, 'message-over']);
    const id = await sent(letter);
    testServer.clock.turn(400 * 24 * 3_600_000);
    assert.deepEqual((await renew(id, letter)).body.code, 'message-over');
  });
});
