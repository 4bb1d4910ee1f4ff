// What is said after the code, in Polish.
import type { LaterTexts } from './nl.ts';

export const pl: LaterTexts = {
  safeCopy: {
    heading: 'Bezpieczna kopia dokumentu tożsamości',
    intro:
      'Zakryj na czarno numer BSN i zdjęcie. Na kopii będzie napisane, dla kogo jest. Wtedy trudniej jej nadużyć. Samo zdjęcie zostaje na Twoim urządzeniu.',
    how: 'Przeciągnij palcem lub myszą po tym, czego nikt nie musi widzieć. Możesz też dotknąć miejsca: ostatnie czarne pole przesunie się tam.',
    keys: 'Klawiaturą: dodaj czarne pole i przesuń je strzałkami. Shift i strzałki zmieniają jego wielkość.',
    picture: 'Podgląd kopii',
    area: (place) => `Czarne pole ${place}`,
    position: (left, top, width, height) =>
      `od lewej ${left}%, od góry ${top}%, szerokość ${width}%, wysokość ${height}%`,
    left: 'W lewo',
    right: 'W prawo',
    up: 'W górę',
    down: 'W dół',
    larger: 'Większe',
    smaller: 'Mniejsze',
    areaRemoved: 'Czarne pole zostało usunięte.',
    add: 'Dodaj czarne pole',
    undo: 'Usuń ostatnie pole',
    purpose: 'Tekst na kopii',
    for: (addressee, date) => `Kopia dla ${addressee}, ${date}`,
    use: 'Wyślij tę kopię',
    cancel: 'Nie wysyłaj',
    unfinished: 'Ta kopia nie została jeszcze dołączona. Najpierw wybierz, czy ją wysłać.',
    nothingBlack:
      'Nic nie zostało zakryte. Każdy, kto zobaczy kopię, może przeczytać wszystko. Czy chcesz wysłać taką kopię?',
    useAnyway: 'Wyślij mimo to',
    help: 'Nie widzisz dobrze zdjęcia? Poproś zaufaną osobę, zadzwoń do nas lub przyjdź do urzędu.',
    unreadable: 'Nie możemy otworzyć tego zdjęcia. Wybierz jpg lub png.',
    fileName: 'bezpieczna kopia',
  },

  session: {
    ending: 'Od pewnego czasu nic się nie dzieje. Za 2 minuty zamkniemy wiadomość.',
    endingForGood: 'Za 2 minuty zamkniemy wiadomość. Dalej można czytać po podaniu nowego kodu.',
    stay: 'Czytaj dalej',
  },
};
