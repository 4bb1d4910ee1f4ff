// The notice that an employee read out a code: by it the citizen notices one that was not for him.
import { recordEvent } from '../message/audit.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { counterCodeMail } from '../texts/citizen-mails.ts';
import { sendJobMail, toCitizen } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type NoticeJob = Job<'send-counter-code-notice'>;

/** Hands the notice to the relay. Throws when it isn't taken. */
export async function sendCounterCodeNotice(services: InTransaction, job: NoticeJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  const { organisation, message } = parties;
  const givenAt = new Date(job.payload.givenAt);
  const text = counterCodeMail({ organisation, reference: message.reference, givenAt });
  const id = `${message.id}-${givenAt.getTime()}`; // each code has a notice
  await sendJobMail(services, job, parties, { what: 'counter-code', id, ...toCitizen(parties), ...text });
  await recordEvent(services.db, message, 'counter-code-told', {}, services.clock.now());
}

/** What is left to do is to write it down: evidence tells the code. */
export async function counterCodeNotTold(services: InTransaction, job: NoticeJob, error: string) {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  await recordEvent(services.db, parties.message, 'counter-code-untold', { error }, services.clock.now());
}
