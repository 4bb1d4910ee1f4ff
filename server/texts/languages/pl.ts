// Polish below the Dutch of a mail.
import type { MailSummaries } from '../mail-summaries.ts';

export const pl: MailSummaries = {
  notification: ({ from, kind, replyBefore, until }) =>
    `Po polsku: masz poufną wiadomość od: ${from}${kind === undefined ? '' : ` (${kind})`}. ${replyBefore === undefined ? '' : `Odpowiedz najpóźniej dnia ${replyBefore}. `}Kliknij link powyżej i wpisz kod dostępu, który otrzymasz. Wiadomość możesz czytać do ${until} włącznie. Zachowaj ten e-mail: bez linku nie otworzysz wiadomości.`,
  accessCode: ({ until, codeReference }) =>
    `Po polsku: to jest twój kod dostępu. Jest ważny do godziny ${until}. Na stronie widać ten sam numer referencyjny: ${codeReference}. Nie podawaj kodu nikomu. Nie prosisz o kod? Nie musisz nic robić.`,
  receipt: ({ day, time, reference }) =>
    `Po polsku: otrzymaliśmy twoją wiadomość ${day} o godzinie ${time}. Numer referencyjny: ${reference}. Dostaniesz e-mail, gdy będzie odpowiedź.`,
  replyFailed: ({ reference }) =>
    `Po polsku: otrzymaliśmy twoją wiadomość (${reference}), ale nie udało się jej dostarczyć do osoby, która prowadzi sprawę. Skontaktuj się z nami.`,
  withdrawal: ({ day, from, reference }) =>
    `Po polsku: wiadomość z dnia ${day} od: ${from} (${reference}) została wycofana. Link już nie działa. Nie musisz nic robić.`,
  reminder: ({ day, from, until }) =>
    `Po polsku: wiadomość z dnia ${day} od: ${from} nie została jeszcze przeczytana. Możesz ją czytać do ${until} włącznie. Użyj linku z e-maila z tego dnia. W tym przypomnieniu nie ma linku.`,
};
