// Every mail and text message that leaves the house: subject, text, HTML. Dutch first (B1); for citizens English below it.
import type { ReplyLetter } from '../contract/letter.ts';
import type { Receipt } from '../contract/reader-api.ts';
import { type MailBlock, type MailBodies, mailPage } from './mail-page.ts';

/** What the texts say of an organisation. */
export interface TextOrganisation {
  readonly name: string;
  readonly shortName: string;
  readonly productName: string;
  readonly phone: string | null;
}

/** Subject and bodies of a mail. */
export interface MailText extends MailBodies {
  readonly subject: string;
}

const RULE: MailBlock = { rule: true };

/** A message is ready: how to open it, until when, and the link that is half of its key. Nothing of its content. */
export function notificationMail(of: {
  organisation: TextOrganisation;
  reference: string;
  link: string;
  availableUntil: Date;
}): MailText {
  const { organisation, reference, link, availableUntil } = of;
  const subject = `${organisation.productName} – Nieuw bericht van ${organisation.shortName}`;
  return withBodies(subject, [
    { heading: `Nieuw bericht van ${organisation.name}` },
    {
      paragraph: `${capital(organisation.name)} heeft een vertrouwelijk bericht voor u. U leest het op de website van de gemeente.`,
    },
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
    RULE,
    {
      paragraph: `In English: you have a confidential message from ${organisation.shortName}. Use the link above and enter the access code you receive. The message is available until ${englishDay(availableUntil)}. Keep this e-mail: you can't open the message without the link.`,
    },
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
    { code },
    {
      paragraph: `U kunt deze code gebruiken tot ${dutchTime(validUntil)} uur. Vul de code in op de pagina waar u hem hebt gevraagd.`,
    },
    { facts: [['Kenmerk van deze code', codeReference]] },
    {
      paragraph:
        'Ziet u op de pagina hetzelfde kenmerk? Dan hoort deze code daarbij. Geef de code aan niemand. Wij bellen of mailen u er nooit om.',
    },
    RULE,
    {
      paragraph: `In English: this is your access code. It is valid until ${dutchTime(validUntil).replace('.', ':')}. The page shows the same reference, ${codeReference}. Give the code to nobody.`,
    },
  ]);
}

/** The access code by sms: GSM-7, one segment, and the origin-bound last line for autofill (WICG origin-bound one-time codes). */
export function smsText(of: { code: string; codeReference: string; validUntil: Date; host: string }): string {
  const { code, codeReference, validUntil, host } = of;
  const last = `@${host} #${code}`;
  const full = `Uw toegangscode is ${code}. Kenmerk ${codeReference}. Geldig tot ${dutchTime(validUntil)} uur. Geef de code aan niemand.\n${last}`;
  return full.length <= 160 ? full : `Uw toegangscode is ${code}. Kenmerk ${codeReference}.\n${last}`;
}

/** Proof of receipt of a reply (Awb 2:17): no content. */
export function receiptMail(of: { organisation: TextOrganisation } & Receipt): MailText {
  const { organisation, reference, receivedAt, attachmentCount, attachmentBytes } = of;
  const at = new Date(receivedAt);
  const files = attachmentCount === 0 ? 'geen' : `${attachmentCount} (samen ${dutchSize(attachmentBytes)})`;
  return withBodies(`${organisation.productName} – Wij hebben uw bericht ontvangen`, [
    { heading: 'Wij hebben uw bericht ontvangen' },
    {
      paragraph: `${capital(organisation.name)} heeft uw bericht ontvangen op ${dutchDay(at)} om ${dutchTime(at)} uur. Uw contactpersoon krijgt het.`,
    },
    {
      facts: [
        ['Kenmerk', reference],
        ['Bijlagen', files],
      ],
    },
    {
      paragraph:
        'U krijgt een e-mail als er een antwoord is. Wat u hebt gestuurd, leest u terug met de link in de eerdere e-mail.',
    },
    { paragraph: help(organisation) },
    RULE,
    {
      paragraph: `In English: we received your message on ${englishDay(at)} at ${dutchTime(at).replace('.', ':')}. Reference: ${reference}. You get an e-mail when there is an answer.`,
    },
  ]);
}

/** The citizen's reply, for his contact person. It leaves the sealed world here: into the municipality's own mail. */
export function replyMail(of: {
  organisation: TextOrganisation;
  citizen: string;
  letter: ReplyLetter;
  reference: string;
  messageReference: string;
}): MailText {
  const { citizen, letter, reference, messageReference } = of;
  return withBodies(letter.subject === '' ? `Antwoord op bericht ${messageReference}` : letter.subject, [
    { quote: letter.text },
    RULE,
    {
      facts: [
        ['Van', citizen],
        ['Kenmerk van dit antwoord', reference],
        ['Kenmerk van uw bericht', messageReference],
      ],
    },
    { paragraph: 'Beantwoord deze e-mail gewoon: uw antwoord gaat als nieuw beveiligd bericht naar de inwoner.' },
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
    RULE,
    {
      paragraph: `In English: we received your message (${reference}) but could not deliver it to your contact person. Please contact us.`,
    },
  ]);
}

/** A citizen can't get in any more: fifty wrong codes. */
export function lockedMail(of: { organisation: TextOrganisation; citizen: string; reference: string }): MailText {
  const { organisation, citizen, reference } = of;
  return withBodies(`${organisation.productName} – Bericht ${reference} is op slot`, [
    { heading: `Bericht ${reference} is op slot` },
    {
      paragraph: `Voor uw bericht aan ${citizen} is te vaak een verkeerde code ingevuld. Niemand kan het nu nog openen.`,
    },
    { paragraph: 'Neem contact op met de inwoner, en stuur het bericht opnieuw als dat nodig is.' },
  ]);
}

/** The notification was refused, or could not be handed over in time: nobody knows of the message. */
export function notificationFailedMail(of: {
  organisation: TextOrganisation;
  citizen: string;
  reference: string;
}): MailText {
  const { organisation, citizen, reference } = of;
  return withBodies(`${organisation.productName} – Bericht ${reference} is niet aangekomen`, [
    { heading: `Bericht ${reference} is niet aangekomen` },
    {
      paragraph: `De e-mail over uw bericht aan ${citizen} kon niet worden bezorgd. De inwoner weet niet dat er een bericht is.`,
    },
    {
      paragraph:
        'Controleer het e-mailadres en stuur het bericht opnieuw, of stuur het op een andere manier, bijvoorbeeld per post.',
    },
  ]);
}

function withBodies(subject: string, blocks: readonly MailBlock[]): MailText {
  return { subject, ...mailPage(subject, blocks) };
}

function help({ name, phone }: TextOrganisation): string {
  return phone === null ? `Hebt u vragen? Neem contact op met ${name}.` : `Hebt u vragen? Bel ${name}: ${phone}.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const ZONE = { timeZone: 'Europe/Amsterdam' } as const;
const DAY = { ...ZONE, day: 'numeric', month: 'long', year: 'numeric' } as const;

function dutchDay(at: Date): string {
  return new Intl.DateTimeFormat('nl-NL', DAY).format(at);
}

function englishDay(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', DAY).format(at);
}

/** `14.35`, as Dutch is written. */
function dutchTime(at: Date): string {
  return new Intl.DateTimeFormat('nl-NL', { ...ZONE, hour: '2-digit', minute: '2-digit' }).format(at).replace(':', '.');
}

function dutchSize(bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'kB'] : [bytes / (1024 * 1024), 'MB'];
  return `${new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}
