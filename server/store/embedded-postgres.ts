// Real PostgreSQL from npm for those who bring none: several processes share one, the last to leave stops it.
// It runs apart from us, so that a killed server takes no database down with it; the next start finds it running. One
// that was killed itself is started again by whoever uses it.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import * as z from 'zod';
import { bringUp, EmbeddedPostgresError, postgresPrograms, START_TIMEOUT, type Wish } from './bring-up.ts';
import { DirectoryLockError, type Patience, withDirectoryLock } from './directory-lock.ts';
import { type EmbeddedRole, handOver, makeRoles, ROLE_NAMES } from './embedded-roles.ts';
import { findPostmaster, startApart, stopPostmaster, unprivileged } from './postmaster.ts';
import { replaceWhole } from './whole-file.ts';

/** A running embedded database. */
export interface EmbeddedPostgres {
  /** As the role of the running service, which owns nothing. */
  readonly url: string;
  /** As the owner of the tables. */
  readonly ownerUrl: string;
  /** Stops the database unless another process still uses it. Close your own pool first. */
  leave(): Promise<void>;
}

/** The superuser's password, and those of our roles: a directory of an earlier version has none of these. */
const Connection = z.object({
  port: z.int(),
  password: z.string(),
  ownerPassword: z.string().default(freshPassword),
  servicePassword: z.string().default(freshPassword),
});
type Connection = z.infer<typeof Connection>;
const DATABASE = 'secure_message';
/** Who holds the lock starts a database, or stops one. */
const LOCK_TIMEOUT = START_TIMEOUT + 30_000;
/** Who leaves is awaited: if the database has not ended by then it does so alone. */
const LEAVE_TIMEOUT = 3_000;
const WATCH_EVERY = 1_000;

/** Where all of it is. */
interface Place {
  readonly dataDir: string;
  readonly cluster: string;
  readonly note: string;
}

/**
 * Starts the database of this directory, or joins the one that runs already. Makes it when there is none. `asked`: to
 * end instead.
 */
export async function joinEmbeddedPostgres(dataDir: string, asked?: AbortSignal): Promise<EmbeddedPostgres> {
  await mkdir(dataDir, { recursive: true });
  const place = { dataDir, cluster: join(dataDir, 'postgres'), note: join(dataDir, 'postgres.json') };
  return alone(place, () => startOrJoin(place, asked), { milliseconds: LOCK_TIMEOUT, asked });
}

async function startOrJoin(place: Place, asked?: AbortSignal): Promise<EmbeddedPostgres> {
  const { dataDir, cluster, note } = place;
  if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster(dataDir, cluster, note);
  const noted = await readFile(note, 'utf8').catch(() => '');
  const known = readNote(note, noted);
  const isAnswering = (at: number) => answers(superuserUrl(known, at, 'postgres'), place);
  const port = await bringUp(place, { port: known.port, isAnswering, asked });
  const superuser = (database: string) => superuserUrl(known, port, database);
  const noteNow = JSON.stringify({ ...known, port });
  if (noteNow !== noted) await replaceWhole(note, noteNow); // what worked is noted; what does not work changes nothing
  await withConnection(superuser('postgres'), async (sql) => {
    await makeRoles(sql, { owner: known.ownerPassword, service: known.servicePassword });
    await makeDatabase(sql);
  });
  await withConnection(superuser(DATABASE), handOver);
  const as = (role: EmbeddedRole) =>
    `postgres://${ROLE_NAMES[role]}:${known[`${role}Password`]}@127.0.0.1:${port}/${DATABASE}`;
  // From here on somebody is there, so that another process that leaves now does not stop it under us.
  const presence = postgres(as('service'), { max: 1, connect_timeout: 5, onnotice: () => {} });
  await presence`select 1`;
  const watch = watchPostmaster(place, { port, isAnswering, again: true }, () => presence`select 1`);
  return {
    url: as('service'),
    ownerUrl: as('owner'),
    leave: async () => {
      await watch.end();
      await presence.end({ timeout: 1 });
      // Not to be had: another process starts or stops it now, and the last of them stops it.
      const stop = () => stopUnlessUsed(cluster, superuser('postgres'));
      await alone(place, stop, { milliseconds: LEAVE_TIMEOUT }).catch((error: unknown) => {
        if (!(error instanceof EmbeddedPostgresError)) throw error;
      });
    },
  };
}

