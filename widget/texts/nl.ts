// Every word of the reader in Dutch, level B1. The reference: another language is an object of the same type.
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Vraag een nieuwe code aan.';

const problems: ProblemTexts = {
  'link-missing': () => 'Open de link in de e-mail die u van ons kreeg.',
  'link-broken': () => 'Deze link is niet compleet. Kopieer de hele link uit de e-mail.',
  'message-unknown': () => 'We kunnen dit bericht niet vinden. Open de link nog een keer vanuit de e-mail.',
  'message-expired': ({ availableUntil }, { date }) =>
    `Het stond klaar tot ${date(availableUntil)}. Neem contact op als u het nog nodig hebt.`,
  'message-withdrawn': ({ withdrawnAt }, { date }) =>
    `De gemeente heeft dit bericht op ${date(withdrawnAt)} ingetrokken. U hoeft niets te doen.`,
  'message-locked': ({ phone }) =>
    `Dit bericht is op slot, omdat er te vaak een verkeerde code is ingevuld. ${phone === undefined ? 'Neem contact met ons op.' : `Bel ons: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }) => `Deze code klopt niet. U kunt het nog ${attemptsLeft} keer proberen.`,
  'code-replaced': ({ attemptsLeft }) =>
    `Dit is een oude code. Gebruik de nieuwste code die u kreeg. U kunt het nog ${attemptsLeft} keer proberen.`,
  'code-expired': () => `Deze code werkt niet meer. ${askAgain}`,
  'code-burnt': () => `U hebt te vaak een verkeerde code ingevuld. ${askAgain}`,
  'code-used': () => `Deze code is al gebruikt. ${askAgain}`,
  'code-not-asked-here': () => `Deze code is niet in deze browser gevraagd. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `U kunt over ${wait(retryAfter)} een nieuwe code vragen.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `U hebt vaak een code gevraagd. U kunt over ${wait(retryAfter)} weer een code vragen.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `Het is nu erg druk. Probeer het over ${wait(retryAfter)} opnieuw. U raakt niets kwijt.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `U hebt op dit bericht al veel antwoorden verzonden. Over ${wait(retryAfter)} kunt u weer een antwoord verzenden. Uw tekst is bewaard.`,
  'session-ended': () => `U bent uit veiligheid uitgelogd. ${askAgain}`,
  'reply-empty': () => 'Schrijf een bericht of voeg een bijlage toe.',
  'reply-too-long': ({ maxCharacters }) =>
    `Uw bericht is te lang. Maak het korter dan ${maxCharacters} tekens, of stuur het als bijlage. Uw tekst is bewaard.`,
  'reply-already-sent': () =>
    'Dit bericht is al verzonden. U vindt het onder het bericht van de gemeente. De tekst hieronder is nog niet verzonden.',
  'reply-unknown': () => 'We konden uw bericht niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'reply-conflict': () => 'We konden uw bericht niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'reply-unreadable': () => 'We konden uw bericht niet verzenden. Uw tekst is bewaard. Voeg uw bijlagen opnieuw toe.',
  'attachment-unknown': () => 'Deze bijlage is er niet meer. Voeg de bijlage opnieuw toe.',
  'file-incomplete': () => 'Niet alles is aangekomen. Voeg de bijlage opnieuw toe.',
  'file-unreadable': () => 'We kunnen dit bestand niet lezen. Kies het bestand opnieuw.',
  'file-empty': () => 'Dit bestand is leeg. Kies een ander bestand.',
  'file-type-refused': () => 'Dit soort bestand nemen we niet aan. Sla het op als pdf en probeer het opnieuw.',
  'file-infected': () => 'In dit bestand zit een virus. Het is niet verstuurd. De rest van uw bericht is bewaard.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `Alle bijlagen samen mogen niet groter zijn dan ${size(maxBytes)}. Kies een kleiner bestand. Uw tekst is bewaard.`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `Eén bestand mag niet groter zijn dan ${size(maxBytes)}. Kies een kleiner bestand. Uw tekst is bewaard.`,
  'too-many-files': ({ maxFiles }) => `U kunt niet meer dan ${maxFiles} bijlagen meesturen. Uw tekst is bewaard.`,
  'scan-unavailable': () => 'We kunnen dit bestand nu niet controleren. Probeer het over een paar minuten opnieuw.',
  'storage-full': () =>
    'De gemeente kan nu geen bijlagen meer ontvangen. Stuur uw bericht zonder bijlage, of probeer het later. Uw tekst is bewaard.',
  'invalid-request': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'origin-refused': () => 'Deze pagina mag dit bericht niet openen. Open de link nog een keer vanuit de e-mail.',
  'content-type-refused': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'request-too-large': () => 'Uw bericht is te groot. Maak het korter of kies kleinere bijlagen. Uw tekst is bewaard.',
  'not-found': () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  refused: () => 'Er ging iets mis. Laad deze pagina opnieuw. U raakt niets kwijt.',
  'server-away': () => 'Er ging iets mis bij ons. U raakt niets kwijt. We proberen het vanzelf opnieuw.',
  offline: () => 'U hebt geen internet. We proberen het vanzelf opnieuw.',
  'seal-broken': () =>
    'Dit bericht is beschadigd of veranderd. Voor de veiligheid openen we het niet. Neem contact met ons op.',
  closed: () => 'Uw bericht is weer op slot. U kunt het later opnieuw openen met de link in de e-mail.',
};

