// The notice that a message is withdrawn: itself a message (Awb 2:12). Only to who was told of the message.
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '../message/audit.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { outbox } from '../store/schema-service.ts';
import { withdrawalMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type WithdrawalJob = Job<'send-withdrawal'>;

/** The notification is leaving at this moment, or is about to be dropped: soon it is known which. */
export class NotificationUnderWayError extends Error {
  override readonly name = 'NotificationUnderWayError';
}

/** Hands the notice to the relay. Throws when it isn't taken. */
export async function sendWithdrawal(services: InTransaction, job: WithdrawalJob): Promise<void> {
  const { messageId } = job;
  const underWay = and(eq(outbox.messageId, messageId), eq(outbox.name, 'send-notification'));
  if ((await services.db.select({ id: outbox.id }).from(outbox).where(underWay)).length > 0)
    throw new NotificationUnderWayError();
  const parties = await partiesOf(services, messageId);
  if (parties === undefined) return;
  const { id, reference, notifiedAt, withdrawnAt } = parties.message;
  if (notifiedAt === null || withdrawnAt === null) return;
  const text = withdrawalMail({ organisation: parties.organisation, reference, notifiedAt });
  await sendJobMail(services, job, parties, { what: 'withdrawal', id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, parties.message, 'withdrawal-notified', {}, services.clock.now());
}

/** He still sees it when he opens the link; what is left to do is to write it down. */
export async function withdrawalNotSent(services: InTransaction, job: WithdrawalJob, error: string) {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'withdrawal-failed', { error }, services.clock.now());
}
