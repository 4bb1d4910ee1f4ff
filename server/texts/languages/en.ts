// English below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const en: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `In English: you have a confidential message from ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `Reply before ${replyBefore}. `}Use the link above and enter the access code you receive. The message is available until ${until}. Keep this e-mail: you can't open the message without the link.`,
  accessCode: ({ until, codeReference }) =>
    `In English: this is your access code. It is valid until ${until}. The page shows the same reference, ${codeReference}. Give the code to nobody.`,
  receipt: ({ day, time, reference }) =>
    `In English: we received your message on ${day} at ${time}. Reference: ${reference}. You get an e-mail when there is an answer.`,
  replyFailed: ({ reference }) =>
    `In English: we received your message (${reference}) but could not deliver it to your contact person. Please contact us.`,
  withdrawal: ({ day, from, reference }) =>
    `In English: the message of ${day} from ${from} (${reference}) was withdrawn. You no longer need to open the link.`,
  reminder: ({ day, from, until }) =>
    `In English: you have not read the message of ${day} from ${from}. It is available until ${until}. Use the link in the e-mail of that day. This reminder has no link.`,
};
