// How every mail of a job leaves: from its organisation, signed when it has a DKIM key, with a return path by which a
// bounce finds it.
import type { Mailbox } from '../contract/letter.ts';
import type { OutgoingMail } from '../integrations/mail.ts';
import { returnAddress, returnToken } from '../message/address-token.ts';
import { noteSentMail, ownMessageId } from '../message/sent-mail.ts';
import { mailSignatureOf } from '../organisation/mail-signature.ts';
import type { InTransaction } from '../services.ts';
import { type Job, laneOf } from '../store/outbox.ts';
import type { MessageParties } from './message-parties.ts';

/** A mail of a job. `what` and `id` name it (`ownMessageId`). */
export type JobMail = Pick<OutgoingMail, 'to' | 'subject' | 'text'> &
  Partial<
    Pick<OutgoingMail, 'from' | 'html' | 'replyTo' | 'inReplyTo' | 'references' | 'attachments' | 'picture' | 'report'>
  > & {
    readonly what: string;
    readonly id: string;
    /** A mail server that took it is to say so. */
    readonly isDeliveryAsked?: boolean;
  };

/**
 * Hands a mail to the relay and writes down what bounces it; tells whether the relay reports what becomes of it. Throws
 * when it isn't taken.
 */
export async function sendJobMail(
  services: InTransaction,
  job: Job,
  { organisation, message }: MessageParties,
  { what, id, isDeliveryAsked = false, ...mail }: JobMail,
): Promise<{ readonly reports: boolean }> {
  // To a report nothing comes back (RFC 3461, 6.1; RFC 8098, 3).
  const token = mail.report === undefined ? returnToken(services, organisation.id, job) : undefined;
  const { fromAddress, name } = organisation;
  const signature = await mailSignatureOf(services, organisation);
  const outgoing: OutgoingMail = {
    from: { name, address: fromAddress },
    ...mail,
    messageId: ownMessageId(what, id, fromAddress),
    envelope: {
      from: token === undefined ? '' : returnAddress(token, services.gatewayHost),
      to: mail.to.address,
    },
    // No automatic answers to it (RFC 3834); a bounce brings the whole mail back, for its link is nowhere else (RFC
    // 3461).
    headers: {
      'Auto-Submitted': token === undefined ? 'auto-replied' : 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
    ...(token === undefined ? {} : { dsn: { envelopeId: message.reference, success: isDeliveryAsked } }),
    ...(signature === undefined ? {} : { dkim: signature }),
  };
  const lane = laneOf(job);
  // A code that was to go by sms, and has no number any more.
  const taken = await services.mail.send(outgoing, lane === 'sms-code' ? 'mail-code' : lane);
  if (token !== undefined) await noteSentMail(services.db, token, job, services.clock.now());
  return taken;
}

/** The citizen of a message, as a recipient. */
export function toCitizen({ citizen }: MessageParties): { to: Mailbox } {
  return { to: { address: citizen } };
}
