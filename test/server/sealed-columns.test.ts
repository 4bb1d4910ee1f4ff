// Sealed columns know themselves: whatever the database holds under a key is rotated, and goes at the end of its
// message.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { getTableColumns, getTableName } from 'drizzle-orm';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { listSubscriptions, rotateSecret, subscribe } from '../../server/events/subscription.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { reseal, retireKey } from '../../server/operations/key-rotation.ts';
import { keepBuild } from '../../server/operations/widget-builds.ts';
import { putRecipient } from '../../server/organisation/directory.ts';
import { setMailSignature } from '../../server/organisation/mail-signature.ts';
import { readNumbersFrom } from '../../server/organisation/number-register.ts';
import { message } from '../../server/store/schema.ts';
import { allTables, sealedTables, tablesOfMessages, withoutContent } from '../../server/store/sealed-columns.ts';
import { freshKey, ServerKeys, serverKeysFile } from '../../server/store/server-keys.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { linkIn } from '../support/letters.ts';
import { sendsPlainMail } from '../support/plain-smtp.ts';
import { Reader } from '../support/reader.ts';
import { aDayLater, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** `table.column` of every column in the database whose name ends so, whatever its type. */
async function columnsLike(pattern: string): Promise<string[]> {
  const columns = await testServer.services.db.$client<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and column_name ~ ${pattern} order by 1`;
  return columns.map(({ name }) => name);
}

/** Every table in the database that names a message: by a column of that name, or by a foreign key. */
async function tablesWithMessages(): Promise<string[]> {
  const tables = await testServer.services.db.$client<{ name: string }[]>`
    select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'message_id'
    union select conrelid::regclass::text from pg_constraint where confrelid = 'public.message'::regclass order by 1`;
  return tables.map(({ name }) => name);
}

/**
 * A message with everything that a message can have, as a mail, as one to two people, and as a call, one of them
 * answered; something waits to leave still.
 */
async function wholeStory(): Promise<void> {
  const { services } = testServer;
  await keepBuild(services, '1.0.0', new Map());
  await putRecipient(services, testServer.organisation, { address: 'vol@citizen.example', mobile: '+31612345678' });
  await setMailSignature(services, testServer.organisation, {
    domain: 'haarlemmermeer.example',
    selector: 's',
    privateKey: 'x',
  });
  const started = await subscribe(services, testServer.organisation, { url: 'https://zaken.example/' });
  assert.ok('secret' in Object(started));
  for (const { id } of await listSubscriptions(services, testServer.organisation))
    await rotateSecret(services, testServer.organisation, id);
  const desk = new CaseSystem(testServer);
  const to = { address: `desk-${crypto.randomUUID()}@citizen.example` };
  const ask = [{ label: 'Loonstrook' }];
  const json = newMessage({ ask, kind: 'Besluit', replyBefore: '2027-01-31', language: 'pl', caseNumber: 'Z-1', to });
  const call = await desk.call('POST', '/messages', { json, headers: { 'idempotency-key': crypto.randomUUID() } });
  assert.equal(call.status, 201, call.text);
  const headers =
    'Message-ID: <1@haarlemmermeer.example>\r\nX-Secure-Message-Kind: Besluit\r\nX-Secure-Message-Mobile: 0612345679\r\nDisposition-Notification-To: p.devries@haarlemmermeer.example';
  await sendsPlainMail(
    { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey },
    {
      from: 'p.devries@haarlemmermeer.example',
      to: 'vol@citizen.example',
      content: `From: p.devries@haarlemmermeer.example\r\n${headers}\r\n\r\nHallo`,
    },
  );
  const attachments = [{ filename: 'besluit.txt', content: 'Besluit' }];
  const two = ['een@citizen.example', 'twee@citizen.example'];
  await sendsMail(
    { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey },
    { to: two, attachments },
  );
  const reader = await desk.readerOf(to.address);
  reader.device = toBase64url(randomBytes(32));
  await reader.reads();
  const reply = await reader.startsReply();
  await reader.attaches(reply, 'foto.txt', Buffer.from('foto'));
  const waiting = await Reader.open(
    testServer,
    linkIn((await desk.notificationOf('vol@citizen.example')).mail.text ?? ''),
  );
  await waiting.asksForCode();
  const register = { url: 'https://openklant.example', token: 'x', unverified: false };
  assert.ok('id' in (await readNumbersFrom(services, testServer.organisation, register)));
}

test('every table of the database is known', async () => {
  const stored = await testServer.services.db.$client<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  assert.deepEqual(
    allTables().map(getTableName).sort(),
    stored.map(({ name }) => name),
  );
});

test('every column that seals, of whatever type, is known to rotation, or is under another key', async () => {
  const rotated = sealedTables().flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}_sealed`),
  );
  const others = [
    'key_check.check_sealed',
    'outbox.secret_sealed',
    'reply.delivery_key_sealed',
    'reply.reply_key_sealed',
  ];
  assert.deepEqual([...rotated, ...others].sort(), await columnsLike('_sealed$'));
});

test('every column by which something is found is derived anew at a rotation', async () => {
  const derived = sealedTables().flatMap(({ name, lookups }) => lookups.map((column) => `${name}.${column.name}`));
  assert.deepEqual(derived.sort(), await columnsLike('_lookup$'));
});

