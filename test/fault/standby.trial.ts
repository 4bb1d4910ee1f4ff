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
import { trialCommand } from './trial-command.ts';

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

export const standbyTrial = trialCommand(
  'standby',
  'a primary killed under load, and its standby promoted',
  promotesStandby,
);

/** Prints what was lost, what came twice, and how soon mail was taken again. */
async function promotesStandby(): Promise<boolean> {
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
    const { lost, doubled, anew } = await counted(relay, accepted);
    process.stdout.write(
      `| accepted | lost | the same mail twice | a mail anew | back after the promotion |\n|---|---|---|---|---|\n| ${accepted.length} | ${lost} | ${doubled} | ${anew} | ${back.toFixed(1)} s |\n`,
    );
    return lost === 0 && anew === 0 && back <= BACK_WITHIN;
  } finally {
    await server.kill();
    await relay.close();
    await pair.destroy();
    await rm(directory, { recursive: true });
  }
}

/**
 * The primary may go between the relay's 250 and our commit: then the same mail comes twice, under one Message-ID, by
 * which mail systems know it again. Under two it would be another mail.
 */
async function counted(
  relay: Relay,
  accepted: readonly { to: string }[],
): Promise<{ lost: number; doubled: number; anew: number }> {
  const idsOf = (address: string) =>
    relay.mails.all.filter(({ to }) => to.includes(address)).map(({ mail }) => mail.messageId);
  await until(() => accepted.every(({ to }) => idsOf(to).length > 0), 60_000);
  const all = accepted.map(({ to }) => idsOf(to));
  return {
    lost: all.filter((ids) => ids.length === 0).length,
    doubled: all.filter((ids) => ids.length > 1).length,
    anew: all.filter((ids) => new Set(ids).size > 1).length,
  };
}

/** Resolves when it is so, or when that took too long. */
async function until(holds: () => boolean, most = 120_000): Promise<void> {
  for (const end = performance.now() + most; !holds() && performance.now() < end; ) await pause(50);
}
