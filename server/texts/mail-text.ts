// What every mail text has: an organisation that speaks, a subject, two bodies.
import { domainToUnicode } from 'node:url';
import type { MailBlock } from './mail-blocks.ts';
import { type InlinePicture, type MailBodies, mailPage } from './mail-page.ts';
import { type Words, words } from './mail-words.ts';

/** What the texts say of an organisation. */
export interface TextOrganisation {
  readonly name: string;
  readonly shortName: string;
  readonly productName: string;
  readonly phone: string | null;
  /** Of the page with the reader. */
  readonly pageUrl: string;
  /** Codes of the languages below the Dutch of its mails. */
  readonly mailLanguages: readonly string[];
  /** `#154273`, on which white words can be read. */
  readonly colour: string;
  /** What stands above its mails instead of its name. */
  readonly wordmark: string | null;
  /** Instead of words. */
  readonly wordmarkPicture?: Omit<WordmarkPicture, 'contentId'> | undefined;
}

type WordmarkPicture = InlinePicture & { readonly width: number; readonly height: number };

/** Subject and bodies of a mail. */
export interface MailText extends MailBodies {
  readonly subject: string;
}

/** Subject and blocks as a mail to a citizen, under the organisation's wordmark. */
export function citizenMail(subject: string, organisation: TextOrganisation, blocks: readonly MailBlock[]): MailText {
  const { wordmarkPicture, pageUrl } = organisation;
  const contentId = `wordmark@${new URL(pageUrl).hostname}`;
  const picture = wordmarkPicture && { ...wordmarkPicture, contentId };
  return { subject, ...mailPage(subject, { ...brandOf(organisation), picture }, blocks) };
}

/** The same to a civil servant, who knows where he works: no picture, that would come back in each answer. */
export function civilServantMail(
  subject: string,
  organisation: TextOrganisation,
  blocks: readonly MailBlock[],
): MailText {
  return { subject, ...mailPage(subject, brandOf(organisation), blocks) };
}

function brandOf({ colour, wordmark, name, productName }: TextOrganisation) {
  return { colour, wordmark: wordmark ?? capital(name), productName };
}

/** Whom to ask. */
export function help(organisation: TextOrganisation): Words {
  return words`Hebt u vragen? ${contact(organisation)}`;
}

/** What a citizen does who has not the mail with the link any more. */
export function lostMail(organisation: TextOrganisation): Words {
  return words`Hebt u die e-mail niet meer? ${contact(organisation)}`;
}

function contact({ name, phone }: TextOrganisation): Words {
  return phone === null ? `Neem contact op met ${name}.` : words`Bel ${name}: ${{ phone }}.`;
}

/** Characters of an address that people compare with what their browser shows. */
const ADDRESS_CHARACTERS = 50;

/**
 * The address of the organisation's page as people say it, `www.haarlemmermeer.nl/veilig-bericht`; of a long one the
 * beginning.
 */
export function pageInWords({ pageUrl }: Pick<TextOrganisation, 'pageUrl'>): string {
  const { hostname, port, pathname } = new URL(pageUrl);
  // A name that is not ASCII reads in a browser as it is meant, and `xn--…` like a trick.
  const host = `${domainToUnicode(hostname) || hostname}${port === '' ? '' : `:${port}`}`;
  const path = decoded(pathname).replace(/\/$/, '');
  return `${host}${path}`.length <= ADDRESS_CHARACTERS ? `${host}${path}` : `${host}/…`;
}

function decoded(pathname: string): string {
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

/** `gemeente X` at the beginning of a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The subject of a notification, by which its citizen finds it again. */
export function notificationSubject({ productName, shortName }: TextOrganisation): string {
  return `${productName} – Nieuw bericht van ${shortName}`;
}
