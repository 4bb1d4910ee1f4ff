// One link or one address does its worst, from the very address of the citizens. How long do other citizens wait for
// a code, and to read?
import { deliverLetter } from '../support/letters.ts';
import { Random } from '../support/random.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';
import type { AttackTrial, Row } from './attack-trial.ts';
import { COUNTED, fairnessRow, startAttacker, type Waits } from './fairness/fairness.ts';

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

export const trial: AttackTrial = {
  title: 'one link or one address shuts no citizen out',
  about: `
One link, or one address, which is the citizens' own, does its worst, as often at once as it can, in a process of its own;
meanwhile citizens ask for codes and read. The 95th percentile of what they wait is at most 2 × that of a quiet time
just before, and nobody is refused. The figures are those of what took the most times as long.`,
  counted: COUNTED,
  planted: [{ fault: 'others who wait three times as long', seenIn: 'test/attack/fairness/fairness.test.ts' }],
  run: ({ minutes, seed }) => shutsNobodyOut(new Random(seed).shuffled(ATTACKS), minutes, VISITS),
};

/** Attacks until the minutes are over, one at least; each citizen visits so often. */
export async function shutsNobodyOut(
  attacks: readonly (readonly [attack: string, atOnce: number])[],
  minutes: number,
  visits: number,
): Promise<Row[]> {
  const ends = Date.now() + minutes * 60_000;
  const testServer = await openTestServer({ sms: false });
  try {
    const links: string[] = [];
    for (let citizen = 0; citizen < CITIZENS; citizen += 1) links.push(await deliverLetter(testServer));
    const [readersLink, attackersLink] = [await deliverLetter(testServer), await deliverLetter(testServer)];
    const attacked = (await Reader.open(testServer, attackersLink)).id;
    const waits = () => measured(testServer, links, readersLink, visits);
    await waits(); // the first does not count: everything is cold
    const rows: Row[] = [];
    for (const [attack, atOnce] of attacks) {
      if (rows.length > 0 && Date.now() > ends) break;
      testServer.clock.turn(25 * HOUR);
      const quiet = await waits();
      testServer.clock.turn(2 * HOUR);
      const attacker = await startAttacker({ attack, atOnce, url: testServer.url, id: attacked });
      let cores = 0;
      const under = await waits().finally(async () => {
        cores = await attacker.end();
      });
      rows.push(fairnessRow(`${attack}, ${atOnce} at once`, quiet, under, cores));
    }
    return rows;
  } finally {
    await testServer.close();
  }
}

async function measured(
  testServer: TestServer,
  links: readonly string[],
  readersLink: string,
  visits: number,
): Promise<Waits> {
  const reader = await Reader.open(testServer, readersLink);
  await reader.reads();
  const [codes, reads]: [number[], number[]] = [[], []];
  for (let visit = 0; visit < visits; visit += 1) {
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
