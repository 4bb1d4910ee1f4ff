// What a contact person, or who sent a message, is told of it: in Dutch, with the same in short in English below. He
// knows his mail by the hour he sent it and by its thread; nothing of the content, and the citizen's address masked.
import type { BounceReason } from '../contract/bounce-reason.ts';
import type { ContactNotice } from '../contract/contact-notice.ts';
import type { MailBlock } from './mail-blocks.ts';
import { dutchDay, dutchTime, mailFormats } from './mail-formats.ts';
import { civilServantMail, type MailText, type TextOrganisation } from './mail-text.ts';

/** A message, as a notice of it names it. */
export interface NamedMessage {
  readonly organisation: TextOrganisation;
  /** Masked. */
  readonly citizen: string;
  readonly reference: string;
  readonly sentAt: Date;
}

type About = ContactNotice['about'];
type NoticeOf<A extends About> = Extract<ContactNotice, { readonly about: A }>;

/** What a notice says: the heading is its subject, too. */
interface NoticeWords {
  readonly heading: string;
  readonly blocks: readonly MailBlock[];
  readonly english: string;
}

/** The words for each of what a contact person is told. `at` is when he sent his message. */
const NOTICES: { readonly [A in About]: (notice: NoticeOf<A>, at: Moment) => NoticeWords } = {
  'message-locked': locked,
  undeliverable,
  'message-delivered': delivered,
  'message-passed-on': passedOn,
  'message-opened': opened,
  'colleagues-skipped': colleaguesSkipped,
};

/** A moment in words of both languages. */
interface Moment {
  readonly nl: string;
  readonly en: string;
}

const english = mailFormats('en-GB');

/** Something happened to a message that its contact person, or who sent it, should know. */
export function contactNotice<A extends About>(message: NamedMessage, notice: ContactNotice & NoticeOf<A>): MailText {
  const words: Pick<typeof NOTICES, A> = NOTICES;
  const { organisation, citizen, reference, sentAt } = message;
  const at = {
    nl: `${dutchDay(sentAt)} om ${dutchTime(sentAt)} uur`,
    en: `${english.day(sentAt)} at ${english.time(sentAt)}`,
  };
  const { heading, blocks, english: inEnglish } = words[notice.about](notice, at);
  return civilServantMail(`${organisation.productName} – ${heading}`, organisation, [
    { heading },
    ...blocks,
    {
      facts: [
        ['Uw bericht', `verzonden op ${at.nl}`],
        ['Aan', citizen],
        ['Kenmerk', reference],
      ],
    },
    { rule: true },
    { lang: 'en', title: 'In English', summary: inEnglish },
  ]);
}

/** A citizen can't get in any more: fifty wrong codes. */
function locked(_: NoticeOf<'message-locked'>, at: Moment): NoticeWords {
  return {
    heading: `Op slot: uw bericht van ${at.nl}`,
    blocks: [
      { paragraph: 'Voor dit bericht is te vaak een verkeerde code ingevuld. Niemand kan het nu nog openen.' },
      { paragraph: 'Neem contact op met de inwoner, en stuur het bericht opnieuw als dat nodig is.' },
    ],
    english: `The message that you sent on ${at.en} is locked: too many wrong codes were entered. Contact the citizen, and send it again if needed.`,
  };
}

/** Why a mail came back, or never left, in words for the civil servant. */
const REASONS: Readonly<Record<BounceReason, Moment>> = {
  'unknown-address': { nl: 'Het e-mailadres bestaat niet.', en: 'the address does not exist' },
  'mailbox-full': { nl: 'De mailbox van de inwoner is vol.', en: 'the mailbox is full' },
  refused: {
    nl: 'De mailserver van de inwoner weigert onze e-mail.',
    en: 'the citizen’s mail server refuses our mail',
  },
  other: {
    nl: 'De mailserver van de inwoner zegt niet waarom, of was te lang niet bereikbaar.',
    en: 'the citizen’s mail server does not say why, or could not be reached',
  },
  'relay-refused': {
    nl: 'De mailserver van uw eigen organisatie weigert de e-mail aan dit adres.',
    en: 'your organisation’s own mail server refuses the mail to this address',
  },
  'never-left': {
    nl: 'De e-mail is door een storing bij ons nooit verzonden. Met het adres van de inwoner is niets mis.',
    en: 'a fault of ours kept the mail from being sent; nothing is wrong with the citizen’s address',
  },
};

