// The server as operators run it: a process of its own, from the build, with settings in its environment. It can be
// killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '../../demo/listening.ts';

export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything it wrote so far. */
  output(): string;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  end(): Promise<number | null>;
}

/** A port that nobody uses now. */
export function anyPort(): Promise<number> {
  return freePort(createServer(), 0);
}

/**
 * Starts `npm start`'s process and waits until it says that it has started, or ends. `probe` has it tell how busy its
 * main thread is, `withFaultPoints` lets FAULT_POINT kill it, `withClock` lets its clock be turned, `release` is a
 * checkout of another version.
 */
export async function startProcess(
  settings: Readonly<Record<string, string>>,
  { probe = false, withFaultPoints = false, withClock = false, release = '.' } = {},
): Promise<ServerProcess> {
  const { PATH = '', HOME = '' } = process.env;
  const modules = [
    ...(probe ? ['main-thread-probe.js'] : []),
    ...(withFaultPoints ? ['fault-points.js'] : []),
    ...(withClock ? ['turned-clock.js'] : []),
  ];
  const loaded = modules.flatMap((name) => ['--import', new URL(`./${name}`, import.meta.url).href]);
  const child = spawn(process.execPath, [...loaded, 'dist/server/main.js'], {
    cwd: release,
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', ...(probe || withClock ? (['ipc'] as const) : [])],
  });
  let output = '';
  const started = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('"msg":"started"')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', () => resolve());
  });
  await started;
  const ended = async (signal: NodeJS.Signals) => {
    if (isOver({ child })) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
    return child.exitCode;
  };
  return {
    child,
    output: () => output,
    kill: async () => {
      await ended('SIGKILL');
    },
    end: () => ended('SIGTERM'),
  };
}

/** True once it is gone, by itself or killed. */
export function isOver({ child: { exitCode, signalCode } }: Pick<ServerProcess, 'child'>): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Runs a command of the operator's command line. */
export async function admin(
  settings: Readonly<Record<string, string>>,
  ...words: string[]
): Promise<{ code: number | null; lines: string[]; said: string }> {
  return adminOf('.', settings, words);
}

async function adminOf(release: string, settings: Readonly<Record<string, string>>, words: readonly string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['dist/server/admin/cli.js', ...words], {
    cwd: release,
    env: { PATH, HOME, ...settings },
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await once(child, 'close');
  return { code: child.exitCode, lines: out.trimEnd().split('\n'), said };
}

/** Adds an organisation by the operator's command line, with options by their names; its key. Throws what was said. */
export async function addOrganisation(
  settings: Readonly<Record<string, string>>,
  details: Readonly<Record<string, string>>,
  release = '.',
): Promise<string> {
  const words = Object.entries(details).flatMap(([name, value]) => [`--${name}`, value]);
  const { lines, said } = await adminOf(release, settings, ['organisation', 'add', ...words]);
  const { apiKey }: { apiKey?: string } = JSON.parse(lines.at(-1) ?? '{}');
  if (apiKey === undefined) throw new Error(said);
  return apiKey;
}

/** Starts a command of the operator's command line and kills it (SIGKILL) as soon as it has said this. */
export async function killedAdmin(
  settings: Readonly<Record<string, string>>,
  whenSaid: string,
  ...words: string[]
): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['dist/server/admin/cli.js', ...words], { env: { PATH, HOME, ...settings } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes(whenSaid)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  if (!said.includes(whenSaid)) throw new Error(`the command never said so: ${said}`);
}
