// What every mail text has: an organisation that speaks, a subject, two bodies.
import { type MailBlock, type MailBodies, mailPage } from './mail-page.ts';

/** What the texts say of an organisation. */
export interface TextOrganisation {
  readonly name: string;
  readonly shortName: string;
  readonly productName: string;
  readonly phone: string | null;
  /** Codes of the languages below the Dutch of its mails. */
  readonly mailLanguages: readonly string[];
}

/** Subject and bodies of a mail. */
export interface MailText extends MailBodies {
  readonly subject: string;
}

/** Subject and blocks as a mail. */
export function withBodies(subject: string, blocks: readonly MailBlock[]): MailText {
  return { subject, ...mailPage(subject, blocks) };
}

/** Whom to ask. */
export function help(organisation: TextOrganisation): string {
  return `Hebt u vragen? ${contact(organisation)}`;
}

/** What a citizen does who has not the mail with the link any more. */
export function lostMail(organisation: TextOrganisation): string {
  return `Hebt u die e-mail niet meer? ${contact(organisation)}`;
}

function contact({ name, phone }: TextOrganisation): string {
  return phone === null ? `Neem contact op met ${name}.` : `Bel ${name}: ${phone}.`;
}

/** `gemeente X` at the beginning of a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
