// The mail with a citizen's reply to his civil servant.
import type { AnsweredItem } from '../contract/answers.ts';
import type { ReplyLetter } from '../contract/letter.ts';
import { asLine } from '../contract/line.ts';
import type { MailBlock } from './mail-blocks.ts';
import { civilServantMail, type MailText, type TextOrganisation } from './mail-text.ts';

const YEAR_FIRST = /^(\d{4})-(\d\d)-(\d\d)$/;

function inWords({ number, label, kind, answer }: AnsweredItem): [question: string, answer: string] {
  const question = `${number}. ${label}`;
  if ('files' in answer) return [question, answer.files.join('\n')];
  if ('reason' in answer) return [question, `Niet gegeven. Reden: ${answer.reason}`];
  if ('nothing' in answer) return [question, 'Niet ingevuld'];
  return [question, kind === 'date' ? answer.text.replace(YEAR_FIRST, '$3-$2-$1') : answer.text];
}

/** Answers end where he writes freely, or what he writes there could pass for one more in a mail of plain text. */
function answered(answers: readonly AnsweredItem[], more: { readonly quote: string }): MailBlock[] {
  if (answers.length === 0) return [more];
  const written = more.quote.trim() === '' ? [] : [{ paragraph: 'De inwoner schreef erbij:' }, more];
  return [{ answers: answers.map(inWords) }, ...written];
}

const RULE: MailBlock = { rule: true };

/** The citizen's reply, for his contact person. It leaves the sealed world here: into the municipality's own mail. */
export function replyMail(of: {
  organisation: TextOrganisation;
  citizen: string;
  letter: Pick<ReplyLetter, 'subject' | 'text'>;
  /** Of a letter that asked: each of its items. */
  answers?: readonly AnsweredItem[];
  reference: string;
  messageReference: string;
  /** Which of how many mails, for the files of one reply may need several. */
  part?: { nth: number; of: number };
}): MailText {
  const { organisation, citizen, letter, answers = [], reference, messageReference, part = { nth: 1, of: 1 } } = of;
  const subject = asLine(letter.subject) || `Antwoord op bericht ${messageReference}`; // the browser's word: one line
  const isOnly = part.of === 1;
  const more = `De bijlagen passen niet in één e-mail. Dit is e-mail ${part.nth} van ${part.of}.`;
  const text: MailBlock[] =
    part.nth === 1
      ? answered(answers, { quote: letter.text })
      : [{ paragraph: 'De tekst van dit antwoord staat in de eerste e-mail.' }];
  return civilServantMail(isOnly ? subject : `${subject} (${part.nth} van ${part.of})`, organisation, [
    ...text,
    RULE,
    ...(isOnly ? [] : [{ paragraph: more }]),
    {
      facts: [
        ['Van', citizen],
        ['Kenmerk van dit antwoord', reference],
        ['Kenmerk van uw bericht', messageReference],
      ],
    },
    { paragraph: 'Beantwoord deze e-mail gewoon: uw antwoord gaat als nieuw vertrouwelijk bericht naar de inwoner.' },
    {
      lang: 'en',
      title: 'In English',
      summary: `${isOnly ? '' : `The files do not fit into one e-mail; this is e-mail ${part.nth} of ${part.of}. `}Just reply to this e-mail: your answer goes to the citizen as a new confidential message.`,
    },
  ]);
}
