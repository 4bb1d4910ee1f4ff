// Sealing and reading over real HTTP: what was written is what is read, by the one who holds link and code, for as
// long as it lives.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { endOfMessage } from '../../server/message/message-life.ts';
import { withdrawMessage } from '../../server/message/withdrawal.ts';
import { deliverLetter, incoming } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const MINUTE = 60_000;
let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

function pattern(length: number): Uint8Array {
  return new Uint8Array(length).map((_, at) => (7 * at + (at >> 8)) & 255);
}

describe('a sealed message', () => {
  test('is read with its attachments as it was written', async () => {
    const files = [
      { name: 'besluit.pdf', type: 'application/pdf', bytes: pattern(2_500_000) },
      { name: '../../leeg.txt', type: 'text/plain', bytes: new Uint8Array(0) },
    ];
    const reader = await Reader.open(
      testServer,
      await deliverLetter(testServer, { subject: 'Besluit', text: 'Ja.', html: '<p>Ja.</p>', files }),
    );
    const letter = await reader.reads();
    assert.deepEqual(
      [letter.subject, letter.text, letter.html, letter.from.address],
      ['Besluit', 'Ja.', '<p>Ja.</p>', 'p.devries@haarlemmermeer.example'],
    );
    assert.deepEqual(
      letter.attachments.map(({ id, name, size }) => [id, name, size]),
      [
        ['1', 'besluit.pdf', 2_500_000],
        ['2', 'leeg.txt', 0],
      ],
    );
    assert.deepEqual(Buffer.from(await reader.downloads('1')), Buffer.from(files[0]?.bytes ?? []));
    assert.equal((await reader.downloads('2')).length, 0);
  });

  test('the same mail twice is one message; another text under the same Message-ID is another', async () => {
    const send = (text: string) =>
      ingest(testServer.services, incoming(testServer, { text, mailMessageId: '<1@haarlemmermeer.example>' }));
    const [first, again, other] = [await send('Een'), await send('Een'), await send('Twee')];
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
  });

  test('more or larger files than the organisation allows are refused, and nothing is stored', async () => {
    const before = await messageCount();
    const files = Array.from({ length: 21 }, (_, at) => ({ name: `${at}.txt`, type: 'text/plain', bytes: pattern(1) }));
    assert.deepEqual(await ingest(testServer.services, incoming(testServer, { files })), {
      code: 'too-many-files',
      maxFiles: 20,
    });
    const large = [{ name: 'groot.bin', type: 'application/octet-stream', bytes: pattern(26_214_401) }];
    assert.deepEqual(await ingest(testServer.services, incoming(testServer, { files: large })), {
      code: 'file-too-large',
      maxBytes: 26_214_400,
    });
    assert.equal(await messageCount(), before);
  });
});

describe('a session', () => {
  test('opens again after a reload, and ends when it is closed', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    await reader.reads();
    assert.equal((await reader.call('GET', '')).status, 200);
    assert.equal((await reader.call('DELETE', '/sessions/current')).status, 204);
    const ended = await reader.call('GET', '');
    assert.deepEqual([ended.status, ended.body.code], [401, 'session-ended']);
  });

  test('tells how often the message was opened, from how many devices, and when first', async () => {
    const link = await deliverLetter(testServer);
    const first = testServer.clock.now().toISOString();
    const opens = async (device: string) => {
      const reader = await Reader.open(testServer, link);
      const asked = await reader.asksForCode();
      const code = await reader.codeByMail(asked.body.codeReference);
      const json = { code, challenge: reader.challenge, device: device.repeat(43) };
      const opened = await reader.call('POST', '/sessions', { json });
      testServer.clock.turn(60_000);
      return opened.body.openings;
    };
    assert.deepEqual(await opens('A'), { count: 1, devices: 1, firstAt: first });
    assert.deepEqual(await opens('A'), { count: 2, devices: 1, firstAt: first });
    assert.deepEqual(await opens('B'), { count: 3, devices: 2, firstAt: first });
  });

  test('ends after 15 minutes without a call, and after four hours with them', async () => {
    const [idle, busy] = [
      await Reader.open(testServer, await deliverLetter(testServer)),
      await Reader.open(testServer, await deliverLetter(testServer)),
    ];
    await busy.reads();
    for (let minutes = 0; minutes < 230; minutes += 10) {
      testServer.clock.turn(10 * MINUTE);
      assert.equal((await busy.call('GET', '')).status, 200);
    }
    testServer.clock.turn(10 * MINUTE);
    assert.equal((await busy.call('GET', '')).body.code, 'session-ended');
    await idle.reads();
    testServer.clock.turn(15 * MINUTE);
    assert.equal((await idle.call('GET', '')).body.code, 'session-ended');
  });

  test('opens its own message and no other', async () => {
    const [mine, other] = [
      await Reader.open(testServer, await deliverLetter(testServer)),
      await Reader.open(testServer, await deliverLetter(testServer)),
    ];
    await mine.reads();
    const answer = await mine.call('GET', '', { id: other.id });
    assert.deepEqual([answer.status, answer.body.code], [401, 'session-ended']);
  });
});

describe('a message that is over', () => {
  test('withdrawn: every route tells the date, running sessions included', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    const opened = await reader
      .asksForCode()
      .then(async ({ body }) => reader.entersCode(await reader.codeByMail(body.codeReference)));
    const { reference } = (opened.body as { message: { reference: string } }).message;
    assert.equal(await withdrawMessage(testServer.services, testServer.organisation, reference), 'withdrawn');
    for (const answer of [
      await reader.call('GET', ''),
      await reader.asksForCode(),
      await reader.call('GET', '/attachments/1'),
    ]) {
      assert.deepEqual(
        [answer.status, answer.body.code, answer.body.withdrawnAt],
        [410, 'message-withdrawn', testServer.clock.now().toISOString()],
      );
    }
  });

  test('expired: refused in the same second, then deleted for good, and still told of', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    const end = endOfMessage({ retentionDays: 90 }, testServer.clock.now());
    testServer.clock.turn(end.getTime() - testServer.clock.now().getTime() - MINUTE);
    await reader.reads();
    testServer.clock.turn(MINUTE);
    assert.equal((await reader.call('GET', '')).body.code, 'message-expired');
    assert.match(JSON.stringify((await reader.asksForCode()).body.message), /0900 1852/, 'with whom to call');
    assert.equal((await reader.asksForCode()).body.availableUntil, end.toISOString());
    await runMaintenance(testServer.services);
    assert.equal((await reader.asksForCode()).body.availableUntil, end.toISOString());
  });

  test('unknown: said so', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer));
    for (const id of ['A'.repeat(22), 'short', "'%20or%201=1--aaaaaaaa"]) {
      const answer = await reader.call('POST', '/access-codes', { json: { automatic: false }, id });
      assert.deepEqual([answer.status, answer.body.code], [404, 'message-unknown'], id);
    }
  });
});

async function messageCount(): Promise<number> {
  const sql = postgres(testServer.databaseUrl, { max: 1 });
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from message`;
  await sql.end();
  return row?.count ?? -1;
}
