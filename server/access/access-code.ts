// Access codes: sent when asked for, bound to the browser that asked, and not more than a citizen needs.
import { createHash, randomInt } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import { fromBase64url, randomBytes, toBase64url } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import type { AskForCode, Channel, CodeAnswer, CodeSent } from '../contract/reader-api.ts';
import { findMessage, type LiveMessage, type MessageGone, noticeOf } from '../message/live-message.ts';
import { drawCodeReference } from '../message/reference.ts';
import { askNumberRegister, NOT_ASKED, numberRegisterOf, type Registered } from '../organisation/number-register.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { countCodeOfClient, countCodeOfOrganisation, countSmsOfOrganisation } from '../quotas/rate-limit.ts';
import { type InTransaction, inTransaction, type Services } from '../services.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import type { Organisation } from '../store/schema.ts';
import { accessCode } from '../store/schema-access.ts';
import { codeBudget } from './code-budget.ts';
import { byEmail, type CodeRoute, canBeSpoken, codeRoute } from './code-route.ts';
import { codeSecret, type DecidedNumber } from './code-secret.ts';
import { findKnownDevice, type KnownDevice } from './known-device.ts';

/** Why no code is sent. */
export type CodeProblem =
  | MessageGone
  | ProblemOf<'message-locked' | 'code-expired' | 'code-too-early' | 'too-many-codes' | 'too-many-requests'>;

/** A code as stored. */
export type AccessCode = typeof accessCode.$inferSelect;

/**
 * Sends a code, or tells of the one this browser has already. A page that asks by itself for a second code within a
 * day is told that a tap is needed. A browser that opened the message before has a budget of its own: what strangers
 * used up, or locked, is not his.
 */
export async function askForCode(
  services: Services,
  publicId: string,
  client: ClientNetwork,
  ask: AskForCode,
): Promise<CodeAnswer | CodeProblem> {
  for (let registered: Registered | undefined; ; ) {
    const answer = await services.db.transaction(async (tx) => {
      const now = services.clock.now();
      const found = await findMessage(tx, publicId, now, 'lock');
      if (isProblem(found)) return found;
      const device = await findKnownDevice(tx, found.message.id, ask.device);
      if (isLocked(found, device)) return lockedProblem(found);
      const early =
        ask.challenge === undefined ? undefined : await answerWithActive(services, tx, found, ask, ask.challenge);
      if (early !== undefined) return early;
      if (ask.lookUp === true) return { code: 'code-expired' } satisfies CodeProblem;
      return sendFreshCode(inTransaction(services, tx), found, device, client, { ...ask, registered });
    });
    if (!('registerOf' in answer)) return answer;
    // Nothing is held meanwhile, for it may be slow: all is looked at anew afterwards.
    registered = (await askNumberRegister(services, answer.registerOf, answer.citizen)) ?? NOT_ASKED;
  }
}

/** The number stands in a register of this organisation, which must be asked before there is a code. */
interface RegisterWanted {
  readonly registerOf: Organisation;
  readonly citizen: string;
}

/** What a browser is told that has a code which still works, unless it may have a new one. */
async function answerWithActive(
  services: Services,
  tx: Transaction,
  found: LiveMessage,
  { renew }: AskForCode,
  challenge: string,
): Promise<CodeAnswer | ProblemOf<'code-too-early'> | undefined> {
  const now = services.clock.now();
  const active = await activeCode(tx, found.message.id, challenge, now);
  if (active === undefined) return undefined;
  if (renew !== true) return answerFor(services, found, active, challenge);
  const wait = active.createdAt.getTime() + limits.codeResendAfter - now.getTime();
  return wait > 0 ? { code: 'code-too-early', retryAfter: Math.ceil(wait / 1000) } : undefined;
}

/** Draws a code and sends it, when the budgets of message, client and organisation have room for it. */
async function sendFreshCode(
  services: InTransaction,
  found: LiveMessage,
  device: KnownDevice | undefined,
  client: ClientNetwork,
  { automatic, challenge: given, spokenIn, registered }: AskForCode & { readonly registered: Registered | undefined },
): Promise<CodeAnswer | CodeProblem | RegisterWanted> {
  const { db: tx } = services;
  const { id, recipientSealed } = found.message;
  const { hadAutomatic, spent } = await codeBudget(tx, id, device, services.clock.now());
  const needsTap = automatic && hadAutomatic;
  if (!needsTap && spent !== undefined) return spent;
  const citizen = await services.serverKeys.open(`message/recipient/${id}`, recipientSealed);
  if (registered === undefined && (await numberRegisterOf(services, found.organisation)) !== undefined)
    return { registerOf: found.organisation, citizen };
  // No phone rings for a page that asks by itself.
  const route = await codeRoute(services, found, citizen, { registered, spoken: spokenIn !== undefined && !automatic });
  if (needsTap) return tapNeeded(services, found, route);
  const tooMany = device === undefined ? await countCodeOfStranger(services, client, found.organisation) : undefined;
  if (tooMany !== undefined) return tooMany;
  const affordable = await affordableRoute(services, found, route, citizen);
  if (isProblem(affordable)) return affordable;
  const challenge = given ?? toBase64url(randomBytes(32));
  const deviceHash = device?.deviceHash ?? null;
  const decided = registered === undefined ? undefined : { mobile: affordable.mobile };
  const sent = await sendCode(services, found, { challenge, deviceHash, ...affordable, automatic, decided, spokenIn });
  return answerFor(services, found, sent, challenge);
}

