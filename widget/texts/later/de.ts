// What is said after the code, in German.
import type { LaterTexts } from './nl.ts';

export const de: LaterTexts = {
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

  session: {
    ending: 'Sie haben eine Weile nichts getan. In 2 Minuten schließen wir die Nachricht.',
    endingForGood: 'In 2 Minuten schließen wir die Nachricht. Mit einem neuen Code können Sie weitermachen.',
    stay: 'Weiterlesen',
  },
};
