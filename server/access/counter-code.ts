// A counter code: an employee has seen who stands at the counter or is on the phone, and reads him six digits. They
// take the place of the code that his browser asked for, by the reference that stands on its screen: so they open
// there and nowhere else, once, for as long and with as many tries as any code. Who gave it and why is written down,
// and the citizen is told by mail.
import { and, eq, gt, isNull } from 'drizzle-orm';
import * as z from 'zod';
import { limits } from '../contract/limits.ts';
import { isLine } from '../contract/line.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import { DAY, HOUR } from '../contract/units.ts';
import { recordEvent } from '../message/audit.ts';
import { lives } from '../message/live-message.ts';
import { countCounterCode } from '../quotas/rate-limit.ts';
import { inTransaction, type Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { type Message, message, type Organisation } from '../store/schema.ts';
import { accessCode } from '../store/schema-access.ts';
import { type AccessCode, drawCode } from './access-code.ts';
import { tooMany, waitFor } from './code-budget.ts';
import { deviceOfCode } from './known-device.ts';

const words = (most: number, what: string) =>
  z
    .string()
    .trim()
    .refine(
      (text) => text.length >= 2 && text.length <= most && isLine(text),
      `must be ${what}: 2 to ${most} characters`,
    );

/** What an employee says who gives a counter code. */
export const CounterCodeRequest = z.strictObject({
  codeReference: z
    .string()
    .trim()
    .toUpperCase()
    .refine((text) => /^[A-Z]{4}$/.test(text), 'must be the four letters that stand on the citizen’s screen')
    .describe(
      'The reference of the code that stands on the citizen’s screen: he reads it out. The new code opens there only.',
    ),
  who: words(100, 'who gives the code').describe(
    'The employee. Kept with what happened to the message, and told to nobody else.',
  ),
  why: words(200, 'how you know that it is the citizen').describe(
    'How the citizen was recognised, at the counter or on the phone.',
  ),
});
export type CounterCodeRequest = z.output<typeof CounterCodeRequest>;

/** A code to be read out, once. */
export interface CounterCode {
  /** Not `code`: that is what a problem has. */
  readonly digits: string;
  readonly expiresAt: Date;
}

type CounterCodeProblem = ProblemOf<
  'message-unknown' | 'message-over' | 'message-locked' | 'code-unknown' | 'too-many-codes' | 'too-many-requests'
>;

/** What giving one touches. */
type Giving = Pick<Services, 'db' | 'clock' | 'serverKeys' | 'outboxKeys'>;

/** Draws a counter code for the browser that shows this reference; the code it had works no more. */
export async function giveCounterCode(
  services: Giving,
  organisation: Organisation,
  messageId: string,
  { codeReference, who, why }: CounterCodeRequest,
): Promise<CounterCode | CounterCodeProblem> {
  return services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const ofOrganisation = and(eq(message.organisationId, organisation.id), eq(message.id, messageId));
    const [found] = await tx.select().from(message).where(ofOrganisation).for('update');
    if (found === undefined) return { code: 'message-unknown' };
    if (!lives(found, now)) return { code: 'message-over' };
    const shown = await shownCode(tx, found, codeReference, now);
    if (isProblem(shown)) return shown;
    const spent =
      (await budgetOf(tx, found, now)) ?? (await countCounterCode(inTransaction(services, tx), organisation.id));
    if (spent !== undefined) return spent;
    const digits = drawCode();
    const expiresAt = await replace(tx, services, shown, digits);
    await recordEvent(tx, found, 'counter-code', { codeReference, who, why }, now);
    const payload = { givenAt: now.toISOString() };
    await addJob(inTransaction(services, tx), { name: 'send-counter-code-notice', messageId, payload });
    return { digits, expiresAt };
  });
}

/** The code that a browser shows and waits for. Two that show the same letters by chance are none. */
async function shownCode(
  tx: Transaction,
  { id, lockedAt }: Message,
  codeReference: string,
  now: Date,
): Promise<AccessCode | ProblemOf<'code-unknown' | 'message-locked'>> {
  const [shown, ...others] = await tx
    .select()
    .from(accessCode)
    .where(
      and(
        eq(accessCode.messageId, id),
        eq(accessCode.reference, codeReference),
        gt(accessCode.expiresAt, now),
        isNull(accessCode.usedAt),
        isNull(accessCode.replacedAt),
      ),
    )
    .limit(2);
  if (shown === undefined || others.length > 0) return { code: 'code-unknown' };
  const device = await deviceOfCode(tx, id, shown.deviceHash);
  const isLocked = device === undefined ? lockedAt !== null : device.wrongCodes >= limits.messageAttempts;
  return isLocked ? { code: 'message-locked' } : shown;
}

/** Counter codes have a budget of their own: what strangers, or the citizen, had sent does not touch it. */
async function budgetOf(tx: Transaction, { id }: Message, now: Date): Promise<ProblemOf<'too-many-codes'> | undefined> {
  const given = await tx
    .select({ at: accessCode.createdAt })
    .from(accessCode)
    .where(
      and(eq(accessCode.messageId, id), accessCode.atCounter, gt(accessCode.createdAt, new Date(now.getTime() - DAY))),
    )
    .orderBy(accessCode.createdAt);
  return tooMany([
    ...waitFor(given, limits.counterCodesPerHour, HOUR, now),
    ...waitFor(given, limits.counterCodesPerDay, DAY, now),
  ]);
}

/** Puts the new code in the place of the one that is shown; a counter code of another browser ends now. */
async function replace(
  tx: Transaction,
  { serverKeys, clock }: Pick<Giving, 'serverKeys' | 'clock'>,
  shown: AccessCode,
  code: string,
): Promise<Date> {
  const now = clock.now();
  const id = crypto.randomUUID();
  const expiresAt = new Date(now.getTime() + limits.codeLife);
  const { messageId, challengeHash, deviceHash, reference, channel } = shown;
  const destination = await serverKeys.open(`access_code/destination/${shown.id}`, shown.destinationSealed);
  await tx
    .update(accessCode)
    .set({ expiresAt: now })
    .where(
      and(
        eq(accessCode.messageId, messageId),
        accessCode.atCounter,
        isNull(accessCode.usedAt),
        gt(accessCode.expiresAt, now),
      ),
    );
  await tx.update(accessCode).set({ replacedAt: now }).where(eq(accessCode.id, shown.id));
  await tx.insert(accessCode).values({
    ...{ id, messageId, challengeHash, deviceHash, reference, channel },
    codeHash: serverKeys.lookup('access-code', `${id}\n${code}`),
    destinationSealed: await serverKeys.seal(`access_code/destination/${id}`, destination),
    automatic: false,
    atCounter: true,
    // Later than the one whose place it takes: a browser's newest code counts.
    createdAt: new Date(Math.max(now.getTime(), shown.createdAt.getTime() + 1)),
    expiresAt,
    sentAt: now,
  });
  return expiresAt;
}