function tapNeeded(
  services: Pick<Services, 'sms'>,
  found: LiveMessage,
  { channel, destination }: CodeRoute,
): CodeAnswer {
  const spoken = canBeSpoken(services, channel);
  return { status: 'tap-needed', channel, destination, canBeSpoken: spoken, message: noticeOf(found) };
}

/** The budget is spent. */
type TooManyCodes = ProblemOf<'too-many-codes' | 'too-many-requests'>;

/** Strangers share what their network, and the organisation's messages, may have sent. */
async function countCodeOfStranger(
  services: InTransaction,
  client: ClientNetwork,
  { id }: Organisation,
): Promise<TooManyCodes | undefined> {
  return (await countCodeOfClient(services, client)) ?? (await countCodeOfOrganisation(services, id));
}

/**
 * The way that a code may go: by e-mail when the organisation's budget for sms and calls is spent. What one costs is
 * the same whoever asked: a known browser's reserve is of codes, not of sms.
 */
async function affordableRoute(
  services: InTransaction,
  { message, organisation }: LiveMessage,
  route: CodeRoute,
  citizen: string,
): Promise<CodeRoute | TooManyCodes> {
  const tooDear = route.channel === 'email' ? undefined : await countSmsOfOrganisation(services, organisation);
  if (tooDear === undefined) return route;
  return message.smsOnly ? tooDear : byEmail(citizen);
}

/**
 * Locked by fifty wrong codes of strangers, which is nothing to a browser that opened it before; that one has fifty
 * of its own.
 */
export function isLocked({ message: { lockedAt } }: LiveMessage, device: KnownDevice | undefined): boolean {
  return device === undefined ? lockedAt !== null : device.wrongCodes >= limits.messageAttempts;
}

/** What a locked message tells. */
export function lockedProblem({ organisation: { phone } }: LiveMessage): ProblemOf<'message-locked'> {
  return { code: 'message-locked', ...(phone === null ? {} : { phone }) };
}

/** The codes of one browser, newest first. */
export function codesOf(tx: Transaction, messageId: string, challenge: string): Promise<AccessCode[]> {
  return tx
    .select()
    .from(accessCode)
    .where(and(eq(accessCode.messageId, messageId), eq(accessCode.challengeHash, challengeHash(challenge))))
    .orderBy(desc(accessCode.createdAt), desc(accessCode.id));
}

async function activeCode(
  tx: Transaction,
  messageId: string,
  challenge: string,
  now: Date,
): Promise<AccessCode | undefined> {
  const [newest] = await codesOf(tx, messageId, challenge);
  if (newest === undefined || newest.usedAt !== null || newest.expiresAt <= now) return undefined;
  return newest.attempts < limits.codeAttempts ? newest : undefined;
}

async function sendCode(
  services: InTransaction<'db' | 'clock' | 'serverKeys' | 'outboxKeys'>,
  { message: { id: messageId } }: LiveMessage,
  {
    challenge,
    deviceHash,
    channel,
    destination,
    automatic,
    decided,
    spokenIn,
  }: {
    challenge: string;
    deviceHash: Uint8Array | null;
    channel: Channel;
    destination: string;
    automatic: boolean;
    decided: DecidedNumber | undefined;
    spokenIn: string | undefined;
  },
): Promise<AccessCode> {
  const { db: tx, clock, serverKeys } = services;
  const now = clock.now();
  const expiresAt = new Date(now.getTime() + limits.codeLife);
  const code = drawCode();
  const id = crypto.randomUUID();
  await tx
    .update(accessCode)
    .set({ replacedAt: now })
    .where(
      and(
        eq(accessCode.messageId, messageId),
        eq(accessCode.challengeHash, challengeHash(challenge)),
        sql`${accessCode.replacedAt} is null`,
      ),
    );
  const row = oneRow(
    await tx
      .insert(accessCode)
      .values({
        id,
        messageId,
        challengeHash: challengeHash(challenge),
        deviceHash,
        codeHash: serverKeys.lookup('access-code', `${id}\n${code}`),
        reference: drawCodeReference(),
        channel,
        destinationSealed: await serverKeys.seal(`access_code/destination/${id}`, destination),
        automatic,
        createdAt: now,
        expiresAt,
      })
      .returning(),
  );
  const payload = { accessCodeId: id, channel, ...(channel === 'voice' ? { spokenIn } : {}) };
  const secret = codeSecret(code, decided);
  await addJob(services, { name: 'send-access-code', messageId, payload, secret, expiresAt });
  return row;
}

async function answerFor(
  { serverKeys, sms }: Pick<Services, 'serverKeys' | 'sms'>,
  found: LiveMessage,
  code: AccessCode,
  challenge: string,
): Promise<CodeSent> {
  return {
    status: 'sent',
    challenge,
    channel: code.channel,
    destination: await serverKeys.open(`access_code/destination/${code.id}`, code.destinationSealed),
    codeReference: code.reference,
    sentAt: code.createdAt.toISOString(),
    expiresAt: code.expiresAt.toISOString(),
    delivery: code.refusedAt !== null ? 'refused' : code.sentAt === null ? 'waiting' : 'handed-over',
    resendAt: new Date(code.createdAt.getTime() + limits.codeResendAfter).toISOString(),
    canBeSpoken: canBeSpoken({ sms }, code.channel),
    message: noticeOf(found),
  };
}

/** A code that nobody can guess: digits, all equally likely. */
export function drawCode(): string {
  return String(randomInt(10 ** limits.codeDigits)).padStart(limits.codeDigits, '0');
}

function challengeHash(challenge: string): Buffer {
  return createHash('sha256').update(fromBase64url(challenge)).digest();
}
