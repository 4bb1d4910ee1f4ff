// 100,000 messages that end on one day, while citizens read: how long they wait, and what space comes back.
import postgres from 'postgres';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { forgetMessages } from '../../server/message/retention.ts';
import { deliverLetter } from '../support/letters.ts';
import { loadMessages } from '../support/many-messages.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer } from '../support/test-server.ts';
import { atMost, atMostTimes, type Measured, percentile, progress } from './measure.ts';

const ENDING = 100_000;
const READS = 200;

/** Reading meanwhile, against reading before; and the dead rows that are left. */
export async function measureEnding(): Promise<Measured[]> {
  const testServer = await openTestServer();
  const sql = postgres(testServer.databaseUrl, { max: 1 });
  try {
    const { services, organisation, clock, databaseUrl } = testServer;
    await loadMessages(databaseUrl, organisation.id, ENDING, clock.now());
    await sql`update message set expires_at = ${clock.now()} where reference like 'L%'`;
    await sql`vacuum analyze`;
    const citizen = await Reader.open(testServer, await deliverLetter(testServer));
    await citizen.reads();
    const reads = async () => {
      const times: number[] = [];
      for (let nth = 0; nth < READS; nth += 1) {
        const began = performance.now();
        const { status } = await citizen.call('GET', '');
        if (status !== 200) throw new Error(`could not read: ${status}`);
        times.push(performance.now() - began);
      }
      return times;
    };
    const size = async () => {
      const [row] = await sql<{ bytes: string }[]>`
        select pg_total_relation_size('record') + pg_total_relation_size('blob') as bytes`;
      return Number(row?.bytes ?? 0) / 1024 ** 2;
    };
    const before = await reads();
    const stored = await size();
    const left = async () => {
      const [row] = await sql<{ left: number }[]>`
        select count(*)::int as left from message where reference like 'L%' and deleted_at is null`;
      return row?.left ?? 0;
    };
    const began = performance.now();
    const tidied = (async () => {
      for (let messages = await left(); messages > 0; messages = await left()) {
        progress(`${messages} of ${ENDING} left`);
        await runMaintenance(services, { loopFor: 5_000 });
      }
      return performance.now() - began;
    })();
    const during = await reads();
    const taken = await tidied;
    await sql`vacuum`;
    const [space] = await sql<{ rows: number }[]>`
      select count(*)::int as rows from record join blob on blob.id = record.blob
      join message on message.id = blob.message_id where reference like 'L%'`;
    progress('as many come again');
    await loadMessages(databaseUrl, organisation.id, ENDING, clock.now());
    const storedAgain = await size();
    progress('what happened to them ends');
    await sql`alter table audit disable trigger audit_append_only`;
    await sql`update audit set at = at - interval '8 years'`;
    await sql`update message set deleted_at = deleted_at - interval '8 years' where reference like 'L%'`;
    await sql`alter table audit enable always trigger audit_append_only`;
    await sql`vacuum analyze`;
    const forgetting = performance.now();
    while (await forgetMessages(services));
    const forgotten = performance.now() - forgetting;
    return [
      atMostTimes('reading, p95, while 100,000 end', percentile(during, 0.95), 3, 'before', percentile(before, 0.95)),
      atMost('one message that ends', taken / ENDING, 5, 'ms'),
      atMost('records left of them', space?.rows ?? 0, 1, 'records'),
      {
        what: 'sealed content on disk, when as many have come again',
        figure: `${(storedAgain / stored).toFixed(2)} × (${storedAgain.toFixed(0)} MiB against ${stored.toFixed(0)} MiB)`,
        limit: '1.2 × the first time',
        ratio: storedAgain / stored / 1.2,
      },
      atMost('one message that is forgotten with what happened to it', forgotten / ENDING, 5, 'ms'),
    ];
  } finally {
    await sql.end();
    await testServer.close();
  }
}
