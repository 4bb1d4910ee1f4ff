// What happened to a message is kept for its organisation's term after the content is gone, and then goes whole: by the
// database's own clock, which nobody in the house can turn.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { deleteExpiredMessages } from '../../server/message/retention.ts';
import { changeOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const DAY = 24 * 60 * 60 * 1000;
const YEAR = 366 * DAY;
let testServer: TestServer;
let desk: CaseSystem;
let service: postgres.Sql;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
  service = postgres(testServer.serviceUrl, { max: 1, onnotice: () => {} });
});
after(async () => {
  await service.end();
  await testServer.close();
});

/** A message that was made, told about and over so long before today; its clock is today's again afterwards. */
async function messageThatEnded(yearsAgo: number): Promise<string> {
  const before = Date.now() - testServer.clock.now().getTime() - yearsAgo * YEAR - 91 * DAY;
  testServer.clock.turn(before);
  const created = await desk.call('POST', '/messages', { json: newMessage() });
  await testServer.work();
  testServer.clock.turn(91 * DAY);
  await deleteExpiredMessages(testServer.services);
  testServer.clock.turn(Date.now() - testServer.clock.now().getTime());
  return String(created.body.id);
}

const status = async (id: string) => (await desk.call('GET', `/messages/${id}/evidence`)).status;
const rowsOf = async () => (await service`select count(*)::int as n from audit`)[0]?.n;

describe('what happened to a message', () => {
  test('is kept for seven years after its content is gone, and then goes with the message’s row', async () => {
    const old = await messageThatEnded(7.1);
    const younger = await messageThatEnded(6.8);
    const before = await rowsOf();
    assert.deepEqual([await status(old), await status(younger)], [200, 200]);
    await runMaintenance(testServer.services);
    assert.deepEqual([await status(old), await status(younger)], [404, 200]);
    assert.equal(await rowsOf(), before / 2);
  });

  test('goes as a whole: not while something of it is younger', async () => {
    const id = await messageThatEnded(7.5);
    await service`insert into audit (organisation_id, message_id, event, details, at)
      select organisation_id, message_id, 'reply-bounced', '{"reference":"X"}', now() - interval '1 year'
      from audit where message_id = ${id} limit 1`;
    await runMaintenance(testServer.services);
    assert.equal(await status(id), 200);
  });

  test('is kept as long as its organisation chose', async () => {
    const id = await messageThatEnded(6.2);
    await runMaintenance(testServer.services);
    assert.equal(await status(id), 200);
    await changeOrganisation(testServer.services, 'haarlemmermeer', { auditRetentionYears: 6 });
    await runMaintenance(testServer.services);
    assert.equal(await status(id), 404);
    await changeOrganisation(testServer.services, 'haarlemmermeer', { auditRetentionYears: 7 });
  });

  test('can not be deleted earlier, whoever asks the database', async () => {
    const id = await messageThatEnded(0.5);
    for (const url of [testServer.serviceUrl, testServer.databaseUrl]) {
      const role = postgres(url, { max: 1, onnotice: () => {} });
      await assert.rejects(role`delete from audit where at > now() - interval '2 years'`, /is kept for 7 years/);
      await assert.rejects(role`update organisation set audit_retention_years = 0`, /organisation_audit_retention/);
      await role.end();
    }
    assert.equal(await status(id), 200);
  });

  test('a great many go in one round of tidying', async () => {
    const id = await messageThatEnded(8);
    const superuser = postgres(testServer.databaseUrl, { max: 1, onnotice: () => {} });
    await superuser`insert into message (organisation_id, id_hash, reference, created_at, expires_at, deleted_at)
      select organisation_id, sha256(('many' || n)::bytea), 'MANY-' || n, created_at, expires_at, deleted_at
      from message, generate_series(1, 3000) as n where id = ${id}`;
    await runMaintenance(testServer.services);
    const [left] = await superuser`select count(*)::int as n from message where reference like 'MANY-%'`;
    await superuser.end();
    assert.equal(left?.n, 0);
  });
});
