// How soon what a person waits for is at the relay: when it is quiet, and with 50,000 notifications of another
// municipality waiting for a relay of 200 ms, or for one
// that hangs.
import postgres from 'postgres';
import { randomBytes, toBase64url } from '../../server/contract/bytes.ts';
import { startWorker } from '../../server/jobs/worker.ts';
import { ingest } from '../../server/message/ingest.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { addJob } from '../../server/store/outbox.ts';
import { message } from '../../server/store/schema.ts';
import { codeIn } from '../support/code-in.ts';
import { incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { HAARLEMMERMEER, openTestServer, type TestServer } from '../support/test-server.ts';
import { atMost, type Measured, percentile, progress } from './measure.ts';

const WAITING = 50_000;
const AT_ONCE = 500;
const CITIZENS = 15;
/** What a relay takes for one of them. */
const RELAY = 200;

/** In seconds, for these are what people were promised: a code within 2, a receipt 5, another's notification 10. */
export async function measureWaiting(): Promise<Measured[]> {
  const testServer = await openTestServer({ sms: false });
  try {
    const other = await addOrganisation(testServer.services, { ...HAARLEMMERMEER, slug: 'massa' });
    if (other === 'taken') throw new Error('a fresh database has an organisation');
    const relayTakes = (wait: number) =>
      testServer.relay.discards((to) => (to.includes('@massa.example') ? wait : undefined));
    const quiet = await waits(testServer);
    await backlog(testServer, other.organisation.id);
    relayTakes(RELAY);
    const busy = await waits(testServer);
    relayTakes(Number.POSITIVE_INFINITY);
    const hanging = await waits(testServer);
    const seconds = (what: string, waited: readonly number[], most: number) =>
      atMost(`${what}, p95`, percentile(waited, 0.95) / 1000, most, 's');
    const beside = (how: string, { codes, receipts, notifications }: Waited) => [
      seconds(`a code, ${how}`, codes, 2),
      seconds(`a receipt, ${how}`, receipts, 5),
      seconds(`another’s notification, ${how}`, notifications, 10),
    ];
    return [
      seconds('enqueue → relay, nothing else waiting', quiet.notifications, 1),
      ...beside(`${WAITING} waiting for a relay of ${RELAY} ms`, busy),
      ...beside(`${WAITING} waiting for one that hangs`, hanging),
    ];
  } finally {
    await testServer.close();
  }
}

interface Waited {
  readonly codes: readonly number[];
  readonly receipts: readonly number[];
  readonly notifications: readonly number[];
}

async function waits(testServer: TestServer): Promise<Waited> {
  const { services, relay } = testServer;
  const worker = await startWorker(services);
  const [codes, receipts, notifications]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let nth = 0; nth < CITIZENS; nth += 1) {
      const to = `burger-${crypto.randomUUID()}@citizen.example`;
      const began = performance.now();
      await ingest(services, incoming(testServer, { to }));
      const isTo = (mail: { readonly to: readonly string[] }) => mail.to.includes(to);
      const notified = await relay.mails.first('the notification', isTo, 60_000);
      notifications.push(notified.at - began);
      const citizen = await Reader.open({ ...testServer, work: async () => {} }, linkIn(notified.mail.text ?? ''));
      const asked = performance.now();
      const { body } = await citizen.asksForCode();
      const isCode = (mail: typeof notified) =>
        isTo(mail) && mail.mail.text?.includes(String(body.codeReference)) === true;
      const sent = await relay.mails.first('the code', isCode, 60_000);
      codes.push(sent.at - asked);
      await citizen.entersCode(codeIn(sent.mail.text));
      const reply = await citizen.startsReply();
      const replied = performance.now();
      await citizen.sends(reply, { subject: 'Re: x', text: 'x' });
      const isReceipt = (mail: typeof notified) => isTo(mail) && mail !== notified && mail !== sent;
      receipts.push((await relay.mails.first('the receipt', isReceipt, 60_000)).at - replied);
      testServer.clock.turn(1_000);
    }
  } finally {
    await worker.stop();
  }
  return { codes, receipts, notifications };
}

/** Real jobs, each with a secret under a key of its own; their messages have no letter. */
async function backlog({ services, databaseUrl }: TestServer, organisationId: string): Promise<void> {
  const { serverKeys, clock } = services;
  const now = clock.now();
  for (let made = 0; made < WAITING; made += AT_ONCE) {
    progress(`${made} of ${WAITING} jobs made`);
    const rows = await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, nth) => {
        const id = crypto.randomUUID();
        const of = (column: string, value: string) => serverKeys.seal(`message/${column}/${id}`, value);
        return {
          id,
          organisationId,
          idHash: randomBytes(32),
          reference: `M-${made + nth}`,
          serverShareSealed: 'x',
          recipientSealed: await of('recipient', `m${made + nth}@massa.example`),
          contactSealed: await of('contact', JSON.stringify({ address: 'p@massa.example' })),
          createdAt: now,
          expiresAt: new Date(now.getTime() + 90 * 86_400_000),
        };
      }),
    );
    await services.db.transaction(async (tx) => {
      await tx.insert(message).values(rows);
      for (const { id } of rows) {
        const secret = toBase64url(randomBytes(32));
        await addJob({ ...services, db: tx }, { name: 'send-notification', messageId: id, payload: {}, secret });
      }
    });
  }
  const sql = postgres(databaseUrl, { max: 1 });
  await sql`vacuum analyze`;
  await sql.end();
}
