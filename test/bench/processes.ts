// One, two and four processes on one PostgreSQL: how fast they take in and send together. On a machine with few cores
// they share what one has; what is held here is that they don't stand in each other's way, and lose and double nothing.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendsMail } from '../support/civil-servant.ts';
import { openRelay } from '../support/inbox.ts';
import { addOrganisation, anyPort, startProcess } from '../support/server-process.ts';
import { freshDatabase } from '../support/test-server.ts';
import { atMost, atMostTimes, type Measured, progress } from './measure.ts';

const MAILS = 240;
/** To each process, before the clock runs: a cold one compiles. */
const WARMING = 30;
/** Of as many municipalities: no limit of one is met. */
const TOWNS = 8;
/** Connections to each process. */
const SENDERS = 4;

const TOWN = {
  name: 'gemeente Elders',
  'short-name': 'Elders',
  from: 'post@haarlemmermeer.example',
  'page-url': 'https://www.elders.example/b',
  origin: 'https://www.elders.example',
};

/** The same mails to one, two and four; needs the build. */
export async function measureProcesses(): Promise<Measured[]> {
  const one = await together(1);
  const [two, four] = [await together(2), await together(4)];
  return [
    atMostTimes(`${MAILS} mails to their 250, two processes`, two.taken, 1.5, 'one process', one.taken),
    atMostTimes(`${MAILS} mails to their 250, four processes`, four.taken, 2, 'one process', one.taken),
    atMostTimes('… and their notifications at the relay, two', two.notified, 1.5, 'one process', one.notified),
    atMostTimes('… and their notifications at the relay, four', four.notified, 2, 'one process', one.notified),
    atMost('lost or notified twice', one.wrong + two.wrong + four.wrong, 1, 'mails'),
  ];
}

/** Milliseconds until all mails have their 250, and until all are notified; and those not notified just once. */
async function together(count: number): Promise<{ taken: number; notified: number; wrong: number }> {
  progress(`${count} on one PostgreSQL`);
  const directory = await mkdtemp(join(tmpdir(), 'processes-'));
  const [database, relay] = [await freshDatabase(), await openRelay()];
  const servers: Awaited<ReturnType<typeof startProcess>>[] = [];
  try {
    const shared = {
      DATABASE_URL: database.serviceUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: directory,
      SMTP_URL: relay.url,
      LOG_LEVEL: 'info',
    };
    const gateways: number[] = [];
    for (let nth = 0; nth < count; nth += 1) {
      const [port, gateway] = [await anyPort(), await anyPort()];
      servers.push(await startProcess({ ...shared, PORT: String(port), GATEWAY_PORT: String(gateway) }));
      gateways.push(gateway);
    }
    const logins: { user: string; pass: string }[] = [];
    for (let nth = 0; nth < TOWNS; nth += 1) {
      const user = `town${nth}`;
      logins.push({ user, pass: await addOrganisation(shared, { ...TOWN, slug: user }) });
    }
    const send = async (what: string, mails: number) => {
      const all = Array.from({ length: mails }, (_, nth) => ({
        to: `${what}${nth}@citizen.example`,
        ...logins[nth % TOWNS],
      }));
      const waiting = [...all];
      const senders = Array.from({ length: SENDERS * count }, async (_, sender) => {
        const port = gateways[sender % count] ?? 0;
        for (let mail = waiting.pop(); mail !== undefined; mail = waiting.pop()) {
          const { to, ...login } = mail;
          const { code, sentence } = await sendsMail({ port, ...login }, { to, text: 'x'.repeat(1000) });
          if (code !== 250) throw new Error(sentence);
        }
      });
      await Promise.all(senders);
      const taken = performance.now();
      for (const { to } of all) await relay.mails.first('the notification', (mail) => mail.to.includes(to), 60_000);
      return { taken, notified: Math.max(...relay.mails.all.map(({ at }) => at)) };
    };
    await send('warm', WARMING * count);
    const began = performance.now();
    const { taken, notified } = await send('burger', MAILS);
    const wrong = Math.abs(relay.mails.all.length - MAILS - WARMING * count);
    return { taken: taken - began, notified: notified - began, wrong };
  } finally {
    for (const server of servers) await server.kill();
    await relay.close();
    await database.drop();
    await rm(directory, { recursive: true });
  }
}
