// What is said after the code, where it is met: its sentences come with their part of the reader, so that the code's
// field need not wait for them. In Dutch, level B1.
import type { Formats } from '../formats.ts';
import type { Translated, Words } from '../nl.ts';

export const nl = {
  message: {
    to: 'Aan',
    toCalendar: 'Zet in agenda',
    calendarDay: (organisation: string, reference: string) =>
      `Laatste dag om te reageren op een bericht van ${organisation} (kenmerk ${reference})`,
    from: 'Van',
    date: 'Datum',
    kind: 'Soort bericht',
    replyBefore: (date: string) => `Reageer uiterlijk op ${date}.`,
    reply: 'Beantwoorden',
    print: 'Printen',
    close: 'Afsluiten',
    save: 'Opslaan',
    saving: (percent: number) => `Bezig met opslaan, ${percent} procent klaar`,
    saved: 'Opgeslagen bij uw downloads.',
    actions: 'Wat wilt u doen?',
    noSubject: 'Bericht zonder onderwerp',
    attachments: (count: number) => (count === 1 ? '1 bijlage' : `${count} bijlagen`),
    remotePictures: 'Plaatjes van andere websites tonen we niet. Zo ziet niemand anders dat u dit leest.',
    openings: (count: number, devices: number, first: string) =>
      `Dit bericht is ${count} keer geopend, op ${devices === 1 ? '1 apparaat' : `${devices} apparaten`}. De eerste keer was op ${first}.`,
    earlier: 'Eerdere berichten tonen',
    signature: 'Gegevens van de afzender tonen',
    table: 'Tabel',
    textOnly: 'De opmaak van dit bericht is te ingewikkeld om te tonen. U ziet alleen de tekst.',
    until: (date: string) => `U kunt dit bericht lezen tot en met ${date}.`,
    replies: 'Wat u hebt verzonden',
    repliedAt: (when: string) => `Verzonden op ${when}`,
    draft: 'U hebt een antwoord dat nog niet is verzonden.',
    goOn: 'Verder schrijven',
  },

  isolated: {
    title: 'Veilig bericht',
  },

  export: {
    beside: 'De bijlagen staan in de map ‘bijlagen’, naast dit bestand.',
    kept: (when: string) => `Opgeslagen op ${when}`,
    fileName: (reference: string) => `bericht ${reference}`,
    attachments: 'bijlagen',
    replies: 'antwoorden',
    checksums: 'Controlegetallen (SHA-256). Hiermee kunt u later laten zien dat een bestand niet is veranderd.',
  },

  attachment: {
    open: 'Openen',
    openFile: (name: string) => `${name} openen`,
    view: 'Bekijken',
    save: 'opslaan',
    downloading: (name: string, percent: number) => `${name} ophalen, ${percent} procent klaar`,
    downloaded: (name: string) => `${name} is opgeslagen.`,
    uploading: (count: number, name: string) =>
      count === 1 ? `${name} wordt geüpload.` : `${count} bijlagen worden geüpload.`,
    progress: (percent: number) => `Uploaden: ${percent} procent klaar.`,
    accepted: (name: string) => `${name} is klaar om te verzenden.`,
    allAccepted: (count: number) => `${count} bijlagen zijn klaar om te verzenden.`,
    refused: (name: string, why: string) => `${name}: ${why}`,
    remove: (name: string) => `${name} verwijderen`,
    cancel: (name: string) => `Stoppen met ${name}`,
    retry: (name: string) => `Opnieuw proberen: ${name}`,
    removed: (name: string) => `${name} is verwijderd.`,
    removeShort: 'Verwijderen',
    cancelShort: 'Stoppen',
    stopped: 'Het uploaden is gestopt. Uw tekst is bewaard. We proberen het automatisch opnieuw.',
    retryShort: 'Opnieuw proberen',
    ready: 'Klaar',
  },

  reply: {
    letter: (contact: string) => `Bericht van ${contact} lezen`,
    heading: 'Uw antwoord',
    to: (contact: string) => `Uw antwoord gaat naar ${contact}.`,
    label: 'Uw antwoord',
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
    draft: 'We bewaren uw antwoord op dit apparaat. Alleen met de link en een code is het te lezen.',
    notKept: 'Deze browser bewaart uw antwoord niet. Verzend het voordat u deze pagina sluit of opnieuw laadt.',
    sending: 'We verzenden uw antwoord.',
    sendingSoon: 'We verzenden uw antwoord zodra alle bijlagen klaar zijn.',
    unsend: 'Toch niet verzenden',
    unsent: 'We verzenden uw antwoord nog niet. U kunt verder schrijven.',
    refusedFiles: 'Verwijder de bijlagen die niet gelukt zijn, of probeer ze opnieuw.',
    tooLong: (left: number, { count }: Formats) =>
      `Uw antwoord is ${count(left, { one: 'teken', other: 'tekens' })} te lang.`,
    actions: 'Wat wilt u doen?',
    actionsBelow: 'Onder de tekst: wat wilt u doen?',
  },

  ask: {
    heading: 'Dit vragen wij van u',
    required: 'verplicht',
    optional: 'niet verplicht',
    given: 'Verzonden',
    notGiven: 'Niet gegeven',
    before: 'Dit hebt u al verzonden. U kunt het nog een keer doen.',
    dontHave: 'Dit heb ik niet',
    dontKnow: 'Dit weet ik niet',
    clearChoice: 'Keuze wissen',
    why: 'Waarom niet?',
    fill: (choice: string) => `Vul dit in, of kies ‘${choice}’.`,
    fillReason: 'Schrijf waarom niet.',
    missing: 'Dit mist nog:',
    stillMissing: (items: string) => `Dit mist nog: ${items}`,
    complete: 'U hebt alles ingevuld wat verplicht is.',
    add: 'Bestand kiezen',
    more: 'Wilt u er iets bij schrijven?',
    otherFiles: 'Andere bijlagen',
  },

  receipt: {
    heading: 'Uw antwoord is verzonden',
    received: (date: string, time: string) => `Ontvangen op ${date} om ${time}.`,
    to: (contact: string) => `Uw antwoord gaat naar ${contact}.`,
    next: (contact: string) => `${contact} krijgt uw antwoord. U krijgt een e-mail als er een antwoord is.`,
    nextHeading: 'Wat gebeurt er nu?',
    sent: 'Dit hebt u verzonden',
    save: 'Opslaan',
    print: 'Printen',
    back: 'Terug naar het bericht',
    fileName: (reference: string) => `ontvangstbewijs ${reference}.txt`,
  },

  safeCopy: {
    heading: 'Veilige kopie van uw identiteitsbewijs',
    intro:
      'Maak uw BSN en pasfoto zwart. Op de kopie staat voor wie hij is. Dat maakt misbruik moeilijker. De foto zelf blijft op uw apparaat.',
    how: 'Sleep met uw vinger of muis over wat niemand hoeft te zien. U kunt ook op een plek tikken. Het laatste zwarte vlak komt dan daar.',
    keys: 'Met het toetsenbord: voeg een zwart vlak toe en verplaats het met de pijltjes. Met Shift en de pijltjes maakt u het groter of kleiner.',
    picture: 'Voorbeeld van de kopie',
    area: (place: number) => `Zwart vlak ${place}`,
    position: (left: number, top: number, width: number, height: number) =>
      `links ${left} %, boven ${top} %, breed ${width} %, hoog ${height} %`,
    left: 'Naar links',
    right: 'Naar rechts',
    up: 'Omhoog',
    down: 'Omlaag',
    larger: 'Groter',
    smaller: 'Kleiner',
    areaRemoved: 'Het zwarte vlak is weggehaald.',
    add: 'Zwart vlak toevoegen',
    undo: 'Laatste vlak weghalen',
    purpose: 'Tekst op de kopie',
    for: (addressee: string, date: string) => `Kopie voor ${addressee}, ${date}`,
    use: 'Deze kopie meesturen',
    cancel: 'Niet meesturen',
    unfinished: 'Deze kopie gaat nog niet mee. Kies eerst: wel of niet meesturen.',
    nothingBlack:
      'U hebt niets zwart gemaakt. Iedereen die de kopie ziet, kan alles lezen. Wilt u de kopie zo meesturen?',
    useAnyway: 'Toch zo meesturen',
    help: 'Kunt u de foto niet goed zien? Vraag iemand die u vertrouwt, bel ons of kom langs.',
    unreadable: 'We kunnen deze foto niet openen. Kies een jpg of png.',
    fileName: 'veilige kopie',
  },

  languages: {
    choose: 'Kies uw taal',
  },

  /** Of a code that is read out in a phone call: as `sms`, and how one asks for it. */
  voice: {
    offer: 'Laat de code voorlezen (wij bellen u)',
    asking: 'We bellen u en lezen een code voor.',
    leaving: (destination: string) => `We bellen u zo op ${destination} en lezen dan een code voor.`,
    sent: (destination: string) =>
      `We bellen u nu op ${destination}. Neem op en luister: u hoort een code van 6 cijfers.`,
    handedOver: (time: string) =>
      `We hebben het telefoonbedrijf om ${time} gevraagd u te bellen. Soms duurt het een paar minuten voordat uw telefoon gaat.`,
    refused: 'We kunnen u op dit nummer niet bellen. Vraag een nieuwe code aan, of neem contact met ons op.',
    safety: 'Geef de code aan niemand. Wij vragen u nooit om deze code.',
  },

  howToRead: {
    heading: 'Zo leest u uw bericht',
    mail: 'U krijgt een e-mail van ons.',
    open: 'U klikt in de e-mail op ‘Bericht lezen’.',
    code: 'U krijgt een toegangscode, per sms of per e-mail.',
    type: 'U typt de code in. U hoeft niet op Enter te drukken.',
    read: 'Uw bericht gaat open. U kunt het lezen.',
    answer: 'U kunt het bericht beantwoorden en bijlagen meesturen.',
    contact: 'Lukt het niet?',
  },

  mailCheck: {
    heading: 'Is uw e-mail echt?',
    intro:
      'Typ het kenmerk uit uw e-mail. U ziet dan of wij een e-mail met dit kenmerk hebben gestuurd, en op welke dag.',
    label: 'Kenmerk van uw e-mail',
    hint: '8 letters en cijfers. Bijvoorbeeld K7PX-3MRT.',
    check: 'Controleren',
    checking: 'We controleren het kenmerk.',
    incomplete: 'Vul alle 8 letters en cijfers in.',
    sent: (date: string) => `Wij hebben op ${date} een e-mail met dit kenmerk gestuurd.`,
    look: (address: string) =>
      `Kijk ook naar de link in de e-mail. Die begint met ${address}. Begint de link anders? Klik er dan niet op en neem contact met ons op.`,
    unknown:
      'Wij kennen geen e-mail met dit kenmerk. Kijk of u het goed hebt overgetypt. Klopt het kenmerk? Klik dan niet op de link in de e-mail en neem contact met ons op.',
    away: 'We kunnen het kenmerk nu niet controleren. Probeer het later nog een keer, of neem contact met ons op.',
  },

  session: {
    ending: 'U hebt een tijd niets gedaan. Over 2 minuten sluiten we het bericht.',
    endingForGood: 'Over 2 minuten sluiten we het bericht. Met een nieuwe code kunt u verder.',
    stay: 'Verder lezen',
  },
} as const satisfies Words;

/** What another language must have. */
export type LaterTexts = Translated<typeof nl>;
