// What is said after the code, where it is met: its sentences come with their part of the reader, so that the code's
// field need not wait for them. In Dutch, level B1.
import type { Translated, Words } from '../nl.ts';

export const nl = {
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

  session: {
    ending: 'U hebt een tijd niets gedaan. Over 2 minuten sluiten we het bericht.',
    endingForGood: 'Over 2 minuten sluiten we het bericht. Met een nieuwe code kunt u verder.',
    stay: 'Verder lezen',
  },
} as const satisfies Words;

/** What another language must have. */
export type LaterTexts = Translated<typeof nl>;
