// Browsers that opened a message before: what strangers with its link used up does not touch their codes.
import { createHash } from 'node:crypto';
import { and, desc, eq, notInArray, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { Queryable, Transaction } from '../store/database.ts';
import { knownDevice } from '../store/schema-access.ts';

/** A browser that opened this message, with its own count of wrong codes. */
export type KnownDevice = typeof knownDevice.$inferSelect;

/** The browser of this number, when it opened the message before. */
export async function findKnownDevice(
  db: Queryable,
  messageId: string,
  device: string | undefined,
): Promise<KnownDevice | undefined> {
  return device === undefined ? undefined : deviceOfCode(db, messageId, hashOf(messageId, device));
}

/** The browser that a code was sent for; undefined for a stranger's, and when that browser is remembered no longer. */
export async function deviceOfCode(
  db: Queryable,
  messageId: string,
  deviceHash: Uint8Array | null,
): Promise<KnownDevice | undefined> {
  if (deviceHash === null) return undefined;
  const [known] = await db
    .select()
    .from(knownDevice)
    .where(and(eq(knownDevice.messageId, messageId), eq(knownDevice.deviceHash, deviceHash)));
  return known;
}

/** Remembers that a browser opened a message. So many are remembered; the one that opened it longest ago gives way. */
export async function rememberDevice(
  tx: Transaction,
  messageId: string,
  device: string | undefined,
  now: Date,
): Promise<void> {
  if (device === undefined) return;
  await tx
    .insert(knownDevice)
    .values({ messageId, deviceHash: hashOf(messageId, device), openedAt: now })
    .onConflictDoUpdate({ target: [knownDevice.messageId, knownDevice.deviceHash], set: { openedAt: now } });
  const latest = tx
    .select({ deviceHash: knownDevice.deviceHash })
    .from(knownDevice)
    .where(eq(knownDevice.messageId, messageId))
    .orderBy(desc(knownDevice.openedAt), desc(knownDevice.deviceHash))
    .limit(limits.knownDevices);
  await tx
    .delete(knownDevice)
    .where(and(eq(knownDevice.messageId, messageId), notInArray(knownDevice.deviceHash, latest)));
}

/**
 * Counts one try of a code against the browser it was sent for; undefined when that browser is remembered no longer.
 */
export async function countTryOfDevice(
  tx: Transaction,
  messageId: string,
  deviceHash: Uint8Array,
  change: 1 | -1,
): Promise<number | undefined> {
  const [counted] = await tx
    .update(knownDevice)
    .set({ wrongCodes: sql`least(${knownDevice.wrongCodes} + ${change}::int, ${limits.messageAttempts})` })
    .where(and(eq(knownDevice.messageId, messageId), eq(knownDevice.deviceHash, deviceHash)))
    .returning({ wrongCodes: knownDevice.wrongCodes });
  return counted?.wrongCodes;
}

/** Gives every browser of a message its tries again: the desk has unlocked it. */
export async function forgetWrongCodes(tx: Transaction, messageId: string): Promise<void> {
  await tx.update(knownDevice).set({ wrongCodes: 0 }).where(eq(knownDevice.messageId, messageId));
}

// SHA-256 is enough for 256 random bits, and does not change when the server keys do; bound to the message, it tells
// nobody who reads what else.
function hashOf(messageId: string, device: string): Buffer {
  return createHash('sha256').update(`${messageId}\n${device}`).digest();
}
