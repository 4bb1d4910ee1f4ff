// A reminder of a message that is not read. Without a link: the server has none, only the citizen's mail has.

import { recordEvent } from '../message/audit.ts';
import { lives } from '../message/live-message.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { reminderMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type ReminderJob = Job<'send-reminder'>;

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
  });
  await sendJobMail(services, job, parties, { what: `reminder-${about}`, id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, parties.message, 'reminded', { about }, now);
}

/** What is left to do is to write it down. */
export async function reminderNotSent(services: InTransaction, job: ReminderJob, error: string) {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'reminder-failed', { error }, services.clock.now());
}
