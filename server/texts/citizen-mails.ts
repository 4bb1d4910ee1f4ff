// Every mail to a citizen, in Dutch (B1) with the organisation's other languages below it. Nothing of the content of a
// message, and no link but the notification's.
import { limits } from '../contract/limits.ts';
import type { Receipt } from '../contract/reader-api.ts';
import { MINUTE } from '../contract/units.ts';
import { dutchDay, dutchSize, dutchTime } from './mail-formats.ts';
import { below } from './mail-languages.ts';
import { capital, help, lostMail, type MailText, type TextOrganisation, withBodies } from './mail-text.ts';

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
  return withBodies(notificationSubject(organisation), [
    { heading: `Nieuw bericht van ${organisation.name}` },
    {
      paragraph: `${capital(organisation.name)} heeft een vertrouwelijk bericht voor u${kind === undefined ? '' : `: ${kind}`}. U leest het op de website van de gemeente.`,
    },
    ...(term === undefined ? [] : [{ paragraph: `Reageer uiterlijk op ${dutchDay(term)}.` }]),
    {
      paragraph:
        'Klik op Bericht lezen. U krijgt dan een toegangscode per sms of per e-mail. Met die code opent u het bericht.',
    },
    { button: 'Bericht lezen', link },
    {
      paragraph: `U kunt het bericht lezen tot en met ${dutchDay(availableUntil)}. Bewaar deze e-mail: zonder de link kunt u het bericht niet openen.`,
    },
    { facts: [['Kenmerk', reference]] },
    { paragraph: help(organisation) },
    ...below(organisation.mailLanguages, (words, { day }) =>
      words.notification({
        from: organisation.shortName,
        kind,
        replyBefore: term === undefined ? undefined : day(term),
        until: day(availableUntil),
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
  return withBodies(`${organisation.productName} – Uw toegangscode`, [
    { heading: 'Uw toegangscode' },
    { paragraph: `Met deze code leest u uw bericht van ${organisation.name}. Kopieer de code, of onthoud hem.` },
    { code: `${code.slice(0, 3)} ${code.slice(3)}` },
    {
      paragraph: `De code is ${limits.codeLife / MINUTE} minuten geldig, tot ${dutchTime(validUntil)} uur. Vul de code in op de pagina die u via onze e-mail hebt geopend. U hoeft niet op Enter te drukken.`,
    },
    { facts: [['Kenmerk van deze code', codeReference]] },
    {
      paragraph:
        'Ziet u op de pagina hetzelfde kenmerk? Dan hoort deze code daarbij. Ziet u een ander kenmerk? Gebruik dan de nieuwste code.',
    },
    {
      paragraph:
        'Geef de code aan niemand. Wij bellen, mailen of appen u nooit om deze code. Hebt u niet om een code gevraagd? Dan hoeft u niets te doen.',
    },
    { paragraph: help(organisation) },
    ...below(organisation.mailLanguages, (words, { time }) =>
      words.accessCode({ until: time(validUntil), codeReference }),
    ),
  ]);
}

/** Proof of receipt of a reply (Awb 2:17): no content. */
export function receiptMail(of: { organisation: TextOrganisation } & Receipt): MailText {
  const { organisation, reference, receivedAt, attachmentCount, attachmentBytes } = of;
  const at = new Date(receivedAt);
  const files = attachmentCount === 0 ? 'geen' : `${attachmentCount} (samen ${dutchSize(attachmentBytes)})`;
  return withBodies(`${organisation.productName} – Wij hebben uw bericht ontvangen`, [
    { heading: 'Wij hebben uw bericht ontvangen' },
    {
      paragraph: `${capital(organisation.name)} heeft uw bericht ontvangen op ${dutchDay(at)} om ${dutchTime(at)} uur. Wij geven het door aan uw contactpersoon.`,
    },
    {
      facts: [
        ['Kenmerk', reference],
        ['Bijlagen', files],
      ],
    },
    {
      paragraph:
        'U krijgt een e-mail als er een antwoord is. Wat u hebt verzonden, leest u terug met de link in de eerdere e-mail.',
    },
    { paragraph: help(organisation) },
    ...below(organisation.mailLanguages, (words, { day, time }) =>
      words.receipt({ day: day(at), time: time(at), reference }),
    ),
  ]);
}

/** A reply that was received could not be delivered: the citizen must know, for his term may depend on it. */
export function replyFailedMail(of: { organisation: TextOrganisation; reference: string }): MailText {
  const { organisation, reference } = of;
  return withBodies(`${organisation.productName} – Uw bericht is niet bezorgd`, [
    { heading: 'Uw bericht is niet bezorgd' },
    {
      paragraph: `Wij hebben uw bericht ontvangen, maar het is niet gelukt om het bij uw contactpersoon te bezorgen. Neem contact op met ${organisation.name}.`,
    },
    { facts: [['Kenmerk', reference]] },
    { paragraph: help(organisation) },
    ...below(organisation.mailLanguages, (words) => words.replyFailed({ reference })),
  ]);
}

/** A message is withdrawn, which the citizen is told like the message itself (Awb 2:12). */
export function withdrawalMail(of: { organisation: TextOrganisation; reference: string; notifiedAt: Date }): MailText {
  const { organisation, reference, notifiedAt } = of;
  return withBodies(`${organisation.productName} – Een bericht van ${organisation.shortName} is ingetrokken`, [
    { heading: 'Een bericht aan u is ingetrokken' },
    {
      paragraph: `Het bericht van ${dutchDay(notifiedAt)} is ingetrokken. De link werkt niet meer. U hoeft niets te doen.`,
    },
    { facts: [['Kenmerk', reference]] },
    { paragraph: help(organisation) },
    ...below(organisation.mailLanguages, (words, { day }) =>
      words.withdrawal({ day: day(notifiedAt), from: organisation.shortName, reference }),
    ),
  ]);
}

/** A message is not read yet. The link is in the earlier mail only, so this one says how to find that. */
export function reminderMail(of: {
  organisation: TextOrganisation;
  reference: string;
  notifiedAt: Date;
  availableUntil: Date;
  about: 'unread' | 'expiring';
}): MailText {
  const { organisation, reference, notifiedAt, availableUntil, about } = of;
  const until = dutchDay(availableUntil);
  const subject =
    about === 'unread'
      ? `Herinnering: bericht van ${organisation.shortName}`
      : `U kunt uw bericht lezen tot en met ${until}`;
  return withBodies(`${organisation.productName} – ${subject}`, [
    {
      heading:
        about === 'unread' ? 'U hebt een bericht nog niet gelezen' : `U kunt uw bericht lezen tot en met ${until}`,
    },
    {
      paragraph: `${capital(organisation.name)} stuurde u op ${dutchDay(notifiedAt)} een e-mail over een vertrouwelijk bericht. U hebt het bericht nog niet gelezen. U kunt het lezen tot en met ${until}.`,
    },
    {
      paragraph: `Zoek de e-mail van ${dutchDay(notifiedAt)} met als onderwerp “${notificationSubject(organisation)}”. Klik daarin op Bericht lezen. Kijk ook in de map met ongewenste e-mail (spam).`,
    },
    { paragraph: 'In deze herinnering staat geen link. Zo blijft uw bericht veilig.' },
    { facts: [['Kenmerk', reference]] },
    { paragraph: lostMail(organisation) },
    ...below(organisation.mailLanguages, (words, { day }) =>
      words.reminder({ day: day(notifiedAt), from: organisation.shortName, until: day(availableUntil) }),
    ),
  ]);
}

function notificationSubject({ productName, shortName }: TextOrganisation): string {
  return `${productName} – Nieuw bericht van ${shortName}`;
}
