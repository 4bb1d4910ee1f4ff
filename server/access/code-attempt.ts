// A code is tried: counted in the database before it is compared, so that no two tries share one attempt.
import { timingSafeEqual } from 'node:crypto';
import { and, eq, lt, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import type { OpenSession } from '../contract/reader-api.ts';
import { recordEvent } from '../message/audit.ts';
import type { LiveMessage } from '../message/live-message.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { countAttemptOfClient } from '../quotas/rate-limit.ts';
import { inTransaction, type Services } from '../services.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { accessCode } from '../store/schema-access.ts';
import { type AccessCode, codesOf, isLocked, lockedProblem } from './access-code.ts';
import { countTryOfDevice, deviceOfCode } from './known-device.ts';

/** Why a code opens nothing. */
export type AttemptProblem = ProblemOf<
  | 'message-locked'
  | 'code-not-asked-here'
  | 'code-expired'
  | 'code-burnt'
  | 'code-replaced'
  | 'code-wrong'
  | 'too-many-requests'
>;

/** Spends one attempt and compares. Refusals tell what to do next; only a wrong code costs anything. */
export async function spendAttempt(
  tx: Transaction,
  services: Services,
  found: LiveMessage,
  client: ClientNetwork,
  { code, challenge }: OpenSession,
): Promise<AccessCode | AttemptProblem> {
  const now = services.clock.now();
  const codes = await codesOf(tx, found.message.id, challenge);
  const [current, ...older] = codes;
  // A code that was sent for a known browser is tried on that browser's own account, and no further than that goes.
  const device = await deviceOfCode(tx, found.message.id, current?.deviceHash ?? null);
  if (isLocked(found, device)) return lockedProblem(found);
  if (current === undefined) return { code: 'code-not-asked-here' };
  if (current.expiresAt <= now) return { code: 'code-expired' };
  const counted = await countAttempt(tx, current);
  if (counted === undefined) return { code: 'code-burnt' };
  // Strangers share what their network may try; a double submit of a used code is no guess.
  const refused =
    current.deviceHash === null && current.usedAt === null
      ? await countAttemptOfClient(inTransaction(services, tx), client)
      : undefined;
  if (refused !== undefined || matches(services, current, code)) {
    await giveBackAttempt(tx, current);
    return refused ?? current;
  }
  if (counted.wrongCodes >= limits.messageAttempts) {
    await lockMessage(tx, services, found);
    return lockedProblem(found);
  }
  const attemptsLeft = limits.codeAttempts - counted.attempts;
  if (attemptsLeft === 0) return { code: 'code-burnt' };
  const replaced = older.some((one) => one.expiresAt > now && one.usedAt === null && matches(services, one, code));
  return { code: replaced ? 'code-replaced' : 'code-wrong', attemptsLeft };
}

/** Counted atomically and before comparing; undefined when the code's attempts are spent. */
async function countAttempt(
  tx: Transaction,
  code: AccessCode,
): Promise<{ attempts: number; wrongCodes: number } | undefined> {
  const [spent] = await tx
    .update(accessCode)
    .set({ attempts: sql`${accessCode.attempts} + 1` })
    .where(and(eq(accessCode.id, code.id), lt(accessCode.attempts, limits.codeAttempts)))
    .returning({ attempts: accessCode.attempts });
  if (spent === undefined) return undefined;
  return { attempts: spent.attempts, wrongCodes: await countWrongCode(tx, code, 1) };
}

/** A right code was no wrong one: so a double submit of it opens too. */
async function giveBackAttempt(tx: Transaction, code: AccessCode): Promise<void> {
  await tx
    .update(accessCode)
    .set({ attempts: sql`${accessCode.attempts} - 1` })
    .where(eq(accessCode.id, code.id));
  await countWrongCode(tx, code, -1);
}

/**
 * On the account of the browser the code was sent for, if that is known, else on that of all strangers: the
 * message's.
 */
async function countWrongCode(tx: Transaction, { messageId, deviceHash }: AccessCode, change: 1 | -1): Promise<number> {
  const own = deviceHash === null ? undefined : await countTryOfDevice(tx, messageId, deviceHash, change);
  if (own !== undefined) return own;
  const { wrongCodes } = oneRow(
    await tx
      .update(message)
      .set({ wrongCodes: sql`least(${message.wrongCodes} + ${change}::int, ${limits.messageAttempts})` })
      .where(eq(message.id, messageId))
      .returning({ wrongCodes: message.wrongCodes }),
  );
  return wrongCodes;
}

async function lockMessage(
  tx: Transaction,
  services: Services,
  { message: { id, organisationId, lockedAt } }: LiveMessage,
): Promise<void> {
  if (lockedAt !== null) return;
  const now = services.clock.now();
  await tx.update(message).set({ lockedAt: now }).where(eq(message.id, id));
  await recordEvent(tx, { id, organisationId }, 'locked', {}, now);
  const payload = { about: 'message-locked' } as const;
  await addJob(inTransaction(services, tx), { name: 'tell-contact', messageId: id, payload });
}

/** Constant time, under every key of the ring. */
function matches({ serverKeys }: Services, { id, codeHash }: AccessCode, code: string): boolean {
  return serverKeys.lookups('access-code', `${id}\n${code}`).some((hash) => timingSafeEqual(hash, codeHash));
}