test('every table that names a message is emptied at its end, but for what happened and what may come back', async () => {
  const emptied = tablesOfMessages().map(({ table }) => getTableName(table));
  assert.deepEqual([...emptied, 'audit', 'sent_mail'].sort(), await tablesWithMessages());
});

/** What the row of a message that is over says still. */
const OUTLIVING = [
  ...['id', 'organisation_id', 'id_hash', 'reference', 'masked_recipient_sealed', 'sms_only', 'wrong_codes'],
  ...['case_number_sealed', 'case_number_lookup', 'asked', 'answered', 'declined'],
  ...[
    'created_at',
    'expires_at',
    'notified_at',
    'delivered_at',
    'late_at',
    'undeliverable_at',
    'reminded_at',
    'reminded_of_expiry_at',
    'reminded_of_ask_at',
  ],
  ...['opened_at', 'replied_at', 'locked_at', 'withdrawn_at', 'renewed_as_id', 'deleted_at', 'changed_at'],
];

test('every column of a message is emptied at its end, but for its name, what became of it, its case, and whom it was for, masked', async () => {
  const names: Record<string, { name: string }> = getTableColumns(message);
  const emptied = Object.keys(withoutContent()).map((key) => names[key]?.name ?? key);
  const stored = (await columnsLike('')).filter((name) => name.startsWith('message.'));
  assert.deepEqual([...emptied, ...OUTLIVING].map((name) => `message.${name}`).sort(), stored);
});

test('after a rotation everything opens with the new key alone, is found by it, and the old one can be retired', async () => {
  await wholeStory();
  const { services } = testServer;
  const sql = services.db.$client;
  const found = async () => {
    const values: string[] = [];
    for (const { name, lookups } of sealedTables())
      for (const column of lookups) {
        const rows = await sql`select ${sql(column.name)} as value from ${sql(name)}`;
        const filled = rows.flatMap(({ value }) => (value === null ? [] : [Buffer.from(value).toString('hex')]));
        assert.ok(filled.length > 0, `${name}.${column.name} has a value to derive`);
        values.push(...filled);
      }
    return new Set(values);
  };
  const before = await found();
  const old = services.serverKeys.kids[0] ?? '';
  const added = freshKey('new');
  const ring = await serverKeysFile(join(dirname(testServer.outboxKeysDir), 'server-keys'));
  services.serverKeys.replaceKeys([added, ...ring]);
  for await (const _ of reseal(services));
  const alone = new ServerKeys([added]);
  let values = 0;
  for (const { name, columns } of sealedTables()) {
    for (const column of Object.keys(columns)) {
      const sealed = `${column}_sealed`;
      const rows = await sql`select id::text, ${sql(sealed)} as value from ${sql(name)}`;
      const filled = rows.filter(({ value }) => value !== null);
      assert.ok(filled.length > 0, `${name}.${sealed} has a value to rotate`);
      for (const { id, value } of filled) assert.ok(await alone.open(`${name}/${column}/${id}`, String(value)));
      values += filled.length;
    }
  }
  assert.ok(values > 15);
  const after = await found();
  assert.equal(after.size, before.size);
  for (const value of before) assert.ok(!after.has(value), 'nothing is found by the old key only');
  const early = await retireKey(services, old);
  assert.ok(typeof early === 'object' && 'neededUntil' in early, 'codes and counters of today stand under it');
  await aDayLater(testServer);
  assert.equal(await retireKey(services, old), 'retired');
});

test('at the end of a message nothing of it is left but its name, what became of it, and whom it was for, masked', async () => {
  await wholeStory();
  const sql = testServer.services.db.$client;
  const rowsOf = async (table: string) => Number((await sql`select count(*) as n from ${sql(table)}`)[0]?.n);
  const emptied = (await tablesWithMessages()).filter((table) => !['audit', 'sent_mail'].includes(table));
  for (const table of emptied) assert.ok((await rowsOf(table)) > 0, `${table} has a row to lose`);
  const columnsWithValues = async () => {
    const rows = await sql`select * from message`;
    assert.ok(rows.length > 0);
    return new Set(rows.flatMap((row) => Object.keys(row).filter((column) => row[column] !== null)));
  };
  const columns = (await columnsLike('')).flatMap((name) => /^message\.(.*)$/.exec(name)?.[1] ?? []);
  const filled = await columnsWithValues();
  for (const column of columns)
    assert.ok(filled.has(column) || OUTLIVING.includes(column), `message.${column} has a value to lose`);

  testServer.clock.turn(91 * 24 * 60 * 60 * 1000);
  await testServer.work();
  await runMaintenance(testServer.services);
  for (const table of emptied) assert.equal(await rowsOf(table), 0, table);
  const left = await columnsWithValues();
  assert.deepEqual(
    [...left].filter((column) => !OUTLIVING.includes(column)),
    [],
  );
  assert.ok((await sql`select from message where deleted_at is null`).length === 0);
  const desk = new CaseSystem(testServer);
  const { body } = await desk.call('GET', '/messages');
  const [first] = Array.isArray(body.messages) ? body.messages : [];
  assert.equal(first?.status, 'expired');
  assert.equal(first?.kind, undefined);
});
