// The notice that a message can be read for longer. Without a link: the server has none, only the citizen's mail has.
import { and, eq } from 'drizzle-orm';
import { recordEvent } from '../message/audit.ts';
import { lives } from '../message/live-message.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { outbox } from '../store/schema-service.ts';
import { extensionMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';
import { NotificationUnderWayError } from './send-withdrawal.ts';

type ExtensionJob = Job<'send-extension'>;

/**
 * Hands the notice to the relay. Not to a citizen whom the notification told the new day already, or whom no mail
 * reaches. Throws when it isn't taken.
 */
export async function sendExtension(services: InTransaction, job: ExtensionJob): Promise<void> {
  const { messageId } = job;
  const underWay = and(eq(outbox.messageId, messageId), eq(outbox.name, 'send-notification'));
  if ((await services.db.select({ id: outbox.id }).from(outbox).where(underWay)).length > 0)
    throw new NotificationUnderWayError();
  const parties = await partiesOf(services, messageId);
  const now = services.clock.now();
  if (parties === undefined || !lives(parties.message, now)) return;
  const { id, reference, notifiedAt, undeliverableAt, expiresAt } = parties.message;
  const isTold = notifiedAt === null || notifiedAt >= new Date(job.payload.extendedAt);
  if (isTold || undeliverableAt !== null) return;
  const text = extensionMail({ organisation: parties.organisation, reference, notifiedAt, availableUntil: expiresAt });
  await sendJobMail(services, job, parties, { what: 'extension', id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, parties.message, 'extension-notified', {}, now);
}

/** He sees the new day when he opens the link; what is left to do is to write it down. */
export async function extensionNotSent(services: InTransaction, job: ExtensionJob, error: string) {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'extension-failed', { error }, services.clock.now());
}
