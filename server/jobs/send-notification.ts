// The mail with the link: the one moment at which the secret leaves. At the relay's 250 it is gone from here.
import { timingSafeEqual } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { fromBase64url, toBase64url } from '../contract/bytes.ts';
import { messageId, sha256 } from '../contract/keys.ts';
import { linkTo, readLink } from '../contract/message-link.ts';
import { HOUR } from '../contract/units.ts';
import { recordEvent } from '../message/audit.ts';
import { reportsOf } from '../message/sender-reports.ts';
import { markUndeliverable } from '../message/undeliverable.ts';
import type { InTransaction } from '../services.ts';
import { addJob, type Job, secretContext } from '../store/outbox.ts';
import { type Message, message } from '../store/schema.ts';
import { notificationMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';
import { type BouncedMail, resendAs, secondTry } from './resend.ts';

type NotificationJob = Job<'send-notification'>;

/** Hands the notification to the relay. Throws when it isn't taken. */
export async function sendNotification(services: InTransaction, job: NotificationJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
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
  const isDeliveryAsked = (await reportsOf(services, of)).to !== undefined;
  const mail = { what: 'notification', id: of.id, ...toCitizen(parties), ...text, isDeliveryAsked };
  const { reports } = await sendJobMail(services, job, parties, mail);
  const now = services.clock.now();
  if (isDeliveryAsked && !job.isResend) await tellLater(services, of, reports ? RELAY_SAYS_MORE : 0);
  await services.db
    .update(message)
    .set({ notifiedAt: now })
    .where(and(eq(message.id, of.id), isNull(message.notifiedAt)));
  await recordEvent(services.db, of, 'notified', {}, now);
}

/** How long a relay that reports deliveries has for that, before its 250 is told for what it is. */
const RELAY_SAYS_MORE = 4 * HOUR;

/** Has the sender told that the relay took it, unless more is known by then. */
async function tellLater(services: InTransaction, { id }: Message, milliseconds: number): Promise<void> {
  const dueAt = new Date(services.clock.now().getTime() + milliseconds);
  const payload = { about: 'message-passed-on' } as const;
  await addJob(services, { name: 'tell-contact', messageId: id, payload, dueAt });
}

/** The citizen was not told: the contact person must know, for nobody can read the message now. */
export async function notificationNotSent(services: InTransaction, job: NotificationJob, error: string): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'notification-failed', { error }, services.clock.now());
  const reason = error === 'MailRefusedError' ? 'relay-refused' : 'never-left';
  await markUndeliverable(services, parties.message, reason);
}

/**
 * The secret left with the mail and is nowhere here, so a second try needs the mail back, and it must be this
 * message's.
 */
export async function notificationBounced(
  services: InTransaction,
  mail: BouncedMail<'send-notification'>,
): Promise<void> {
  const again = secondTry(services, mail);
  const secret = mail.message.withdrawnAt === null ? await secretIn(mail.bounce.returned, mail.message) : undefined;
  await resendAs(services, mail, again === undefined || secret === undefined ? undefined : { ...again, secret });
}

/** Our mail has its link twice, and a report repeats it once or twice. */
const LINKS_LOOKED_AT = 20;

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
