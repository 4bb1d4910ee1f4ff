// Runs of the trial as tables: on the screen, and in its section of test/fault/README.md, which holds a line for each.
import { FAULT_POINTS } from '../../../server/fault-points.ts';
import { runLine, runLinesIn, tableHead } from '../../support/run-table.ts';
import { readSection, writeSection } from '../page.ts';
import type { Tally } from './telling.ts';

/** What came of a run. */
export interface Run {
  readonly shape: string;
  readonly seed: number;
  readonly milliseconds: number;
  readonly tally: Tally;
  readonly kills: ReadonlyMap<string, number>;
  readonly mails: number;
  readonly duplicates: number;
  /** Events as the case system was told them, again ones too. */
  readonly events: number;
  /** Milliseconds of the slowest; undefined where there is one worker only. */
  readonly takeover: number | undefined;
  readonly violations: readonly string[];
}

const HEAD = `Written by \`npm run fault -- --minutes N --seed S\`: stories (letters by mail to 1–50 citizens
with 0 B–24 MB and by the desk API, withdrawn, read, answered with files, answered back; numbers set and removed in
the directory; each step repeated until it is answered) go on, events are told, server keys are rotated, while
processes, commands,
backends and the postmaster are killed, at random and at each point of
[\`fault-points.ts\`](../../server/fault-points.ts). Then a checker judges: acknowledged is delivered, byte for byte,
under one Message-ID; what was not acknowledged is whole or absent; repeats are answered the same; what is withdrawn
stays so; timelines are possible; every event is told, in order; nothing waits for ever; a thief of everything opens
nothing that was delivered; of two workers one goes on with what the other had in hand within 5 s. That the checker
sees each of these faults is in [\`kills/checker.test.ts\`](kills/checker.test.ts), which plants them one by one.
\`duplicates\`: the same mail under the same Message-ID once more, after a kill between the relay's 250 and our
commit. \`given up\`: stories of which a citizen got no further code within its limits.

A letter that is withdrawn in the seconds between such a kill and the next try is not told by mail that it was: we
don't know that its citizen had been told of it. He reads so at his link.

`;
const COUNTS = [
  'kills',
  'letters',
  'read',
  'replies',
  'withdrawn',
  'answered back',
  'given up',
  'mails',
  'duplicates',
  'events',
  'takeover (s)',
  'violations',
];
const COLUMNS = tableHead(['date', 'shape', 'seed', 'minutes', ...COUNTS]);
const KILLS = '### Kills by place, all runs';

/** All that was killed. */
export function killsOf({ kills }: Pick<Run, 'kills'>): number {
  return [...kills.values()].reduce((sum, count) => sum + count, 0);
}

/** The table of these runs, with each violation below. */
export function tableOf(runs: readonly Run[]): string {
  const places = runs.flatMap((run) => [...run.kills].map(([place, count]) => `${run.shape}: ${count} × ${place}`));
  const violations = runs.flatMap((run) => run.violations.map((violation) => `${run.shape}: ${violation}`));
  return `${[COLUMNS, ...runs.map(lineOf), ...places, ...violations].join('\n')}\n`;
}

function lineOf(run: Run): string {
  const { shape, seed, milliseconds, tally, mails, duplicates, events, takeover, violations } = run;
  return runLine([
    shape,
    seed,
    (milliseconds / 60_000).toFixed(1),
    killsOf(run),
    tally.letters,
    tally.read,
    tally.replied,
    tally.withdrawn,
    tally.answeredBack,
    tally.givenUp,
    mails,
    duplicates,
    events,
    takeover === undefined ? '–' : (takeover / 1000).toFixed(1),
    violations.length,
  ]);
}

/** Adds a run to the page. */
export function writeRun(run: Run): void {
  const before = readSection('kills');
  const lines = runLinesIn(before);
  const sums = new Map<string, number>([...FAULT_POINTS].map((point) => [point, 0]));
  for (const [, place = '', count] of before.matchAll(/^\| ([a-z][^|]*?) \| (\d+) \|$/gm))
    sums.set(place, Number(count));
  for (const [place, count] of run.kills) sums.set(place, (sums.get(place) ?? 0) + count);
  const all = [...sums.values()].reduce((sum, count) => sum + count, 0);
  const kills = [...sums].map(([place, count]) => `| ${place} | ${count} |`);
  const table = [COLUMNS, ...lines, lineOf(run)].join('\n');
  writeSection('kills', `${HEAD}${table}\n\n${KILLS}: ${all}\n\n| place | kills |\n|---|---|\n${kills.join('\n')}\n`);
}
