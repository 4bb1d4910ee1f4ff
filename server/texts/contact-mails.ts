// Every mail to a civil servant: the citizen's reply, and what needs him.

import type { BounceReason } from '../contract/bounce-reason.ts';
import type { ContactNotice } from '../contract/contact-notice.ts';
import type { ReplyLetter } from '../contract/letter.ts';
import { asLine } from '../contract/line.ts';
import type { MailBlock } from './mail-page.ts';
import { type MailText, type TextOrganisation, withBodies } from './mail-text.ts';

const RULE: MailBlock = { rule: true };

/** The citizen's reply, for his contact person. It leaves the sealed world here: into the municipality's own mail. */
export function replyMail(of: {
  organisation: TextOrganisation;
  citizen: string;
  letter: ReplyLetter;
  reference: string;
  messageReference: string;
  /** Which of how many mails, for the files of one reply may need several. */
  part?: { nth: number; of: number };
}): MailText {
  const { citizen, letter, reference, messageReference, part = { nth: 1, of: 1 } } = of;
  const subject = asLine(letter.subject) || `Antwoord op bericht ${messageReference}`; // the browser's word: one line
  const isOnly = part.of === 1;
  const more = `De bijlagen passen niet in één e-mail. Dit is e-mail ${part.nth} van ${part.of}.`;
  const text: MailBlock =
    part.nth === 1 ? { quote: letter.text } : { paragraph: 'De tekst van dit antwoord staat in de eerste e-mail.' };
  return withBodies(isOnly ? subject : `${subject} (${part.nth} van ${part.of})`, [
    text,
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
  ]);
}

/** A message, as a mail about it names it. */
interface NamedMessage {
  readonly organisation: TextOrganisation;
  readonly citizen: string;
  readonly reference: string;
}

type About = ContactNotice['about'];
type NoticeOf<A extends About> = Extract<ContactNotice, { readonly about: A }>;

/** The words for each of what a contact person is told. */
const NOTICES: { readonly [A in About]: (message: NamedMessage, notice: NoticeOf<A>) => MailText } = {
  'message-locked': lockedMail,
  undeliverable: undeliverableMail,
};

/** Something about a message needs its contact person. */
export function contactMail<A extends About>(message: NamedMessage, notice: ContactNotice & NoticeOf<A>): MailText {
  const words: Pick<typeof NOTICES, A> = NOTICES;
  return words[notice.about](message, notice);
}

/** A citizen can't get in any more: fifty wrong codes. */
function lockedMail({ organisation, citizen, reference }: NamedMessage): MailText {
  return withBodies(`${organisation.productName} – Bericht ${reference} is op slot`, [
    { heading: `Bericht ${reference} is op slot` },
    {
      paragraph: `Voor uw bericht aan ${citizen} is te vaak een verkeerde code ingevuld. Niemand kan het nu nog openen.`,
    },
    { paragraph: 'Neem contact op met de inwoner, en stuur het bericht opnieuw als dat nodig is.' },
  ]);
}

/** Why a mail came back, in words for the civil servant. */
const REASONS: Readonly<Record<BounceReason, string>> = {
  'unknown-address': 'Het e-mailadres bestaat niet.',
  'mailbox-full': 'De mailbox van de inwoner is vol.',
  refused: 'De mailserver van de inwoner weigert onze e-mail.',
  other: 'De mailserver van de inwoner zegt niet waarom, of was te lang niet bereikbaar.',
};

/**
 * Mail to the citizen came back, or was refused: he may not know of the message, and must be reached another way (Awb
 * 2:11).
 */
function undeliverableMail(
  { organisation, citizen, reference }: NamedMessage,
  { reason }: NoticeOf<'undeliverable'>,
): MailText {
  return withBodies(`${organisation.productName} – Bericht ${reference} is niet aangekomen`, [
    { heading: `Bericht ${reference} is niet aangekomen` },
    {
      paragraph: `De e-mail over uw bericht aan ${citizen} kon niet worden bezorgd. ${REASONS[reason]} De inwoner weet misschien niet dat er een bericht is.`,
    },
    { paragraph: 'Dit kunt u doen:' },
    {
      list: [
        'Controleer het e-mailadres. Klopt het niet? Stuur het bericht opnieuw naar het goede adres.',
        'Klopt het adres wel? Bel de inwoner en vraag om een ander e-mailadres.',
        'Lukt dat niet? Stuur het bericht op een andere manier, bijvoorbeeld per post.',
      ],
    },
    { facts: [['Kenmerk van uw bericht', reference]] },
  ]);
}
