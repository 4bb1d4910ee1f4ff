// When no code can come: an employee who knows the citizen reads him one. It opens in that citizen's browser and
// nowhere else, and he is told, so that one that was not for him is noticed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { MINUTE } from '../../server/contract/units.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import type { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const employee = { who: 'A. Bakker, balie Hoofddorp', why: 'Paspoort gezien' };

/** A citizen who has the code screen open, and the letters that stand on it. */
async function atTheCounter(more: Record<string, unknown> = {}) {
  const json = newMessage(more);
  const { body } = await desk.call('POST', '/messages', { json });
  const reader = await desk.readerOf(json.to.address);
  const asked = await reader.asksForCode();
  return { id: String(body.id), address: json.to.address, reader, codeReference: String(asked.body.codeReference) };
}

const give = (id: string, codeReference: string, options: Parameters<CaseSystem['call']>[2] = {}) =>
  desk.call('POST', `/messages/${id}/counter-code`, { json: { ...employee, codeReference }, ...options });
const codeOf = ({ status, body, text }: Awaited<ReturnType<typeof give>>) => {
  assert.equal(status, 200, text);
  return String(body.code);
};
const mailsTo = (address: string) =>
  testServer.relay.mails.all.filter(({ to }) => to.includes(address)).map(({ mail }) => mail);

/** What the browser is told when it tries a code. */
async function tries(reader: Reader, code: string): Promise<unknown> {
  const { status, body } = await reader.entersCode(code);
  return status < 300 ? 'opened' : body.code;
}

