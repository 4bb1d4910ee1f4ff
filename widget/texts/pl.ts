// Every word of the reader in Polish.
import type { Texts } from './nl.ts';
import type { ProblemTexts } from './problem-texts.ts';

const askAgain = 'Poproś o nowy kod.';
export const kept = 'Twój tekst został zapisany.';

const problems: ProblemTexts = {
  'link-missing': () => 'Otwórz link z e-maila, który od nas przyszedł.',
  'link-broken': () => 'Ten link jest niepełny. Skopiuj cały link z e-maila.',
  'message-unknown': () => 'Nie możemy znaleźć tej wiadomości. Otwórz link z e-maila jeszcze raz.',
  'message-expired': ({ availableUntil }, { date }) =>
    `Wiadomość można było czytać do ${date(availableUntil)} włącznie. Jeśli nadal jej potrzebujesz, skontaktuj się z nami.`,
  'message-withdrawn': ({ withdrawnAt, renewed }, { date }) =>
    renewed
      ? `Gmina wysłała tę wiadomość ponownie dnia ${date(withdrawnAt)} Otwórz link z najnowszego e-maila.`
      : `Gmina wycofała tę wiadomość dnia ${date(withdrawnAt)} Nie musisz nic robić.`,
  'message-locked': ({ phone }) =>
    `Zbyt wiele razy podano zły kod. Dlatego nikt nie może teraz otworzyć tej wiadomości. ${phone === undefined ? 'Skontaktuj się z nami.' : `Zadzwoń: ${phone}.`}`,
  'code-wrong': ({ attemptsLeft }) => `Ten kod jest nieprawidłowy. Pozostało prób: ${attemptsLeft}.`,
  'code-replaced': ({ attemptsLeft }) => `To jest stary kod. Użyj najnowszego kodu. Pozostało prób: ${attemptsLeft}.`,
  'code-expired': () => `Ten kod już nie działa. ${askAgain}`,
  'code-burnt': () => `Zbyt wiele razy podano zły kod. ${askAgain}`,
  'code-used': () => `Ten kod został już użyty. ${askAgain}`,
  'code-not-asked-here': () => `Tego kodu nie zamówiono w tej przeglądarce. ${askAgain}`,
  'code-too-early': ({ retryAfter }, { wait }) => `Czas do nowego kodu: ${wait(retryAfter)}.`,
  'too-many-codes': ({ retryAfter }, { wait }) =>
    `Zbyt wiele razy poproszono o kod. Czas do nowego kodu: ${wait(retryAfter)}.`,
  'too-many-requests': ({ retryAfter }, { wait }) =>
    `Teraz jest duży ruch. Czas do następnej próby: ${wait(retryAfter)}. Niczego nie stracisz.`,
  'too-many-replies': ({ retryAfter }, { wait }) =>
    `Na tę wiadomość wysłano już wiele odpowiedzi. Czas do następnej odpowiedzi: ${wait(retryAfter)}. ${kept}`,
  'session-ended': () =>
    `Przez jakiś czas nic się nie działo. Ze względów bezpieczeństwa zamknęliśmy wiadomość. ${askAgain}`,
  'reply-empty': () => 'Napisz odpowiedź lub dodaj załącznik.',
  'answers-missing': ({ items }) => `Brakuje jeszcze: numer ${items.join(', ')}.`,
  'reply-too-long': ({ maxCharacters }, { number }) =>
    `Odpowiedź jest za długa. Skróć ją (liczba znaków poniżej ${number(maxCharacters)}) lub wyślij jako załącznik. ${kept}`,
  'reply-already-sent': () =>
    'Odpowiedź została już wysłana. Znajdziesz ją pod wiadomością od gminy. Tekst poniżej nie został jeszcze wysłany.',
  'reply-unknown': () => `Nie udało się wysłać odpowiedzi. ${kept} Dodaj załączniki ponownie.`,
  'reply-conflict': () => `Nie udało się wysłać odpowiedzi. ${kept} Dodaj załączniki ponownie.`,
  'reply-unreadable': () => `Nie udało się wysłać odpowiedzi. ${kept} Dodaj załączniki ponownie.`,
  'attachment-unknown': () => 'Tego załącznika już nie ma. Dodaj go ponownie.',
  'file-incomplete': () => 'Plik nie dotarł w całości. Dodaj załącznik ponownie.',
  'file-unreadable': () => 'Nie możemy odczytać tego pliku. Wybierz go ponownie.',
  'file-empty': () => 'Ten plik jest pusty. Wybierz inny plik.',
  'file-type-refused': () => 'Nie przyjmujemy plików tego rodzaju. Zapisz plik jako pdf i spróbuj ponownie.',
  'file-infected': () => 'W tym pliku jest wirus. Plik nie został wysłany. Reszta odpowiedzi została zapisana.',
  'file-too-large': ({ maxBytes }, { size }) =>
    `Wszystkie załączniki razem mogą mieć najwyżej ${size(maxBytes)}. Wybierz mniejszy plik. ${kept}`,
  'one-file-too-large': ({ maxBytes }, { size }) =>
    `Jeden plik może mieć najwyżej ${size(maxBytes)}. Wybierz mniejszy plik. ${kept}`,
  'too-many-files': ({ maxFiles }) => `Możesz wysłać najwyżej tyle załączników: ${maxFiles}. ${kept}`,
  'scan-unavailable': () => 'Nie możemy teraz sprawdzić tego pliku. Spróbuj ponownie za kilka minut.',
  'storage-full': () =>
    `Gmina nie może teraz przyjąć więcej załączników. Wyślij odpowiedź bez nich albo spróbuj później. ${kept}`,
  'invalid-request': () => 'Coś poszło nie tak. Odśwież tę stronę. Niczego nie stracisz.',
  'origin-refused': () => 'Ta strona nie może otworzyć tej wiadomości. Otwórz link z e-maila jeszcze raz.',
  'content-type-refused': () => 'Coś poszło nie tak. Odśwież tę stronę. Niczego nie stracisz.',
  'request-too-large': () => `Odpowiedź jest za duża. Skróć ją lub wybierz mniejsze załączniki. ${kept}`,
  'not-found': () => 'Coś poszło nie tak. Odśwież tę stronę. Niczego nie stracisz.',
  refused: () => 'Coś poszło nie tak. Odśwież tę stronę. Niczego nie stracisz.',
  'server-away': () => 'Coś poszło nie tak po naszej stronie. Niczego nie stracisz. Spróbujemy ponownie automatycznie.',
  offline: () => 'Brak internetu. Spróbujemy ponownie automatycznie.',
  'seal-broken': () =>
    'Ta wiadomość jest uszkodzona lub zmieniona. Ze względów bezpieczeństwa jej nie otwieramy. Skontaktuj się z nami.',
  closed: () => 'Wiadomość jest zamknięta. Możesz ją otworzyć później za pomocą linku z e-maila.',
};

