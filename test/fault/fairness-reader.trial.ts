// One link or one address does its worst, from the very address of the citizens. How long do other citizens wait for a code, and to read?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { type House, openHouse } from '../support/running-house.ts';

const HOUR = 60 * 60_000;
const CITIZENS = 24;
/** The most codes of one message in an hour. */
const VISITS = 5;
/** Other people wait at most so many times as long as when it is quiet. */
const GOAL = 2;
const ATTACKS = [
  ['unknown-messages', 64],
  ['one-link', 64],
  ['unfinished-bodies', 200],
  ['probes', 40],
] as const;

interface Times {
  readonly codes: readonly number[];
  readonly reads: readonly number[];
}

/** Prints a table; true when nobody waits longer than the goal. */
export async function trial(): Promise<boolean> {
  const house = await openHouse({ sms: false });
  try {
    const links: string[] = [];
    for (let citizen = 0; citizen < CITIZENS; citizen += 1) links.push(await deliverLetter(house));
    const [readersLink, attackersLink] = [await deliverLetter(house), await deliverLetter(house)];
    const attacked = (await Reader.open(house, attackersLink)).id;
    await measured(house, links, readersLink); // the first does not count: everything is cold
    const rows: string[] = [];
    let isFair = true;
    for (const [attack, connections] of ATTACKS) {
      house.clock.turn(25 * HOUR);
      const quiet = await measured(house, links, readersLink);
      house.clock.turn(2 * HOUR);
      const end = await startAttack(house, attack, attacked, connections);
      const under = await measured(house, links, readersLink).finally(end);
      for (const what of ['codes', 'reads'] as const) {
        const times = at(under[what], 0.95) / at(quiet[what], 0.95);
        isFair &&= times <= GOAL;
        const cells = [quiet[what], under[what]].flatMap((taken) => [at(taken, 0.5), at(taken, 0.95)]);
        const figures = cells.map((cell) => cell.toFixed(1)).join(' | ');
        rows.push(`| ${attack}, ${connections} at once | ${what} | ${figures} | ${times.toFixed(2)} |`);
      }
    }
    process.stdout.write(
      `\n| attack | others’ | quiet p50 ms | quiet p95 | under it p50 | p95 | × |\n|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`,
    );
    return isFair;
  } finally {
    await house.close();
  }
}

async function measured(house: House, links: readonly string[], readersLink: string): Promise<Times> {
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

async function startAttack(house: House, attack: string, id: string, connections: number): Promise<() => void> {
  const script = fileURLToPath(new URL('./attack.ts', import.meta.url));
  const words = ['--import', 'tsx', script, attack, house.url, id, String(connections)];
  const attacker = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(attacker.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // until what he may do at once is used up
  return () => {
    attacker.kill('SIGKILL');
  };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
