// After delivery nothing lies about: not in the tables, not in the write-ahead log, not in the log of the server, not
// in the outbox keys.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { fromBase64url } from '../../server/contract/bytes.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { makeLog } from '../../server/log.ts';
import { codeIn } from '../support/code-in.ts';
import { deliverLetter } from '../support/letters.ts';
import { OauthClient } from '../support/oauth-client.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, TEST_DATA_DIR, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let log = '';
before(async () => {
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  testServer = await openTestServer({ services: { log: makeLog('trace', destination) } });
});
after(() => testServer.close());

test('a delivered message and its reply leave no way to their text', async () => {
  const files = [
    {
      name: 'geheim-besluit.pdf',
      type: 'application/pdf',
      bytes: new Uint8Array(Buffer.from('%PDF het geheim van de smid')),
    },
  ];
  const link = await deliverLetter(testServer, {
    subject: 'Zeer geheim',
    text: 'Het geheim van de smid',
    files,
    mobile: '+31698765432',
  });
  const reader = await Reader.open(testServer, link);
  const asked = await reader.asksForCode();
  await testServer.work();
  const { body } = await testServer.smsProvider.messages.first('the sms', (sms) =>
    sms.body.includes(String(asked.body.codeReference)),
  );
  const code = codeIn(body);
  await reader.entersCode(code === '000000' ? '000001' : '000000');
  await reader.entersCode(code);
  const reply = await reader.startsReply();
  const attached = await reader.attaches(reply, 'geheim-bewijs.txt', new Uint8Array(Buffer.from('mijn geheim bewijs')));
  const attachments = [{ id: String(attached.body.id), name: 'geheim-bewijs.txt', type: 'text/plain', size: 18 }];
  testServer.relay.refuse(450); // failures are logged too
  await reader.sends(reply, { subject: 'Re: Zeer geheim', text: 'Ook dit is geheim', attachments });
  await testServer.work();
  testServer.relay.refuse(undefined);
  testServer.clock.turn(60_000);
  await testServer.work();
  testServer.clock.turn(2 * 60_000); // transactions that were sealing then are over
  await runMaintenance(testServer.services);

  const client = await OauthClient.register(testServer);
  const assertion = await client.sign(client.claims());
  const { access_token: accessToken } = (await client.asks(assertion)).body;
  await fetch(`${testServer.url}/desk/v1/messages`, { headers: { authorization: `Bearer ${accessToken}` } });

  const secret = link.slice(link.indexOf('=') + 1);
  const texts = [
    assertion,
    String(accessToken),
    'geheim',
    secret,
    reader.id,
    reader.token ?? '',
    reader.challenge ?? '',
    'jansen',
    'devries',
    '31698765432',
    testServer.apiKey,
  ];
  const needles = [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.from(fromBase64url(secret)),
    Buffer.from(reply.key),
  ];
  for (const needle of needles) assert.ok(needle.length >= 6);

  for (const [where, bytes] of Object.entries({
    'the tables': await tables(),
    'the write-ahead log': await writeAheadLog(),
    'the log': Buffer.from(log),
  })) {
    assert.ok(bytes.length > 1000, `${where} was looked at`);
    for (const needle of needles) assert.ok(!bytes.includes(needle), `${where} holds ${needle.toString('latin1')}`);
  }
  assert.ok(!log.includes(code), 'the log holds the code');
  assert.deepEqual(
    (await readdir(testServer.outboxKeysDir)).filter((name) => name.startsWith('outbox-')),
    [],
    'the outbox key is destroyed',
  );
});

/** Every value of every table, bytes as they are. */
async function tables(): Promise<Buffer> {
  const sql = postgres(testServer.databaseUrl, { max: 1 });
  const names = await sql<{ name: string }[]>`select tablename as name from pg_tables where schemaname = 'public'`;
  const values: Buffer[] = [];
  for (const { name } of names) {
    for (const row of await sql`select * from ${sql(name)}`) {
      for (const value of Object.values(row))
        values.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value) ?? ''));
    }
  }
  await sql.end();
  return Buffer.concat(values);
}

async function writeAheadLog(): Promise<Buffer> {
  const directory = join(TEST_DATA_DIR, 'postgres', 'pg_wal');
  const segments = (await readdir(directory)).filter((name) => /^[0-9A-F]{24}$/.test(name));
  return Buffer.concat(await Promise.all(segments.map((name) => readFile(join(directory, name)))));
}
