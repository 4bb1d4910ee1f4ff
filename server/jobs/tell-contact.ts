// A mail to the contact person about something that needs him: a message that is locked, a citizen who could not be told.
import { lockedMail, notificationFailedMail } from '../outside/contact-mails.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import type { Job } from '../store/outbox.ts';
import { fromOrganisation, partiesOf } from './message-parties.ts';

type TellJob = Job<'tell-contact'>;

/** Hands the mail to the relay. Throws when it isn't taken. */
export async function tellContact(services: Services, tx: Transaction, job: TellJob): Promise<void> {
  const parties = await partiesOf(services, tx, job.messageId);
  if (parties === undefined) return;
  const { message: of, organisation, citizen, contact } = parties;
  const text = job.payload.about === 'message-locked' ? lockedMail : notificationFailedMail;
  await services.mail.send({
    ...fromOrganisation(organisation, job.payload.about, of.id),
    envelope: { from: organisation.fromAddress, to: contact.address },
    to: contact,
    ...text({ organisation, citizen, reference: of.reference }),
  });
}

/** Nobody is left to tell but the operator. */
export async function contactNotTold({ log }: Services, _tx: Transaction, job: TellJob, error: string): Promise<void> {
  log.error({ job: job.name, jobId: job.id, error }, 'the contact person could not be told');
}