async function alone<T>({ dataDir }: Place, work: () => Promise<T>, patience: Patience): Promise<T> {
  try {
    return await withDirectoryLock(dataDir, 'embedded-postgres.lock', work, patience);
  } catch (error) {
    throw error instanceof DirectoryLockError ? new EmbeddedPostgresError(error.message, { cause: error }) : error;
  }
}

function readNote(note: string, noted: string): Connection {
  try {
    return Connection.parse(JSON.parse(noted));
  } catch {
    throw new EmbeddedPostgresError(
      `Not started. ${note} holds the only password of the database beside it, and can't be read: put it back from a backup.`,
    );
  }
}

/** Starts it again when it was killed: those who use it have its port. `joined`: be present in it again. */
function watchPostmaster(place: Place, wish: Wish, joined: () => Promise<unknown>): { end(): Promise<void> } {
  const ended = new AbortController();
  const look = async () => {
    if ((await findPostmaster(place.cluster)).state === 'running') return;
    const start = () => bringUp(place, { ...wish, asked: ended.signal });
    await alone(place, start, { milliseconds: LOCK_TIMEOUT, asked: ended.signal });
    await joined();
  };
  const watching = (async () => {
    while (!ended.signal.aborted) {
      await pause(WATCH_EVERY, undefined, { signal: ended.signal, ref: false }).catch(() => {});
      if (!ended.signal.aborted) await look().catch(() => {}); // probes tell that the database is down; once more then
    }
  })();
  return {
    async end() {
      ended.abort();
      await watching;
    },
  };
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
    const { initdb } = await postgresPrograms();
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
    const made = startApart(initdb, [...options, '--no-instructions'], 'pipe');
    let said = '';
    for (const stream of [made.stdout, made.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => made.on('close', resolve).on('error', resolve));
    if (code !== 0)
      throw new EmbeddedPostgresError(`PostgreSQL could not make its files in ${dataDir}. It said: ${said.trim()}`);
  } finally {
    await unlink(passwordFile);
  }
  // Before the cluster, and to stay: without the superuser's password the database is lost.
  await replaceWhole(note, JSON.stringify({ port: 0, password }));
  await rename(draft, cluster);
}

async function makeDatabase(superuser: postgres.Sql): Promise<void> {
  const [known] = await superuser`select 1 from pg_database where datname = ${DATABASE}`;
  if (known === undefined) await superuser`create database ${superuser(DATABASE)} owner ${superuser(ROLE_NAMES.owner)}`;
}

async function stopUnlessUsed(cluster: string, url: string): Promise<void> {
  const found = await findPostmaster(cluster);
  if (found.state !== 'running') return; // another that left has stopped it, or it was killed
  const others = await withConnection(url, async (sql) => {
    const [row] = await sql<{ others: number }[]>`
      select count(*)::int as others from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    return row?.others ?? 0;
  }).catch(() => undefined); // it is slow or going: left to itself
  if (others !== 0) return;
  stopPostmaster(found.pid);
  const deadline = performance.now() + LEAVE_TIMEOUT;
  while ((await findPostmaster(cluster)).state !== 'absent' && performance.now() < deadline) await pause(20);
}

/** Needs no escaping, neither in a URL nor in SQL. */
function freshPassword(): string {
  return randomBytes(24).toString('base64url');
}

function superuserUrl({ password }: Connection, port: number, database: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
}

/** False while it starts, ends, replays its log or is slow. */
async function answers(url: string, { note }: Place): Promise<boolean> {
  return withConnection(url, (sql) => sql`select 1`).then(
    () => true,
    (error: unknown) => {
      // SQLSTATE 28P01 invalid_password.
      if (error instanceof postgres.PostgresError && error.code === '28P01')
        throw new EmbeddedPostgresError(
          `Not started. ${note} has another password than the database beside it: put both back from the same backup.`,
        );
      return false;
    },
  );
}

async function withConnection<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
