// What is said after the code, in German.
import { kept } from '../de.ts';
import type { LaterTexts } from './nl.ts';

export const de: LaterTexts = {
  message: {
    to: 'An',
    toCalendar: 'In den Kalender',
    calendarDay: (organisation, reference) =>
      `Letzter Tag für eine Antwort auf eine Nachricht von ${organisation} (Referenz ${reference})`,
    from: 'Von',
    date: 'Datum',
    kind: 'Art der Nachricht',
    replyBefore: (date) => `Reagieren Sie spätestens am ${date}.`,
    reply: 'Antworten',
    print: 'Drucken',
    close: 'Schließen',
    save: 'Speichern',
    saving: (percent) => `Wird gespeichert, ${percent} Prozent fertig`,
    saved: 'In Ihren Downloads gespeichert.',
    actions: 'Was möchten Sie tun?',
    noSubject: 'Nachricht ohne Betreff',
    attachments: (count) => (count === 1 ? '1 Anhang' : `${count} Anhänge`),
    remotePictures: 'Bilder von anderen Websites zeigen wir nicht. So sieht niemand sonst, dass Sie das lesen.',
    openings: (count, devices, first) =>
      `Diese Nachricht wurde ${count}-mal geöffnet, auf ${devices === 1 ? '1 Gerät' : `${devices} Geräten`}. Zum ersten Mal am ${first}.`,
    earlier: 'Frühere Nachrichten zeigen',
    signature: 'Angaben zum Absender zeigen',
    table: 'Tabelle',
    textOnly: 'Die Gestaltung dieser Nachricht ist zu kompliziert. Sie sehen nur den Text.',
    until: (date) => `Sie können diese Nachricht bis einschließlich ${date} lesen.`,
    replies: 'Was Sie gesendet haben',
    repliedAt: (when) => `Gesendet am ${when}`,
    draft: 'Sie haben eine Antwort, die noch nicht gesendet ist.',
    goOn: 'Weiterschreiben',
  },

  isolated: {
    title: 'Sichere Nachricht',
  },

  export: {
    beside: 'Die Anhänge liegen im Ordner „Anhänge“ neben dieser Datei.',
    kept: (when) => `Gespeichert am ${when}`,
    fileName: (reference) => `Nachricht ${reference}`,
    attachments: 'Anhänge',
    replies: 'Antworten',
    checksums: 'Prüfzahlen (SHA-256). Damit können Sie später zeigen, dass eine Datei nicht verändert wurde.',
  },

  attachment: {
    open: 'Öffnen',
    openFile: (name) => `${name} öffnen`,
    view: 'Ansehen',
    save: 'speichern',
    downloading: (name, percent) => `${name} wird geladen, ${percent} Prozent fertig`,
    downloaded: (name) => `${name} ist gespeichert.`,
    uploading: (count, name) => (count === 1 ? `${name} wird hochgeladen.` : `${count} Anhänge werden hochgeladen.`),
    progress: (percent) => `Hochladen: zu ${percent} Prozent fertig.`,
    allAccepted: (count) => `${count} Anhänge können gesendet werden.`,
    removed: (name) => `${name} wurde entfernt.`,
    accepted: (name) => `${name} ist bereit zum Senden.`,
    refused: (name, why) => `${name}: ${why}`,
    remove: (name) => `${name} entfernen`,
    cancel: (name) => `${name} stoppen`,
    retry: (name) => `Noch einmal versuchen: ${name}`,
    removeShort: 'Entfernen',
    cancelShort: 'Stoppen',
    stopped: `Das Hochladen wurde unterbrochen. ${kept} Wir versuchen es automatisch weiter.`,
    retryShort: 'Noch einmal versuchen',
    ready: 'Fertig',
  },

  reply: {
    letter: (contact) => `Nachricht von ${contact} lesen`,
    heading: 'Ihre Antwort',
    to: (contact) => `Ihre Antwort geht an ${contact}.`,
    label: 'Ihre Antwort',
    attachments: 'Anhänge',
    add: 'Anhänge hinzufügen',
    camera: 'Foto machen',
    document: 'Ausweis sicher senden',
    drop: 'Oder ziehen Sie Ihre Dateien hierher.',
    limits: (size) => `Zusammen höchstens ${size}. Zum Beispiel pdf, jpg oder docx.`,
    send: 'Senden',
    back: 'Zurück zur Nachricht',
    discard: 'Löschen',
    discardSure: 'Sind Sie sicher? Ihr Text und Ihre Anhänge sind dann weg.',
    discardYes: 'Ja, löschen',
    discardNo: 'Nein, behalten',
    draft: 'Wir speichern Ihre Antwort auf diesem Gerät. Nur mit dem Link und einem Code kann man sie lesen.',
    sending: 'Wir senden Ihre Antwort.',
    sendingSoon: 'Wir senden Ihre Antwort, sobald alle Anhänge fertig sind.',
    unsend: 'Doch nicht senden',
    unsent: 'Wir senden Ihre Antwort noch nicht. Sie können weiterschreiben.',
    refusedFiles: 'Entfernen Sie die Anhänge, die nicht geklappt haben, oder versuchen Sie es noch einmal.',
    tooLong: (left, { count }) => `Ihre Antwort ist ${count(left, { one: 'Zeichen', other: 'Zeichen' })} zu lang.`,
    actions: 'Was möchten Sie tun?',
    actionsBelow: 'Unter dem Text: Was möchten Sie tun?',
  },

  receipt: {
    heading: 'Ihre Antwort ist gesendet',
    received: (date, time) => `Empfangen am ${date} um ${time}.`,
    to: (contact) => `Ihre Antwort geht an ${contact}.`,
    next: (contact) => `${contact} bekommt Ihre Antwort. Sie bekommen eine E-Mail, wenn es eine Antwort gibt.`,
    nextHeading: 'Wie geht es weiter?',
    sent: 'Das haben Sie gesendet',
    save: 'Speichern',
    print: 'Drucken',
    back: 'Zurück zur Nachricht',
    fileName: (reference) => `Empfangsbestätigung ${reference}.txt`,
  },

  safeCopy: {
    heading: 'Sichere Kopie Ihres Ausweises',
    intro:
      'Schwärzen Sie Ihre BSN und Ihr Passfoto. Auf der Kopie steht, für wen sie ist. Das macht Missbrauch schwerer. Das Foto selbst bleibt auf Ihrem Gerät.',
    how: 'Ziehen Sie mit dem Finger oder der Maus über alles, was niemand sehen muss. Sie können auch auf eine Stelle tippen. Die letzte schwarze Fläche kommt dann dorthin.',
    keys: 'Mit der Tastatur: Fügen Sie eine schwarze Fläche hinzu und bewegen Sie sie mit den Pfeiltasten. Mit Shift und den Pfeiltasten wird sie größer oder kleiner.',
    picture: 'Vorschau der Kopie',
    area: (place) => `Schwarze Fläche ${place}`,
    position: (left, top, width, height) => `links ${left} %, oben ${top} %, Breite ${width} %, Höhe ${height} %`,
    left: 'Nach links',
    right: 'Nach rechts',
    up: 'Nach oben',
    down: 'Nach unten',
    larger: 'Größer',
    smaller: 'Kleiner',
    areaRemoved: 'Die schwarze Fläche wurde entfernt.',
    add: 'Schwarze Fläche hinzufügen',
    undo: 'Letzte Fläche entfernen',
    purpose: 'Text auf der Kopie',
    for: (addressee, date) => `Kopie für ${addressee}, ${date}`,
    use: 'Diese Kopie mitsenden',
    cancel: 'Nicht mitsenden',
    unfinished: 'Diese Kopie ist noch nicht dabei. Entscheiden Sie zuerst: mitsenden oder nicht.',
    nothingBlack:
      'Sie haben nichts geschwärzt. Wer die Kopie sieht, kann alles lesen. Möchten Sie die Kopie so mitsenden?',
    useAnyway: 'Trotzdem so mitsenden',
    help: 'Können Sie das Foto nicht gut sehen? Fragen Sie jemanden, dem Sie vertrauen, rufen Sie uns an oder kommen Sie vorbei.',
    unreadable: 'Wir können dieses Foto nicht öffnen. Wählen Sie ein jpg oder png.',
    fileName: 'sichere Kopie',
  },

  languages: {
    choose: 'Sprache wählen',
  },

  voice: {
    offer: 'Code vorlesen lassen (wir rufen Sie an)',
    asking: 'Wir rufen Sie an und lesen Ihnen einen Code vor.',
    leaving: (destination) => `Wir rufen Sie gleich unter ${destination} an und lesen Ihnen einen Code vor.`,
    sent: (destination) =>
      `Wir rufen Sie jetzt unter ${destination} an. Nehmen Sie ab und hören Sie zu: Sie hören einen Code mit 6 Ziffern.`,
    handedOver: (time) =>
      `Um ${time} haben wir die Telefongesellschaft gebeten, Sie anzurufen. Manchmal dauert es ein paar Minuten, bis Ihr Telefon klingelt.`,
    refused:
      'Wir können Sie unter dieser Nummer nicht anrufen. Fordern Sie einen neuen Code an oder wenden Sie sich an uns.',
    safety: 'Geben Sie den Code niemandem. Wir fragen Sie nie danach.',
  },

  howToRead: {
    heading: 'So lesen Sie Ihre Nachricht',
    mail: 'Sie bekommen eine E-Mail von uns.',
    open: 'Sie klicken in der E-Mail auf „Bericht lezen“.',
    code: 'Sie bekommen einen Zugangscode, per SMS oder per E-Mail.',
    type: 'Sie tippen den Code ein. Sie müssen nicht Enter drücken.',
    read: 'Ihre Nachricht öffnet sich. Sie können sie lesen.',
    answer: 'Sie können antworten und Anhänge mitsenden.',
    contact: 'Brauchen Sie Hilfe?',
  },

  mailCheck: {
    heading: 'Ist Ihre E-Mail echt?',
    intro:
      'Tippen Sie die Referenz (kenmerk) aus Ihrer E-Mail ein. Sie sehen dann, ob und an welchem Tag wir eine E-Mail mit dieser Referenz gesendet haben.',
    label: 'Referenz in Ihrer E-Mail',
    hint: '8 Buchstaben und Ziffern. Zum Beispiel K7PX-3MRT.',
    check: 'Prüfen',
    checking: 'Wir prüfen die Referenz.',
    incomplete: 'Geben Sie alle 8 Buchstaben und Ziffern ein.',
    sent: (date: string) => `Wir haben am ${date} eine E-Mail mit dieser Referenz gesendet.`,
    look: (address: string) =>
      `Sehen Sie auch den Link in der E-Mail an. Er beginnt mit ${address}. Beginnt er anders? Klicken Sie nicht darauf, und wenden Sie sich an uns.`,
    unknown:
      'Wir kennen keine E-Mail mit dieser Referenz. Prüfen Sie, ob Sie sie richtig eingetippt haben. Stimmt sie? Klicken Sie nicht auf den Link in der E-Mail, und wenden Sie sich an uns.',
    away: 'Wir können die Referenz gerade nicht prüfen. Versuchen Sie es später noch einmal, oder wenden Sie sich an uns.',
  },

  session: {
    ending: 'Sie haben eine Weile nichts getan. In 2 Minuten schließen wir die Nachricht.',
    endingForGood: 'In 2 Minuten schließen wir die Nachricht. Mit einem neuen Code können Sie weitermachen.',
    stay: 'Weiterlesen',
  },
};
