// A citizen asks what is kept of him (GDPR 15), and to have it removed (GDPR 17).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DAY } from '../../server/contract/units.ts';
import { deleteExpiredMessages } from '../../server/message/retention.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';

const ADDRESS = 'jansen@citizen.example';
let testServer: TestServer;
let desk: CaseSystem;
let other: CaseSystem;
let reference: string;
before(async () => {
  testServer = await openTestServer();
  desk = new CaseSystem(testServer);
  const added = await addOrganisation(testServer.services, {
    ...HAARLEMMERMEER,
    slug: 'waterrijk',
    origins: ['https://www.waterrijk.example'],
  });
  if (added === 'taken') throw new Error('a fresh database has it');
  other = new CaseSystem({ ...testServer, apiKey: added.apiKey });
  await desk.call('POST', '/recipients', { json: { address: ADDRESS, mobile: '+31622222222' } });
  const to = { address: 'Jansen@citizen.example', mobile: '+31611111111' };
  const created = await desk.call('POST', '/messages', { json: newMessage({ to, caseNumber: 'Z-1' }) });
  reference = String(created.body.reference);
  await desk.call('POST', '/messages', { json: newMessage() });
  const reader = await desk.readerOf('Jansen@citizen.example');
  const asked = await reader.asksForCode();
  assert.equal(asked.body.status, 'sent');
  await other.call('POST', '/messages', { json: newMessage({ to: { address: ADDRESS } }) });
  await testServer.work();
});
after(() => testServer.close());

async function lines(of: CaseSystem, path: string, address = ADDRESS): Promise<Record<string, unknown>[]> {
  const { status, text } = await of.call('POST', path, { json: { address } });
  assert.equal(status, 200, text);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => Object(JSON.parse(line)));
}

describe('what is kept of a citizen', () => {
  test('is his number, and each of his messages at this municipality with what happened, however he is written', async () => {
    const [number, message, end, ...more] = await lines(desk, '/citizens/_export', 'JANSEN@citizen.example');
    assert.deepEqual([number?.kind, number?.mobile, more], ['number', '+31622222222', []]);
    const { kind, mobile, caseNumber, status, evidence } = message ?? {};
    assert.deepEqual(
      [kind, message?.reference, mobile, caseNumber, status],
      ['message', reference, '+31611111111', 'Z-1', 'notified'],
    );
    assert.equal(Object(evidence).codesSent.length, 1);
    assert.deepEqual([end?.kind, end?.messages], ['end', 1]);
  });

  test('is nothing for an address that nobody wrote to, and an address that is none is refused', async () => {
    assert.deepEqual(
      (await lines(desk, '/citizens/_export', 'nobody@citizen.example')).map(({ kind }) => kind),
      ['end'],
    );
    const { status, body } = await desk.call('POST', '/citizens/_export', { json: { address: 'nobody' } });
    assert.deepEqual([status, body.code], [400, 'invalid-request']);
  });
});

describe('what is removed of a citizen', () => {
  test('is his number and the content of his messages, once what must leave has left; the evidence stays', async () => {
    const records = await lines(desk, '/citizens/_erase');
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['message', 'number', 'end'],
    );
    const years = new Date(testServer.clock.now());
    years.setUTCFullYear(years.getUTCFullYear() + testServer.organisation.auditRetentionYears);
    assert.equal(records[0]?.evidenceUntil, years.toISOString());

    await deleteExpiredMessages(testServer.services);
    const sealed = () =>
      testServer.services.db
        .$client`select recipient_sealed, mobile_sealed, masked_recipient_sealed from message where reference = ${reference}`;
    assert.notEqual((await sealed())[0]?.recipient_sealed, null, 'the notice of withdrawal has yet to leave');
    await testServer.work();
    const { mail } = await testServer.relay.mails.first('the notice', ({ mail: { subject = '' } }) =>
      /ingetrokken/i.test(subject),
    );
    assert.match(mail.text ?? '', new RegExp(reference));
    testServer.clock.turn(1);
    await deleteExpiredMessages(testServer.services);
    const [row] = await sealed();
    assert.deepEqual(
      [row?.recipient_sealed, row?.mobile_sealed, row?.masked_recipient_sealed === null],
      [null, null, false],
    );

    assert.deepEqual(
      (await lines(desk, '/citizens/_export')).map(({ kind }) => kind),
      ['end'],
    );
    const [{ found } = { found: 0 }] = await testServer.services.db.$client<{ found: number }[]>`
      select count(*)::int as found from recipient where organisation_id = ${testServer.organisation.id}`;
    assert.equal(found, 0);
    const told = await desk.call('GET', `/messages?reference=${reference}`);
    assert.match(told.text, /"withdrawn"/);
  });

  test('is nothing of another municipality, and nothing the second time', async () => {
    assert.deepEqual(
      (await lines(other, '/citizens/_export')).map(({ kind }) => kind),
      ['message', 'end'],
    );
    assert.deepEqual(
      (await lines(desk, '/citizens/_erase')).map(({ kind }) => kind),
      ['end'],
    );
  });

  test('waits for an answer of his that is on its way', async () => {
    const created = await desk.call('POST', '/messages', {
      json: newMessage({ to: { address: 'answers@citizen.example' } }),
    });
    const reader = await desk.readerOf('answers@citizen.example');
    await reader.reads();
    await reader.sends(await reader.startsReply(), { text: 'Dank u wel.' });
    await lines(desk, '/citizens/_erase', 'answers@citizen.example');
    testServer.clock.turn(DAY);
    await testServer.work();
    await testServer.relay.mails.first('the answer', ({ to }) => to.includes('p.devries@haarlemmermeer.example'));
    await deleteExpiredMessages(testServer.services);
    assert.ok(created.body.reference);
    assert.deepEqual(
      (await lines(desk, '/citizens/_export', 'answers@citizen.example')).map(({ kind }) => kind),
      ['end'],
    );
  });
});
