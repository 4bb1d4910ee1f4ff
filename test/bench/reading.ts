// What a citizen waits for: the code that leaves, the letter that opens; and many citizens at once.
import { sql } from 'drizzle-orm';
import { startWorker } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import type { Transaction } from '../../server/store/database.ts';
import { incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import type { TestServer } from '../support/test-server.ts';
import { committedRow } from './database.ts';
import { atMostTimes, type Measured, middle, milliseconds } from './measure.ts';

const CITIZENS = 24;

/** Citizens one after the other, and then all reading at once, against a row committed. */
export async function measureReading(testServer: TestServer): Promise<Measured[]> {
  const worker = await startWorker(testServer.services);
  const [leaves, opens]: [number[], number[]] = [[], []];
  const [readers, waiting]: [Reader[], { reader: Reader; code: string }[]] = [[], []];
  const row = await committedRow(testServer);
  for (let count = 0; count < CITIZENS; count += 1) {
    const address = `reader${count}@citizen.example`;
    await ingest(testServer.services, incoming(testServer, { to: address }));
    const isFor = ({ to }: { to: readonly string[] }) => to.includes(address);
    const notification = await testServer.relay.mails.first('the notification', isFor);
    const reader = await Reader.open(testServer, linkIn(notification.mail.text ?? ''));
    const began = performance.now();
    const asked = await reader.asksForCode();
    const code = await reader.codeByMail(asked.body.codeReference);
    leaves.push(performance.now() - began);
    if (count % 2 === 1) {
      waiting.push({ reader, code });
      continue;
    }
    const typed = performance.now();
    await reader.entersCode(code);
    opens.push(performance.now() - typed);
    readers.push(reader);
  }
  const checked = await took(() => Promise.all(waiting.map(({ reader, code }) => reader.entersCode(code))));
  const { db } = testServer.services;
  const bare = await milliseconds(() => Promise.all(waiting.map(() => db.transaction(bareCheck))), 9);
  const alive = await milliseconds(() => everyone(() => fetch(`${testServer.url}/livez`)), 9);
  const reading = await milliseconds(() => Promise.all(readers.map((reader) => reader.call('GET', ''))), 9);
  await worker.stop();
  return [
    atMostTimes('from asking to the code in the mailbox', middle(leaves), 200, 'a row committed', row),
    atMostTimes('from the last digit to the letter', middle(opens), 140, 'a row committed', row),
    atMostTimes(`${waiting.length} codes checked at once`, checked, 20, 'as many transactions of three rows', bare),
    atMostTimes(`${readers.length} citizens who read at once`, reading, 30, 'as many who ask /livez', alive),
  ];
}

/** What checking a code is to a database: its message is found, a try counted, a session written. */
async function bareCheck(tx: Transaction): Promise<void> {
  await tx.execute(sql`select * from message limit 1 for update`);
  await tx.execute(sql`update access_code set attempts = attempts where id = gen_random_uuid()`);
  await tx.execute(sql`update organisation set phone = phone`);
}

async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function everyone(call: () => Promise<Response>): Promise<string[]> {
  return Promise.all(Array.from({ length: CITIZENS / 2 }, async () => (await call()).text()));
}