export const nl = {
  problems,
  reference: 'Kenmerk',
  clock: (time: string) => `${time.replace(':', '.')} uur`,
  at: (date: string, time: string) => `${date} om ${time}`,

  code: {
    heading: 'Vul uw toegangscode in',
    asking: 'We sturen u een code.',
    sentSms: (destination: string) => `We hebben een sms met een code gestuurd naar ${destination}.`,
    sentEmail: (destination: string) => `We hebben een e-mail met een code gestuurd naar ${destination}.`,
    sentAt: (time: string) => `Gestuurd om ${time}.`,
    validUntil: (time: string) => `U kunt deze code gebruiken tot ${time}.`,
    stillValid: (wait: string) => `Nog ${wait}.`,
    codeReference: 'Kenmerk van deze code',
    messageReference: 'Kenmerk van dit bericht',
    label: 'Toegangscode',
    hint: '6 cijfers',
    kept: 'Wat u hebt geschreven, is bewaard.',
    incomplete: 'Vul alle 6 cijfers in.',
    checking: 'We controleren uw code.',
    open: 'Bericht openen',
    tapSms: (destination: string) => `We sturen een sms met een code naar ${destination}.`,
    tapEmail: (destination: string) => `We sturen een e-mail met een code naar ${destination}.`,
    tapFirst: 'U leest uw bericht met een code. We sturen die code naar u.',
    send: 'Stuur mij een code',
    renew: 'Stuur een nieuwe code',
    renewed: 'We hebben een nieuwe code gestuurd.',
    renewIn: (wait: string) => `U kunt over ${wait} een nieuwe code vragen.`,
    noCode: 'Geen code gekregen?',
    waiting: 'De code staat klaar bij ons en gaat zo weg. We proberen het steeds opnieuw.',
    handedOverSms: (time: string) =>
      `We hebben de sms om ${time} aan het telefoonbedrijf gegeven. Dat duurt soms een paar minuten.`,
    handedOverEmail: (time: string) => `We hebben de e-mail om ${time} verstuurd. Dat duurt soms een paar minuten.`,
    refusedSms: 'Dit 06-nummer kan geen sms krijgen. Bel ons voor hulp.',
    refusedEmail: 'Dit e-mailadres kan geen e-mail krijgen. Bel ons voor hulp.',
    noCodeSms: 'Hebt u een nieuw 06-nummer? Geef het aan ons door.',
    noCodeEmail: 'Kijk ook bij ongewenste e-mail.',
    safety: 'Geef de code aan niemand. Wij vragen er nooit om.',
  },

  message: {
    from: 'Van',
    date: 'Datum',
    kind: 'Soort bericht',
    replyBefore: (date: string) => `Reageer voor ${date}.`,
    reply: 'Beantwoorden',
    print: 'Printen',
    close: 'Afsluiten',
    save: 'Opslaan',
    saveAll: 'Alles bewaren in één bestand',
    saveAllHint: 'Het bericht, de bijlagen en uw antwoorden samen (zip).',
    saving: (percent: number) => `Bezig met opslaan, ${percent} procent klaar`,
    saved: 'Opgeslagen bij uw downloads.',
    actions: 'Wat wilt u doen?',
    noSubject: 'Bericht zonder onderwerp',
    attachments: (count: number) => (count === 1 ? '1 bijlage' : `${count} bijlagen`),
    remotePictures: 'Plaatjes van andere websites tonen we niet. Zo blijft uw bezoek geheim.',
    openings: (count: number, devices: number, first: string) =>
      `Dit bericht is ${count} keer geopend, voor het eerst op ${first}, op ${devices === 1 ? '1 apparaat' : `${devices} apparaten`}.`,
    earlier: 'Eerdere berichten tonen',
    until: (date: string) => `U kunt dit bericht lezen tot en met ${date}.`,
    replies: 'Wat u hebt gestuurd',
    repliedAt: (when: string) => `Verzonden op ${when}`,
    draft: 'U hebt een bericht dat nog niet is verzonden.',
    goOn: 'Verder schrijven',
  },

  export: {
    fileName: (reference: string) => `bericht ${reference}`,
    attachments: 'bijlagen',
    replies: 'antwoorden',
    checksums: 'Controlegetallen (SHA-256). Hiermee kunt u later laten zien dat een bestand niet is veranderd.',
  },

  attachment: {
    view: 'Bekijken',
    save: 'opslaan',
    viewFile: (name: string) => `${name} bekijken`,
    downloading: (name: string, percent: number) => `${name} ophalen, ${percent} procent klaar`,
    downloaded: (name: string) => `${name} is opgeslagen.`,
    uploading: (count: number, name: string) =>
      count === 1 ? `${name} wordt geüpload.` : `${count} bijlagen worden geüpload.`,
    progress: (percent: number) => `Uploaden: ${percent} procent klaar.`,
    accepted: (name: string) => `${name} is klaar om te verzenden.`,
    allAccepted: (count: number) => `${count} bijlagen zijn klaar om te verzenden.`,
    refused: (name: string, why: string) => `${name}: ${why}`,
    remove: (name: string) => `Verwijder ${name}`,
    cancel: (name: string) => `Stop met ${name}`,
    retry: (name: string) => `Opnieuw proberen: ${name}`,
    removed: (name: string) => `${name} is verwijderd.`,
    removeShort: 'Verwijder',
    cancelShort: 'Stop',
    stopped: 'Het uploaden is gestopt. Uw tekst is bewaard. We proberen het vanzelf opnieuw.',
    retryShort: 'Opnieuw proberen',
    ready: 'Klaar',
  },

  reply: {
    heading: 'Uw antwoord',
    to: (contact: string) => `Uw bericht gaat naar ${contact}.`,
    label: 'Uw bericht',
    attachments: 'Bijlagen',
    add: 'Bijlagen toevoegen',
    camera: 'Foto maken',
    document: 'Identiteitsbewijs veilig meesturen',
    drop: 'Of sleep uw bestanden hierheen.',
    limits: (size: string) => `Samen niet groter dan ${size}. Bijvoorbeeld pdf, jpg of docx.`,
    send: 'Verzenden',
    back: 'Terug naar het bericht',
    discard: 'Weggooien',
    discardSure: 'Weet u het zeker? Uw tekst en bijlagen zijn dan weg.',
    discardYes: 'Ja, weggooien',
    discardNo: 'Nee, bewaren',
    draft: 'We bewaren uw bericht op dit apparaat.',
    sending: 'We verzenden uw bericht.',
    sendingSoon: 'We verzenden uw bericht zodra alle bijlagen klaar zijn.',
    unsend: 'Toch niet verzenden',
    unsent: 'We verzenden uw bericht nog niet. U kunt verder schrijven.',
    refusedFiles: 'Verwijder de bijlagen die niet gelukt zijn, of probeer ze opnieuw.',
    tooLong: (left: string) => `Uw bericht is ${left} tekens te lang.`,
    actions: 'Wat wilt u doen?',
    actionsBelow: 'Onder uw antwoord: wat wilt u doen?',
  },

  receipt: {
    heading: 'Uw bericht is verzonden',
    received: (date: string, time: string) => `Ontvangen op ${date} om ${time}.`,
    to: (contact: string) => `Uw bericht gaat naar ${contact}.`,
    next: (contact: string) => `${contact} leest uw bericht. U krijgt een e-mail als er een antwoord is.`,
    nextHeading: 'Wat gebeurt er nu?',
    sent: 'Dit hebt u gestuurd',
    save: 'Opslaan',
    print: 'Printen',
    back: 'Terug naar het bericht',
    fileName: (reference: string) => `ontvangstbewijs ${reference}.txt`,
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