const OTHER_WAYS = [
  'Controleer het e-mailadres. Klopt het niet? Stuur het bericht opnieuw naar het goede adres.',
  'Klopt het adres wel? Bel de inwoner en vraag om een ander e-mailadres.',
  'Lukt dat niet? Stuur het bericht op een andere manier, bijvoorbeeld per post.',
];

/** The citizen may not know of the message, and must be reached another way (Awb 2:11). */
function undeliverable({ reason }: NoticeOf<'undeliverable'>, at: Moment): NoticeWords {
  const { nl, en } = REASONS[reason];
  const whatToDo: MailBlock[] =
    reason === 'never-left'
      ? [{ paragraph: 'Stuur het bericht opnieuw.' }]
      : [{ paragraph: 'Dit kunt u doen:' }, { list: OTHER_WAYS }];
  return {
    heading: `Niet aangekomen: uw bericht van ${at.nl}`,
    blocks: [
      {
        paragraph: `De e-mail over uw bericht kon niet worden bezorgd. ${nl} De inwoner weet misschien niet dat er een bericht is.`,
      },
      ...whatToDo,
    ],
    english: `The mail about the message that you sent on ${at.en} could not be delivered: ${en}. The citizen may not know of it. Check the address and send it again, or reach the citizen another way.`,
  };
}

function delivered({ action }: NoticeOf<'message-delivered'>, at: Moment): NoticeWords {
  const isLast = action === 'delivered';
  return {
    heading: `Bezorgd: uw bericht van ${at.nl}`,
    blocks: [
      {
        paragraph: isLast
          ? 'De e-mail over uw bericht is bezorgd bij de mailserver van de inwoner.'
          : 'De e-mail over uw bericht is aangenomen door de volgende mailserver. Meestal is dat die van de inwoner.',
      },
    ],
    english: isLast
      ? `The mail about the message that you sent on ${at.en} was delivered to the citizen’s mail server.`
      : `The next mail server, mostly the citizen’s, took the mail about the message that you sent on ${at.en}.`,
  };
}

function passedOn(_: NoticeOf<'message-passed-on'>, at: Moment): NoticeWords {
  return {
    heading: `Doorgegeven: uw bericht van ${at.nl}`,
    blocks: [
      {
        paragraph:
          'De e-mail over uw bericht is aangenomen door uw uitgaande mailserver, die hem bezorgt. Meer meldt die server niet. Komt de e-mail terug, dan hoort u dat van ons.',
      },
    ],
    english: `Your outgoing mail server took the mail about the message that you sent on ${at.en} and delivers it. It reports no more. If the mail comes back, we will tell you.`,
  };
}

function opened(_: NoticeOf<'message-opened'>, at: Moment): NoticeWords {
  return {
    heading: `Gelezen: uw bericht van ${at.nl}`,
    blocks: [{ paragraph: 'Uw bericht is voor het eerst geopend, met een juiste toegangscode.' }],
    english: `The message that you sent on ${at.en} was opened for the first time, with a right access code.`,
  };
}

function colleaguesSkipped({ count }: NoticeOf<'colleagues-skipped'>, at: Moment): NoticeWords {
  const [whom, many] = count === 1 ? ['1 adres', '1 address'] : [`${count} adressen`, `${count} addresses`];
  return {
    heading: `Niet naar uw collega’s: uw bericht van ${at.nl}`,
    blocks: [
      {
        paragraph: `Uw e-mail ging ook aan ${whom} van uw eigen organisatie. Daar hebben wij niets heen gestuurd. De inwoner krijgt het bericht wel.`,
      },
      { paragraph: 'Wilt u dat uw collega het bericht leest? Stuur het dan zelf door.' },
    ],
    english: `The mail that you sent on ${at.en} also named ${many} of your own organisation. We sent nothing there; the citizen does get the message. Forward it yourself to colleagues who should read it.`,
  };
}
