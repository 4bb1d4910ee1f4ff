// A PostgreSQL of the operating system, as operators have one: a cluster of its own in a folder, and its own tools.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { unprivileged } from '../../server/store/postmaster.ts';
import { anyPort, isOver } from './server-process.ts';

/** A cluster that runs, with a database. */
export interface DebianPostgres {
  readonly url: string;
  /** Like 15. */
  readonly major: string;
  /** One of its own tools, at this database. */
  dumps(program: 'pg_dump' | 'pg_restore', ...words: string[]): void;
  /** False once its postmaster has ended, by itself or not. */
  isRunning(): boolean;
  /**
   * As its operator ends it: SIGINT ends who is connected, SIGQUIT at once and without a checkpoint. SIGKILL takes all
   * processes of a primary, as the end of its machine does.
   */
  stop(signal?: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void>;
  /** Once more, where it was. */
  start(): Promise<void>;
  /** It and all that is in it are gone. */
  destroy(): Promise<void>;
}

/** Where its programs are. Throws with a sentence when there are none. */
export function postgresPrograms(): { readonly bin: string; readonly major: string } {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : [];
  const major = versions.find((version) => existsSync(`/usr/lib/postgresql/${version}/bin/initdb`));
  if (major === undefined) throw new Error('There is no PostgreSQL in /usr/lib/postgresql: install one (postgresql).');
  return { bin: `/usr/lib/postgresql/${major}/bin`, major };
}

/** Starts one in a folder that is there, with these settings (`max_connections=40`). */
export async function openDebianPostgres(directory: string, ...settings: string[]): Promise<DebianPostgres> {
  return openCluster(await clusterIn(directory, settings));
}

async function openCluster(cluster: Awaited<ReturnType<typeof clusterIn>>): Promise<DebianPostgres> {
  cluster.run('initdb', '-D', cluster.data, '-U', 'post', '-A', 'trust');
  await cluster.start();
  cluster.run('createdb', ...cluster.at, 'post');
  return cluster;
}

/** A primary and its standby, which every commit waits for. */
export interface DebianPair extends DebianPostgres {
  /** The primary's machine is gone, and with it what only it had. */
  losePrimary(): Promise<void>;
  /** The standby is the primary from now on. */
  promote(): void;
}

/** Starts both, each in a folder of its own below this one. `url` names both. */
export async function openDebianPair(directory: string, ...settings: string[]): Promise<DebianPair> {
  const [place, other] = [join(directory, 'first'), join(directory, 'second')];
  await Promise.all([mkdir(place), mkdir(other)]);
  const primary = await openCluster(await clusterIn(place, settings, true));
  const standby = await clusterIn(other, settings);
  const { hostname, port } = new URL(primary.url);
  standby.run('pg_basebackup', '-h', hostname, '-p', port, '-U', 'post', '-D', standby.data, '-R', '-c', 'fast');
  await standby.start();
  const sql = postgres(primary.url, { max: 1 });
  await sql`alter system set synchronous_standby_names = '*'`;
  await sql`select pg_reload_conf()`;
  await sql.end();
  return {
    ...standby,
    url: primary.url.replace(`${hostname}:${port}`, `${hostname}:${port},${new URL(standby.url).host}`),
    losePrimary: () => primary.stop('SIGKILL'),
    promote: () => void standby.run('pg_ctl', 'promote', '-D', standby.data),
    destroy: async () => void (await Promise.all([primary.destroy(), standby.destroy()])),
  };
}

/** A cluster in a folder that is there, to be filled and started. `apart`: in a process group of its own. */
async function clusterIn(directory: string, settings: readonly string[], apart = false) {
  const { bin, major } = postgresPrograms();
  const user = unprivileged();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const port = await anyPort();
  const run = (program: string, ...words: string[]) =>
    void execFileSync(join(bin, program), words, { ...user, cwd: directory, stdio: 'pipe' });
  const data = join(directory, 'cluster');
  const set = ['listen_addresses=127.0.0.1', ...settings].flatMap((setting) => ['-c', setting]);
  const options = ['-D', data, '-p', String(port), '-k', '', ...set];
  let running: ChildProcess | undefined;
  const isRunning = () => running !== undefined && !isOver({ child: running });
  const stop = async (signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL' = 'SIGINT') => {
    if (running?.pid === undefined || !isRunning()) return;
    const exit = once(running, 'exit');
    process.kill(apart && signal === 'SIGKILL' ? -running.pid : running.pid, signal);
    await exit;
  };
  const at = ['-h', '127.0.0.1', '-p', String(port), '-U', 'post'];
  return {
    url: `postgres://post@127.0.0.1:${port}/post`,
    major,
    data,
    at,
    run: (program: string, ...words: string[]) => run(program, ...words),
    dumps: (program: 'pg_dump' | 'pg_restore', ...words: string[]) => run(program, ...at, ...words),
    isRunning,
    stop,
    start: async () => {
      const how = { ...user, cwd: directory, stdio: 'ignore', detached: apart } as const;
      running = spawn(join(bin, 'postgres'), options, how);
      await answering(port);
    },
    destroy: () => stop('SIGQUIT'),
  };
}

async function answering(port: number): Promise<void> {
  for (;;) {
    const sql = postgres({
      host: '127.0.0.1',
      port,
      user: 'post',
      database: 'postgres',
      max: 1,
      connect_timeout: 2,
      onnotice: () => {},
    });
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
