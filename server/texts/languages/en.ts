// English below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const en: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `In English: you have a confidential message from ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `Reply by ${replyBefore} at the latest. `}Use the link above and enter the access code you receive. You can read the message up to and including ${until}. Keep this e-mail: you can't open the message without the link.`,
  accessCode: ({ until, codeReference }) =>
    `In English: this is your access code. It is valid until ${until}. The page shows the same reference, ${codeReference}. Do not share this code: we will never call or e-mail you to ask for it. Did you not ask for a code? Then you need to do nothing.`,
  receipt: ({ day, time, reference }) =>
    `In English: we received your message on ${day} at ${time}. Reference: ${reference}. You will get an e-mail when there is an answer.`,
  replyFailed: ({ reference }) =>
    `In English: we received your message (${reference}) but could not deliver it to your contact person. Please contact us.`,
  withdrawal: ({ day, from, reference }) =>
    `In English: the message of ${day} from ${from} (${reference}) was withdrawn. The link no longer works. You do not need to do anything.`,
  reminder: ({ day, from, until }) =>
    `In English: you have not read the message of ${day} from ${from}. You can read it up to and including ${until}. Use the link in the e-mail of that day. This reminder has no link.`,
};
