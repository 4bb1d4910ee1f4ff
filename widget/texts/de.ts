// Every word of the reader in German: Sie, short sentences, and words that break at 320 px.
import type { Texts } from './nl.ts';
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Fordern Sie einen neuen Code an.';
export const kept = 'Ihr Text ist gespeichert.';
const attempts = { one: 'Versuch', other: 'Versuche' };

const problems: ProblemTexts = {
  'link-missing': () => 'Öffnen Sie den Link in der E-Mail, die Sie von uns bekommen haben.',
  'link-broken': () => 'Dieser Link ist nicht vollständig. Kopieren Sie den ganzen Link aus der E-Mail.',
  'message-unknown': () => 'Wir können diese Nachricht nicht finden. Öffnen Sie den Link in der E-Mail noch einmal.',
  'message-expired': ({ availableUntil }, { date }) =>
    `Sie konnten diese Nachricht bis einschließlich ${date(availableUntil)} lesen. Brauchen Sie sie noch? Dann wenden Sie sich an uns.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `Die Gemeinde hat Ihnen diese Nachricht am ${date(withdrawnAt)} erneut geschickt. Öffnen Sie den Link in der neuesten E-Mail.`
      : `Die Gemeinde hat diese Nachricht am ${date(withdrawnAt)} zurückgezogen. Sie müssen nichts tun.`,
  'message-locked': ({ phone }) =>
    `Es wurde zu oft ein falscher Code eingegeben. Darum kann jetzt niemand diese Nachricht öffnen. ${phone === undefined ? 'Wenden Sie sich an uns.' : `Rufen Sie uns an: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }, { count }) =>
    `Dieser Code ist falsch. Sie haben noch ${count(attemptsLeft, attempts)}.`,
  'code-replaced': ({ attemptsLeft }, { count }) =>
    `Das ist ein alter Code. Geben Sie den neuesten Code ein. Sie haben noch ${count(attemptsLeft, attempts)}.`,
  'code-expired': () => `Dieser Code gilt nicht mehr. ${askAgain}`,
  'code-burnt': () => `Sie haben zu oft einen falschen Code eingegeben. ${askAgain}`,
  'code-used': () => `Dieser Code wurde schon benutzt. ${askAgain}`,
  'code-not-asked-here': () => `Dieser Code wurde nicht in diesem Browser angefordert. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) =>
    `Zeit, bis Sie einen neuen Code anfordern können: ${wait(retryAfter)}.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `Sie haben zu oft einen Code angefordert. Zeit, bis Sie wieder einen Code anfordern können: ${wait(retryAfter)}.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `Im Moment ist sehr viel los. Zeit bis zum nächsten Versuch: ${wait(retryAfter)}. Es geht nichts verloren.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `Sie haben auf diese Nachricht schon viele Antworten gesendet. Zeit bis zur nächsten Antwort: ${wait(retryAfter)}. ${kept}`,
  'session-ended': () =>
    `Sie haben eine Zeit lang nichts getan. Zu Ihrer Sicherheit haben wir die Nachricht geschlossen. ${askAgain}`,
  'reply-empty': () => 'Schreiben Sie eine Antwort oder fügen Sie einen Anhang hinzu.',
  'answers-missing': ({ items }) => `Es fehlt noch etwas: Nummer ${items.join(', ')}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `Ihre Antwort ist zu lang. Höchste Zahl der Zeichen: ${number(maxCharacters)}. Kürzen Sie die Antwort oder senden Sie sie als Anhang. ${kept}`,
  'reply-already-sent': () =>
    'Sie haben schon eine Antwort gesendet. Sie finden sie unter der Nachricht der Gemeinde. Der Text unten ist noch nicht gesendet.',
  'reply-unknown': () => `Wir konnten Ihre Antwort nicht senden. ${kept} Fügen Sie Ihre Anhänge noch einmal hinzu.`,
  'reply-conflict': () => `Wir konnten Ihre Antwort nicht senden. ${kept} Fügen Sie Ihre Anhänge noch einmal hinzu.`,
  'reply-unreadable': () => `Wir konnten Ihre Antwort nicht senden. ${kept} Fügen Sie Ihre Anhänge noch einmal hinzu.`,
  'attachment-unknown': () => 'Dieser Anhang ist nicht mehr da. Fügen Sie ihn noch einmal hinzu.',
  'file-incomplete': () => 'Der Anhang ist nicht vollständig angekommen. Fügen Sie ihn noch einmal hinzu.',
  'file-unreadable': () => 'Wir können diese Datei nicht lesen. Wählen Sie die Datei noch einmal.',
  'file-empty': () => 'Diese Datei ist leer. Wählen Sie eine andere Datei.',
  'file-type-refused': () =>
    'Diese Art von Datei können Sie nicht senden. Speichern Sie die Datei als pdf und versuchen Sie es noch einmal.',
  'file-infected': () =>
    'In dieser Datei ist ein Virus. Sie wurde nicht gesendet. Der Rest Ihrer Antwort ist gespeichert.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `Alle Anhänge zusammen dürfen nicht größer sein als ${size(maxBytes)}. Wählen Sie eine kleinere Datei. ${kept}`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `Eine Datei darf nicht größer sein als ${size(maxBytes)}. Wählen Sie eine kleinere Datei. ${kept}`,
  'too-many-files': ({ maxFiles }) => `Höchste Zahl der Anhänge: ${maxFiles}. ${kept}`,
  'scan-unavailable': () =>
    'Wir können diese Datei jetzt nicht prüfen. Versuchen Sie es in ein paar Minuten noch einmal.',
  'storage-full': () =>
    `Die Gemeinde kann jetzt keine Anhänge mehr annehmen. Senden Sie Ihre Antwort ohne Anhang, oder versuchen Sie es später. ${kept}`,
  'invalid-request': () => 'Etwas ist schiefgegangen. Laden Sie diese Seite neu. Es geht nichts verloren.',
  'origin-refused': () => 'Diese Seite darf die Nachricht nicht öffnen. Öffnen Sie den Link in der E-Mail noch einmal.',
  'content-type-refused': () => 'Etwas ist schiefgegangen. Laden Sie diese Seite neu. Es geht nichts verloren.',
  'request-too-large': () =>
    `Ihre Antwort ist zu groß. Kürzen Sie die Antwort oder wählen Sie kleinere Anhänge. ${kept}`,
  'not-found': () => 'Etwas ist schiefgegangen. Laden Sie diese Seite neu. Es geht nichts verloren.',
  refused: () => 'Etwas ist schiefgegangen. Laden Sie diese Seite neu. Es geht nichts verloren.',
  'server-away': () =>
    'Bei uns ist etwas schiefgegangen. Es geht nichts verloren. Wir versuchen es automatisch weiter.',
  offline: () => 'Sie haben keine Internetverbindung. Wir versuchen es automatisch weiter.',
  'seal-broken': () =>
    'Diese Nachricht ist beschädigt oder verändert. Zu Ihrer Sicherheit öffnen wir sie nicht. Wenden Sie sich an uns.',
  closed: () => 'Die Nachricht ist geschlossen. Mit dem Link in der E-Mail können Sie sie später wieder öffnen.',
};

