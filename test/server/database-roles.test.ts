// The service works as a database role that owns nothing: the whole story needs no more, and what it does not need is
// refused. What happened can be added to, never changed: not by that role, and not casually by the owner.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { reseal, retireKey } from '../../server/operations/key-rotation.ts';
import { DatabaseRolesError } from '../../server/store/database.ts';
import { joinEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { freshKey, serverKeysFile } from '../../server/store/server-keys.ts';
import { ownsTables, RIGHTS } from '../../server/store/service-role.ts';
import { openStore } from '../../server/store/store.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { codeIn } from '../support/code-in.ts';
import { admin } from '../support/server-process.ts';
import { aDayLater, freshDatabase, openTestServer, superuserOf, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;

function state(of: string) {
  return (error: unknown) => error instanceof postgres.PostgresError && error.code === of;
}
const refused = state('42501');

describe('as the role of the service', () => {
  let testServer: TestServer;
  let service: postgres.Sql;
  let superuser: postgres.Sql;
  before(async () => {
    testServer = await openTestServer();
    service = testServer.services.db.$client;
    superuser = postgres(testServer.databaseUrl, { max: 1, onnotice: () => {} });
  });
  after(async () => {
    await superuser.end();
    await testServer.close();
  });

  test('the whole story works: sent, opened, answered, delivered, rotated, tidied, over, and proven', async () => {
    const { services } = testServer;
    const [{ role, super: isSuper } = {}] = await service`
      select current_user as role, rolsuper as super from pg_roles where rolname = current_user`;
    assert.deepEqual([role, isSuper], ['secure_message_service', false]);
    const desk = new CaseSystem(testServer);
    await desk.call('POST', '/recipients', { json: { address: 'rol@citizen.example', mobile: '+31612345678' } });
    const created = await desk.call('POST', '/messages', {
      json: newMessage({ to: { address: 'rol@citizen.example' } }),
    });
    assert.equal(created.status, 201, created.text);
    const reader = await desk.readerOf('rol@citizen.example');
    reader.device = toBase64url(randomBytes(32));
    const asked = await reader.asksForCode();
    await testServer.work();
    const sms = await testServer.smsProvider.messages.first('the code', ({ body }) =>
      body.includes(String(asked.body.codeReference)),
    );
    const opened = await reader.entersCode(codeIn(sms.body));
    assert.equal((await reader.letterIn(opened)).text, 'Toegekend.');
    const reply = await reader.startsReply();
    const file = await reader.attaches(reply, 'foto.txt', Buffer.alloc(1_500_000, 'foto '));
    const attachment = { id: String(file.body.id), name: 'foto.txt', type: 'text/plain', size: 1_500_000 };
    const sent = await reader.sends(reply, { text: 'Dank u.', attachments: [attachment] });
    assert.equal(sent.status, 201, JSON.stringify(sent.body));
    await testServer.work();
    await testServer.relay.mails.first('the reply', ({ mail }) => mail.text?.includes('Dank u.') === true);

    const old = services.serverKeys.kids[0] ?? '';
    const ring = await serverKeysFile(join(dirname(testServer.outboxKeysDir), 'server-keys'));
    services.serverKeys.replaceKeys([freshKey('new'), ...ring]);
    await services.serverKeys.check(services.db);
    for await (const _ of reseal(services));
    await aDayLater(testServer);
    assert.equal(await retireKey(services, old), 'retired');

    assert.equal(await stored(), await counted(), 'the triggers that count what is stored work under this role');
    testServer.clock.turn(91 * DAY);
    await testServer.work();
    await runMaintenance(services);
    assert.deepEqual([await stored(), await counted()], [0, 0]);
    const evidence = await desk.call('GET', `/messages/${created.body.id}/evidence`);
    assert.equal(evidence.status, 200, evidence.text);
    assert.ok(evidence.body.deletedAt !== undefined && evidence.text.includes(String(sent.body.reference)));
  });

  const stored = async () =>
    Number((await superuser`select coalesce(sum(octet_length(bytes)), 0) as n from record`)[0]?.n);
  const counted = async () => Number((await superuser`select coalesce(sum(bytes), 0) as n from storage_use`)[0]?.n);

  for (const statement of [
    "update audit set event = 'opened'",
    'delete from audit',
    'truncate audit',
    'drop trigger audit_append_only on audit',
    'alter table audit disable trigger all',
    "set session_replication_role = 'replica'",
    'create table mine (a int)',
    'create table drizzle.mine (a int)',
    'create temporary table blob (a int)',
    'create schema mine',
    "create function mine() returns int language sql as 'select 1'",
    'alter table message add column mine int',
    'drop table message',
    'truncate message cascade',
    'delete from organisation',
    'delete from drizzle.__drizzle_migrations',
    'select * from pg_authid',
    "select pg_read_file('postgresql.conf')",
    "copy message to program 'cat'",
    'create role mine',
    'set role secure_message_owner',
    'alter role secure_message_service superuser',
    'checkpoint',
  ])
    test(`is refused: ${statement}`, () => assert.rejects(service.unsafe(statement), refused));

  test('each table has been decided about, and the role has what was decided, and no more', async () => {
    const tables = await superuser<{ name: string }[]>`
      select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'drizzle')`;
    assert.deepEqual(
      Object.keys(RIGHTS).sort(),
      tables.map(({ name }) => name).sort(),
      'a new table: decide in RIGHTS',
    );
    const may = await service<{ table: string; right: string }[]>`
      select nspname || '.' || relname as table, "right" from pg_class join pg_namespace on pg_namespace.oid = relnamespace,
        unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) as "right"
      where nspname in ('public', 'drizzle') and relkind = 'r' and has_table_privilege(pg_class.oid, "right")`;
    const decided = Object.entries(RIGHTS).flatMap(([table, rights]) => rights.map((right) => `${table} ${right}`));
    assert.deepEqual(may.map(({ table, right }) => `${table} ${right}`).sort(), decided.sort());
    assert.equal(await ownsTables(service), false);
  });

  test('what the owner’s triggers do can not be led elsewhere: each function says where its tables are', async () => {
    const functions = await superuser<{ name: string; config: string[] | null }[]>`
      select proname as name, proconfig as config from pg_proc where pronamespace = 'public'::regnamespace`;
    assert.ok(functions.length > 3);
    for (const { name, config } of functions) assert.deepEqual(config, ['search_path=public, pg_temp'], name);
  });
});

describe('with one role that owns all', () => {
  test('what happened is still not changed casually, and status says in a line what could be better', async () => {
    const database = await freshDatabase();
    const directory = await mkdtemp(join(tmpdir(), 'owner-'));
    const settings = { DATABASE_URL: database.ownerUrl, DATA_DIR: directory };
    const { code, lines } = await admin(settings, 'status');
    const told = JSON.parse(lines.at(-1) ?? '{}');
    assert.deepEqual([code, told.databaseRole, told.troubles], [0, 'owner', []]);
    const owner = postgres(database.ownerUrl, { max: 1 });
    for (const statement of ["update audit set event = 'opened'", 'delete from audit', 'truncate audit'])
      await assert.rejects(owner.unsafe(statement), refused);
    await owner.end();
    await database.drop();
    await rm(directory, { recursive: true });
  });

  test('a second role is given its part when the owner is named, and works on without him', async () => {
    const database = await freshDatabase();
    const directory = await mkdtemp(join(tmpdir(), 'second-'));
    const both = { DATABASE_URL: new URL(database.serviceUrl), DATABASE_OWNER_URL: new URL(database.ownerUrl) };
    const alone = { DATABASE_URL: both.DATABASE_URL, DATA_DIR: directory };
    await assert.rejects(openStore(alone), (error: Error) => {
      assert.ok(error instanceof DatabaseRolesError);
      assert.match(error.message, /start once with DATABASE_OWNER_URL/);
      return true;
    });
    const same = { DATABASE_URL: both.DATABASE_OWNER_URL, DATABASE_OWNER_URL: both.DATABASE_OWNER_URL };
    await assert.rejects(openStore({ ...same, DATA_DIR: directory }), /are to be of two roles/);
    await (await openStore({ ...both, DATA_DIR: directory })).close();
    const store = await openStore(alone);
    assert.equal(await ownsTables(store.db.$client), false);
    await store.close();
    await database.drop();
    await rm(directory, { recursive: true });
  });
});

test('a directory of a version whose service was superuser is handed over at the next start, with its rows', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'old-directory-'));
  await madeByAnEarlierVersion(directory);

  const store = await openStore({ DATA_DIR: directory });
  const [row] = await store.db.$client`
    select slug, rolsuper as super, rolname as role, (select event from audit) as event
    from organisation, pg_roles where rolname = current_user`;
  assert.deepEqual({ ...row }, { slug: 'oud', super: false, role: 'secure_message_service', event: 'received' });
  assert.equal(await ownsTables(store.db.$client), false);
  await assert.rejects(store.db.$client`delete from audit`, refused);
  await store.close();

  const again = await openStore({ DATA_DIR: directory });
  assert.equal((await again.db.$client`select slug from organisation`)[0]?.slug, 'oud');
  await again.close();
  await rm(directory, { recursive: true });
});

