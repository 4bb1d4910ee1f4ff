// What comes back before we have written down that it left: a relay that answers 250 may know a moment later.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { ingest } from '../../server/message/ingest.ts';
import { CaseSystem } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { incoming } from '../support/letters.ts';
import { reportOf } from '../support/returned-mail.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

test('a mail that comes back at once is asked for again, and then its sender is told', async () => {
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  const to = 'at-once@citizen.example';
  const outcome = await ingest(testServer.services, incoming(testServer, { to }));
  const id = 'messages' in outcome ? outcome.messages[0]?.id : undefined;
  const database = postgres(testServer.databaseUrl, { max: 1, onnotice: () => {} });
  let working: Promise<void> | undefined;
  const report = await database.begin(async (tx) => {
    await tx`lock table sent_mail in exclusive mode`; // the relay has the mail, and our commit waits
    working = testServer.work();
    const mail = await testServer.relay.mails.first('the mail', (one) => one.to.includes(to));
    const early = reportOf(mail, 'sendmail-headers-only.eml');
    assert.equal((await sendsMail(login, early)).code, 451);
    return early;
  });
  await Promise.all([working, database.end()]);
  assert.ok(id !== undefined);
  assert.equal((await sendsMail(login, report)).code, 250);
  const { body } = await new CaseSystem(testServer).call('GET', `/messages/${id}`);
  assert.ok(body.undeliverableAt, 'the desk sees it');
});
