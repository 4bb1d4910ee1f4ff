// Every mail to a citizen, in Dutch (B1) with its other languages below it. Nothing of the content of a message, and no
// link but the notification's.
import { limits } from '../contract/limits.ts';
import type { Receipt } from '../contract/reader-api.ts';
import { MINUTE } from '../contract/units.ts';
import type { MailBlock } from './mail-blocks.ts';
import { dutchDay, dutchSize, dutchTime } from './mail-formats.ts';
import { below } from './mail-languages.ts';
import {
  capital,
  citizenMail,
  help,
  lostMail,
  type MailText,
  notificationSubject,
  pageInWords,
  type TextOrganisation,
} from './mail-text.ts';
import { sentences, type Words, words } from './mail-words.ts';

/** A message is ready: how to open it, until when, and the link that is half of its key. Nothing of its content. */
export function notificationMail(of: {
  organisation: TextOrganisation;
  reference: string;
  link: string;
  availableUntil: Date;
  /** The nature of the message and the last day to react (YYYY-MM-DD), Awb 2:10. */
  kind?: string | undefined;
  replyBefore?: string | undefined;
}): MailText {
  const { organisation, reference, link, availableUntil, kind, replyBefore } = of;
  const term = replyBefore === undefined ? undefined : new Date(`${replyBefore}T12:00:00Z`);
  const page = pageInWords(organisation);
  const about: Words | undefined = kind === undefined ? undefined : words`: ${{ strong: kind }}`;
  const dutch: MailBlock[] = [
    { heading: 'Er staat een nieuw bericht voor u klaar' },
    {
      paragraph: words`${capital(organisation.name)} heeft een vertrouwelijk bericht voor u${about}. U leest het op de website van de gemeente.`,
    },
    ...(term === undefined ? [] : [{ term: words`Reageer ${{ strong: `uiterlijk op ${dutchDay(term)}` }}.` }]),
    {
      paragraph:
        'Klik op Bericht lezen. U krijgt dan een toegangscode per sms of per e-mail. Met die code opent u het bericht.',
    },
    { button: 'Bericht lezen', link },
    { small: words`U komt dan op ${{ address: page }}.` },
    {
      paragraph: words`U kunt het bericht lezen tot en met ${{ strong: dutchDay(availableUntil) }}. ${{ strong: 'Bewaar deze e-mail' }}: zonder de link kunt u het bericht niet openen.`,
    },
    {
      question: 'Is deze e-mail echt van ons?',
      answer: words`Het kenmerk van dit bericht is ${{ strong: reference }}. Hetzelfde kenmerk ziet u op onze website. Twijfelt u? Typ zelf ${{ address: page }} in en controleer daar het kenmerk, of ${doubt(organisation)}`,
    },
    {
      small:
        'Krijgt u geen code? Dan kennen wij uw nieuwe 06-nummer misschien nog niet. Geef dat zo snel mogelijk aan ons door.',
    },
    {
      small: 'Verwachtte u geen bericht van ons? Dan hoeft u niets te doen.',
    },
  ];
  return citizenMail(notificationSubject(organisation), organisation, [
    ...dutch,
    ...below(organisation, (said, { day }) =>
      said.notification({
        from: organisation.shortName,
        kind: kind === undefined ? undefined : [{ words: kind, lang: 'nl' }],
        replyBefore: term === undefined ? undefined : day(term),
        until: day(availableUntil),
        page: [{ address: page }],
      }),
    ),
  ]);
}

/** The access code by mail. */
export function accessCodeMail(of: {
  organisation: TextOrganisation;
  code: string;
  codeReference: string;
  validUntil: Date;
}): MailText {
  const { organisation, code, codeReference, validUntil } = of;
  const minutes = limits.codeLife / MINUTE;
  return citizenMail(`${organisation.productName} – Uw toegangscode`, organisation, [
    { heading: 'Uw toegangscode' },
    { paragraph: `Met deze code leest u uw bericht van ${organisation.name}. Kopieer de code, of onthoud hem.` },
    { code: `${code.slice(0, 3)} ${code.slice(3)}` },
    {
      paragraph: words`De code is ${{ strong: `${minutes} minuten` }} geldig, tot ${dutchTime(validUntil)} uur. Vul de code in op de pagina die u via onze e-mail hebt geopend. U hoeft niet op Enter te drukken.`,
    },
    { facts: [['Kenmerk van deze code', codeReference]] },
    {
      small:
        'Ziet u op de pagina hetzelfde kenmerk? Dan hoort deze code daarbij. Ziet u een ander kenmerk? Gebruik dan de nieuwste code.',
    },
    {
      question: 'Hebt u niet om een code gevraagd?',
      answer: words`Dan hoeft u niets te doen. Geef de code aan niemand. Wij bellen, mailen of appen u nooit om deze code. ${help(organisation)}`,
    },
    ...below(organisation, (said, { time }) => said.accessCode({ minutes, until: time(validUntil), codeReference })),
  ]);
}

/** An employee read out a code, at the counter or on the phone. Never the code. */
export function counterCodeMail(of: { organisation: TextOrganisation; reference: string; givenAt: Date }): MailText {
  const { organisation, reference, givenAt } = of;
  return citizenMail(`${organisation.productName} – Wij gaven een toegangscode`, organisation, [
    { heading: 'Wij gaven u een toegangscode' },
    {
      paragraph: words`Een medewerker van ${organisation.name} gaf op ${{ strong: `${dutchDay(givenAt)} om ${dutchTime(givenAt)} uur` }} een code voor uw bericht, aan de balie of aan de telefoon. Was u dat? Dan hoeft u niets te doen.`,
    },
    { facts: [['Kenmerk', reference]] },
    {
      question: 'Was u dat niet?',
      answer: words`Misschien leest iemand anders uw bericht. Meld dat meteen aan ons. ${help(organisation)}`,
    },
    ...below(organisation, (said, { day, time }) =>
      said.counterCode({ day: day(givenAt), time: time(givenAt), from: organisation.shortName, reference }),
    ),
  ]);
}

