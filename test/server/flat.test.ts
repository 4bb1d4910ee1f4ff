// No work grows with what is stored. In a house with 200,000 messages a whole story is lived, the desk lists, probes
// look, everything is tidied and keys are rotated; PostgreSQL tells what it did for each statement. None may read a
// large table from end to end, nor look at many more rows or pages than a batch has.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import postgres from 'postgres';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { countSealed, countToReseal, reseal } from '../../server/operations/key-rotation.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { COUNTED_AT_MOST } from '../../server/store/counting.ts';
import { foreignJobs } from '../../server/store/outbox-waiting.ts';
import { freshKey, serverKeysFile } from '../../server/store/server-keys.ts';
import { MESSAGE_STATUSES } from '../../server/store/stored-status.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { type Statement, StatementPlans } from '../support/statement-plans.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';
import { loadYear, WAITING } from '../support/year-of-messages.ts';

/** Rows that a statement may look at: a batch has fewer, in each step of its plan. */
const MOST_ROWS = 3_000;
/** What a table has when reading it whole is worth a word. */
const LARGE = 1_000;

const plans = new StatementPlans();
const nextKey = freshKey('next');
let testServer: TestServer;
let desk: CaseSystem;
let large: ReadonlySet<string>;

before(async () => {
  testServer = await openTestServer({ services: plans.services });
  const ids = [testServer.organisation.id];
  for (const slug of ['zandvoort', 'heemstede']) {
    const added = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug });
    if (added === 'taken') throw new Error('a fresh database has an organisation');
    ids.push(added.organisation.id);
  }
  await testServer.watch.close(); // it looks when it is told
  await loadYear(testServer, ids, nextKey.kid);
  desk = new CaseSystem(testServer);
  const superuser = postgres(testServer.databaseUrl, { max: 1, onnotice: () => {} });
  const rows = await superuser<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
      and reltuples > ${LARGE}`;
  large = new Set(rows.map(({ name }) => name));
  await superuser.end();
  assert.ok(large.has('message') && large.size > 10, [...large].join());
});
after(() => testServer.close());

/** The statements of what is done. */
async function statementsOf(step: string, act: () => Promise<unknown>): Promise<readonly Statement[]> {
  const from = plans.statements.length;
  plans.step = step;
  await act();
  const done = plans.statements.slice(from);
  assert.ok(done.length > 0, `${step}: the database told nothing`);
  return done;
}

/** What is done costs what it is about. `mostRows`: for what counts up to some number. */
async function isFlat(step: string, act: () => Promise<unknown>, mostRows = MOST_ROWS): Promise<void> {
  const heavy = (await statementsOf(step, act)).flatMap(({ text, readWhole, touched, passed, pages }) => {
    const whole = readWhole.filter((table) => large.has(table)).map((table) => `reads ${table} from end to end`);
    const many = touched > mostRows ? [`looks at ${touched} rows`] : [];
    const wide = pages > 200 + 60 * Math.max(touched, passed) ? [`reads ${pages} pages for ${touched} rows`] : [];
    const faults = [...whole, ...many, ...wide];
    return faults.length === 0 ? [] : [`${faults.join(', ')}: ${text.slice(0, 500)}`];
  });
  assert.deepEqual(heavy, [], step);
}

const answered = async (status: number, answer: Promise<{ status: number; body: Record<string, unknown> }>) => {
  const { status: got, body } = await answer;
  assert.equal(got, status, JSON.stringify(body));
  return body;
};

test('a story from letter to evidence', async () => {
  const gateway = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  // The first insert of a connection meets each of the table's 17 indexes, and its maps of free space: pages by the
  // hundred, once, however much is stored. What is measured is a letter after it.
  assert.equal((await sendsMail(gateway, { to: ['nul@citizen.example'], text: 'Ja.' })).code, 250);
  await isFlat('mail', async () => {
    assert.equal(
      (await sendsMail(gateway, { to: ['een@citizen.example', 'twee@citizen.example'], text: 'Ja.' })).code,
      250,
    );
    await testServer.work();
  });
  const form = new FormData();
  const sent = newMessage();
  form.append('message', JSON.stringify(sent));
  form.append('files', new Blob(['%PDF-1.4 besluit'], { type: 'application/pdf' }), 'besluit.pdf');
  let id = '';
  await isFlat('message', async () => {
    const options = { body: form, headers: { 'idempotency-key': crypto.randomUUID() } };
    id = String((await answered(201, desk.call('POST', '/messages', options))).id);
  });
  await isFlat('notification', () => testServer.work());
  const reader = await desk.readerOf(sent.to.address);
  reader.device = Buffer.alloc(32, 7).toString('base64url');
  await isFlat('reading', async () => {
    const asked = await reader.asksForCode({ automatic: true });
    const code = await reader.codeByMail(asked.body.codeReference);
    await reader.entersCode(code === '000000' ? '000001' : '000000');
    await reader.letterIn(await reader.entersCode(code));
    await reader.downloads('1');
    await answered(200, reader.call('GET', ''));
  });
  await isFlat('reply', async () => {
    const reply = await reader.startsReply();
    const file = await answered(200, reader.attaches(reply, 'antwoord.txt', Buffer.from('Ja.')));
    const attachments = [{ id: String(file.id), name: 'antwoord.txt', type: 'text/plain', size: 3 }];
    await answered(201, reader.sends(reply, { text: 'Zie de bijlage.', attachments }));
    await testServer.work();
    await answered(200, reader.call('GET', '/replies'));
    await reader.call('DELETE', '/sessions/current');
  });
  await isFlat('the desk looks', async () => {
    assert.equal((await answered(200, desk.call('GET', `/messages/${id}`))).status, 'replied');
    await answered(200, desk.call('GET', `/messages/${id}/events`));
    await answered(200, desk.call('GET', `/messages/${id}/evidence`));
  });
  await isFlat('the directory', async () => {
    const json = { address: sent.to.address, mobile: '0612345678' };
    const { id: recipient } = await answered(201, desk.call('POST', '/recipients', { json }));
    await answered(200, desk.call('GET', `/recipients/${recipient}`));
    assert.equal((await desk.call('DELETE', `/recipients/${recipient}`)).status, 204);
  });
  await isFlat('withdrawal', async () => {
    assert.ok((await desk.call('DELETE', `/messages/${id}`)).status < 300);
    await testServer.work();
  });
});

test('the lists of the desk, with each filter, to the second page and in the middle', async () => {
  const middle = new Date(testServer.clock.now().getTime() - 40 * 24 * 60 * 60_000).toISOString();
  const filters = [
    {},
    { createdBefore: middle },
    { createdFrom: middle },
    { createdFrom: middle, createdBefore: testServer.clock.now().toISOString() },
  ];
  for (const status of [undefined, ...MESSAGE_STATUSES])
    for (const filter of filters) {
      const query = new URLSearchParams({ ...filter, ...(status === undefined ? {} : { status }), limit: '5' });
      await isFlat(`list ${query}`, async () => {
        const { messages, next } = await answered(200, desk.call('GET', `/messages?${query}`));
        for (const one of Array.isArray(messages) ? messages : []) assert.equal(one.status, status ?? one.status);
        if (typeof next === 'string') {
          query.set('cursor', next);
          await answered(200, desk.call('GET', `/messages?${query}`));
        }
      });
    }
  for (const since of [middle, testServer.clock.now().toISOString()]) {
    const query = new URLSearchParams({ changedSince: since, limit: '5' });
    await isFlat('list by change', async () => {
      query.set('cursor', String((await answered(200, desk.call('GET', `/messages?${query}`))).next));
      await answered(200, desk.call('GET', `/messages?${query}`));
    });
  }
  await isFlat('list by case', () => answered(200, desk.call('GET', '/messages?caseNumber=Z-1')));
  await isFlat('list by reference', () => answered(200, desk.call('GET', '/messages?reference=nr.%201000')));
});

test('what probes and monitoring ask: what waits is counted, whatever is stored', async () => {
  await isFlat(
    'probes',
    async () => {
      await testServer.watch.look();
      assert.deepEqual(await foreignJobs(testServer.services.db), []);
    },
    WAITING + MOST_ROWS,
  );
});

test('what the operator asks, who is told numbers up to a bound', async () => {
  await isFlat('status', () => serviceStatus(testServer.services), 3 * COUNTED_AT_MOST + 2 * MOST_ROWS);
});

test('tidying, when much is due and when nothing is', async () => {
  const tidy = () => runMaintenance(testServer.services);
  await isFlat('tidying what is due', tidy);
  await isFlat('tidying when nothing is due', tidy);
});

test('a rotation of the server keys, batch by batch', async () => {
  const { services } = testServer;
  const ring = await serverKeysFile(join(dirname(testServer.outboxKeysDir), 'server-keys'));
  services.serverKeys.replaceKeys([nextKey, ...ring]);
  const counted = async () => {
    await countSealed(services.db, services.serverKeys.kids);
    await countToReseal(services);
  };
  await isFlat('counting what is sealed under which key', counted);
  await isFlat('rotation', async () => {
    for await (const _ of reseal(services));
  });
});
