// Every call, the probes and the tidying, with a thousand messages stored and with a million.
import { dirname } from 'node:path';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { serviceStatus } from '../../server/operations/service-status.ts';
import { MESSAGE_STATUSES } from '../../server/store/stored-status.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { loadMessages } from '../support/many-messages.ts';
import { anyPort, startProcess } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import { atMostTimes, type Measured, milliseconds, progress } from './measure.ts';

const FEW = 1_000;
const MANY = 1_000_000;

/** Each against itself, with few stored. */
export async function measureManyStored(): Promise<Measured[]> {
  const testServer = await openTestServer();
  try {
    const { databaseUrl, organisation, clock } = testServer;
    await loadMessages(databaseUrl, organisation.id, FEW, clock.now());
    const few = await everyCall(testServer);
    progress(`loading ${MANY} messages`);
    await loadMessages(databaseUrl, organisation.id, MANY - FEW, clock.now());
    const many = await everyCall(testServer);
    return [...many].map(([what, taken]) =>
      atMostTimes(`${what}, 1,000,000 stored`, taken, 3, 'with 1,000 stored', Math.max(few.get(what) ?? 0, 1)),
    );
  } finally {
    await testServer.close();
  }
}

async function everyCall(testServer: TestServer): Promise<Map<string, number>> {
  const desk = new CaseSystem(testServer);
  const to = newMessage().to;
  const created = await desk.call('POST', '/messages', { json: newMessage({ to }) });
  const reference = String(created.body.reference);
  const citizen = await desk.readerOf(to.address);
  await citizen.reads();
  const { services, url, clock } = testServer;
  const taken = new Map<string, number>();
  const measure = async (what: string, call: () => Promise<unknown>, times = 9) => {
    progress(what);
    taken.set(what, await milliseconds(call, times));
  };
  for (const probe of ['/readyz', '/metrics'])
    await measure(`GET ${probe}`, () => fetch(url + probe).then((a) => a.text()));
  await measure('what they answer from', () => testServer.watch.look());
  await measure('admin status', () => serviceStatus(services));
  await measure('desk: create', () => desk.call('POST', '/messages', { json: newMessage() }));
  await measure('desk: one', () => desk.call('GET', `/messages/${reference}`));
  await measure('desk: its events', () => desk.call('GET', `/messages/${reference}/events`));
  await measure('desk: list', () => desk.call('GET', '/messages?limit=100'));
  for (const status of MESSAGE_STATUSES)
    await measure(`desk: list, ${status}`, () => desk.call('GET', `/messages?limit=100&status=${status}`));
  await measure('reader: the letter', () => citizen.call('GET', ''));
  await measure('reader: the replies', () => citizen.call('GET', '/replies'));
  await testServer.work();
  const mailed = async () => {
    const letter = newMessage();
    await desk.call('POST', '/messages', { json: letter });
    await desk.notificationOf(letter.to.address);
  };
  await measure('from the desk’s call to the relay', mailed);
  await measure('a start, until it is ready', () => starts(testServer), 3);
  clock.turn(20_000);
  await measure('tidying, nothing due', () => runMaintenance(services), 3);
  return taken;
}

/** A server of its own, from the build, on the same database. */
async function starts({ databaseUrl, outboxKeysDir, relay }: TestServer): Promise<void> {
  const port = await anyPort();
  const server = await startProcess({
    DATABASE_URL: databaseUrl,
    DATA_DIR: dirname(outboxKeysDir),
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: '0',
    LOG_LEVEL: 'info',
  });
  try {
    const { status } = await fetch(`http://localhost:${port}/readyz`);
    if (status !== 200) throw new Error(`did not start: ${server.output()}`);
  } finally {
    await server.end();
  }
}
