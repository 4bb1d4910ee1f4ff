// A PostgreSQL of the operating system, as operators have one: a cluster of its own in a folder, and its own tools.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { unprivileged } from '../../server/store/postmaster.ts';
import { anyPort } from './server-process.ts';

/** A cluster that runs, with a database. */
export interface DebianPostgres {
  readonly url: string;
  /** Like 15. */
  readonly major: string;
  /** One of its own tools, at this database. */
  run(program: 'pg_dump' | 'pg_restore', ...words: string[]): void;
  /** As its operator ends it: SIGINT ends who is connected, SIGQUIT at once and without a checkpoint. */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>;
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
  const { bin, major } = postgresPrograms();
  const user = unprivileged();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const port = await anyPort();
  const run = (program: string, ...words: string[]) =>
    execFileSync(join(bin, program), words, { ...user, cwd: directory, stdio: 'pipe' });
  const data = join(directory, 'cluster');
  run('initdb', '-D', data, '-U', 'post', '-A', 'trust');
  const set = ['listen_addresses=127.0.0.1', ...settings].flatMap((setting) => ['-c', setting]);
  const options = ['-D', data, '-p', String(port), '-k', '', ...set];
  let running: ChildProcess | undefined;
  const start = async () => {
    running = spawn(join(bin, 'postgres'), options, { ...user, cwd: directory, stdio: 'ignore' });
    await answering(port);
  };
  const stop = async (signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT') => {
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exit = once(running, 'exit');
    running.kill(signal);
    await exit;
  };
  await start();
  run('createdb', '-h', '127.0.0.1', '-p', String(port), '-U', 'post', 'post');
  return {
    url: `postgres://post@127.0.0.1:${port}/post`,
    major,
    run: (program, ...words) => void run(program, '-h', '127.0.0.1', '-p', String(port), '-U', 'post', ...words),
    stop,
    start,
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
