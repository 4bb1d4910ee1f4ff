// A mail of ours came back: one more try, and then the contact person is told what to do (Awb 2:11).
import { randomInt, timingSafeEqual } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { fromBase64url, toBase64url } from '../contract/bytes.ts';
import { messageId, sha256 } from '../contract/keys.ts';
import { limits } from '../contract/limits.ts';
import { readLink } from '../contract/message-link.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob, type BounceReason, type JobName, type NewJob, readSentJob, type SentJob } from '../store/outbox.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { accessCode, message, reply } from '../store/schema.ts';
import { recordEvent } from './audit.ts';
import { takeBouncedMail } from './sent-mail.ts';

/** What a bounce says: its status (RFC 3463) if any, and the text of our mail when it brings that back. */
export interface Bounce {
  readonly status: string | undefined;
  readonly returned: string;
}

/** Our mail has its link twice, and a report repeats it once or twice. */
const LINKS_LOOKED_AT = 20;

/** A code that lives no longer than this is not worth a second try. */
const CODE_MUST_LIVE = 2 * 60 * 1000;

/** Takes a bounce in. A return path that is unknown, of another organisation, or bounced before, changes nothing. */
export async function mailBounced(
  services: Services,
  organisation: Organisation,
  token: string,
  bounce: Bounce,
): Promise<void> {
  await services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const found = await takeBouncedMail(tx, organisation, token, now);
    const job = found && readSentJob(found.sent.job, found.sent.payload);
    if (found === undefined || job === undefined) return;
    const { status } = bounce;
    const told = { mail: job.name, ...(status === undefined ? {} : { status }) };
    await recordEvent(tx, found.message, 'bounced', told, now);
    if (job.name === 'deliver-reply') return replyBounced(services, tx, found.message, job.payload.replyId);
    if (job.name === 'tell-contact' || job.name === 'send-reply-failed')
      return services.log.error({ job: job.name }, 'a mail that asks somebody to act came back');
    const again = found.sent.isResend ? undefined : await secondTry(services, tx, found.message, job, bounce);
    if (again === undefined) return markUndeliverable(services, tx, found.message, reasonOf(status));
    await addJob(tx, services.outboxKeys, again);
  });
}

/** The citizen can't be reached: once, his contact person is told so. */
export async function markUndeliverable(
  { clock, outboxKeys }: Pick<Services, 'clock' | 'outboxKeys'>,
  tx: Transaction,
  { id, organisationId }: Pick<Message, 'id' | 'organisationId'>,
  reason: BounceReason,
): Promise<void> {
  const now = clock.now();
  const [marked] = await tx
    .update(message)
    .set({ undeliverableAt: now })
    .where(and(eq(message.id, id), isNull(message.undeliverableAt)))
    .returning({ id: message.id });
  if (marked === undefined) return;
  await recordEvent(tx, { id, organisationId }, 'undeliverable', { reason }, now);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  const payload = { about: 'undeliverable' as const, reason };
  await addJob(tx, outboxKeys, { name: 'tell-contact', messageId: id, payload, now, expiresAt });
}

/** The job that tries once more; undefined when there is nothing to try it with, or no use. */
async function secondTry(
  services: Services,
  tx: Transaction,
  of: Message,
  job: SentJob,
  { returned }: Bounce,
): Promise<NewJob<JobName> | undefined> {
  const now = services.clock.now();
  const dueAt = new Date(now.getTime() + limits.bounceRetryAfter);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  const isOver = of.deletedAt !== null || of.expiresAt <= now;
  const again = { messageId: of.id, ...job, isResend: true, now, dueAt, expiresAt };
  if (isOver) return undefined;
  if (job.name === 'send-access-code') return renewedCode(services, tx, { ...again, ...job });
  if (job.name !== 'send-notification') return again;
  const secret = of.withdrawnAt === null ? await secretIn(returned, of) : undefined;
  return secret === undefined ? undefined : { ...again, secret };
}

/** The secret left with the mail and is nowhere here; so a second try needs the mail back, and it must be this message's. */
async function secretIn(returned: string, { idHash }: Message): Promise<string | undefined> {
  // What comes back was written by anyone: a pattern that takes no longer for any text, and few keys to derive.
  const links = new Set(returned.match(/#bericht=[\w-]{43}/g));
  for (const link of [...links].slice(0, LINKS_LOOKED_AT)) {
    const reading = readLink(link);
    if (reading.link !== 'whole') continue;
    const hash = await sha256(fromBase64url(await messageId(reading.secret)));
    if (timingSafeEqual(hash, idHash)) return toBase64url(reading.secret);
  }
  return undefined;
}

/** Nobody saw the code that came back, so another takes its place: same browser, same validity. */
async function renewedCode(
  { serverKeys }: Services,
  tx: Transaction,
  again: NewJob<'send-access-code'>,
): Promise<NewJob<'send-access-code'> | undefined> {
  const { accessCodeId: id } = again.payload;
  const [row] = await tx.select().from(accessCode).where(eq(accessCode.id, id)).for('update');
  if (row === undefined || row.usedAt !== null || row.replacedAt !== null) return undefined;
  if (row.expiresAt.getTime() - again.now.getTime() < CODE_MUST_LIVE) return undefined;
  const secret = String(randomInt(10 ** limits.codeDigits)).padStart(limits.codeDigits, '0');
  const codeHash = serverKeys.lookup('access-code', `${id}\n${secret}`);
  await tx.update(accessCode).set({ codeHash }).where(eq(accessCode.id, id));
  return { ...again, secret, dueAt: again.now, expiresAt: row.expiresAt };
}

/** The contact person's own mailbox refused a citizen's reply, and its key is destroyed: the citizen must know. */
async function replyBounced(
  { clock, outboxKeys, log }: Services,
  tx: Transaction,
  of: Message,
  replyId: string,
): Promise<void> {
  const now = clock.now();
  const [sent] = await tx
    .select({ reference: reply.reference })
    .from(reply)
    .where(and(eq(reply.messageId, of.id), eq(reply.id, replyId)));
  if (sent?.reference == null) return;
  log.error({ job: 'deliver-reply' }, 'a citizen’s reply came back from the contact person’s mailbox');
  await recordEvent(tx, of, 'reply-bounced', { reference: sent.reference }, now);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  const job = { messageId: of.id, payload: { replyId }, now, expiresAt };
  await addJob(tx, outboxKeys, { name: 'send-reply-failed', ...job });
}

/** RFC 3463: 5.1.x is about the address, 5.2.x about the mailbox, 5.7.x about policy. */
function reasonOf(status: string | undefined): BounceReason {
  if (status === undefined) return 'other';
  if (/^\d\.1\.\d+$|^\d\.2\.1$/.test(status)) return 'unknown-address';
  if (/^\d\.2\.2$/.test(status)) return 'mailbox-full';
  return /^\d\.7\.\d+$/.test(status) ? 'refused' : 'other';
}
