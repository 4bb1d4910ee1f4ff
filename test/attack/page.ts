// Runs as tables: on the screen, and in README.md beside this file, which is made from the trials and keeps a line for
// each row of each run.
import { existsSync, readFileSync } from 'node:fs';
import { runLine, runLinesIn, tableHead } from '../support/run-table.ts';
import type { Asked, AttackTrial, Row } from './attack-trial.ts';

/** A run that is over. */
export interface AttackRun extends Asked {
  readonly rows: readonly Row[];
}

/** Trials by name. */
export type Trials = ReadonlyMap<string, AttackTrial>;

export const README = new URL('README.md', import.meta.url);
const HEAD = `# Attacks: what was tried, and what came of it

Written by \`npm run attack -- [<name>] --minutes N --seed S\`: the real server, its PostgreSQL, its gateway and real
browsers under attack. A row of a run is a line; \`violations\` must be 0 in all of them. What stands under *Planted* was
done on purpose, so that it is known to be seen.
`;

/** The table of a run, with each violation below. */
export function tableOf(trial: AttackTrial, run: AttackRun): string {
  const violations = run.rows.flatMap((row) => row.violations.map((violation) => `${row.what}: ${violation}`));
  return `${[headOf(trial), ...linesOf(trial, run), ...violations].join('\n')}\n`;
}

function headOf({ counted }: AttackTrial): string {
  return tableHead(['date', 'seed', 'minutes', 'what', ...counted, 'violations']);
}

function linesOf({ counted }: AttackTrial, { seed, minutes, rows }: AttackRun): string[] {
  return rows.map(({ what, counts, violations }) =>
    runLine([seed, minutes.toFixed(1), what, ...counted.map((name) => counts[name] ?? 0), violations.length]),
  );
}

/** The page as it stands, or an empty one. */
export function writtenPage(): string {
  return existsSync(README) ? readFileSync(README, 'utf8') : '';
}

/** The page with all trials, the lines that it had, and those of a run of one of them. */
export function pageOf(trials: Trials, before: string, added?: { name: string; run: AttackRun }): string {
  const sections = [...trials].map(([name, trial]) => {
    const lines = [...linesBefore(before, name), ...(added?.name === name ? linesOf(trial, added.run) : [])];
    const planted = trial.planted.map(
      ({ fault, seenIn }) =>
        `- ${fault}: [\`${seenIn}\`](${seenIn.replace('test/attack/', '').replace(/^test\//, '../')})`,
    );
    const parts = [
      `## ${name}: ${trial.title}`,
      trial.about.trim(),
      [headOf(trial), ...lines].join('\n'),
      `Planted, and seen:\n\n${planted.join('\n')}`,
    ];
    return `${parts.join('\n\n')}\n`;
  });
  return [HEAD, ...sections].join('\n');
}

function linesBefore(page: string, name: string): string[] {
  return runLinesIn(page.split(/^## /m).find((section) => section.startsWith(`${name}: `)) ?? '');
}
