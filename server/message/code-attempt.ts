// A code is tried: counted in the database before it is compared, so that no two tries share one attempt.
import { timingSafeEqual } from 'node:crypto';
import { and, eq, lt, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { Problem } from '../contract/problems.ts';
import type { OpenSession } from '../contract/reader-api.ts';
import type { Services } from '../services.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { accessCode, message } from '../store/schema.ts';
import { type AccessCode, codesOf, lockedProblem } from './access-code.ts';
import { recordEvent } from './audit.ts';
import type { LiveMessage } from './live-message.ts';

/** Spends one attempt and compares. Refusals tell what to do next; only a wrong code costs anything. */
export async function spendAttempt(
  tx: Transaction,
  services: Services,
  found: LiveMessage,
  { code, challenge }: OpenSession,
): Promise<AccessCode | Problem> {
  const now = services.clock.now();
  if (found.message.lockedAt !== null) return lockedProblem(found);
  const codes = await codesOf(tx, found.message.id, challenge);
  const [current, ...older] = codes;
  if (current === undefined) return { code: 'code-not-asked-here' };
  if (current.expiresAt <= now) return { code: 'code-expired' };
  const counted = await countAttempt(tx, current.id, found.message.id);
  if (counted === undefined) return { code: 'code-burnt' };
  if (matches(services, current, code)) {
    await giveBackAttempt(tx, current.id, found.message.id);
    return current;
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
  codeId: string,
  messageId: string,
): Promise<{ attempts: number; wrongCodes: number } | undefined> {
  const [spent] = await tx
    .update(accessCode)
    .set({ attempts: sql`${accessCode.attempts} + 1` })
    .where(and(eq(accessCode.id, codeId), lt(accessCode.attempts, limits.codeAttempts)))
    .returning({ attempts: accessCode.attempts });
  if (spent === undefined) return undefined;
  const { wrongCodes } = oneRow(
    await tx
      .update(message)
      .set({ wrongCodes: sql`least(${message.wrongCodes} + 1, ${limits.messageAttempts})` })
      .where(eq(message.id, messageId))
      .returning({ wrongCodes: message.wrongCodes }),
  );
  return { attempts: spent.attempts, wrongCodes };
}

/** A right code was no wrong one: so a double submit of it opens too. */
async function giveBackAttempt(tx: Transaction, codeId: string, messageId: string): Promise<void> {
  await tx
    .update(accessCode)
    .set({ attempts: sql`${accessCode.attempts} - 1` })
    .where(eq(accessCode.id, codeId));
  await tx
    .update(message)
    .set({ wrongCodes: sql`${message.wrongCodes} - 1` })
    .where(eq(message.id, messageId));
}

async function lockMessage(
  tx: Transaction,
  services: Services,
  { message: { id, organisationId } }: LiveMessage,
): Promise<void> {
  const now = services.clock.now();
  await tx.update(message).set({ lockedAt: now }).where(eq(message.id, id));
  await recordEvent(tx, { id, organisationId }, 'locked', {}, now);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  await addJob(tx, services.outboxKeys, {
    name: 'tell-contact',
    messageId: id,
    payload: { about: 'message-locked' },
    now,
    expiresAt,
  });
}

/** Constant time, under every key of the ring. */
function matches({ serverKeys }: Services, { id, codeHash }: AccessCode, code: string): boolean {
  return serverKeys.lookups('access-code', `${id}\n${code}`).some((hash) => timingSafeEqual(hash, codeHash));
}