describe('a counter code', () => {
  test('opens in the browser whose letters were read out, once, in the place of the code that was sent', async () => {
    const { id, reader, codeReference } = await atTheCounter();
    const sent = await reader.codeByMail(codeReference);
    const given = await give(id, ` ${codeReference.toLowerCase()} `);
    const code = codeOf(given);
    assert.match(code, /^\d{6}$/);
    assert.equal(Date.parse(String(given.body.expiresAt)), testServer.clock.now().getTime() + limits.codeLife);
    assert.equal(given.headers.get('cache-control'), 'no-store');
    const again = await reader.asksForCode();
    assert.equal(again.body.codeReference, codeReference, 'the same letters after a reload');
    if (sent !== code) assert.equal(await tries(reader, sent), 'code-replaced');
    const opened = await reader.entersCode(code);
    assert.equal((await reader.letterIn(opened)).text, 'Toegekend.');
    assert.equal((await give(id, codeReference)).body.code, 'code-unknown', 'it was used');
  });

  test('opens nothing in another browser with the same link', async () => {
    const { id, address, codeReference } = await atTheCounter();
    const stranger = await desk.readerOf(address);
    await stranger.asksForCode();
    const code = codeOf(await give(id, codeReference));
    assert.equal(await tries(stranger, code), 'code-wrong');
    stranger.challenge = Buffer.alloc(32).toString('base64url');
    assert.equal(await tries(stranger, code), 'code-not-asked-here');
  });

  test('has as many tries and minutes as any', async () => {
    const { id, reader, codeReference } = await atTheCounter();
    const code = codeOf(await give(id, codeReference));
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 1; n < limits.codeAttempts; n += 1) assert.equal(await tries(reader, wrong), 'code-wrong');
    assert.equal(await tries(reader, wrong), 'code-burnt');
    assert.equal(await tries(reader, code), 'code-burnt');
    const late = await atTheCounter();
    const lateCode = codeOf(await give(late.id, late.codeReference));
    testServer.clock.turn(15 * MINUTE);
    assert.equal(await tries(late.reader, lateCode), 'code-expired');
    assert.equal((await give(late.id, late.codeReference)).body.code, 'code-unknown');
  });

  test('is one at a time: another for another browser ends the first', async () => {
    const { id, address, reader, codeReference } = await atTheCounter();
    const other = await desk.readerOf(address);
    const asked = await other.asksForCode();
    const first = codeOf(await give(id, codeReference));
    const second = codeOf(await give(id, String(asked.body.codeReference)));
    assert.equal(await tries(reader, first), 'code-expired');
    assert.equal(await tries(other, second), 'opened');
  });

  test('is given for sms only too, and when all other codes are spent; three an hour of one message', async () => {
    const { id, reader } = await atTheCounter({
      to: { address: 'sms-only@citizen.example', mobile: '0612345678' },
      smsOnly: true,
    });
    let shown = '';
    for (let n = 1; n < limits.codesPerHour; n += 1) {
      testServer.clock.turn(limits.codeResendAfter);
      shown = String((await reader.asksForCode({ renew: true })).body.codeReference);
    }
    testServer.clock.turn(limits.codeResendAfter);
    assert.equal((await reader.asksForCode({ renew: true })).body.code, 'too-many-codes');
    for (let n = 0; n < limits.counterCodesPerHour; n += 1) codeOf(await give(id, shown));
    const refused = await give(id, shown);
    assert.deepEqual([refused.status, refused.body.code], [429, 'too-many-codes']);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  });

  test('is told to the citizen by mail, without the code, and stands in his evidence without the employee', async () => {
    const { id, address, codeReference } = await atTheCounter();
    const code = codeOf(await give(id, codeReference));
    await testServer.work();
    const notice = mailsTo(address).at(-1);
    assert.match(notice?.text ?? '', /Een medewerker van gemeente Haarlemmermeer gaf op .* een code/);
    assert.match(notice?.text ?? '', /Was u dat niet\?/);
    assert.match(notice?.text ?? '', /In English:\nOn .* an employee/);
    assert.doesNotMatch(notice?.text ?? '', new RegExp(`${code}|Bakker|Paspoort`));
    const { body, text } = await desk.call('GET', `/messages/${id}/evidence`);
    assert.deepEqual([Object(body).counterCodesAt.length, Object(body).counterCodesToldAt.length], [1, 1]);
    const statement = await desk.call('GET', `/messages/${id}/evidence`, { headers: { accept: 'text/plain' } });
    assert.match(statement.text, /Code voorgelezen: .*, door een medewerker/);
    assert.doesNotMatch(text + statement.text, /Bakker|Paspoort/);
  });

  test('is written down with who gave it and why, never with the code; systems that follow events hear of none', async () => {
    const { id, codeReference } = await atTheCounter();
    const code = codeOf(await give(id, codeReference));
    const { body, text } = await desk.call('GET', `/messages/${id}/events`);
    const given = Object(body).events.find(({ event }: { event: string }) => event === 'counter-code');
    assert.deepEqual(given.details, { ...employee, codeReference });
    assert.ok(!text.includes(`"${code}"`));
    assert.doesNotMatch((await desk.call('GET', '/events')).text, /Bakker/);
  });

  test('is refused without who and why, for letters that no browser shows, and for a message that is locked or over', async () => {
    const { id, reader, codeReference } = await atTheCounter();
    for (const [field, wrong] of [
      ['who', ''],
      ['who', 'x'.repeat(101)],
      ['why', 'een\ntwee'],
      ['codeReference', '1234'],
    ] as const) {
      const { status, text } = await give(id, codeReference, { json: { ...employee, codeReference, [field]: wrong } });
      assert.equal(status, 400);
      assert.ok(text.includes(`"#/${field}"`), text);
    }
    const other = codeReference === 'AAAA' ? 'CCCC' : 'AAAA';
    assert.deepEqual([(await give(id, other)).status, (await give(id, other)).body.code], [409, 'code-unknown']);
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    const theirs = await give(id, codeReference, {
      json: { ...employee, codeReference },
      headers: { authorization: `Bearer ${added.apiKey}` },
    });
    assert.equal(theirs.body.code, 'message-unknown');
    await testServer.services.db.$client`update message set locked_at = now() where id = ${id}`;
    assert.equal((await give(id, codeReference)).body.code, 'message-locked');
    await desk.call('POST', `/messages/${id}/_unlock`);
    const code = codeOf(await give(id, codeReference));
    await desk.call('DELETE', `/messages/${id}`);
    assert.equal((await give(id, codeReference)).body.code, 'message-over');
    assert.equal(await tries(reader, code), 'message-withdrawn');
  });
});
