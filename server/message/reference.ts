// References (kenmerken): short, to be read aloud and compared by people, so without letters and digits that look
// alike.
import { randomInt } from 'node:crypto';

const LETTERS = 'ACDEFHJKMNPRTVWXY';
const LETTERS_AND_DIGITS = `${LETTERS}3479`;

/** Four letters that stand on the code screen and beside the code, so that people see that they belong together. */
export function drawCodeReference(): string {
  return drawn(LETTERS, 4);
}

/** The reference of a message or a reply: `K7PX-3MRT`. 21^8 of them; the database holds them unique. */
export function drawReference(): string {
  return `${drawn(LETTERS_AND_DIGITS, 4)}-${drawn(LETTERS_AND_DIGITS, 4)}`;
}

function drawn(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
