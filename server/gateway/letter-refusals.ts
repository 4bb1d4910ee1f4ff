// The gateway's refusals of what a mail says as a letter: its headers, and what the house can't take. ASCII, as all of
// them (refusals.ts).
import { limits } from '../contract/limits.ts';
import { ASK_RULE } from '../message/asked-items.ts';
import { CASE_NUMBER_RULE } from '../message/case-number.ts';
import { KIND_CHARACTERS } from '../message/notification-details.ts';
import { MAIL_LANGUAGE_LIST, MAIL_LANGUAGE_RULE } from '../organisation/mail-language.ts';

/** How a refusal is told. */
export interface Wording {
  readonly code: number;
  readonly status: string;
  /** What to do; `{n}` is filled in. */
  readonly nl: string;
  readonly en: string;
}

/** By the name under which they are counted. */
export const LETTER_REFUSALS = {
  // Its headers.
  'header-from': {
    code: 550,
    status: '5.1.7',
    nl: 'From moet een enkel geldig mailadres zijn.',
    en: 'From must be one valid mail address.',
  },
  'header-reply-to': {
    code: 550,
    status: '5.1.7',
    nl: 'Reply-To moet een enkel geldig mailadres zijn.',
    en: 'Reply-To must be one valid mail address.',
  },
  'header-mobile': {
    code: 550,
    status: '5.6.0',
    nl: 'X-Secure-Message-Mobile is geen 06-nummer; schrijf het als +31612345678.',
    en: 'X-Secure-Message-Mobile is not a valid mobile number: write it like +31612345678.',
  },
  'header-sms-only': {
    code: 550,
    status: '5.6.0',
    nl: 'X-Secure-Message-Sms-Only moet yes of no zijn.',
    en: 'X-Secure-Message-Sms-Only must be yes or no.',
  },
  'header-kind': {
    code: 550,
    status: '5.6.0',
    nl: `X-Secure-Message-Kind moet een paar gewone woorden zijn, hoogstens ${KIND_CHARACTERS} tekens, zonder adres of nummer.`,
    en: `X-Secure-Message-Kind must be a few plain words, at most ${KIND_CHARACTERS} characters, without addresses and numbers.`,
  },
  'header-reply-before': {
    code: 550,
    status: '5.6.0',
    nl: 'X-Secure-Message-Reply-Before moet een dag zijn die niet voorbij is, zoals 2027-01-31.',
    en: 'X-Secure-Message-Reply-Before must be a day that is not over, like 2027-01-31.',
  },
  'header-ask': {
    code: 550,
    status: '5.6.0',
    nl: `X-Secure-Message-Ask moet een lijst zijn van 1 tot ${limits.askedItems} dingen met ; ertussen: bestand; verplicht bestand*; vraag?; of met de soort: (tekst), (datum), (keuze: een, ander).`,
    en: `X-Secure-Message-Ask ${ASK_RULE}.`,
  },
  'header-language': {
    code: 550,
    status: '5.6.0',
    nl: `X-Secure-Message-Language moet een van deze zijn: ${MAIL_LANGUAGE_LIST}; of nl voor alleen Nederlands.`,
    en: `X-Secure-Message-Language ${MAIL_LANGUAGE_RULE}.`,
  },
  'header-case': {
    code: 550,
    status: '5.6.0',
    nl: 'X-Secure-Message-Case moet een zaaknummer zijn: hoogstens 64 letters, cijfers en leestekens.',
    en: `X-Secure-Message-Case ${CASE_NUMBER_RULE}.`,
  },
  'header-keep-days': {
    code: 550,
    status: '5.6.0',
    nl: `X-Secure-Message-Keep-Days moet een aantal dagen zijn, van ${limits.shortestRetentionDays} tot ${limits.longestRetentionDays}.`,
    en: `X-Secure-Message-Keep-Days must be a number of days, from ${limits.shortestRetentionDays} to ${limits.longestRetentionDays}.`,
  },
  'mobile-of-many': {
    code: 550,
    status: '5.6.0',
    nl: 'X-Secure-Message-Mobile hoort bij een inwoner; stuur de mail aan een ontvanger.',
    en: 'X-Secure-Message-Mobile belongs to one citizen: send the mail to one recipient.',
  },
  'mobile-refused': {
    code: 550,
    status: '5.6.0',
    nl: 'Er is een ander 06-nummer nodig, in X-Secure-Message-Mobile of in de adreslijst.',
    en: 'X-Secure-Message-Mobile: must be a number that your organisation may send to, here or in the directory.',
  },
  'foreign-from': {
    code: 550,
    status: '5.7.1',
    nl: 'De afzender (From) moet een adres van uw eigen organisatie zijn.',
    en: 'From: must be an address at a mail domain of your organisation.',
  },
  'foreign-reply-to': {
    code: 550,
    status: '5.7.1',
    nl: 'Het antwoordadres (Reply-To) moet een adres van uw eigen organisatie zijn.',
    en: 'Reply-To: must be an address at a mail domain of your organisation.',
  },
  // What the letter can't be; counted under the name of the problem.
  'file-too-large': {
    code: 552,
    status: '5.3.4',
    nl: 'De bijlagen zijn samen groter dan {n} MB; stuur er minder.',
    en: 'The attachments together are larger than {n} MB; send fewer.',
  },
  'too-many-files': {
    code: 552,
    status: '5.3.4',
    nl: 'Er zijn meer dan {n} bijlagen; stuur er minder.',
    en: 'There are more than {n} attachments; send fewer.',
  },
  'file-infected': {
    code: 554,
    status: '5.7.1',
    nl: 'In een bijlage zit schadelijke software; stuur de mail zonder die bijlage.',
    en: 'An attachment contains malware; send the mail without it.',
  },
  'scan-unavailable': {
    code: 451,
    status: '4.3.0',
    nl: 'De virusscanner is even niet bereikbaar, dus bijlagen worden niet aangenomen; probeer het later opnieuw.',
    en: 'The malware scanner cannot be reached, so no attachments are taken. Try again later.',
  },
  'storage-full': {
    code: 452,
    status: '4.3.1',
    nl: 'De opslag van uw organisatie is vol; vraag uw beheerder om ruimte.',
    en: 'The storage of your organisation is full; ask your administrator for room.',
  },
  'too-many-requests': {
    code: 452,
    status: '4.7.28',
    nl: 'Uw organisatie verstuurt te veel tegelijk; probeer het over {n} s opnieuw.',
    en: 'Your organisation sends too much at once; try again in {n} s.',
  },
} as const satisfies Readonly<Record<string, Wording>>;
