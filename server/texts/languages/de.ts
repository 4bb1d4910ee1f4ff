// German below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';
import { words } from '../mail-words.ts';

export const de: MailSummaries = {
  title: 'Auf Deutsch',
  notification: ({ from, kind, replyBefore, until, page }) =>
    words`Sie haben eine vertrauliche Nachricht von ${from}${kind && words` (${kind})`}. ${replyBefore && `Reagieren Sie spätestens am ${replyBefore}. `}Klicken Sie oben auf die Schaltfläche oder den Link, damit öffnen Sie ${page}, und geben Sie den Zugangscode ein, den Sie bekommen. Sie können die Nachricht bis einschließlich ${until} lesen. Bewahren Sie diese E-Mail auf: Ohne den Link können Sie die Nachricht nicht öffnen. Haben Sie diese E-Mail nicht erwartet? Dann müssen Sie nichts tun.`,
  accessCode: ({ minutes, until, codeReference }) =>
    words`Das ist Ihr Zugangscode. Er gilt ${String(minutes)} Minuten, bis ${until} Uhr. Auf der Seite steht dieselbe Referenz: ${codeReference}. Geben Sie den Code niemandem: Wir fragen Sie nie am Telefon oder per E-Mail danach. Haben Sie keinen Code angefordert? Dann müssen Sie nichts tun.`,
  spokenCode: ({ from, digits }) =>
    `Dies ist ein Anruf von ${from}. Ihr Zugangscode ist: ${digits}. Noch einmal: ${digits}. Geben Sie den Code niemandem.`,
  counterCode: ({ day, time, from, reference }) =>
    `Am ${day} um ${time} hat jemand von der Gemeinde ${from} am Schalter oder am Telefon einen Zugangscode für Ihre Nachricht (${reference}) gegeben. Waren Sie das? Dann müssen Sie nichts tun. Waren Sie das nicht? Dann liest vielleicht jemand anders Ihre Nachricht: Melden Sie es uns sofort.`,
  receipt: ({ day, time, reference }) =>
    `Wir haben Ihre Nachricht am ${day} um ${time} Uhr bekommen. Referenz: ${reference}. Sie bekommen eine E-Mail, wenn es eine Antwort gibt.`,
  replyFailed: ({ reference }) =>
    `Wir haben Ihre Nachricht (${reference}) bekommen, konnten sie Ihrer Kontaktperson aber nicht zustellen. Wenden Sie sich an uns.`,
  withdrawal: ({ day, from, reference }) =>
    `Die Nachricht vom ${day} von ${from} (${reference}) wurde zurückgezogen. Der Link funktioniert nicht mehr. Sie müssen nichts tun.`,
  reminder: ({ day, from, until }) =>
    `Sie haben die Nachricht vom ${day} von ${from} noch nicht gelesen. Sie können sie bis einschließlich ${until} lesen. Benutzen Sie den Link in der E-Mail von diesem Tag. In dieser Erinnerung steht kein Link.`,
  unanswered: ({ day, from, until }) =>
    `Sie haben die Nachricht vom ${day} von ${from} gelesen. Darin bitten wir Sie um etwas, das wir noch nicht haben. Antworten Sie bis spätestens ${until}. Benutzen Sie den Link in der E-Mail von diesem Tag. In dieser Erinnerung steht kein Link.`,
  asks: (count) => `Anzahl der Dinge, um die wir in der Nachricht bitten: ${count}.`,
  items: ({ given, notGiven }) =>
    `Gegeben (nach Nummer): ${given || 'nichts'}.${notGiven && ` Nicht gegeben: ${notGiven}.`}`,
  extension: ({ day, from, until, reference }) =>
    `Sie können die Nachricht vom ${day} von ${from} (${reference}) länger lesen: bis einschließlich ${until}. Der Link in der E-Mail von diesem Tag funktioniert weiterhin. In dieser E-Mail steht kein Link.`,
  questions: (phone) => words`Haben Sie Fragen? Rufen Sie uns an: ${phone}.`,
};
