// How many codes of one message may leave: strangers with the link share one budget, a browser that opened it before
// has its own.

import { and, asc, eq, gt } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { DAY, HOUR } from '../contract/units.ts';
import type { Transaction } from '../store/database.ts';
import { accessCode } from '../store/schema-access.ts';
import type { KnownDevice } from './known-device.ts';

/** A code that was sent. */
interface Sent {
  readonly at: Date;
  readonly automatic: boolean;
  readonly deviceHash: Uint8Array | null;
}

/** What is left of a message's codes for one asking browser. */
export interface CodeBudget {
  /** A page asked by itself within the day, and its browser had not opened the message: the next one needs a tap. */
  readonly hadAutomatic: boolean;
  /** Set when no code may be sent now: says when. */
  readonly spent: ProblemOf<'too-many-codes'> | undefined;
}

/** The budget at this second; the message's row is to be locked meanwhile, so that no two asks pass together. */
export async function codeBudget(
  tx: Transaction,
  messageId: string,
  device: KnownDevice | undefined,
  now: Date,
): Promise<CodeBudget> {
  const sent = await tx
    .select({ at: accessCode.createdAt, automatic: accessCode.automatic, deviceHash: accessCode.deviceHash })
    .from(accessCode)
    .where(
      and(
        eq(accessCode.messageId, messageId),
        eq(accessCode.atCounter, false), // nothing was sent
        gt(accessCode.createdAt, new Date(now.getTime() - DAY)),
      ),
    )
    .orderBy(asc(accessCode.createdAt));
  const ofStrangers = sent.filter(({ deviceHash }) => deviceHash === null);
  if (device === undefined)
    return { hadAutomatic: ofStrangers.some(({ automatic }) => automatic), spent: spentOf(ofStrangers, now) };
  const own = sent.filter(({ deviceHash }) => deviceHash !== null && Buffer.from(deviceHash).equals(device.deviceHash));
  const known = sent.filter(({ deviceHash }) => deviceHash !== null);
  // Only who can open makes a browser known: this bounds what he can have sent by making one after the other.
  const together = waitFor(known, limits.codesPerDayOfKnownDevices, DAY, now);
  return { hadAutomatic: false, spent: spentOf(own, now) ?? tooMany(together) };
}

function spentOf(sent: readonly Sent[], now: Date): ProblemOf<'too-many-codes'> | undefined {
  return tooMany([...waitFor(sent, limits.codesPerHour, HOUR, now), ...waitFor(sent, limits.codesPerDay, DAY, now)]);
}

/** How long until one more may be sent in this window; empty when it may now. */
export function waitFor(sent: readonly Pick<Sent, 'at'>[], most: number, window: number, now: Date): number[] {
  const within = sent.filter(({ at }) => at.getTime() > now.getTime() - window);
  const oldest = within.at(-most);
  return oldest === undefined ? [] : [oldest.at.getTime() + window - now.getTime()];
}

/** What says so. */
export function tooMany(waits: readonly number[]): ProblemOf<'too-many-codes'> | undefined {
  return waits.length === 0 ? undefined : { code: 'too-many-codes', retryAfter: Math.ceil(Math.max(...waits) / 1000) };
}
