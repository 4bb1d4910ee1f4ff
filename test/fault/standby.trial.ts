// A primary and a synchronous standby: the primary is killed under load and the standby promoted, and nobody restarts
// anything of ours. `npm run fault -- standby`; needs a PostgreSQL with pg_basebackup in /usr/lib/postgresql.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { unprivileged } from '../../server/store/postmaster.ts';
import { sendsMail } from '../support/civil-servant.ts';
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
  const [relay, cluster] = [await openRelay(), await openCluster(directory)];
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATABASE_URL: `postgres://postgres:x@127.0.0.1:${cluster.ports[0]},127.0.0.1:${cluster.ports[1]}/berichten`,
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
    await cluster.killPrimary();
    await pause(1_000);
    await cluster.promote();
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
    await cluster.close();
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

interface Cluster {
  readonly ports: readonly [number, number];
  killPrimary(): Promise<void>;
  promote(): Promise<void>;
  close(): Promise<void>;
}

/** A primary and a standby that every commit waits for, each in a folder of its own. */
async function openCluster(directory: string): Promise<Cluster> {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const bin = versions
    .map((version) => `/usr/lib/postgresql/${version}/bin`)
    .find((one) => existsSync(`${one}/initdb`));
  if (bin === undefined) throw new Error('There is no PostgreSQL in /usr/lib/postgresql: install one for this trial.');
  const user = unprivileged();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const run = (program: string, ...words: string[]) =>
    execFileSync(join(bin, program), words, { ...user, cwd: directory, stdio: 'pipe' });
  const ports = [await anyPort(), await anyPort()] as const;
  const [first, second] = [join(directory, 'first'), join(directory, 'second')];
  const started: ChildProcess[] = [];
  const start = async (folder: string, port: number) => {
    const options = ['-D', folder, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', ''];
    const process = spawn(join(bin, 'postgres'), options, { ...user, cwd: directory, stdio: 'ignore', detached: true });
    started.push(process);
    await answering(port);
  };
  run('initdb', '-D', first, '-U', 'postgres', '-A', 'trust');
  await start(first, ports[0]);
  run('pg_basebackup', '-h', '127.0.0.1', '-p', String(ports[0]), '-U', 'postgres', '-D', second, '-R', '-c', 'fast');
  await start(second, ports[1]);
  const sql = postgres({ host: '127.0.0.1', port: ports[0], user: 'postgres', max: 1 });
  await sql`alter system set synchronous_standby_names = '*'`;
  await sql`select pg_reload_conf()`;
  await sql`create database berichten`;
  await sql.end();
  const killed = (process: ChildProcess | undefined) => {
    if (process?.pid !== undefined && process.exitCode === null) globalThis.process.kill(-process.pid, 'SIGKILL');
  };
  return {
    ports,
    killPrimary: async () => killed(started[0]),
    promote: async () => void run('pg_ctl', 'promote', '-D', second),
    close: async () => {
      killed(started[1]);
      await pause(500);
    },
  };
}

async function answering(port: number): Promise<void> {
  for (;;) {
    const sql = postgres({ host: '127.0.0.1', port, user: 'postgres', max: 1, connect_timeout: 2, onnotice: () => {} });
    try {
      await sql`select 1`;
      return;
    } catch {
      await pause(200);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }
}
