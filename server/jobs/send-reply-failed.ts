// A reply that was received could not be delivered: the citizen must know, for his term may depend on it.

import { findReply } from '../reply/reply-upload.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { replyFailedMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type ReplyFailedJob = Job<'send-reply-failed'>;

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

/** Nobody is left to tell but the operator. */
export async function citizenNotTold({ log }: InTransaction, job: ReplyFailedJob, error: string) {
  log.error({ job: job.name, jobId: job.id, error }, 'a citizen could not be told that his reply was not delivered');
}
