// One link or one address does its worst, from the very address of the citizens. How long do other citizens wait for
// a code, and to read?
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
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
  ['reference-guesses', 64],
] as const;

/** Prints a table; true when nobody waits longer than the goal. */
export async function trial(): Promise<boolean> {
  const testServer = await openTestServer({ sms: false });
  try {
    const links: string[] = [];
    for (let citizen = 0; citizen < CITIZENS; citizen += 1) links.push(await deliverLetter(testServer));
    const [readersLink, attackersLink] = [await deliverLetter(testServer), await deliverLetter(testServer)];
    const attacked = (await Reader.open(testServer, attackersLink)).id;
    await measured(testServer, links, readersLink); // the first does not count: everything is cold
    const table = new FairnessTable();
    for (const [attack, atOnce] of ATTACKS) {
      testServer.clock.turn(25 * HOUR);
      const quiet = await measured(testServer, links, readersLink);
      testServer.clock.turn(2 * HOUR);
      const attacker = await startAttacker({ attack, atOnce, url: testServer.url, id: attacked });
      let cores = 0;
      const under = await measured(testServer, links, readersLink).finally(async () => {
        cores = await attacker.end();
      });
      table.add(`${attack}, ${atOnce} at once`, quiet, under, cores);
    }
    return table.isFair();
  } finally {
    await testServer.close();
  }
}

async function measured(testServer: TestServer, links: readonly string[], readersLink: string): Promise<Waits> {
  const reader = await Reader.open(testServer, readersLink);
  await reader.reads();
  const [codes, reads]: [number[], number[]] = [[], []];
  for (let visit = 0; visit < VISITS; visit += 1) {
    for (const link of links) {
      const citizen = await Reader.open(testServer, link);
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
