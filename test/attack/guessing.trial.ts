// Two thousand guesses of a code at once, at two processes: as many are compared as the limits say, and not one more.
import { Random } from '../support/random.ts';
import { openApiProcesses } from './api-processes.ts';
import type { AttackTrial, Row } from './attack-trial.ts';
import { type Outcome, Storms } from './guessing/storms.ts';

const GUESSES = 2_000;

export const trial: AttackTrial = {
  title: 'a code is guessed, two thousand times at once',
  about: `
Wrong codes are tried all at once at two API processes on one PostgreSQL: one code from one address and from 500; all
codes of a message's hour; a message's life, to its fiftieth wrong code; and many codes from one address, of which the
hour ends in the middle. \`compared\` is how many were held against the code, by what the guessers were told; the
database's own count must be the same, and both the limit. Afterwards the right code must be refused, as is promised.`,
  counted: ['guesses', 'compared', 'limit'],
  planted: [
    { fault: 'a database that forgets a try', seenIn: 'test/attack/guessing/guessing.test.ts' },
    { fault: 'a database that counts a try twice', seenIn: 'test/attack/guessing/guessing.test.ts' },
  ],
  async run({ minutes, seed }) {
    const ends = Date.now() + minutes * 60_000;
    const service = await openApiProcesses(2);
    const storms = new Storms(service, new Random(seed), GUESSES);
    const kinds = [
      () => storms.onOneCode(1),
      () => storms.onOneCode(500),
      () => storms.onRenewedCodes(),
      () => storms.onMessageForLife(),
      () => storms.onOneAddress(),
    ];
    const outcomes: Outcome[] = [];
    try {
      for (let round = 0; round === 0 || Date.now() < ends; round += 1)
        for (const storm of kinds) if (round === 0 || Date.now() < ends) outcomes.push(await storm());
    } finally {
      await service.close();
    }
    return rowsOf(outcomes);
  },
};

/** Storms of one kind together. */
function rowsOf(outcomes: readonly Outcome[]): Row[] {
  const kinds = new Set(outcomes.map(({ what }) => what));
  return [...kinds].map((what) => {
    const ofKind = outcomes.filter((outcome) => outcome.what === what);
    const sum = (count: 'guesses' | 'compared' | 'limit') => ofKind.reduce((all, outcome) => all + outcome[count], 0);
    const counts = { guesses: sum('guesses'), compared: sum('compared'), limit: sum('limit') };
    return { what, counts, violations: ofKind.flatMap(({ violations }) => violations) };
  });
}
