// A database of the operator: is it there, and does it let us in? Asked before anything else at start, so that what
// is wrong is said in one sentence.
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { connectionFault } from '../connection-fault.ts';

/** How long to wait for what may pass, in milliseconds; `asked` to end ends the waiting. */
export interface Awaiting {
  readonly patience: number;
  readonly asked?: AbortSignal | undefined;
  /** Told once, when it has to be waited for. */
  readonly onWait?: (sentence: string) => void;
}

/** A database, and its hosts when there are several. */
export interface DatabasePlace {
  readonly href: string;
  readonly hosts?: readonly URL[];
}

/** The database is not there, or does not let us in; the message names the setting and the host, and what to do. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError';
}

/** Milliseconds between two tries. */
const TRY_EVERY = 500;
const CONNECT_TIMEOUT = 10;

/** Which database a sentence is about. */
interface Named {
  readonly setting: string;
  readonly host: string;
}

/**
 * Does it, and again as long as it fails because the database went away in the middle: one that goes away is waited for
 * like one that is not there yet. Throws `DatabaseAwayError`; a surprise as it is.
 */
export async function whenReached<T>(
  { patience, asked, onWait }: Awaiting,
  attempt: () => Promise<T>,
  { setting, host }: Named = { setting: 'DATABASE_URL', host: 'the database' },
): Promise<T> {
  const deadline = performance.now() + patience;
  let isTold = false;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const fault = connectionFault(error, setting, host);
      if (fault === undefined || error instanceof DatabaseAwayError) throw error;
      if (!fault.mayPass || asked?.aborted === true || performance.now() >= deadline)
        throw new DatabaseAwayError(`Not started. ${fault.sentence}`, { cause: error });
      if (!isTold) onWait?.(fault.sentence);
      isTold = true;
      await pause(TRY_EVERY, undefined, { signal: asked }).catch(() => {});
    }
  }
}

/** Resolves when the database of this setting answers. Throws `DatabaseAwayError`; a surprise as it is. */
export function reachDatabase(
  setting: string,
  { href, hosts = [new URL(href)] }: DatabasePlace,
  waiting: Awaiting,
): Promise<void> {
  const host = hosts.map((one) => one.hostname || 'this machine').join(', ');
  return whenReached(waiting, () => answers(href), { setting, host });
}

async function answers(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT, onnotice: () => {} });
  try {
    await sql`select 1`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
