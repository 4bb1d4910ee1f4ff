// The process of the embedded PostgreSQL. `postmaster.pid` says whether it is there: one that is slow, or replays its
// log after a crash, answers nobody and must not be taken for absent.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode } from './whole-file.ts';

/** The programs of PostgreSQL. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** What runs in a cluster's directory; `unwritten`: a file without a number, of one that starts or never came up. */
export type Postmaster =
  | { readonly state: 'absent' }
  | { readonly state: 'unwritten' }
  | { readonly state: 'running'; readonly pid: number; readonly port: number };

const ABSENT: Postmaster = { state: 'absent' };
/** No process has it: Linux ends at 4,194,304, others before. */
const NOBODYS_PID = '2147483647';

function pidFileOf(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}

/** The postmaster of this directory. Its number may have gone to a stranger: in a container it always does. */
export async function findPostmaster(cluster: string): Promise<Postmaster> {
  const lines = await linesOfPidFile(cluster);
  if (lines === undefined) return ABSENT;
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return { state: 'unwritten' };
  if (!lives(pid) || !(await isOf(pid, cluster))) return ABSENT;
  const port = Number(lines[3]);
  return Number.isInteger(port) && port > 0 ? { state: 'running', pid, port } : { state: 'unwritten' };
}

/** A postmaster that was started. */
export interface StartedPostmaster {
  hasEnded(): boolean;
}

/** Starts it, apart from us. It is there when it answers. */
export async function startPostmaster(
  dataDir: string,
  cluster: string,
  port: number,
  { postgres }: PostgresPrograms,
): Promise<StartedPostmaster> {
  await disownStranger(cluster);
  const log = await open(join(dataDir, 'postgres.log'), 'a', 0o600);
  const options = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    log_min_messages: 'warning',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = startApart(postgres, ['-D', cluster, '-p', String(port), ...flags], log.fd);
  let ended = false;
  server.on('exit', () => (ended = true)).on('error', () => (ended = true));
  server.unref();
  await log.close();
  return { hasEnded: () => ended };
}

/** Asks it to end ("fast": open transactions end, everything is written). */
export function stopPostmaster(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // it has ended by itself
  }
}

/** Takes away what a postmaster left that was killed before it had written its number. */
export async function forgetUnwritten(cluster: string): Promise<void> {
  await rm(pidFileOf(cluster), { force: true });
}

/**
 * PostgreSQL takes any living process of this number and user for itself, and does not start. The rest of the file
 * stays: by it PostgreSQL sees whether children of a killed one are still at work.
 */
async function disownStranger(cluster: string): Promise<void> {
  const lines = await linesOfPidFile(cluster);
  const pid = Number(lines?.[0]);
  if (lines === undefined || !lives(pid) || (await isOf(pid, cluster))) return;
  const file = pidFileOf(cluster);
  const { uid, gid, mode } = await stat(file);
  const draft = `${file}.new`;
  await writeFile(draft, [NOBODYS_PID, ...lines.slice(1)].join('\n'), { mode });
  await chown(draft, uid, gid);
  await rename(draft, file);
}

async function linesOfPidFile(cluster: string): Promise<string[] | undefined> {
  const text = await readFile(pidFileOf(cluster), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  return text?.split('\n');
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** True for a PostgreSQL that was started in this directory, and where that can't be seen. */
async function isOf(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const words = await commandOf(pid);
  if (words === undefined) return true;
  const place = words[words.indexOf('-D') + 1] ?? '';
  return basename(words[0] ?? '') === 'postgres' && (await realPlace(place)) === (await realPlace(cluster));
}

async function commandOf(pid: number): Promise<string[] | undefined> {
  if (existsSync('/proc/self/cmdline'))
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(' ');
  } catch {
    return undefined;
  }
}

function realPlace(path: string): Promise<string> {
  return realpath(path).catch(() => path);
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
export function startApart(program: string, options: string[], output: number | 'pipe'): ChildProcess {
  const user = unprivileged();
  const stdio: ['ignore', number | 'pipe', number | 'pipe'] = ['ignore', output, output];
  const cwd = dirname(program);
  if (user === undefined) return spawn(program, options, { cwd, stdio, detached: true });
  if (!existsSync('/usr/bin/setpriv')) return spawn(program, options, { cwd, stdio, detached: true, ...user });
  const privileges = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  const identity = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  return spawn('/usr/bin/setpriv', [...identity, ...privileges, program, ...options], { cwd, stdio, detached: true });
}
