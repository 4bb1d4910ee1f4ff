// Every job: what it does, what becomes of it when it fails for good, and what when its mail comes back. The compiler
// asks for all three; lane, payload and what retention waits for are in store/outbox.ts.
import type { InTransaction } from '../services.ts';
import type { Job, JobName } from '../store/outbox.ts';
import { deliverReply, replyBounced, replyNotDelivered } from './deliver-reply.ts';
import { type BouncedMail, resendOnce } from './resend.ts';
import { codeBounced, codeNotSent, sendAccessCode } from './send-access-code.ts';
import { counterCodeNotTold, sendCounterCodeNotice } from './send-counter-code-notice.ts';
import { extensionNotSent, sendExtension } from './send-extension.ts';
import { notificationBounced, notificationNotSent, sendNotification } from './send-notification.ts';
import { receiptNotSent, sendReceipt } from './send-receipt.ts';
import { reminderNotSent, sendAskReminder, sendReminder } from './send-reminder.ts';
import { citizenNotTold, replyFailedBounced, sendReplyFailed } from './send-reply-failed.ts';
import { sendWithdrawal, withdrawalNotSent } from './send-withdrawal.ts';
import { contactNotTold, tellContact } from './tell-contact.ts';

/** All three write only in the transaction that removes the job, or takes the bounce in. */
export interface JobSteps<Name extends JobName> {
  /** Throws when the other side doesn't take it; it is tried again, unless the error says that it is no use. */
  readonly perform: (services: InTransaction, job: Job<Name>) => Promise<void>;
  readonly onPermanentFailure: (services: InTransaction, job: Job<Name>, error: string) => Promise<void>;
  readonly onBounce: (services: InTransaction, mail: BouncedMail<Name>) => Promise<void>;
}

const STEPS: { readonly [Name in JobName]: JobSteps<Name> } = {
  'send-notification': {
    perform: sendNotification,
    onPermanentFailure: notificationNotSent,
    onBounce: notificationBounced,
  },
  'send-access-code': { perform: sendAccessCode, onPermanentFailure: codeNotSent, onBounce: codeBounced },
  'deliver-reply': { perform: deliverReply, onPermanentFailure: replyNotDelivered, onBounce: replyBounced },
  'send-receipt': { perform: sendReceipt, onPermanentFailure: receiptNotSent, onBounce: resendOnce },
  'send-reply-failed': {
    perform: sendReplyFailed,
    onPermanentFailure: citizenNotTold,
    onBounce: replyFailedBounced,
  },
  'send-reminder': { perform: sendReminder, onPermanentFailure: reminderNotSent, onBounce: resendOnce },
  'send-ask-reminder': { perform: sendAskReminder, onPermanentFailure: reminderNotSent, onBounce: resendOnce },
  'send-withdrawal': { perform: sendWithdrawal, onPermanentFailure: withdrawalNotSent, onBounce: resendOnce },
  'send-counter-code-notice': {
    perform: sendCounterCodeNotice,
    onPermanentFailure: counterCodeNotTold,
    onBounce: resendOnce,
  },
  'send-extension': { perform: sendExtension, onPermanentFailure: extensionNotSent, onBounce: resendOnce },
  'tell-contact': { perform: tellContact, onPermanentFailure: contactNotTold, onBounce: tellOperator },
};

/** The steps of a job. */
export function jobSteps<Name extends JobName>(name: Name): JobSteps<Name> {
  return STEPS[name];
}

/** Nobody is left to tell but the operator. */
async function tellOperator({ log }: InTransaction, { name }: BouncedMail): Promise<void> {
  log.error({ job: name }, 'a mail that asks somebody to act came back');
}
