// The mail with the link: the one moment at which the secret leaves. At the relay's 250 it is gone from here.
import { and, eq, isNull } from 'drizzle-orm';
import { fromBase64url } from '../contract/bytes.ts';
import { linkTo } from '../contract/message-link.ts';
import { notificationMail } from '../integrations/citizen-mails.ts';
import { recordEvent } from '../message/audit.ts';
import { markUndeliverable } from '../message/bounce.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { type Job, secretContext } from '../store/outbox.ts';
import { message } from '../store/schema.ts';
import { partiesOf } from './message-parties.ts';
import { post, toCitizen } from './post.ts';

type NotificationJob = Job<'send-notification'>;

/** Hands the notification to the relay. Throws when it isn't taken. */
export async function sendNotification(services: Services, tx: Transaction, job: NotificationJob): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  if (parties === undefined || parties.message.withdrawnAt !== null || job.secretSealed === null) return;
  const { message: of, organisation } = parties;
  const secret = await services.outboxKeys.open(secretContext(job.name, job.messageId), job.secretSealed);
  const kind =
    of.kindSealed === null ? undefined : await services.serverKeys.open(`message/kind/${of.id}`, of.kindSealed);
  const text = notificationMail({
    organisation,
    reference: of.reference,
    link: linkTo(organisation.pageUrl, fromBase64url(secret)),
    availableUntil: of.expiresAt,
    kind,
    replyBefore: of.replyBefore ?? undefined,
  });
  await post(services, tx, job, parties, { what: 'notification', id: of.id, ...toCitizen(parties), ...text });
  const now = services.clock.now();
  await tx
    .update(message)
    .set({ notifiedAt: now })
    .where(and(eq(message.id, of.id), isNull(message.notifiedAt)));
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
  await recordEvent(tx, parties.message, 'notification-failed', { error }, services.clock.now());
  await markUndeliverable(services, tx, parties.message, error === 'MailRefusedError' ? 'refused' : 'other');
}
