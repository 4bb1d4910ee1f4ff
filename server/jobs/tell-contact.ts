// A mail to a civil servant about a message of his: to its contact person what needs him, to who sent it what he asked
// to be told.
import type { ContactNotice } from '../contract/contact-notice.ts';
import { maskedEmail } from '../message/masked-destination.ts';
import { SenderReports } from '../message/sender-reports.ts';
import type { InTransaction } from '../services.ts';
import type { Job } from '../store/outbox.ts';
import type { Message } from '../store/schema.ts';
import { contactNotice } from '../texts/contact-notices.ts';
import { sendJobMail } from './job-mail.ts';
import { type MessageParties, partiesOf, threadOf } from './message-parties.ts';
import { reportIn } from './sender-report.ts';

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
  const report = await reportFor(services, parties, notice, thread.inReplyTo);
  await sendJobMail(services, job, parties, { what: notice.about, id: message.id, ...text, ...thread, ...report });
}

/** Nobody is left to tell but the operator. */
export async function contactNotTold({ log }: InTransaction, job: TellJob, error: string): Promise<void> {
  log.error({ job: job.name, jobId: job.id, error }, 'the contact person could not be told');
}

/** That the relay took it says nothing any more once it arrived, or came back. */
function isOver({ about }: ContactNotice, { deliveredAt, undeliverableAt }: Message): boolean {
  return about === 'message-passed-on' && (deliveredAt !== null || undeliverableAt !== null);
}

/** Whom a notice is for, and the form in which he asked for it. */
async function reportFor(
  { serverKeys, gatewayHost }: InTransaction,
  parties: MessageParties,
  notice: ContactNotice,
  original: string | undefined,
) {
  const { message, contact } = parties;
  const isReport = ['message-delivered', 'message-passed-on', 'message-opened'].includes(notice.about);
  if (!isReport || message.reportsSealed === null) return { to: contact };
  const sealed = await serverKeys.open(`message/reports/${message.id}`, message.reportsSealed);
  return reportIn(SenderReports.parse(JSON.parse(sealed)), { ...parties, gatewayHost, original }, notice);
}