/**
 * The same cluster, all in it made by its superuser, and a note that knows no other password; migrations up to
 * storage shares.
 */
async function madeByAnEarlierVersion(directory: string): Promise<void> {
  const running = await joinEmbeddedPostgres(directory);
  const url = await superuserOf(directory);
  const cluster = postgres(url, { max: 1 });
  await cluster`drop database secure_message with (force)`;
  for (const role of ['secure_message_owner', 'secure_message_service']) await cluster`drop role ${cluster(role)}`;
  await cluster`create database secure_message`;
  await cluster.end();
  const { port, password } = JSON.parse(await readFile(join(directory, 'postgres.json'), 'utf8'));
  await writeFile(join(directory, 'postgres.json'), JSON.stringify({ port, password }));

  const migrationsFolder = join(directory, 'earlier');
  await cp('server/store/migrations', migrationsFolder, { recursive: true });
  const journalFile = join(migrationsFolder, 'meta', '_journal.json');
  const journal = JSON.parse(await readFile(journalFile, 'utf8'));
  await writeFile(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 10) }));
  const sql = postgres(url.replace(/postgres$/, 'secure_message'), { max: 1, onnotice: () => {} });
  await migrate(drizzle(sql), { migrationsFolder });
  await sql`
    insert into organisation
      (slug, name, short_name, product_name, page_url, origins, from_address, mail_domains, sms_sender, created_at)
    values ('oud', 'gemeente Oud', 'Oud', 'Veilig', 'https://oud.example', '{}', 'a@oud.example', '{oud.example}', 'Oud', now())`;
  await sql`
    insert into audit (organisation_id, event, details, at) select id, 'received', '{}', now() from organisation`;
  await sql.end();
  await running.leave();
}
