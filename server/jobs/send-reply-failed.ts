// A reply that was received could not be delivered: the citizen must know, for his term may depend on it.

import { recordEvent } from '../message/audit.ts';
import { findReply } from '../reply/reply-upload.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import type { Message } from '../store/schema.ts';
import { replyFailedMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';
import type { BouncedMail } from './resend.ts';

type ReplyFailedJob = Job<'send-reply-failed'>;

const UNTOLD = 'a citizen could not be told that his reply was not delivered';

/** Hands the mail to the relay. Throws when it isn't taken. */
export async function sendReplyFailed(services: InTransaction, job: ReplyFailedJob): Promise<void> {
  const { messageId, payload } = job;
  const [parties, sent] = [
    await partiesOf(services, messageId),
    await findReply(services.db, messageId, payload.replyId),
  ];
  if (parties === undefined || sent?.reference == null) return;
  const text = replyFailedMail({ organisation: parties.organisation, reference: sent.reference });
  await sendJobMail(services, job, parties, {
    what: 'reply-failed',
    id: sent.reference,
    ...toCitizen(parties),
    ...text,
  });
}

/** The citizen can't be told by mail: who has his telephone number must know. */
export async function citizenNotTold(services: InTransaction, job: ReplyFailedJob, error: string): Promise<void> {
  services.log.error({ job: job.name, jobId: job.id, error }, UNTOLD);
  const parties = await partiesOf(services, job.messageId);
  if (parties !== undefined) await recordUntold(services, parties.message, job.payload.replyId);
}

/** The mail to the citizen came back. */
export async function replyFailedBounced(
  services: InTransaction,
  { name, message, payload }: BouncedMail<'send-reply-failed'>,
): Promise<void> {
  services.log.error({ job: name }, UNTOLD);
  await recordUntold(services, message, payload.replyId);
}

async function recordUntold({ db, clock }: InTransaction, message: Message, replyId: string): Promise<void> {
  const sent = await findReply(db, message.id, replyId);
  if (sent?.reference == null) return;
  await recordEvent(db, message, 'reply-failed-untold', { reference: sent.reference }, clock.now());
}