export const de: Texts = {
  problems,
  reference: 'Referenz',
  comma: ', ',
  clock: (time) => `${time} Uhr`,
  at: (date, time) => `${date} um ${time}`,

  code: {
    heading: 'Geben Sie Ihren Zugangscode ein',
    headingAsk: 'Fordern Sie einen Zugangscode an',
    asking: 'Wir senden Ihnen einen Code.',
    endingIn: (digits) => `die Handynummer mit den letzten Ziffern ${digits}`,
    sentAt: (time) => `Gesendet um ${time}.`,
    validUntil: (time) => `Dieser Code gilt bis ${time}.`,
    stillValid: (wait) => `Verbleibende Zeit: ${wait}.`,
    codeReference: 'Referenz dieses Codes',
    messageReference: 'Referenz dieser Nachricht',
    label: 'Zugangscode',
    hint: '6 Ziffern. Nach der letzten Ziffer öffnet sich Ihre Nachricht. Sie müssen nicht Enter drücken.',
    incomplete: 'Geben Sie alle 6 Ziffern ein.',
    checking: 'Wir prüfen Ihren Code.',
    open: 'Nachricht öffnen',
    tapFirst: 'Sie brauchen einen Code, um Ihre Nachricht zu lesen. Wir senden Ihnen den Code.',
    kept,
    send: 'Code an mich senden',
    renew: 'Neuen Code senden',
    renewed: 'Wir haben einen neuen Code gesendet.',
    renewIn: (wait) => `Zeit, bis Sie einen neuen Code anfordern können: ${wait}.`,
    noCode: 'Keinen Code bekommen?',
    waiting: 'Der Code ist noch nicht gesendet. Wir versuchen es weiter.',
    noCodeSms: 'Haben Sie eine neue Handynummer? Sagen Sie uns das so schnell wie möglich.',
    noCodeEmail: 'Sehen Sie auch im Spam-Ordner nach.',
    safety: 'Geben Sie den Code niemandem. Wir werden Sie nie anrufen oder anschreiben, um danach zu fragen.',
  },

  sms: {
    leaving: (destination) => `Wir senden eine SMS mit einem Code an ${destination}.`,
    sent: (destination) => `Wir haben eine SMS mit einem Code an ${destination} gesendet.`,
    handedOver: (time) =>
      `Wir haben die SMS um ${time} an die Telefongesellschaft übergeben. Manchmal dauert es ein paar Minuten, bis Sie sie bekommen.`,
    refused: 'Wir können an diese Nummer keine SMS senden. Wenden Sie sich an uns.',
  },
  email: {
    leaving: (destination) => `Wir senden eine E-Mail mit einem Code an ${destination}.`,
    sent: (destination) => `Wir haben eine E-Mail mit einem Code an ${destination} gesendet.`,
    handedOver: (time) =>
      `Wir haben die E-Mail um ${time} gesendet. Manchmal dauert es ein paar Minuten, bis Sie sie bekommen.`,
    refused: 'Wir können an diese Adresse keine E-Mail senden. Wenden Sie sich an uns.',
  },

  notice: {
    unsent: 'Ihre Antwort wurde nicht gesendet. Unten steht Ihr Text. Sie können ihn kopieren.',
    gone: 'Diese Nachricht ist nicht mehr verfügbar',
    noLink: 'Ihre Nachricht lesen',
    broken: 'Dieser Link funktioniert nicht',
    locked: 'Diese Nachricht ist gesperrt',
    offline: 'Kein Internet',
    away: 'Einen Moment bitte',
    closed: 'Sie haben die Nachricht geschlossen',
    sealBroken: 'Wir können diese Nachricht nicht öffnen',
    other: 'Das geht jetzt nicht',
    retry: 'Jetzt noch einmal versuchen',
    call: 'Rufen Sie uns an',
    mail: 'Schreiben Sie uns',
  },
};