export const pl: Texts = {
  problems,
  reference: 'Numer referencyjny',
  comma: ', ',
  clock: (time) => time,
  at: (date, time) => `${date} o godz. ${time}`,

  code: {
    heading: 'Wpisz kod dostępu',
    headingAsk: 'Poproś o kod dostępu',
    asking: 'Wysyłamy kod.',
    endingIn: (digits) => `numer, którego ostatnie cyfry to ${digits}`,
    sentAt: (time) => `Wysłano o godz. ${time}.`,
    validUntil: (time) => `Kod jest ważny do godz. ${time}.`,
    stillValid: (wait) => `Pozostało: ${wait}.`,
    codeReference: 'Numer referencyjny kodu',
    messageReference: 'Numer referencyjny wiadomości',
    label: 'Kod dostępu',
    hint: '6 cyfr. Po ostatniej cyfrze wiadomość się otworzy. Nie trzeba naciskać Enter.',
    incomplete: 'Wpisz wszystkie 6 cyfr.',
    checking: 'Sprawdzamy kod.',
    open: 'Otwórz wiadomość',
    tapFirst: 'Do otwarcia wiadomości potrzebny jest kod. Wyślemy go do Ciebie.',
    kept,
    send: 'Wyślij mi kod',
    renew: 'Wyślij nowy kod',
    renewed: 'Wysłaliśmy nowy kod.',
    renewIn: (wait) => `Czas do nowego kodu: ${wait}.`,
    noCode: 'Kod nie przyszedł?',
    waiting: 'Kod nie został jeszcze wysłany. Próbujemy cały czas.',
    noCodeSms: 'Masz nowy numer telefonu? Podaj go nam jak najszybciej.',
    noCodeEmail: 'Sprawdź także folder ze spamem.',
    safety: 'Nikomu nie podawaj kodu. Nigdy nie dzwonimy ani nie piszemy, aby o niego prosić.',
  },

  sms: {
    leaving: (destination) => `Wyślemy SMS z kodem na numer ${destination}.`,
    sent: (destination) => `Wysłaliśmy SMS z kodem na numer ${destination}.`,
    handedOver: (time) => `O godz. ${time} przekazaliśmy SMS operatorowi. Czasem dociera dopiero po kilku minutach.`,
    refused: 'Na ten numer nie można wysłać SMS-a. Skontaktuj się z nami.',
  },
  email: {
    leaving: (destination) => `Wyślemy e-mail z kodem na adres ${destination}.`,
    sent: (destination) => `Wysłaliśmy e-mail z kodem na adres ${destination}.`,
    handedOver: (time) => `Wysłaliśmy e-mail o godz. ${time}. Czasem dociera dopiero po kilku minutach.`,
    refused: 'Na ten adres nie można wysłać e-maila. Skontaktuj się z nami.',
  },

  notice: {
    unsent: 'Twoja odpowiedź nie została wysłana. Poniżej jest Twój tekst. Możesz go skopiować.',
    gone: 'Ta wiadomość nie jest już dostępna',
    noLink: 'Przeczytaj wiadomość',
    broken: 'Ten link nie działa',
    locked: 'Ta wiadomość jest zablokowana',
    offline: 'Brak internetu',
    away: 'Chwileczkę',
    closed: 'Wiadomość została zamknięta',
    sealBroken: 'Nie możemy otworzyć tej wiadomości',
    other: 'Teraz nie można tego zrobić',
    retry: 'Spróbuj teraz ponownie',
    call: 'Zadzwoń',
    mail: 'Napisz e-mail',
  },
};
