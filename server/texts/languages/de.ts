// German below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const de: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `Auf Deutsch: Sie haben eine vertrauliche Nachricht von ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `Reagieren Sie spätestens am ${replyBefore}. `}Klicken Sie auf den Link oben und geben Sie den Zugangscode ein, den Sie bekommen. Sie können die Nachricht bis einschließlich ${until} lesen. Bewahren Sie diese E-Mail auf: Ohne den Link können Sie die Nachricht nicht öffnen.`,
  accessCode: ({ until, codeReference }) =>
    `Auf Deutsch: Das ist Ihr Zugangscode. Er gilt bis ${until} Uhr. Auf der Seite steht dieselbe Referenz: ${codeReference}. Geben Sie den Code niemandem. Haben Sie keinen Code angefordert? Dann müssen Sie nichts tun.`,
  receipt: ({ day, time, reference }) =>
    `Auf Deutsch: Wir haben Ihre Nachricht am ${day} um ${time} Uhr bekommen. Referenz: ${reference}. Sie bekommen eine E-Mail, wenn es eine Antwort gibt.`,
  replyFailed: ({ reference }) =>
    `Auf Deutsch: Wir haben Ihre Nachricht (${reference}) bekommen, konnten sie Ihrer Kontaktperson aber nicht zustellen. Wenden Sie sich an uns.`,
  withdrawal: ({ day, from, reference }) =>
    `Auf Deutsch: Die Nachricht vom ${day} von ${from} (${reference}) wurde zurückgezogen. Der Link funktioniert nicht mehr. Sie müssen nichts tun.`,
  reminder: ({ day, from, until }) =>
    `Auf Deutsch: Sie haben die Nachricht vom ${day} von ${from} noch nicht gelesen. Sie können sie bis einschließlich ${until} lesen. Benutzen Sie den Link in der E-Mail von diesem Tag. In dieser Erinnerung steht kein Link.`,
};
