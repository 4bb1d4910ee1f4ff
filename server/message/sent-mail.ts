// Which mail of ours a return path belongs to: the token is in the mail only, its hash is here.
import { createHash } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import type { Job } from '../store/outbox.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { message } from '../store/schema.ts';
import { sentMail } from '../store/schema-service.ts';
import { isReturnToken } from './address-token.ts';

/**
 * The Message-ID of a mail of ours: `what` it is and the `id` or reference of what it is about, so that it is the
 * same at every try. `id` is drawn by the server: with a browser's, two replies could have one, and mailboxes show
 * only the first of such mails.
 */
export function ownMessageId(what: string, id: string, fromAddress: string): string {
  return `<${what}.${id}@${fromAddress.slice(fromAddress.lastIndexOf('@') + 1)}>`;
}

const OWN_MESSAGE_ID = /^<[a-z\d-]+\.(?:[0-9a-f-]{36}|[A-Z0-9]{4}-[A-Z0-9]{4})@/;

/** True of every `ownMessageId`. */
export function isOwnMessageId(messageId: string): boolean {
  return OWN_MESSAGE_ID.test(messageId);
}

/** Writes down that a job's mail left, in the transaction that removes the job. */
export async function noteSentMail(
  tx: Transaction,
  token: string,
  { messageId, name, payload, isResend }: Job,
  sentAt: Date,
): Promise<void> {
  await tx.insert(sentMail).values({ tokenHash: hashOf(token), messageId, job: name, payload, isResend, sentAt });
}

/**
 * Whether a return path is of a mail of this organisation, bounced before or not. `leaving`: the relay has it, or had
 * it, and we have not written it down; soon we have.
 */
export async function returnPath(
  services: Pick<Services, 'db' | 'serverKeys'>,
  { id }: Organisation,
  token: string,
): Promise<'known' | 'leaving' | 'unknown'> {
  const found = await services.db
    .select({ job: sentMail.job })
    .from(sentMail)
    .innerJoin(message, eq(message.id, sentMail.messageId))
    .where(and(eq(sentMail.tokenHash, hashOf(token)), eq(message.organisationId, id)));
  if (found.length > 0) return 'known';
  return isReturnToken(services, id, token.toLowerCase()) ? 'leaving' : 'unknown';
}

/** The mail of a return path of this organisation; its row is held. */
export async function sentMailOf(
  tx: Transaction,
  organisation: Organisation,
  token: string,
): Promise<{ sent: typeof sentMail.$inferSelect; message: Message } | undefined> {
  const [found] = await tx
    .select({ sent: sentMail, message })
    .from(sentMail)
    .innerJoin(message, eq(message.id, sentMail.messageId))
    .where(and(eq(sentMail.tokenHash, hashOf(token)), eq(message.organisationId, organisation.id)))
    .for('update', { of: sentMail });
  return found;
}

/**
 * The mail of a return path of this organisation, marked as bounced; undefined for one that is unknown or bounced
 * before.
 */
export async function takeBouncedMail(
  tx: Transaction,
  organisation: Organisation,
  token: string,
  now: Date,
): Promise<{ sent: typeof sentMail.$inferSelect; message: Message } | undefined> {
  const found = await sentMailOf(tx, organisation, token);
  if (found === undefined || found.sent.bouncedAt !== null) return undefined;
  await tx.update(sentMail).set({ bouncedAt: now }).where(eq(sentMail.tokenHash, found.sent.tokenHash));
  return found;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token.toLowerCase()).digest();
}
