// Every word of the reader in Dutch, level B1. The reference: another language is an object of the same type.
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Vraag een nieuwe code aan.';

const problems: ProblemTexts = {
  'link-missing': () => 'Open de link in de e-mail die u van ons kreeg.',
  'link-broken': () => 'Deze link is niet compleet. Kopieer de hele link uit de e-mail.',
  'message-unknown': () => 'We kunnen dit bericht niet vinden. Open de link nog een keer vanuit de e-mail.',
  'message-expired': ({ availableUntil }, { date }) =>
    `U kon dit bericht lezen tot en met ${date(availableUntil)}. Hebt u het nog nodig? Neem dan contact met ons op.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `De gemeente heeft u dit bericht op ${date(withdrawnAt)} opnieuw gestuurd. Gebruik de link in de nieuwste e-mail.`
      : `De gemeente heeft dit bericht op ${date(withdrawnAt)} ingetrokken. U hoeft niets te doen.`,
  'message-locked': ({ phone }) =>
    `Er is te vaak een verkeerde code ingevuld. Daarom kan niemand dit bericht nu openen. ${phone === undefined ? 'Neem contact met ons op.' : `Bel ons: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }) => `Deze code klopt niet. U kunt het nog ${attemptsLeft} keer proberen.`,
  'code-replaced': ({ attemptsLeft }) =>
    `Dit is een oude code. Gebruik de nieuwste code die u kreeg. U kunt het nog ${attemptsLeft} keer proberen.`,
  'code-expired': () => `Deze code werkt niet meer. ${askAgain}`,
  'code-burnt': () => `U hebt te vaak een verkeerde code ingevuld. ${askAgain}`,
  'code-used': () => `Deze code is al gebruikt. ${askAgain}`,
  'code-not-asked-here': () => `Deze code is niet in deze browser aangevraagd. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `U kunt over ${wait(retryAfter)} een nieuwe code aanvragen.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `U hebt te vaak een code aangevraagd. U kunt over ${wait(retryAfter)} weer een code aanvragen.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `Het is nu erg druk. Probeer het over ${wait(retryAfter)} opnieuw. U raakt niets kwijt.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `U hebt op dit bericht al veel antwoorden verzonden. Over ${wait(retryAfter)} kunt u weer een antwoord verzenden. Uw tekst is bewaard.`,
  'session-ended': () => `U hebt een tijd niets gedaan. Voor uw veiligheid hebben we het bericht gesloten. ${askAgain}`,
  'reply-empty': () => 'Schrijf een antwoord of voeg een bijlage toe.',
  'answers-missing': ({ items }) => `U hebt nog niet alles gegeven. Dit mist nog: nummer ${items.join(', ')}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `Uw antwoord is te lang. Maak het korter dan ${number(maxCharacters)} tekens, of stuur het mee als bijlage. Uw tekst is bewaard.`,
  'reply-already-sent': () =>
    'U hebt al een antwoord verzonden. U vindt dat onder het bericht van de gemeente. De tekst hieronder is nog niet verzonden.',
  'reply-unknown': () => 'We konden uw antwoord niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'reply-conflict': () => 'We konden uw antwoord niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'reply-unreadable': () => 'We konden uw antwoord niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'attachment-unknown': () => 'Deze bijlage is er niet meer. Voeg de bijlage opnieuw toe.',
  'file-incomplete': () => 'De bijlage is niet helemaal aangekomen. Voeg de bijlage opnieuw toe.',
  'file-unreadable': () => 'We kunnen dit bestand niet lezen. Kies het bestand opnieuw.',
  'file-empty': () => 'Dit bestand is leeg. Kies een ander bestand.',
  'file-type-refused': () =>
    'Dit soort bestanden kunt u niet meesturen. Sla het bestand op als pdf en probeer het opnieuw.',
  'file-infected': () => 'In dit bestand zit een virus. Het is niet verzonden. De rest van uw antwoord is bewaard.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `Alle bijlagen samen mogen niet groter zijn dan ${size(maxBytes)}. Kies een kleiner bestand. Uw tekst is bewaard.`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `Eén bestand mag niet groter zijn dan ${size(maxBytes)}. Kies een kleiner bestand. Uw tekst is bewaard.`,
  'too-many-files': ({ maxFiles }) => `U kunt niet meer dan ${maxFiles} bijlagen meesturen. Uw tekst is bewaard.`,
  'scan-unavailable': () => 'We kunnen dit bestand nu niet controleren. Probeer het over een paar minuten opnieuw.',
  'storage-full': () =>
    'De gemeente kan nu geen bijlagen meer ontvangen. Verzend uw antwoord zonder bijlage, of probeer het later. Uw tekst is bewaard.',
  'invalid-request': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'origin-refused': () => 'Deze pagina mag dit bericht niet openen. Open de link nog een keer vanuit de e-mail.',
  'content-type-refused': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'request-too-large': () => 'Uw antwoord is te groot. Maak het korter of kies kleinere bijlagen. Uw tekst is bewaard.',
  'not-found': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  refused: () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'server-away': () => 'Er ging iets mis bij ons. U raakt niets kwijt. We proberen het automatisch opnieuw.',
  offline: () => 'U hebt geen internet. We proberen het automatisch opnieuw.',
  'seal-broken': () =>
    'Dit bericht is beschadigd of veranderd. Voor uw veiligheid openen we het niet. Neem contact met ons op.',
  closed: () => 'Het bericht is gesloten. U kunt het later opnieuw openen met de link in de e-mail.',
};

export const nl = {
  problems,
  reference: 'Kenmerk',
  /** Between the parts of one line. */
  comma: ', ',
  clock: (time: string) => `${time.replace(':', '.')} uur`,
  at: (date: string, time: string) => `${date} om ${time}`,

  code: {
    heading: 'Vul uw toegangscode in',
    headingAsk: 'Vraag een toegangscode aan',
    asking: 'We sturen u een code.',
    endingIn: (digits: string) => `het 06-nummer dat eindigt op ${digits}`,
    sentAt: (time: string) => `Verzonden om ${time}.`,
    validUntil: (time: string) => `U kunt deze code gebruiken tot ${time}.`,
    stillValid: (wait: string) => `Nog ${wait}.`,
    codeReference: 'Kenmerk van deze code',
    messageReference: 'Kenmerk van dit bericht',
    label: 'Toegangscode',
    hint: '6 cijfers. Na het laatste cijfer gaat uw bericht open. U hoeft niet op Enter te drukken.',
    incomplete: 'Vul alle 6 cijfers in.',
    checking: 'We controleren uw code.',
    open: 'Bericht openen',
    tapFirst: 'U hebt een code nodig om uw bericht te lezen. Die sturen we u.',
    kept: 'Wat u hebt geschreven, is bewaard.',
    send: 'Stuur mij een code',
    renew: 'Stuur een nieuwe code',
    renewed: 'We hebben een nieuwe code gestuurd.',
    renewIn: (wait: string) => `U kunt over ${wait} een nieuwe code aanvragen.`,
    noCode: 'Geen code gekregen?',
    waiting: 'De code is nog niet verzonden. We proberen het steeds opnieuw.',
    noCodeSms: 'Hebt u een nieuw 06-nummer? Geef het zo snel mogelijk aan ons door.',
    noCodeEmail: 'Kijk ook in de map met ongewenste e-mail (spam).',
    safety: 'Geef de code aan niemand. Wij bellen, mailen of appen u nooit om deze code.',
  },

  /** Of a code by sms: before it has left, when the phone company has it, when that was, and when it never will. */
  sms: {
    leaving: (destination: string) => `We sturen een sms met een code naar ${destination}.`,
    sent: (destination: string) => `We hebben een sms met een code gestuurd naar ${destination}.`,
    handedOver: (time: string) =>
      `We hebben de sms om ${time} aan het telefoonbedrijf gegeven. Soms duurt het een paar minuten voordat u de sms krijgt.`,
    refused: 'We kunnen op dit nummer geen sms bezorgen. Neem contact met ons op.',
  },
  /** The same of one by e-mail; of a phone call it is said later. */
  email: {
    leaving: (destination: string) => `We sturen een e-mail met een code naar ${destination}.`,
    sent: (destination: string) => `We hebben een e-mail met een code gestuurd naar ${destination}.`,
    handedOver: (time: string) =>
      `We hebben de e-mail om ${time} verzonden. Soms duurt het een paar minuten voordat u de e-mail krijgt.`,
    refused: 'We kunnen op dit adres geen e-mail bezorgen. Neem contact met ons op.',
  },

  notice: {
    unsent: 'Uw antwoord is niet verzonden. Hieronder staat uw tekst. U kunt die kopiëren.',
    gone: 'Dit bericht is niet meer beschikbaar',
    noLink: 'Uw bericht lezen',
    broken: 'Deze link werkt niet',
    locked: 'Dit bericht is op slot',
    offline: 'Geen internet',
    away: 'Even geduld',
    closed: 'U hebt het bericht gesloten',
    sealBroken: 'We kunnen dit bericht niet openen',
    other: 'Dat lukt nu niet',
    retry: 'Probeer het nu opnieuw',
    call: 'Bel ons',
    mail: 'Mail ons',
  },
} as const satisfies Words;

/** A tree of sentences, and of functions that make one. */
export interface Words {
  readonly [name: string]: string | ((...given: never[]) => string) | Words;
}

/** `typeof nl` with the sentences themselves left open: what another language must have. */
export type Texts = Translated<typeof nl>;
/** Sentences of another language for those of one. */
export type Translated<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer G) => string
      ? (...given: G) => string
      : Translated<T[K]>;
};
