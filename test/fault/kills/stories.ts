// What people do while it is killed, from the letter to the answer to its answer.
import { answers, reads } from './citizen.ts';
import { answersBack, changesNumber, sendsLetter, withdraws } from './civil-servant.ts';
import { GivenUpError, type Telling } from './telling.ts';

/** One story: a letter to citizens, withdrawn, or read by the first of them, answered, and that answered back. */
export async function tellStory(telling: Telling): Promise<void> {
  const { tally, dice } = telling;
  try {
    if (dice.percent(20)) await changesNumber(telling);
    const letter = await sendsLetter(telling);
    tally.letters += 1;
    if (letter.id !== undefined && dice.percent(25)) {
      await withdraws(telling, letter.sent, letter.id);
      tally.withdrawn += 1;
      return;
    }
    if (dice.percent(25)) return;
    const reader = await reads(telling, letter.sent);
    tally.read += 1;
    if (dice.percent(25)) return;
    const reply = await answers(telling, reader);
    tally.replied += 1;
    if (dice.percent(50)) return;
    await answersBack(telling, letter.sent, reply);
    tally.answeredBack += 1;
  } catch (error) {
    if (!(error instanceof GivenUpError)) throw error;
    tally.givenUp += 1;
  }
}
