// One link or one address does its worst, from the very address of the citizens. How long do other citizens wait for
// a code, and to read?
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { type House, openHouse } from '../support/running-house.ts';
import { FairnessTable, startAttacker, type Waits } from './fairness.ts';

const HOUR = 60 * 60_000;
const CITIZENS = 24;
/** The most codes of one message in an hour. */
const VISITS = 5;
const ATTACKS = [
  ['unknown-messages', 64],
  ['one-link', 64],
  ['unfinished-bodies', 200],
  ['probes', 40],
] as const;

/** Prints a table; true when nobody waits longer than the goal. */
export async function trial(): Promise<boolean> {
  const house = await openHouse({ sms: false });
  try {
    const links: string[] = [];
    for (let citizen = 0; citizen < CITIZENS; citizen += 1) links.push(await deliverLetter(house));
    const [readersLink, attackersLink] = [await deliverLetter(house), await deliverLetter(house)];
    const attacked = (await Reader.open(house, attackersLink)).id;
    await measured(house, links, readersLink); // the first does not count: everything is cold
    const table = new FairnessTable();
    for (const [attack, atOnce] of ATTACKS) {
      house.clock.turn(25 * HOUR);
      const quiet = await measured(house, links, readersLink);
      house.clock.turn(2 * HOUR);
      const attacker = await startAttacker({ attack, atOnce, url: house.url, id: attacked });
      let cores = 0;
      const under = await measured(house, links, readersLink).finally(async () => {
        cores = await attacker.end();
      });
      table.add(`${attack}, ${atOnce} at once`, quiet, under, cores);
    }
    return table.isFair();
  } finally {
    await house.close();
  }
}

async function measured(house: House, links: readonly string[], readersLink: string): Promise<Waits> {
  const reader = await Reader.open(house, readersLink);
  await reader.reads();
  const [codes, reads]: [number[], number[]] = [[], []];
  for (let visit = 0; visit < VISITS; visit += 1) {
    for (const link of links) {
      const citizen = await Reader.open(house, link);
      codes.push(await taken(async () => (await citizen.asksForCode()).status));
      reads.push(await taken(async () => (await reader.call('GET', '')).status));
    }
  }
  return { codes, reads };
}

async function taken(work: () => Promise<number>): Promise<number> {
  const began = performance.now();
  const status = await work();
  if (status !== 200) throw new Error(`somebody was shut out: ${status}`);
  return performance.now() - began;
}
