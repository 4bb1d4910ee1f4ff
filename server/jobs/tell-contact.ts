// A mail to a civil servant about a message of his: to its contact person what needs him, to who sent it what he asked
// to be told.
import type { ContactNotice } from '../contract/contact-notice.ts';
import type { Mailbox } from '../contract/letter.ts';
import { maskedEmail } from '../message/masked-destination.ts';
import { reportsOf } from '../message/sender-reports.ts';
import type { InTransaction } from '../services.ts';
import { addJob, type Job } from '../store/outbox.ts';
import type { Message } from '../store/schema.ts';
import { contactNotice } from '../texts/contact-notices.ts';
import { type JobMail, sendJobMail } from './job-mail.ts';
import { type MessageParties, partiesOf, threadOf } from './message-parties.ts';
import { failureReport, reportIn } from './sender-report.ts';

type TellJob = Job<'tell-contact'>;

/** Hands the mail to the relay, unless it is true no more. Throws when it isn't taken. */
export async function tellContact(services: InTransaction, job: TellJob): Promise<void> {
  const parties = await partiesOf(services, job.messageId);
  if (parties === undefined || isOver(job.payload, parties.message)) return;
  const { message, organisation, citizen } = parties;
  const { payload: notice } = job;
  const named = {
    organisation,
    citizen: maskedEmail(citizen),
    reference: message.reference,
    sentAt: message.createdAt,
  };
  const text = contactNotice(named, notice);
  const thread = await threadOf(services, message);
  const telling = await tellingOf(services, parties, notice, thread.inReplyTo);
  if (telling === undefined) return;
  const { alsoContact = false, what = notice.about, ...report } = telling;
  await sendJobMail(services, job, parties, { what, id: message.id, ...text, ...thread, ...report });
  if (notice.about === 'undeliverable' && alsoContact)
    await addJob(services, { name: job.name, messageId: message.id, payload: { ...notice, isReported: true } });
}

/** Nobody is left to tell but the operator. */
export async function contactNotTold({ log }: InTransaction, job: TellJob, error: string): Promise<void> {
  log.error({ job: job.name, jobId: job.id, error }, 'the contact person could not be told');
}

/** That the relay took it says nothing any more once it arrived, or came back. */
function isOver({ about }: ContactNotice, { deliveredAt, undeliverableAt }: Message): boolean {
  return about === 'message-passed-on' && (deliveredAt !== null || undeliverableAt !== null);
}

/** Whom a notice is for, in which form, and whether its contact person is somebody else who must know too. */
interface Telling extends Partial<Pick<JobMail, 'report' | 'what'>> {
  readonly to: Mailbox;
  readonly alsoContact?: boolean;
}

/** Undefined for a sender who asked not to be told. */
async function tellingOf(
  services: InTransaction,
  parties: MessageParties,
  notice: ContactNotice,
  original: string | undefined,
): Promise<Telling | undefined> {
  const { message, contact } = parties;
  const about = { ...parties, gatewayHost: services.gatewayHost, original };
  const reports = await reportsOf(services, message);
  if (notice.about === 'undeliverable') {
    if (notice.isReported) return { to: contact, what: 'undeliverable-contact' };
    if (reports.failed === 'never') return undefined;
    if (reports.failed === undefined) return { to: contact };
    const isOther = reports.failed.to.toLowerCase() !== contact.address.toLowerCase();
    return { ...failureReport(reports.failed, about, notice.reason), alsoContact: isOther };
  }
  const isReport = ['message-delivered', 'message-passed-on', 'message-opened'].includes(notice.about);
  return isReport ? reportIn(reports, about, notice) : { to: contact };
}