/** Proof of receipt of a reply (Awb 2:17): no content. */
export function receiptMail(of: { organisation: TextOrganisation; asked?: AskedNumbers } & Receipt): MailText {
  const { organisation, reference, receivedAt, attachmentCount, attachmentBytes, asked } = of;
  const at = new Date(receivedAt);
  const files = attachmentCount === 0 ? 'geen' : `${attachmentCount} (samen ${dutchSize(attachmentBytes)})`;
  return citizenMail(`${organisation.productName} – Wij hebben uw bericht ontvangen`, organisation, [
    { heading: 'Wij hebben uw bericht ontvangen' },
    {
      paragraph: `${capital(organisation.name)} heeft uw bericht ontvangen op ${dutchDay(at)} om ${dutchTime(at)} uur. Wij geven het door aan uw contactpersoon.`,
    },
    {
      facts: [['Kenmerk', reference], ['Bijlagen', files], ...askedFacts(asked)],
    },
    {
      paragraph:
        'U krijgt een e-mail als er een antwoord is. Wat u hebt verzonden, leest u terug met de link in de eerdere e-mail.',
    },
    { small: help(organisation) },
    ...below(organisation, (said, { day, time }) =>
      sentences(
        said.receipt({ day: day(at), time: time(at), reference }),
        ...(asked === undefined
          ? []
          : [said.items({ given: asked.answered.join(', '), notGiven: asked.declined.join(', ') })]),
      ),
    ),
  ]);
}

/** Of a message that asks: how many items, and the numbers of those that its citizen gave, and said he has not. */
type AskedNumbers =
  | { readonly count: number; readonly answered: readonly number[]; readonly declined: readonly number[] }
  | undefined;

const LIST = new Intl.ListFormat('nl-NL');

function askedFacts(asked: AskedNumbers): (readonly [name: string, value: string])[] {
  if (asked === undefined) return [];
  const { count, answered, declined } = asked;
  const numbers = (of: readonly number[]) => (of.length === 0 ? 'niets' : `nummer ${LIST.format(of.map(String))}`);
  const given = ['Gegeven', `${numbers(answered)} (van ${count})`] as const;
  return declined.length === 0 ? [given] : [given, ['Niet gegeven', numbers(declined)]];
}

/** A reply that was received could not be delivered: the citizen must know, for his term may depend on it. */
export function replyFailedMail(of: { organisation: TextOrganisation; reference: string }): MailText {
  const { organisation, reference } = of;
  return citizenMail(`${organisation.productName} – Uw bericht is niet bezorgd`, organisation, [
    { heading: 'Uw bericht is niet bezorgd' },
    {
      paragraph: `Wij hebben uw bericht ontvangen, maar het is niet gelukt om het bij uw contactpersoon te bezorgen. Neem contact op met ${organisation.name}.`,
    },
    { facts: [['Kenmerk', reference]] },
    { paragraph: help(organisation) },
    ...below(organisation, (said) => said.replyFailed({ reference })),
  ]);
}

/** A message is withdrawn, which the citizen is told like the message itself (Awb 2:12). */
export function withdrawalMail(of: { organisation: TextOrganisation; reference: string; notifiedAt: Date }): MailText {
  const { organisation, reference, notifiedAt } = of;
  const subject = `${organisation.productName} – Een bericht van ${organisation.shortName} is ingetrokken`;
  return citizenMail(subject, organisation, [
    { heading: 'Een bericht aan u is ingetrokken' },
    {
      paragraph: `Het bericht van ${dutchDay(notifiedAt)} is ingetrokken. De link werkt niet meer. U hoeft niets te doen.`,
    },
    { facts: [['Kenmerk', reference]] },
    { small: help(organisation) },
    ...below(organisation, (said, { day }) =>
      said.withdrawal({ day: day(notifiedAt), from: organisation.shortName, reference }),
    ),
  ]);
}

/** A message can be read for longer. The link is in the earlier mail only. */
export function extensionMail(of: {
  organisation: TextOrganisation;
  reference: string;
  notifiedAt: Date;
  availableUntil: Date;
}): MailText {
  const { organisation, reference, notifiedAt, availableUntil } = of;
  const until = dutchDay(availableUntil);
  return citizenMail(`${organisation.productName} – U kunt uw bericht langer lezen`, organisation, [
    { heading: 'U kunt uw bericht langer lezen' },
    {
      paragraph: words`${capital(organisation.name)} stuurde u op ${dutchDay(notifiedAt)} een e-mail over een vertrouwelijk bericht. U kunt dat bericht nu lezen ${{ strong: `tot en met ${until}` }}.`,
    },
    {
      paragraph: words`De link van toen werkt nog. Hij staat in de e-mail van ${dutchDay(notifiedAt)} met als onderwerp ${{ strong: `“${notificationSubject(organisation)}”` }}. Bewaar die e-mail. In deze e-mail staat geen link. Zo blijft uw bericht veilig.`,
    },
    { facts: [['Kenmerk', reference]] },
    { paragraph: lostMail(organisation) },
    ...below(organisation, (said, { day }) =>
      said.extension({ day: day(notifiedAt), from: organisation.shortName, until: day(availableUntil), reference }),
    ),
  ]);
}

/** What somebody does who doubts a mail, within a sentence. */
function doubt({ name, phone }: TextOrganisation): Words {
  return phone === null ? `vraag het aan ${name}.` : words`bel ${name}: ${{ phone }}.`;
}
