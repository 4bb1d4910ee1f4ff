// Access codes over real HTTP: sent once, bound to the browser, counted before compared, limited.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { accessCode } from '../../server/store/schema-access.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const MINUTE = 60_000;
let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

async function withCode(): Promise<{ reader: Reader; code: string; wrong: string }> {
  const reader = await Reader.open(testServer, await deliverLetter(testServer));
  const asked = await reader.asksForCode();
  const code = await reader.codeByMail(asked.body.codeReference);
  return { reader, code, wrong: code === '000000' ? '000001' : '000000' };
}

describe('an access code', () => {
  test('goes by mail to a masked address, with a reference that stands in the mail too', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    const asked = await reader.asksForCode();
    assert.equal(asked.status, 200);
    assert.equal(asked.body.channel, 'email');
    assert.equal(asked.body.destination, 'j•••@citizen.example');
    assert.match(String(asked.body.codeReference), /^[ACDEFHJKMNPRTVWXY]{4}$/);
    assert.equal(Date.parse(String(asked.body.expiresAt)) - Date.parse(String(asked.body.sentAt)), 15 * MINUTE);
    assert.match(await reader.codeByMail(asked.body.codeReference), /^\d{6}$/);
  });

  test('goes by sms when the 06-number is known, with the origin-bound last line', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { mobile: '+31612345678' }));
    const asked = await reader.asksForCode({ automatic: true });
    assert.equal(asked.body.channel, 'sms');
    assert.equal(asked.body.destination, '06 •••• ••78');
    await testServer.work();
    const sms = await testServer.smsProvider.messages.first('the sms', ({ body }) =>
      body.includes(String(asked.body.codeReference)),
    );
    assert.equal(sms.to, '+31612345678');
    assert.match(sms.body, /\n@www\.haarlemmermeer\.example #\d{6}$/);
    assert.ok(sms.body.length <= 160, `one segment, not ${sms.body.length} characters`);
  });

  test('tells whether it waits, was handed over, or was refused, and sends nothing for that', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { mobile: '+31612345678' }));
    assert.equal((await reader.asksForCode()).body.delivery, 'waiting');
    testServer.smsProvider.refuse(503);
    await testServer.work();
    assert.equal((await reader.asksForCode()).body.delivery, 'waiting');
    testServer.smsProvider.refuse(undefined);
    testServer.clock.turn(2000);
    await testServer.work();
    assert.equal((await reader.asksForCode()).body.delivery, 'handed-over');
    testServer.clock.turn(61_000);
    await reader.asksForCode({ renew: true });
    testServer.smsProvider.refuse(400);
    await testServer.work();
    testServer.smsProvider.refuse(undefined);
    assert.equal((await reader.asksForCode()).body.delivery, 'refused');
  });

  test('a second one by itself within a day needs a tap', async () => {
    const link = await deliverLetter(testServer, { mobile: '+31612345678' });
    await (await Reader.open(testServer, link)).asksForCode({ automatic: true });
    const other = await Reader.open(testServer, link);
    assert.equal((await other.asksForCode({ automatic: true })).body.status, 'tap-needed');
    assert.equal((await other.asksForCode({ automatic: false })).body.status, 'sent');
  });

  test('a reload sends none, and tells of the one that was sent', async () => {
    const { reader } = await withCode();
    const mails = testServer.relay.mails.all.length;
    const again = await reader.asksForCode({ automatic: true });
    await testServer.work();
    assert.equal(again.body.status, 'sent');
    assert.equal(testServer.relay.mails.all.length, mails);
  });

  test('whose answer was lost on its way is told of again to the browser that asked, and no second one is sent', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    const drawn = randomBytes(32).toString('base64url');
    reader.challenge = drawn;
    const lost = await reader.asksForCode({ automatic: true });
    reader.challenge = drawn; // it never saw the answer
    const again = await reader.asksForCode({ automatic: true });
    assert.deepEqual([lost.status, again.status], [200, 200]);
    assert.equal(again.body.codeReference, lost.body.codeReference);
    assert.equal((await reader.entersCode(await reader.codeByMail(lost.body.codeReference))).status, 201);
  });

  test('is looked up and never sent by that, not when it was used meanwhile either', async () => {
    const { reader, code } = await withCode();
    assert.equal((await reader.asksForCode({ lookUp: true })).body.delivery, 'handed-over');
    const mails = testServer.relay.mails.all.length;
    assert.equal((await reader.entersCode(code)).status, 201);
    const late = await reader.asksForCode({ lookUp: true });
    await testServer.work();
    assert.deepEqual([late.status, late.body.code], [403, 'code-expired']);
    assert.equal(testServer.relay.mails.all.length, mails);
  });

  test('a new one can be asked for after 60 seconds, and replaces the old', async () => {
    const { reader, code } = await withCode();
    const early = await reader.asksForCode({ renew: true });
    assert.deepEqual([early.status, early.body.code, early.body.retryAfter], [429, 'code-too-early', 60]);
    assert.equal(early.headers.get('retry-after'), '60');
    testServer.clock.turn(MINUTE);
    const renewed = await reader.asksForCode({ renew: true });
    assert.equal(renewed.body.status, 'sent');
    const next = await reader.codeByMail(renewed.body.codeReference);
    if (next === code) return; // one in a million
    const old = await reader.entersCode(code);
    assert.deepEqual([old.status, old.body.code], [403, 'code-replaced']);
    assert.equal((await reader.entersCode(next)).status, 201);
  });

  test('is refused without the challenge of the browser that asked, and that costs nothing', async () => {
    const { reader, code } = await withCode();
    const challenge = reader.challenge;
    reader.challenge = 'A'.repeat(43);
    for (let tries = 0; tries < 6; tries += 1) {
      assert.equal((await reader.entersCode(code)).body.code, 'code-not-asked-here');
    }
    reader.challenge = challenge;
    assert.equal((await reader.entersCode(code)).status, 201);
  });

  test('can be tried five times; then a new one is needed', async () => {
    const { reader, code, wrong } = await withCode();
    const left: unknown[] = [];
    for (let tries = 0; tries < 4; tries += 1) left.push((await reader.entersCode(wrong)).body.attemptsLeft);
    assert.deepEqual(left, [4, 3, 2, 1]);
    assert.equal((await reader.entersCode(wrong)).body.code, 'code-burnt');
    assert.equal((await reader.entersCode(code)).body.code, 'code-burnt');
  });

  test('five attempts are five, however many come at once', async () => {
    const { reader, wrong } = await withCode();
    const answers = await Promise.all(Array.from({ length: 30 }, () => reader.entersCode(wrong)));
    assert.equal(answers.filter(({ body }) => body.code === 'code-wrong').length, 4);
    assert.equal(answers.filter(({ body }) => body.code === 'code-burnt').length, 26);
  });

  test('fifty right ones at once make one session', async () => {
    const { reader, code } = await withCode();
    const answers = await Promise.all(Array.from({ length: 50 }, () => reader.entersCode(code)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
    assert.equal(new Set(answers.map(({ body }) => body.token)).size, 1);
  });

  test('does not open after 15 minutes', async () => {
    const { reader, code } = await withCode();
    testServer.clock.turn(15 * MINUTE);
    assert.equal((await reader.entersCode(code)).body.code, 'code-expired');
  });

  test('of another message opens nothing', async () => {
    const [one, other] = [await withCode(), await withCode()];
    one.reader.challenge = other.reader.challenge;
    assert.equal((await one.reader.entersCode(other.code)).body.code, 'code-not-asked-here');
  });

  test('is not asked for more than five times an hour', async () => {
    const link = await deliverLetter(testServer);
    for (let browser = 0; browser < 5; browser += 1) {
      assert.equal((await (await Reader.open(testServer, link)).asksForCode()).status, 200);
    }
    const sixth = await (await Reader.open(testServer, link)).asksForCode();
    assert.deepEqual([sixth.status, sixth.body.code, sixth.body.retryAfter], [429, 'too-many-codes', 3600]);
    testServer.clock.turn(60 * MINUTE);
    assert.equal((await (await Reader.open(testServer, link)).asksForCode()).status, 200);
  });

  test('fifty wrong ones in its life lock a message, and the contact person is told', async () => {
    const link = await deliverLetter(testServer);
    let last: unknown;
    for (let codes = 0; codes < 10; codes += 1) {
      testServer.clock.turn(60 * MINUTE);
      const reader = await Reader.open(testServer, link);
      const asked = await reader.asksForCode();
      const code = await reader.codeByMail(asked.body.codeReference);
      for (let tries = 0; tries < 5; tries += 1) {
        last = (await reader.entersCode(code === '000000' ? '000001' : '000000')).body.code;
      }
    }
    assert.equal(last, 'message-locked');
    const asked = await (await Reader.open(testServer, link)).asksForCode();
    assert.deepEqual([asked.body.code, asked.body.phone], ['message-locked', '0900 1852']);
    await testServer.work();
    await testServer.relay.mails.first('the mail to the contact person', ({ to }) =>
      to.includes('p.devries@haarlemmermeer.example'),
    );
  });

  test('that was used meanwhile is not mailed once more, as after a crash between relay and commit', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    const asked = await reader.asksForCode();
    const { db, clock } = testServer.services;
    const isThis = eq(accessCode.reference, String(asked.body.codeReference));
    await db.update(accessCode).set({ usedAt: clock.now() }).where(isThis);
    await testServer.work();
    const mails = testServer.relay.mails.all.filter(({ mail }) =>
      mail.text?.includes(String(asked.body.codeReference)),
    );
    assert.deepEqual(mails, []);
  });

  test('what is not six digits is refused, naming the fault', async () => {
    const { reader } = await withCode();
    const answer = await reader.call('POST', '/sessions', {
      json: { code: '12345', challenge: reader.challenge, extra: 1 },
    });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.match(JSON.stringify(answer.body.errors), /#\/code/);
  });
});
