// One process of a directory at a time. The lock is a directory that its owner touches; who gives no sign has lost it.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** The lock can't be had: another process works for too long, or it can't be made. The message says which. */
export class DirectoryLockError extends Error {
  override readonly name = 'DirectoryLockError';
}

/**
 * A lock whose owner gave no sign for so long is taken over, whatever process its number belongs to now.
 * Milliseconds.
 */
const STALE = 5_000;

/** How long to wait for others, in milliseconds, and what ends the waiting. */
export interface Patience {
  readonly milliseconds: number;
  readonly asked?: AbortSignal | undefined;
}

/** Runs work while no other process of this directory does. Throws `DirectoryLockError`, and what the work throws. */
export async function withDirectoryLock<T>(
  directory: string,
  name: string,
  work: () => Promise<T>,
  { milliseconds, asked }: Patience,
): Promise<T> {
  const place = join(directory, name);
  const options = { lockfilePath: place, stale: STALE, update: STALE / 5, onCompromised: () => {} };
  const deadline = performance.now() + milliseconds;
  let release: (() => Promise<void>) | undefined;
  while (release === undefined) {
    if (asked?.aborted) throw new DirectoryLockError('Not started: asked to end while waiting for the database.');
    release = await lock(directory, options).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      if (code !== 'ELOCKED') throw new DirectoryLockError(`Not started. ${place} can't be made (${code}).`);
      if (performance.now() > deadline)
        throw new DirectoryLockError(`Another process has been at work for too long: ${place} is its.`);
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
