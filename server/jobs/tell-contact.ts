// A mail to the contact person about something that needs him: a message that is locked, a citizen who could not be
// reached.

import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import { lockedMail, undeliverableMail } from '../texts/contact-mails.ts';
import { sendJobMail } from './job-mail.ts';
import { partiesOf } from './message-parties.ts';

type TellJob = Job<'tell-contact'>;

/** Hands the mail to the relay. Throws when it isn't taken. */
export async function tellContact(services: InTransaction, job: TellJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined) return;
  const { message: of, organisation, citizen, contact } = parties;
  const about = { organisation, citizen, reference: of.reference };
  const { payload } = job;
  const text =
    payload.about === 'message-locked' ? lockedMail(about) : undeliverableMail({ ...about, reason: payload.reason });
  await sendJobMail(services, job, parties, { what: payload.about, id: of.id, to: contact, ...text });
}

/** Nobody is left to tell but the operator. */
export async function contactNotTold({ log }: InTransaction, job: TellJob, error: string): Promise<void> {
  log.error({ job: job.name, jobId: job.id, error }, 'the contact person could not be told');
}
