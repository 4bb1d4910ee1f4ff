// The right code → a session, with the server's share and the sealed letter in the same answer; a token → its message.
import { createHash } from 'node:crypto';
import { and, eq, gt, isNull, min, sql } from 'drizzle-orm';
import { toBase64url } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import type { OpenMessage, OpenSession, SessionAnswer } from '../contract/reader-api.ts';
import { recordEvent } from '../message/audit.ts';
import {
  findMessage,
  idHash,
  isLive,
  type LiveMessage,
  type MessageGone,
  noticeOf,
  whileLive,
} from '../message/live-message.ts';
import { reportsOf } from '../message/sender-reports.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import { type InTransaction, inTransaction, type Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { message, organisation } from '../store/schema.ts';
import { accessCode, session } from '../store/schema-access.ts';
import { audit } from '../store/schema-service.ts';
import { wholeBlobs } from '../store/sealed-blobs.ts';
import type { AccessCode } from './access-code.ts';
import { type AttemptProblem, spendAttempt } from './code-attempt.ts';
import { rememberDevice } from './known-device.ts';

/** A session that lives, and its message. */
export interface ReadingSession extends LiveMessage {
  readonly sessionId: string;
  readonly endsAt: Date;
}

/** Why a token opens nothing. */
export type SessionProblem = MessageGone | ProblemOf<'session-ended'>;

/** Opens a session with a code. A double submit of a right code gets the same session. */
export async function openSession(
  services: Services,
  publicId: string,
  client: ClientNetwork,
  entered: OpenSession,
): Promise<SessionAnswer | MessageGone | AttemptProblem | ProblemOf<'code-used'>> {
  return services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const found = await findMessage(tx, publicId, now, 'lock');
    if (isProblem(found)) return found;
    const code = await spendAttempt(tx, services, found, client, entered);
    if (isProblem(code)) return code;
    const tokens = tokensFor(services, code, entered.challenge);
    const endsAt = new Date(now.getTime() + limits.sessionLife);
    if (code.usedAt === null) {
      const [token = ''] = tokens;
      await tx.update(accessCode).set({ usedAt: now }).where(eq(accessCode.id, code.id));
      const row = {
        messageId: found.message.id,
        accessCodeId: code.id,
        tokenHash: hashOf(token),
        createdAt: now,
        lastUsedAt: now,
        endsAt,
      };
      await tx.insert(session).values(row);
      await tx
        .update(message)
        .set({ openedAt: now })
        .where(and(eq(message.id, found.message.id), isNull(message.openedAt)));
      if (found.message.openedAt === null) await tellSender(inTransaction(services, tx), found.message);
      await rememberDevice(tx, found.message.id, entered.device, now);
      await recordEvent(tx, found.message, 'opened', deviceOf(services, found, entered.device), now);
      return { token, ...(await openMessage(inTransaction(services, tx), found, endsAt)) };
    }
    const [alive] = await tx
      .select()
      .from(session)
      .where(and(eq(session.accessCodeId, code.id), gt(session.endsAt, now)));
    // The key ring may have turned between two submits of one code.
    const same = tokens.find((one) => alive?.tokenHash && hashOf(one).equals(alive.tokenHash));
    if (alive === undefined || same === undefined) return { code: 'code-used' };
    return { token: same, ...(await openMessage(inTransaction(services, tx), found, alive.endsAt)) };
  });
}

/** Has its sender told that it was opened, when he is told anything. */
async function tellSender(services: InTransaction, message: LiveMessage['message']): Promise<void> {
  const { to, mdn } = await reportsOf(services, message);
  if (to === undefined && mdn === undefined) return;
  const payload = { about: 'message-opened' } as const;
  await addJob(services, { name: 'tell-contact', messageId: message.id, payload });
}

