// English below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';
import { words } from '../mail-words.ts';

export const en: MailSummaries = {
  title: 'In English',
  notification: ({ from, kind, replyBefore, until, page }) =>
    words`You have a confidential message from ${from}${kind && words` (${kind})`}. ${replyBefore && `Reply by ${replyBefore} at the latest. `}Use the button or link above, which opens ${page}, and enter the access code that we send you. You can read the message up to and including ${until}. Keep this e-mail: you can't open the message without the link. Did you not expect this e-mail? Then you do not need to do anything.`,
  accessCode: ({ minutes, until, codeReference }) =>
    words`This is your access code. It is valid for ${String(minutes)} minutes, until ${until}. The page shows the same reference, ${codeReference}. Do not share this code: we will never call or e-mail you to ask for it. Did you not ask for a code? Then you do not need to do anything.`,
  spokenCode: ({ from, digits }) =>
    `This is a call from ${from}. Your access code is: ${digits}. Once more: ${digits}. Do not share this code.`,
  counterCode: ({ day, time, from, reference }) =>
    `On ${day} at ${time} an employee of ${from} gave an access code for your message (${reference}), at the counter or on the phone. Was that you? Then you do not need to do anything. Was it not you? Then someone else may be reading your message: tell us at once.`,
  receipt: ({ day, time, reference }) =>
    `We received your message on ${day} at ${time}. Reference: ${reference}. You will get an e-mail when there is an answer.`,
  replyFailed: ({ reference }) =>
    `We received your message (${reference}) but could not deliver it to your contact person. Please contact us.`,
  withdrawal: ({ day, from, reference }) =>
    `The message of ${day} from ${from} (${reference}) was withdrawn. The link no longer works. You do not need to do anything.`,
  reminder: ({ day, from, until }) =>
    `You have not read the message of ${day} from ${from}. You can read it up to and including ${until}. Use the link in the e-mail of that day. This reminder has no link.`,
  unanswered: ({ day, from, until }) =>
    `You read the message of ${day} from ${from}. It asks you for something that we have not had yet. Reply by ${until} at the latest. Use the link in the e-mail of that day. This reminder has no link.`,
  asks: (count) => `Things that we ask for in the message: ${count}.`,
  items: ({ given, notGiven }) => `Given (by number): ${given || 'nothing'}.${notGiven && ` Not given: ${notGiven}.`}`,
  extension: ({ day, from, until, reference }) =>
    `You can read the message of ${day} from ${from} (${reference}) for longer: up to and including ${until}. The link in the e-mail of that day still works. This e-mail has no link.`,
  questions: (phone) => words`Questions? Call ${phone}.`,
};
