// A reminder of a message that is not read. Without a link: the server has none, only the citizen's mail has.

import { openItems } from '../message/asked-items.ts';
import { recordEvent } from '../message/audit.ts';
import { lives } from '../message/live-message.ts';
import { replyBeforeDay } from '../message/notification-details.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { askReminderMail, reminderMail } from '../texts/reminder-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type ReminderJob = Job<'send-reminder'>;
type AskReminderJob = Job<'send-ask-reminder'>;

/** Hands the reminder to the relay, unless the message was read or is over meanwhile. Throws when it isn't taken. */
export async function sendReminder(services: InTransaction, job: ReminderJob): Promise<void> {
  const now = services.clock.now();
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  const { id, reference, notifiedAt, openedAt, expiresAt } = parties.message;
  if (notifiedAt === null || openedAt !== null || !lives(parties.message, now)) return;
  const { about } = job.payload;
  const text = reminderMail({
    organisation: parties.organisation,
    reference,
    notifiedAt,
    availableUntil: expiresAt,
    about,
    openItems: openItems(parties.message),
  });
  await sendJobMail(services, job, parties, { what: `reminder-${about}`, id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, parties.message, 'reminded', { about }, now);
}

/**
 * The same of a message that was read, and asks for what was not given. Not after its last day to react: that of
 * reading is later, and nobody is to take it for the other.
 */
export async function sendAskReminder(services: InTransaction, job: AskReminderJob): Promise<void> {
  const now = services.clock.now();
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  const { organisation, message } = parties;
  const { id, reference, notifiedAt, expiresAt, asked, repliedAt } = message;
  const replyBefore = message.replyBefore === null ? undefined : replyBeforeDay(message.replyBefore, now);
  const isTooLate = message.replyBefore !== null && replyBefore === undefined;
  const isAnswered = asked === null || openItems(message) < asked || repliedAt !== null;
  if (notifiedAt === null || isAnswered || isTooLate || !lives(message, now)) return;
  const text = askReminderMail({
    organisation,
    reference,
    notifiedAt,
    availableUntil: expiresAt,
    replyBefore,
    openItems: asked,
  });
  await sendJobMail(services, job, parties, { what: 'reminder-unanswered', id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, message, 'reminded', { about: 'unanswered' }, now);
}

/** What is left to do is to write it down. */
export async function reminderNotSent(services: InTransaction, job: ReminderJob | AskReminderJob, error: string) {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'reminder-failed', { error }, services.clock.now());
}