/** The session of a token for this message, at this second, and no other. Each use keeps it for another 15 minutes. */
export async function readingSession(
  services: Services,
  publicId: string,
  token: string,
): Promise<ReadingSession | SessionProblem> {
  const now = services.clock.now();
  const idleSince = new Date(now.getTime() - limits.sessionIdle);
  const [found] = await services.db
    .update(session)
    .set({ lastUsedAt: now })
    .from(message)
    .innerJoin(organisation, and(eq(organisation.id, message.organisationId), isNull(organisation.disabledAt)))
    .where(
      and(
        eq(session.messageId, message.id),
        eq(message.idHash, await idHash(publicId)),
        eq(session.tokenHash, hashOf(token)),
        gt(session.endsAt, now),
        gt(session.lastUsedAt, idleSince),
        isLive(now),
      ),
    )
    .returning({ message, organisation, sessionId: session.id, endsAt: session.endsAt });
  if (found === undefined) return sessionProblem(services, publicId, now);
  const live = whileLive(found.message, found.organisation, now);
  return isProblem(live) ? live : { ...live, sessionId: found.sessionId, endsAt: found.endsAt };
}

/** Everything the browser needs to read a message. */
export async function openMessage(
  { db, serverKeys }: Pick<Services, 'serverKeys'> & { db: Queryable },
  found: LiveMessage,
  sessionEndsAt: Date,
): Promise<OpenMessage> {
  const { message: of, organisation: by } = found;
  const body = (await wholeBlobs(db, { messageId: of.id, kind: 'body' })).get('0');
  if (body === undefined) throw new Error('a message has no body');
  return {
    openings: await openingsOf(db, found),
    message: noticeOf(found),
    serverShare: await serverKeys.open(`message/server_share/${of.id}`, of.serverShareSealed),
    body: Buffer.from(body).toString('base64'),
    limits: {
      attachmentBytes: by.attachmentBytes,
      fileBytes: limits.mailboxBytes,
      attachmentCount: by.attachmentCount,
      replyCharacters: limits.replyCharacters,
    },
    sessionEndsAt: sessionEndsAt.toISOString(),
  };
}

/** An HMAC bound to the message: the same browser at another message is another device. */
function deviceOf(
  { serverKeys }: Pick<Services, 'serverKeys'>,
  { message: { id } }: LiveMessage,
  device: string | undefined,
): { device?: string } {
  return device === undefined ? {} : { device: toBase64url(serverKeys.lookup('device', `${id}\n${device}`)) };
}

/** What the citizen may know of who opened it: how often, and from how many browsers. */
async function openingsOf(db: Queryable, { message: { id, openedAt } }: LiveMessage): Promise<OpenMessage['openings']> {
  const { count, devices, firstAt } = oneRow(
    await db
      .select({
        count: sql<number>`count(*)::int`,
        devices: sql<number>`(count(distinct ${audit.details}->>'device') + count(distinct case when ${audit.details}->>'device' is null then 1 end))::int`,
        firstAt: min(audit.at),
      })
      .from(audit)
      .where(and(eq(audit.messageId, id), eq(audit.event, 'opened'))),
  );
  const first = firstAt ?? openedAt ?? new Date(0);
  return { count, devices, firstAt: first.toISOString() };
}

/** Ends a session at once. */
export async function endSession({ db }: Pick<Services, 'db'>, { sessionId }: ReadingSession): Promise<void> {
  oneRow(await db.delete(session).where(eq(session.id, sessionId)).returning({ id: session.id }));
}

/** Why a token opens nothing: the message's own end comes first, for it is what the citizen must know. */
async function sessionProblem({ db }: Services, publicId: string, now: Date): Promise<SessionProblem> {
  const found = await findMessage(db, publicId, now);
  return isProblem(found) ? found : { code: 'session-ended' };
}

/**
 * Derived from the code and the browser's challenge, so that a double submit gets the same token though only its hash
 * is stored.
 */
function tokensFor({ serverKeys }: Services, { id }: AccessCode, challenge: string): string[] {
  return serverKeys.lookups('session-token', `${id}\n${challenge}`).map(toBase64url);
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
