// A mail to the contact person about something that needs him: a message that is locked, a citizen who could not be
// reached.
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { contactMail } from '../texts/contact-mails.ts';
import { sendJobMail } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type TellJob = Job<'tell-contact'>;

/** Hands the mail to the relay. Throws when it isn't taken. */
export async function tellContact(services: InTransaction, job: TellJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  const { message, organisation, citizen, contact } = parties;
  const { payload: notice } = job;
  const text = contactMail({ organisation, citizen, reference: message.reference }, notice);
  await sendJobMail(services, job, parties, { what: notice.about, id: message.id, to: contact, ...text });
}

/** Nobody is left to tell but the operator. */
export async function contactNotTold({ log }: InTransaction, job: TellJob, error: string): Promise<void> {
  log.error({ job: job.name, jobId: job.id, error }, 'the contact person could not be told');
}
