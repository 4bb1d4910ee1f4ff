// Keys in files: many to a file, each for one value, each overwritten with zeros when its value is delivered. Written
// and synced before any of them is used, so that taking one costs no sync; the directory's entry too, for a file that
// a power cut takes is every value under it.
import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { MiB } from '../contract/units.ts';
import { createWhole, hasCode, syncDirectory } from './whole-file.ts';

/** Bytes of a key: AES-256. */
const KEY_SIZE = 32;
/** Keys of a file. What of them is never used goes with the file. */
export const SLOTS = 256;

/** Makes a file of fresh keys. It is there whole or not at all. */
export function makeSlots(directory: string, name: string): Promise<void> {
  return createWhole(join(directory, name), randomBytes(SLOTS * KEY_SIZE));
}

/** The key of a slot; undefined when it is destroyed. Throws ENOENT when the file is not there. */
export async function readSlot(directory: string, name: string, slot: number): Promise<Uint8Array | undefined> {
  return using(await open(join(directory, name), 'r'), async (file) => {
    const key = new Uint8Array(KEY_SIZE);
    const { bytesRead } = await file.read(key, 0, KEY_SIZE, slot * KEY_SIZE);
    return bytesRead === KEY_SIZE && key.some((byte) => byte !== 0) ? key : undefined;
  });
}

/** The slots of a file that still hold a key; none when the file is gone. */
export async function livingSlots(directory: string, name: string): Promise<number[]> {
  const opened = await open(join(directory, name), 'r').catch(unlessGone);
  if (opened === undefined) return [];
  return using(opened, async (file) => {
    const bytes = await file.readFile();
    const slots = Array.from({ length: Math.floor(bytes.length / KEY_SIZE) }, (_, slot) => slot);
    return slots.filter((slot) => bytes.subarray(slot * KEY_SIZE, (slot + 1) * KEY_SIZE).some((byte) => byte !== 0));
  });
}

/** Destroys keys. Nothing happens where the file is gone. */
export async function destroySlots(directory: string, name: string, slots: readonly number[]): Promise<void> {
  if (slots.length === 0) return;
  const opened = await open(join(directory, name), 'r+').catch(unlessGone);
  if (opened === undefined) return;
  await using(opened, async (file) => {
    for (const slot of slots) await file.write(new Uint8Array(KEY_SIZE), 0, KEY_SIZE, slot * KEY_SIZE);
    await file.datasync();
  });
}

/** Destroys a whole file: overwritten, then removed. */
export async function destroyFile(directory: string, name: string): Promise<void> {
  const opened = await open(join(directory, name), 'r+').catch(unlessGone);
  if (opened === undefined) return;
  await using(opened, async (file) => {
    const { size } = await file.stat();
    await file.write(new Uint8Array(size), 0, size, 0);
    await file.datasync();
  });
  await unlink(join(directory, name)).catch(unlessGone);
  await syncDirectory(directory);
}

/** False when its disk is full: there must be room for a file of keys, and for what else is written just now. */
export async function hasRoom(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize >= 1 * MiB;
}

/** The names in the directory, which is made when it is not there. */
export async function namesIn(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return (await readdir(directory)).sort();
}

function unlessGone(error: unknown): undefined {
  if (!hasCode(error, 'ENOENT')) throw error;
}

async function using<T>(file: FileHandle, step: (file: FileHandle) => Promise<T>): Promise<T> {
  try {
    return await step(file);
  } finally {
    await file.close();
  }
}
