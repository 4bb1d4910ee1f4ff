// Every mail to a citizen, in Dutch (B1) with English below it. Nothing of the content of a message, and no link but the notification's.
import type { Receipt } from '../contract/reader-api.ts';
import { dutchDay, dutchSize, dutchTime, englishDay } from './dutch-dates.ts';
import type { MailBlock } from './mail-page.ts';
import { capital, help, type MailText, type TextOrganisation, withBodies } from './mail-text.ts';

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
