// What is said after the code, in English.
import type { LaterTexts } from './nl.ts';

export const en: LaterTexts = {
  safeCopy: {
    heading: 'Safe copy of your proof of identity',
    intro:
      'Black out your citizen service number (BSN) and photo. The copy says who it is for. That makes it harder to misuse. The photo itself stays on your device.',
    how: 'Drag with your finger or mouse over what nobody needs to see. Or tap a spot and the last black area moves there.',
    keys: 'With the keyboard: add a black area and move it with the arrow keys. With Shift and the arrow keys you make it larger or smaller.',
    picture: 'Preview of the copy',
    area: (place) => `Black area ${place}`,
    position: (left, top, width, height) => `left ${left}%, top ${top}%, width ${width}%, height ${height}%`,
    left: 'Move left',
    right: 'Move right',
    up: 'Move up',
    down: 'Move down',
    larger: 'Larger',
    smaller: 'Smaller',
    areaRemoved: 'The black area has been removed.',
    add: 'Add a black area',
    undo: 'Remove the last area',
    purpose: 'Text on the copy',
    for: (addressee, date) => `Copy for ${addressee}, ${date}`,
    use: 'Send this copy',
    cancel: 'Do not send',
    unfinished: 'This copy is not attached yet. First choose whether to send it.',
    nothingBlack:
      'You have not blacked out anything. Whoever sees the copy can read all of it. Do you want to send the copy like this?',
    useAnyway: 'Send it like this',
    help: 'Can you not see the photo well? Ask someone you trust, call us or come to our office.',
    unreadable: 'We cannot open this photo. Choose a jpg or png.',
    fileName: 'safe copy',
  },

  session: {
    ending: 'You have not done anything for a while. We will close the message in 2 minutes.',
    endingForGood: 'We will close the message in 2 minutes. You can continue with a new code.',
    stay: 'Continue reading',
  },
};
