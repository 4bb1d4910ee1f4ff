// Polish below the Dutch of a mail. A date ends in "r.", and so may its sentence.
import type { MailSummaries } from '../mail-summaries.ts';
import { words } from '../mail-words.ts';

export const pl: MailSummaries = {
  title: 'Po polsku',
  notification: ({ from, kind, replyBefore, until, page }) =>
    words`Masz poufną wiadomość od: ${from}${kind && words` (${kind})`}. ${replyBefore && `Odpowiedz najpóźniej dnia ${replyBefore} `}Kliknij przycisk lub link powyżej, który otwiera stronę ${page}, i wpisz kod dostępu, który otrzymasz. Wiadomość możesz czytać do ${until} włącznie. Zachowaj ten e-mail: bez linku nie otworzysz wiadomości. Nie spodziewasz się tego e-maila? Nie musisz nic robić.`,
  accessCode: ({ minutes, until, codeReference }) =>
    words`To jest Twój kod dostępu. Jest ważny ${String(minutes)} minut, do godz. ${until}. Na stronie widać ten sam numer referencyjny: ${codeReference}. Nie podawaj kodu nikomu: nigdy nie poprosimy o niego przez telefon ani e-mailem. Nie prosisz o kod? Nie musisz nic robić.`,
  spokenCode: ({ from, digits }) =>
    `Dzwoni gmina ${from}. Twój kod dostępu to: ${digits}. Jeszcze raz: ${digits}. Nie podawaj kodu nikomu.`,
  counterCode: ({ day, time, from, reference }) =>
    `Dnia ${day} o godz. ${time} pracownik gminy (gemeente) ${from} podał kod dostępu do Twojej wiadomości (${reference}), w okienku lub przez telefon. To był Twój kod? Nie musisz nic robić. To nie był Twój kod? Może ktoś inny czyta Twoją wiadomość: powiadom nas od razu.`,
  receipt: ({ day, time, reference }) =>
    `Otrzymaliśmy Twoją wiadomość ${day} o godz. ${time}. Numer referencyjny: ${reference}. Dostaniesz e-mail, gdy będzie odpowiedź.`,
  replyFailed: ({ reference }) =>
    `Otrzymaliśmy Twoją wiadomość (${reference}), ale nie udało się jej dostarczyć do osoby, która prowadzi sprawę. Skontaktuj się z nami.`,
  withdrawal: ({ day, from, reference }) =>
    `Wiadomość z dnia ${day} od: ${from} (${reference}) została wycofana. Link już nie działa. Nie musisz nic robić.`,
  reminder: ({ day, from, until }) =>
    `Wiadomość z dnia ${day} od: ${from} nie została jeszcze przeczytana. Możesz ją czytać do ${until} włącznie. Użyj linku z e-maila z tego dnia. W tym przypomnieniu nie ma linku.`,
  unanswered: ({ day, from, until }) =>
    `Wiadomość z dnia ${day} od: ${from} została przeczytana. Prosimy w niej o coś, czego jeszcze nie mamy. Odpowiedz najpóźniej ${until}. Użyj linku z e-maila z tego dnia. W tym przypomnieniu nie ma linku.`,
  asks: (count) => `Liczba rzeczy, o które prosimy w wiadomości: ${count}.`,
  items: ({ given, notGiven }) => `Podane (numery): ${given || 'nic'}.${notGiven && ` Niepodane: ${notGiven}.`}`,
  extension: ({ day, from, until, reference }) =>
    `Wiadomość z dnia ${day} od: ${from} (${reference}) możesz czytać dłużej: do ${until} włącznie. Link w e-mailu z tego dnia nadal działa. W tym e-mailu nie ma linku.`,
  questions: (phone) => words`Masz pytania? Zadzwoń: ${phone}.`,
};
