// Files that are there whole or not at all, and stay after a power cut.
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a file (0600), unless there is one: of two who begin at once, one is first. Nobody reads half of it. */
export async function createWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeSynced(draft, content);
  await link(draft, path).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  await unlink(draft);
  await syncDirectory(dirname(path));
}

/**
 * Puts a file (0600) in the place of what is there: whoever reads it finds the old one or the new. For one at a time,
 * who holds a lock.
 */
export async function replaceWhole(path: string, content: Uint8Array | string): Promise<void> {
  const draft = `${path}.new`;
  await rm(draft, { force: true }); // of who was killed here
  await writeSynced(draft, content);
  await rename(draft, path);
  await syncDirectory(dirname(path));
}

/** What was made, moved or removed in a directory stays so after a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return; // a directory can't be opened there
  const opened = await open(directory, 'r');
  await opened.sync().finally(() => opened.close());
}

/** True for an error of the file system with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function writeSynced(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await file
    .writeFile(content)
    .then(() => file.sync())
    .finally(() => file.close());
}
