// A message knows its case in the sender's own system: it comes in by header, call or shell, is found by it, also when
// the content is gone, and stands in no mail.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { reseal } from '../../server/operations/key-rotation.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { freshKey, serverKeysFile } from '../../server/store/server-keys.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let desk: CaseSystem;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
});
after(() => testServer.close());

const login = () => ({ port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey });

/** The messages of a case, as the desk lists them. */
async function listed(number: string): Promise<Record<string, unknown>[]> {
  const { status, body, text } = await desk.call('GET', `/messages?${new URLSearchParams({ caseNumber: number })}`);
  assert.equal(status, 200, text);
  return Object(body).messages;
}

describe('the number of a case', () => {
  test('comes with a call, is shown, and finds its messages and no others', async () => {
    const sent = await Promise.all(
      ['Z-2026-0815', 'Z-2026-0815', 'Z-2026-08151'].map((caseNumber) =>
        desk.call('POST', '/messages', { json: newMessage({ caseNumber }) }),
      ),
    );
    assert.deepEqual(
      sent.map(({ status, body }) => [status, body.caseNumber]),
      [
        [201, 'Z-2026-0815'],
        [201, 'Z-2026-0815'],
        [201, 'Z-2026-08151'],
      ],
    );
    const two = sent.slice(0, 2).map(({ body }) => body.id);
    assert.deepEqual((await listed('Z-2026-0815')).map(({ id }) => id).sort(), two.sort());
    assert.deepEqual(await listed('Z-2026-081'), []);
    assert.equal((await desk.call('GET', `/messages/${two[0]}`)).body.caseNumber, 'Z-2026-0815');
  });

  test('comes with a mail, and stays with the answers to the citizen’s replies', async () => {
    const headers = { 'X-Secure-Message-Case': ' ZAAK/2026 (bezwaar) ' };
    const to = 'zaak@citizen.example';
    assert.equal((await sendsMail(login(), { to, subject: 'x', text: 'x', headers })).code, 250);
    const reader = await desk.readerOf(to);
    await reader.reads();
    await reader.sends(await reader.startsReply(), { subject: 'Re', text: 'Vraag bij de zaak.', attachments: [] });
    await testServer.work();
    const reply = await testServer.relay.mails.first('the reply', ({ mail }) =>
      /Vraag bij de zaak/.test(mail.text ?? ''),
    );
    const answer = { to: reply.mail.replyTo?.value[0]?.address, subject: 'Re', text: 'Antwoord' };
    assert.equal((await sendsMail(login(), answer)).code, 250);
    assert.equal((await listed('ZAAK/2026 (bezwaar)')).length, 2);
  });

  test('stands in no mail, to citizen or civil servant', async () => {
    const json = newMessage({ caseNumber: 'GEHEIM-77' });
    const { body } = await desk.call('POST', '/messages', { json });
    const reader = await desk.readerOf(json.to.address);
    await reader.reads();
    await reader.sends(await reader.startsReply(), { subject: 'Re', text: 'Dank.', attachments: [] });
    await desk.call('DELETE', `/messages/${body.id}`);
    await testServer.work();
    const mails = testServer.relay.mails.all.map(({ mail }) => JSON.stringify([...mail.headers, mail.text, mail.html]));
    assert.ok(mails.some((mail) => mail.includes(String(body.reference))));
    assert.deepEqual(
      mails.filter((mail) => mail.includes('GEHEIM-77')),
      [],
    );
  });

  test('is another municipality’s in another municipality', async () => {
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'elders' });
    assert.ok(added !== 'taken');
    await desk.call('POST', '/messages', { json: newMessage({ caseNumber: 'Z-1' }) });
    const theirs = await desk.call('GET', '/messages?caseNumber=Z-1', {
      headers: { authorization: `Bearer ${added.apiKey}` },
    });
    assert.deepEqual(theirs.body.messages, []);
  });

  test('that is none is refused, in words, at each way in', async () => {
    for (const number of ['', ' ', 'x'.repeat(65), 'Z\u202e1', 'een\r\nBcc: x', 'zaak@x.example', '<b>']) {
      const { status, body } = await desk.call('POST', '/messages', { json: newMessage({ caseNumber: number }) });
      const [{ pointer, detail }] = Object(body).errors ?? [];
      assert.deepEqual([status, pointer], [400, '#/caseNumber'], number);
      assert.match(detail, /must be 1 to 64 letters, digits/);
    }
    const headers = { 'X-Secure-Message-Case': 'zaak@x.example' };
    const mail = await sendsMail(login(), { to: 'a@citizen.example', subject: 'x', text: 'x', headers });
    assert.deepEqual([mail.code, /zaaknummer/.test(mail.sentence)], [550, true]);
    assert.equal((await desk.call('GET', '/messages?caseNumber=%3Cb%3E')).status, 400);
  });

  test('is part of what one Idempotency-Key means', async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const json = newMessage({ caseNumber: 'Z-5' });
    assert.equal((await desk.call('POST', '/messages', { json, headers })).status, 201);
    assert.equal((await desk.call('POST', '/messages', { json, headers })).status, 201);
    const other = await desk.call('POST', '/messages', { json: { ...json, caseNumber: 'Z-6' }, headers });
    assert.deepEqual([other.status, other.body.code], [422, 'idempotency-key-reused']);
  });

  test('is not readable in the database, and found while the server keys rotate, and when the content is gone', async () => {
    const { services, clock, outboxKeysDir } = testServer;
    const { body } = await desk.call('POST', '/messages', { json: newMessage({ caseNumber: 'Z-ROTEERT' }) });
    const [row] = await services.db.execute<{ row: string }>(
      sql`select message::text as row from message where id = ${String(body.id)}`,
    );
    assert.ok(row !== undefined && !row.row.includes('ROTEERT'));
    services.serverKeys.replaceKeys([
      freshKey('k9'),
      ...(await serverKeysFile(join(dirname(outboxKeysDir), 'server-keys'))),
    ]);
    assert.equal((await listed('Z-ROTEERT')).length, 1);
    for await (const _ of reseal(services));
    assert.equal((await listed('Z-ROTEERT')).length, 1);
    await testServer.work();
    clock.turn(100 * 24 * 60 * 60 * 1000);
    await runMaintenance(services);
    const [over] = await listed('Z-ROTEERT');
    assert.deepEqual([over?.status, over?.caseNumber, over?.kind], ['expired', 'Z-ROTEERT', undefined]);
  });
});
