// Faults as a table: on the screen, and in its section of test/fault/README.md, where each keeps its last row.
import { readSection, writeSection } from '../page.ts';
import type { Row } from './fault.ts';

const HEAD = `Written by \`npm run fault -- world [--only <part of a name>] --minutes N --seed S\`: each fault is made
while citizens and civil servants go on with a real server on a real PostgreSQL, and mended. \`went on after\`: how long
a story that is begun when it is mended takes from letter to reply, with the same process. A row is what its last run
saw; one without violations has lost nothing that was acknowledged, as the checker of the kills has it.

Planted, each seen red in [\`world/fault.test.ts\`](world/fault.test.ts): an answer that is a fault of ours, a refusal
for good, somebody who waits and waits, nobody who comes, an operator who is told nothing (what was counted before is no
sign), a process that ended, a service that comes back late or never; a mail in clear text; memory, descriptors or
connections that rise all day, and memory beyond what it may.

`;
const COLUMNS =
  '| fault | citizen saw | civil servant saw | who was told | went on after | seed, date | violations |\n|---|---|---|---|---|---|---|';

/** The table of these rows, with each violation below. */
export function tableOf(rows: readonly Row[], seed: number): string {
  const violations = rows.flatMap((row) => row.violations.map((violation) => `${row.name}: ${violation}`));
  return `${[...rows.map((row) => lineOf(row, seed)), ...violations].join('\n')}\n`;
}

function lineOf({ name, citizen, civilServant, told, after, violations }: Row, seed: number): string {
  const when = `${seed}, ${new Date().toISOString().slice(0, 10)}`;
  return `| ${[name, citizen, civilServant, told, after, when, violations.length].join(' | ')} |`;
}

/** Puts rows into the page: in the place of the ones of the same faults, else below. */
export function writeRows(rows: readonly Row[], seed: number): void {
  const known = readSection('world')
    .split('\n')
    .filter((line) => /^\| (?!fault \|)[a-zA-Z0-9]/.test(line));
  const lines = new Map(known.map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line]));
  for (const row of rows) lines.set(row.name, lineOf(row, seed));
  writeSection('world', `${HEAD}${[COLUMNS, ...lines.values()].join('\n')}\n`);
}
