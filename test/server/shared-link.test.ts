// A link is seen by strangers: forwarded, scanned, left in a history. Whoever does his worst with it does it to
// himself; the citizen who opened his message before always gets a code, and one who did not is told when.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { count } from 'drizzle-orm';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { limits } from '../../server/contract/limits.ts';
import { READER_API } from '../../server/contract/reader-address.ts';
import { accessCode } from '../../server/store/schema-access.ts';
import { limitCount } from '../../server/store/schema-service.ts';
import { CaseSystem } from '../support/case-system.ts';
import { deliverLetter } from '../support/letters.ts';
import { type Answer, Reader } from '../support/reader.ts';
import { openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** A browser that keeps the number it drew, as the widget does. */
async function browser(link: string): Promise<Reader> {
  const reader = await Reader.open(testServer, link);
  reader.device = toBase64url(randomBytes(32));
  return reader;
}

/** The same browser in a later visit: it kept its number, and nothing else. */
async function comesBack(reader: Reader, link: string): Promise<Reader> {
  const later = await Reader.open(testServer, link);
  later.device = reader.device;
  return later;
}

async function wrongFor(reader: Reader, asked: Answer): Promise<string> {
  return (await reader.codeByMail(asked.body.codeReference)) === '000000' ? '000001' : '000000';
}

/** Asks until the message gives no more, and tries every code until it is burnt. */
async function doesHisWorst(link: string): Promise<void> {
  for (;;) {
    const stranger = await browser(link);
    const asked = await stranger.asksForCode();
    if (asked.status !== 200) return;
    const wrong = await wrongFor(stranger, asked);
    for (let tries = 0; tries < limits.codeAttempts; tries += 1) await stranger.entersCode(wrong);
  }
}

describe('a browser that opened the message before', () => {
  test('gets a code and opens, when a stranger with the link has used up all he could', async () => {
    const link = await deliverLetter(testServer);
    const citizen = await browser(link);
    await citizen.reads();
    await doesHisWorst(link);
    const refused = await (await browser(link)).asksForCode();
    assert.equal(refused.body.code, 'too-many-codes');
    assert.equal((await (await comesBack(citizen, link)).reads()).subject, 'Uw parkeervergunning');
  });

  test('gets one and opens, when strangers have locked the message', async () => {
    const link = await deliverLetter(testServer);
    const citizen = await browser(link);
    await citizen.reads();
    let stranger = await (await browser(link)).asksForCode();
    for (let hours = 0; stranger.body.code !== 'message-locked' && hours < 60; hours += 1) {
      testServer.clock.turn(HOUR);
      await doesHisWorst(link);
      stranger = await (await browser(link)).asksForCode();
    }
    assert.equal(stranger.body.code, 'message-locked');
    assert.equal((await (await comesBack(citizen, link)).reads()).subject, 'Uw parkeervergunning');
  });

  test('gets one without a tap, as often as it has codes of its own; then it is told when', async () => {
    const link = await deliverLetter(testServer);
    const citizen = await browser(link);
    await citizen.reads();
    for (let visits = 0; visits < limits.codesPerHour; visits += 1) {
      assert.equal((await (await comesBack(citizen, link)).asksForCode({ automatic: true })).body.status, 'sent');
    }
    const more = await (await comesBack(citizen, link)).asksForCode({ automatic: true });
    assert.deepEqual([more.body.code, more.body.retryAfter], ['too-many-codes', 3600]);
    assert.equal((await (await browser(link)).asksForCode()).body.status, 'sent', 'strangers have theirs');
  });

  test('is bounded too: fifty wrong codes lock it, and the desk unlocks', async () => {
    const link = await deliverLetter(testServer);
    const citizen = await browser(link);
    await citizen.reads();
    let last: unknown;
    for (let codes = 0; codes < limits.messageAttempts / limits.codeAttempts; codes += 1) {
      testServer.clock.turn(HOUR);
      const guesser = await comesBack(citizen, link);
      const wrong = await wrongFor(guesser, await guesser.asksForCode());
      for (let tries = 0; tries < limits.codeAttempts; tries += 1) last = (await guesser.entersCode(wrong)).body.code;
    }
    assert.equal(last, 'message-locked');
    const locked = await comesBack(citizen, link);
    assert.equal((await locked.asksForCode()).body.code, 'message-locked');
    const [first] = await testServer.services.db.query.message.findMany({
      where: (table, { isNotNull }) => isNotNull(table.lockedAt),
      orderBy: (table, { desc }) => desc(table.lockedAt),
      limit: 1,
    });
    assert.ok(first !== undefined, 'the desk sees that it is locked');
    const unlocked = await new CaseSystem(testServer).call('POST', `/messages/${first.id}/_unlock`);
    assert.deepEqual([unlocked.status, unlocked.body.lockedAt], [200, undefined]);
    testServer.clock.turn(HOUR);
    assert.equal((await (await comesBack(citizen, link)).reads()).subject, 'Uw parkeervergunning');
  });

  test('that used up its fifty may not even try the codes that it has still', async () => {
    const link = await deliverLetter(testServer);
    const citizen = await browser(link);
    await citizen.reads();
    const guesses = async (guesser: Reader) => {
      const wrong = await wrongFor(guesser, await guesser.asksForCode());
      for (let tries = 0; tries < limits.codeAttempts; tries += 1) await guesser.entersCode(wrong);
    };
    for (let codes = 1; codes < limits.messageAttempts / limits.codeAttempts; codes += 1) {
      testServer.clock.turn(HOUR);
      await guesses(await comesBack(citizen, link));
    }
    testServer.clock.turn(HOUR);
    const spare = await comesBack(citizen, link);
    const code = await spare.codeByMail((await spare.asksForCode()).body.codeReference);
    await guesses(await comesBack(citizen, link)); // the fiftieth
    for (const guess of [code === '000000' ? '000001' : '000000', code])
      assert.deepEqual((await spare.entersCode(guess)).body.code, 'message-locked');
  });

  test('has no reserve at another message', async () => {
    const [link, other] = [await deliverLetter(testServer), await deliverLetter(testServer)];
    const citizen = await browser(link);
    await citizen.reads();
    await doesHisWorst(other);
    assert.equal((await (await comesBack(citizen, other)).asksForCode()).body.code, 'too-many-codes');
  });

  test('is one of ten: a message has no use for a hundred of them', async () => {
    const link = await deliverLetter(testServer);
    for (let browsers = 0; browsers < limits.knownDevices + 3; browsers += 1) {
      testServer.clock.turn(6 * HOUR);
      await (await browser(link)).reads();
    }
    const known = await testServer.services.db.query.knownDevice.findMany();
    const perMessage = known.map(({ messageId }) => known.filter((one) => one.messageId === messageId).length);
    assert.equal(Math.max(...perMessage), limits.knownDevices);
  });
});

describe('a citizen who never opened his message', () => {
  for (const [channel, letter] of [
    ['email', {}],
    ['sms', { mobile: '+31612345678' }],
  ] as const) {
    test(`${channel}: one code by itself in a day, whoever asked; a tap sends the next`, async () => {
      const link = await deliverLetter(testServer, letter);
      assert.equal((await (await browser(link)).asksForCode({ automatic: true })).body.status, 'sent');
      for (let scans = 0; scans < 30; scans += 1) {
        const scanner = await (await browser(link)).asksForCode({ automatic: true });
        assert.deepEqual([scanner.body.status, scanner.body.channel], ['tap-needed', channel]);
      }
      const citizen = await browser(link);
      assert.equal((await citizen.asksForCode({ automatic: true })).body.status, 'tap-needed');
      assert.equal((await citizen.asksForCode({ automatic: false })).body.status, 'sent');
      testServer.clock.turn(24 * HOUR);
      assert.equal((await (await browser(link)).asksForCode({ automatic: true })).body.status, 'sent');
    });
  }

  test('is told when, after a stranger did his worst; then a tap works again', async () => {
    const link = await deliverLetter(testServer);
    await doesHisWorst(link);
    const citizen = await browser(link);
    const told = await citizen.asksForCode();
    assert.deepEqual([told.status, told.body.code], [429, 'too-many-codes']);
    testServer.clock.turn(Number(told.body.retryAfter) * 1000);
    assert.equal((await citizen.reads()).subject, 'Uw parkeervergunning');
  });
});

describe('calls that send no code and try none', () => {
  const rows = async () => {
    const [counted] = await testServer.services.db.select({ rows: count() }).from(limitCount);
    const [codes] = await testServer.services.db.select({ rows: count() }).from(accessCode);
    return [counted?.rows, codes?.rows];
  };
  const unknown = (path: string, body: object) =>
    fetch(`${testServer.url}${READER_API}/messages/${toBase64url(randomBytes(16))}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: PAGE_ORIGIN },
      body: JSON.stringify(body),
    });

  test('for messages that do not exist write nothing, end in a 429 of their own, and leave the neighbours served', async () => {
    const link = await deliverLetter(testServer);
    const before = await rows();
    const statuses: number[] = [];
    for (let calls = 0; calls < limits.callsForNothing + 4; calls += 1) {
      const [path, body] =
        calls % 2 === 0
          ? ['/access-codes', { automatic: false }]
          : ['/sessions', { code: '123456', challenge: 'A'.repeat(43) }];
      statuses.push((await unknown(String(path), Object(body))).status);
    }
    assert.deepEqual(statuses.slice(0, limits.callsForNothing), Array(limits.callsForNothing).fill(404));
    assert.ok(statuses.slice(limits.callsForNothing).some((status) => status === 429));
    assert.deepEqual(await rows(), before);
    assert.equal((await (await browser(link)).reads()).subject, 'Uw parkeervergunning', 'from the same address');
  });

  test('for a message that is used up cost nobody else of that address', async () => {
    const [link, neighbour] = [await deliverLetter(testServer), await deliverLetter(testServer)];
    await doesHisWorst(link);
    const before = await rows();
    for (let calls = 0; calls < 20; calls += 1) await (await browser(link)).asksForCode();
    assert.deepEqual(await rows(), before);
    assert.equal((await (await browser(neighbour)).reads()).subject, 'Uw parkeervergunning');
  });
});
