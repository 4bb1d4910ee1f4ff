// The mail with the link: the one moment at which the secret leaves. At the relay's 250 it is gone from here.
import { eq } from 'drizzle-orm';
import { fromBase64url } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import { linkTo } from '../contract/message-link.ts';
import { recordEvent } from '../message/audit.ts';
import { notificationMail } from '../outside/citizen-mails.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob, type Job, secretContext } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { fromOrganisation, partiesOf } from './message-parties.ts';

type NotificationJob = Job<'send-notification'>;

/** Hands the notification to the relay. Throws when it isn't taken. */
export async function sendNotification(services: Services, tx: Transaction, job: NotificationJob): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  if (parties === undefined || parties.message.withdrawnAt !== null || job.secretSealed === null) return;
  const { message: of, organisation, citizen } = parties;
  const secret = await services.outboxKeys.open(secretContext(job.name, job.messageId), job.secretSealed);
  await services.mail.send({
    ...fromOrganisation(organisation, 'notification', of.id),
    envelope: { from: organisation.fromAddress, to: citizen },
    to: { address: citizen },
    ...notificationMail({
      organisation,
      reference: of.reference,
      link: linkTo(organisation.pageUrl, fromBase64url(secret)),
      availableUntil: of.expiresAt,
    }),
  });
  const now = services.clock.now();
  await tx.update(message).set({ notifiedAt: now }).where(eq(message.id, of.id));
  await recordEvent(tx, of, 'notified', {}, now);
}

/** The citizen was not told: the contact person must know, for nobody can read the message now. */
export async function notificationNotSent(
  services: Services,
  tx: Transaction,
  job: NotificationJob,
  error: string,
): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  if (parties === undefined) return;
  const now = services.clock.now();
  await recordEvent(tx, parties.message, 'notification-failed', { error }, now);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  const told = { messageId: job.messageId, payload: { about: 'notification-failed' as const }, now, expiresAt };
  await addJob(tx, services.outboxKeys, { name: 'tell-contact', ...told });
}
