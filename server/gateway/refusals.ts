// Every refusal of the gateway: reply code, status (RFC 3463), and one line in Dutch and English, for the mail server
// that asks and the civil servant who reads it in a delivery report. ASCII: not every server passes on more (RFC 6531
// is an extension).
import { limits } from '../contract/limits.ts';
import { MiB } from '../contract/units.ts';
import { LETTER_REFUSALS, type Wording } from './letter-refusals.ts';

const [TEXT_MB, HTML_MB] = [limits.letterTextBytes / MiB, limits.letterHtmlBytes / MiB];

/** By the name under which they are counted. */
export const REFUSALS = {
  // Connections and logging in.
  'smtp-too-many-connections': {
    code: 421,
    status: '4.7.0',
    nl: 'Te veel verbindingen; probeer het later opnieuw.',
    en: 'Too many connections; try again later.',
  },
  'smtp-too-many-of-organisation': {
    code: 421,
    status: '4.7.0',
    nl: 'Te veel verbindingen van uw organisatie tegelijk; probeer het later opnieuw.',
    en: 'Too many connections of your organisation at once; try again later.',
  },
  'smtp-login-late': {
    code: 421,
    status: '4.4.2',
    nl: 'U logde niet op tijd in; verbind opnieuw en log meteen in.',
    en: 'Nobody logged in on this connection in time; connect again and log in at once.',
  },
  'smtp-idle': {
    code: 421,
    status: '4.4.2',
    nl: 'Er kwam te lang niets; verbind opnieuw.',
    en: 'Nothing came for too long; connect again.',
  },
  'smtp-stopping': {
    code: 421,
    status: '4.3.2',
    nl: 'De gateway stopt; probeer het later opnieuw.',
    en: 'The gateway is stopping. Try again later.',
  },
  'smtp-login-needed': {
    code: 530,
    status: '5.7.0',
    nl: 'Log eerst in: gebruiker is de organisatie, wachtwoord haar API-sleutel.',
    en: 'Authentication is required: user is the organisation, password its API key.',
  },
  'smtp-login-refused': {
    code: 535,
    status: '5.7.8',
    nl: 'De organisatie of haar API-sleutel klopt niet; vraag uw beheerder om een geldige sleutel.',
    en: 'The organisation or its API key is wrong; ask your administrator for a valid key.',
  },
  'smtp-too-many-logins': {
    code: 421,
    status: '4.7.0',
    nl: 'Te vaak verkeerd ingelogd; verbeter organisatie of API-sleutel en verbind opnieuw.',
    en: 'Too many failed logins; correct the organisation or API key and connect again.',
  },
  // The envelope.
  'smtp-address-invalid': {
    code: 553,
    status: '5.1.3',
    nl: 'De ontvanger is geen geldig mailadres; verbeter het adres.',
    en: 'The recipient is not a valid mail address; correct it.',
  },
  'smtp-sender-invalid': {
    code: 553,
    status: '5.1.7',
    nl: 'De afzender (MAIL FROM) is geen geldig mailadres; verbeter het adres.',
    en: 'The sender (MAIL FROM) is not a valid mail address; correct it.',
  },
  'smtp-parameter-unknown': {
    code: 555,
    status: '5.5.4',
    nl: 'MAIL of RCPT heeft een parameter die hier onbekend is; laat hem weg.',
    en: 'MAIL or RCPT has a parameter that is not known here; leave it out.',
  },
  'smtp-return-path-early': {
    code: 451,
    status: '4.2.0',
    nl: 'De mail van dit retouradres is nog maar net weg; probeer het later opnieuw.',
    en: 'The mail of this return path is only just leaving. Try again later.',
  },
  'smtp-return-path-unknown': {
    code: 550,
    status: '5.1.1',
    nl: 'Dit retouradres is onbekend; stuur er niets meer heen.',
    en: 'This return path is unknown; send nothing more to it.',
  },
  'smtp-reply-address-unknown': {
    code: 550,
    status: '5.1.1',
    nl: 'Dit antwoordadres is onbekend of het bericht is niet bewaard; stuur de inwoner een nieuw bericht.',
    en: 'This reply address is unknown, or its message is no longer kept. Send a new message to the citizen.',
  },
  'smtp-return-path-mixed': {
    code: 550,
    status: '5.7.1',
    nl: 'Aan een retouradres kan niet samen met anderen geschreven worden; stuur twee mails.',
    en: 'A return path cannot be written to together with other recipients; send two mails.',
  },
  'smtp-colleague': {
    code: 550,
    status: '5.7.1',
    nl: 'Dit adres is van uw eigen organisatie; vertrouwelijke berichten zijn voor inwoners.',
    en: 'This address is of your own organisation; confidential messages are for citizens.',
  },
  'smtp-only-colleagues': {
    code: 550,
    status: '5.7.1',
    nl: 'Alle ontvangers zijn van uw eigen organisatie; stuur hun een gewone mail.',
    en: 'All recipients are of your own organisation; send them an ordinary mail.',
  },
  'smtp-too-many-recipients': {
    code: 452,
    status: '4.5.3',
    nl: 'Te veel ontvangers voor een mail; stuur de andere in een volgende mail.',
    en: 'Too many recipients for one mail; send the others in a next mail.',
  },
  // The mail.
  'smtp-automatic': {
    code: 550,
    status: '5.7.1',
    nl: 'Automatische mail gaat niet naar inwoners; schrijf zelf een bericht.',
    en: 'Automatic mail is not passed on to citizens; write a message yourself.',
  },
  'smtp-loop': {
    code: 554,
    status: '5.4.6',
    nl: 'Deze mail komt van de berichtenserver zelf (een lus); stuur zijn mail niet langs de gateway.',
    en: 'This mail comes from the secure message server itself: a loop. Do not route its mail to the gateway.',
  },
  'smtp-too-slow': {
    code: 421,
    status: '4.4.2',
    nl: 'De mail kwam te langzaam binnen; probeer het later opnieuw.',
    en: 'The mail came in too slowly. Try again later.',
  },
  'smtp-too-much-at-once': {
    code: 451,
    status: '4.3.2',
    nl: 'Uw organisatie stuurt te veel tegelijk; probeer het later opnieuw.',
    en: 'Your organisation sends too much at once. Try again later.',
  },
  'smtp-not-now': {
    code: 451,
    status: '4.3.0',
    nl: 'Het bericht kan nu niet bewaard worden; probeer het later opnieuw.',
    en: 'The message cannot be stored at the moment. Try again later.',
  },
  'smtp-mail-too-large': {
    code: 552,
    status: '5.3.4',
    nl: 'De mail is te groot; stuur minder of kleinere bijlagen.',
    en: 'The mail exceeds the maximum size; send fewer or smaller attachments.',
  },
  'smtp-unreadable': {
    code: 554,
    status: '5.6.0',
    nl: 'De mail is geen goede MIME en is niet aangenomen; stel hem opnieuw op.',
    en: 'The message is not well-formed MIME and was not accepted; write it anew.',
  },
  'smtp-encrypted': {
    code: 554,
    status: '5.6.0',
    nl: 'De mail is als geheel versleuteld of getekend (S/MIME, PGP); stuur hem zonder, hij wordt hier verzegeld.',
    en: 'It is encrypted or signed as a whole (S/MIME, PGP), so it cannot be read here. Send it without that: here it is sealed.',
  },
  'smtp-too-deep': {
    code: 554,
    status: '5.6.0',
    nl: 'De delen van de mail zitten te diep in elkaar; stuur de bijlagen los.',
    en: 'Its parts are nested too deep; send the attachments by themselves.',
  },
  'smtp-text-too-long': {
    code: 554,
    status: '5.6.0',
    nl: `De tekst is langer dan ${TEXT_MB} MB; stuur hem als bijlage.`,
    en: `Its text is longer than ${TEXT_MB} MB. Send it as a file.`,
  },
  'smtp-html-too-long': {
    code: 554,
    status: '5.6.0',
    nl: `De HTML is langer dan ${HTML_MB} MB; stuur hem als bijlage.`,
    en: `Its HTML is longer than ${HTML_MB} MB. Send it as a file.`,
  },
  'smtp-empty': {
    code: 554,
    status: '5.6.0',
    nl: 'De mail heeft geen tekst en geen bijlage; schrijf iets.',
    en: 'It has no text and no attachment; write something.',
  },
  'smtp-too-hard': {
    code: 554,
    status: '5.6.0',
    nl: 'De mail kost te veel om te lezen; stuur minder of eenvoudiger bijlagen.',
    en: 'It takes too much time or memory to read; send fewer or simpler attachments.',
  },
  'smtp-not-accepted': {
    code: 554,
    status: '5.6.0',
    nl: 'Het bericht is niet aangenomen; vraag uw beheerder waarom.',
    en: 'The message was not accepted; ask your administrator why.',
  },
  ...LETTER_REFUSALS,
} as const satisfies Readonly<Record<string, Wording>>;

/** The name of a refusal. */
export type RefusalName = keyof typeof REFUSALS;
