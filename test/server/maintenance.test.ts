// Tidying keeps its promise of minutes whatever else is the matter: a step that fails stops no other, a backlog puts
// no key off.
import assert from 'node:assert/strict';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { deliverLetter } from '../support/letters.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;
let testServer: TestServer;
let superuser: postgres.Sql;
before(async () => {
  testServer = await openTestServer();
  superuser = postgres(testServer.databaseUrl, { max: 1, onnotice: () => {} });
});
after(async () => {
  await superuser.end();
  await testServer.close();
});

const keyFiles = async () => (await readdir(testServer.outboxKeysDir)).filter((name) => /^outbox-.*\.keys$/.test(name));
const isOver = async () =>
  Number((await superuser`select count(*) as n from message where deleted_at is not null`)[0]?.n);
const countersOver = async () =>
  Number(
    (await superuser`select count(*) as n from limit_count where window_ends_at < ${testServer.clock.now()}`)[0]?.n,
  );

describe('a step that fails', () => {
  test('stops no other: a missing right keeps no key alive and no counter', async () => {
    await deliverLetter(testServer);
    testServer.clock.turn(91 * DAY);
    assert.ok((await keyFiles()).length > 0 && (await countersOver()) > 0);
    await superuser`revoke delete on session from secure_message_service`;
    await superuser`revoke insert on audit from secure_message_service`;
    await assert.rejects(runMaintenance(testServer.services), AggregateError);
    assert.deepEqual([await keyFiles(), await countersOver(), await isOver()], [[], 0, 0]);
    await superuser`grant delete on session to secure_message_service`;
    await superuser`grant insert on audit to secure_message_service`;
    await runMaintenance(testServer.services);
    assert.equal(await isOver(), 1);
  });

  test('is told in the log with all that went wrong', async () => {
    const { describeError } = await import('../../server/log.ts');
    const told = describeError(new AggregateError([new RangeError('geheim'), new TypeError('geheim')]));
    assert.match(JSON.stringify(told), /RangeError.*TypeError/);
    assert.doesNotMatch(JSON.stringify(told), /geheim/);
  });
});

describe('a file of keys that can not be read', () => {
  test('does not keep the others from being swept', async () => {
    await deliverLetter(testServer);
    const broken = 'outbox-20200101T000000-00000000.keys';
    await mkdir(join(testServer.outboxKeysDir, broken));
    testServer.clock.turn(DAY);
    await assert.rejects(runMaintenance(testServer.services), AggregateError);
    assert.deepEqual(await keyFiles(), [broken]);
    await rm(join(testServer.outboxKeysDir, broken), { recursive: true });
  });
});

describe('a backlog', () => {
  test('of messages that are over is done a part at a time, and the keys are swept each time', async () => {
    await deliverLetter(testServer);
    const before = await isOver();
    await superuser`
      insert into message (organisation_id, id_hash, reference, server_share_sealed, created_at, expires_at)
      select organisation_id, sha256(nth::text::bytea), 'nr. ' || nth, 'sealed', created_at, expires_at
      from (select * from message order by created_at desc limit 1) as letter, generate_series(1, 50) as nth`;
    testServer.clock.turn(91 * DAY);
    await runMaintenance(testServer.services, { loopFor: 0 });
    const part = (await isOver()) - before;
    assert.ok(part > 0 && part < 50, `${part} of more than 50`);
    assert.deepEqual(await keyFiles(), []);
    await runMaintenance(testServer.services);
    assert.ok((await isOver()) >= before + 51);
  });
});
