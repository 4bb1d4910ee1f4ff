// The clock of the machine is wrong, and put right again, while people go on.
import { once } from 'node:events';
import { DAY, HOUR } from '../../../server/contract/units.ts';
import type { Fault } from './fault.ts';
import type { Town } from './town.ts';

async function turn({ server: { child } }: Town, turned: number): Promise<void> {
  const told = once(child, 'message');
  child.send({ turned });
  await told;
}

function clock(name: string, turned: number, mayBeSeen: RegExp): Fault {
  return {
    name: `the clock is ${name}`,
    breaks: async (town) => {
      await turn(town, turned);
      return () => turn(town, 0);
    },
    lasts: 20_000,
    mayBeSeen,
    told: [],
  };
}

/** A session, and a code, of before is over, or not yet valid: who reads asks for a code again. */
const ASKS_AGAIN =
  /^(code (429|410)|opening 4\d\d|file no answer|reply begun 4\d\d|upload 4\d\d|reply 4\d\d|code no answer)/;

export const CLOCK: readonly Fault[] = [
  clock('an hour ahead', HOUR, ASKS_AGAIN),
  clock('an hour behind', -HOUR, ASKS_AGAIN),
  clock('forty days ahead', 40 * DAY, ASKS_AGAIN),
  clock('forty days behind', -40 * DAY, ASKS_AGAIN),
];
