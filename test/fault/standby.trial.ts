// A primary and a synchronous standby: the primary is killed under load and the standby promoted, and nobody restarts
// anything of ours. `npm run fault -- standby`; needs a PostgreSQL with pg_basebackup in /usr/lib/postgresql.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sendsMail } from '../support/civil-servant.ts';
import { openDebianPair } from '../support/debian-postgres.ts';
import { openRelay, type Relay } from '../support/inbox.ts';
import { addOrganisation, anyPort, startProcess } from '../support/server-process.ts';

const ELDERS = {
  slug: 'elders',
  name: 'gemeente Elders',
  'short-name': 'Elders',
  from: 'post@haarlemmermeer.example',
  'page-url': 'https://www.elders.example/b',
  origin: 'https://www.elders.example',
};
const SENDERS = 4;
const BEFORE = 60;
const AFTER = 60;
/** Seconds from the promotion. */
const BACK_WITHIN = 10;

/** Prints what was lost, doubled, and how soon mail was taken again. */
export async function trial(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), 'standby-'));
  await chmod(directory, 0o711); // PostgreSQL is of another user
  const [relay, pair] = [await openRelay(), await openDebianPair(directory)];
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATABASE_URL: pair.url,
    DATA_DIR: join(directory, 'data'),
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    LOG_LEVEL: 'info',
  };
  const server = await startProcess(settings);
  try {
    const login = { port: gatewayPort, user: 'elders', pass: await addOrganisation(settings, ELDERS) };
    const accepted: { to: string; at: number }[] = [];
    let isOver = false;
    const senders = Array.from({ length: SENDERS }, async (_, sender) => {
      for (let nth = 0; !isOver; nth += 1) {
        const to = `b${sender}-${nth}@citizen.example`;
        const answer = await sendsMail(login, { to, text: 'x' }).catch(() => undefined);
        if (answer?.code === 250) accepted.push({ to, at: performance.now() });
        else await pause(100);
      }
    });
    await until(() => accepted.length >= BEFORE);
    await pair.losePrimary();
    await pause(1_000);
    pair.promote();
    const promotedAt = performance.now();
    const since = () => accepted.filter(({ at }) => at > promotedAt);
    await until(() => since().length >= AFTER);
    isOver = true;
    await Promise.all(senders);
    const back = ((since()[0]?.at ?? Number.POSITIVE_INFINITY) - promotedAt) / 1000;
    const { lost, doubled } = await counted(relay, accepted);
    process.stdout.write(
      `| accepted | lost | notified twice | back after the promotion |\n|---|---|---|---|\n| ${accepted.length} | ${lost} | ${doubled} | ${back.toFixed(1)} s |\n`,
    );
    return lost === 0 && doubled === 0 && back <= BACK_WITHIN;
  } finally {
    await server.kill();
    await relay.close();
    await pair.destroy();
    await rm(directory, { recursive: true });
  }
}

async function counted(relay: Relay, accepted: readonly { to: string }[]): Promise<{ lost: number; doubled: number }> {
  const times = (address: string) => relay.mails.all.filter(({ to }) => to.includes(address)).length;
  await until(() => accepted.every(({ to }) => times(to) > 0), 60_000);
  const all = accepted.map(({ to }) => times(to));
  return { lost: all.filter((one) => one === 0).length, doubled: all.filter((one) => one > 1).length };
}

/** Resolves when it is so, or when that took too long. */
async function until(holds: () => boolean, most = 120_000): Promise<void> {
  for (const end = performance.now() + most; !holds() && performance.now() < end; ) await pause(50);
}
