// Proof of receipt to the citizen (Awb 2:17): reference, time, number and size of files, and no content.

import { recordEvent } from '../message/audit.ts';
import { findReply } from '../reply/reply-upload.ts';
import { receiptOf } from '../reply/sent-replies.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { receiptMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type ReceiptJob = Job<'send-receipt'>;

/** Hands the receipt to the relay. Throws when it isn't taken. */
export async function sendReceipt(services: InTransaction, job: ReceiptJob): Promise<void> {
  const [parties, sent] = [
    await partiesOf(services, job.messageId),
    await findReply(services.db, job.messageId, job.payload.replyId),
  ];
  if (parties === undefined || sent?.reference == null) return;
  const { asked, answered, declined } = parties.message;
  const text = receiptMail({
    organisation: parties.organisation,
    ...(await receiptOf(services.db, sent)),
    // A reply in words alone answers no item.
    asked: asked === null || answered.length + declined.length === 0 ? undefined : { count: asked, answered, declined },
  });
  await sendJobMail(services, job, parties, { what: 'receipt', id: sent.reference, ...toCitizen(parties), ...text });
}

/** The receipt stands on his screen and in the message; what is left to do is to write it down. */
export async function receiptNotSent(services: InTransaction, job: ReceiptJob, error: string): Promise<void> {
  const [parties, sent] = [
    await partiesOf(services, job.messageId),
    await findReply(services.db, job.messageId, job.payload.replyId),
  ];
  if (parties === undefined || sent?.reference == null) return;
  await recordEvent(
    services.db,
    parties.message,
    'receipt-failed',
    { reference: sent.reference, error },
    services.clock.now(),
  );
}
