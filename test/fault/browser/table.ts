// Runs of this trial as a table: on the screen, and in its section of test/fault/README.md.
import { readSection, writeSection } from '../page.ts';
import type { Outcome } from './story.ts';

/** A run that is over. */
export interface Run {
  readonly seed: number;
  /** How many faults there were to try. */
  readonly faults: number;
  readonly outcomes: readonly Outcome[];
  /** Marks of replies that came more than once. */
  readonly twice: readonly string[];
}

/** What a kind of fault came to. */
interface Row {
  stories: number;
  met: number;
  tapped: number;
  reloaded: number;
  violations: number;
  milliseconds: number;
}

/** The run as a table, with each violation and each sentence that a citizen read below. */
export function tableOf(run: Run): string {
  const { outcomes, twice } = run;
  const bad = outcomes.filter(({ violations }) => violations.length > 0);
  const lines = bad.map(({ name, violations }) => `- ${name}: ${violations.join('; ')}`);
  return `${[tableIn(run), '', ...sentencesOf(outcomes), '', ...lines, ...twice.map((mark) => `- sent twice: ${mark}`)].join('\n')}\n`;
}

const COLUMNS =
  '| fault | stories | it happened | taps to go on | reloads | longest | violations |\n|---|---|---|---|---|---|---|';

function tableIn({ outcomes, twice }: Run): string {
  const rows = new Map<string, Row>();
  for (const { kind, isMet, acts, violations, milliseconds } of outcomes) {
    const row = rows.get(kind) ?? { stories: 0, met: 0, tapped: 0, reloaded: 0, violations: 0, milliseconds: 0 };
    rows.set(kind, row);
    row.stories += 1;
    row.met += isMet ? 1 : 0;
    row.tapped += acts.filter((act) => act === 'try again' || act === 'try a file again').length;
    row.reloaded += acts.filter((act) => act === 'load the page again').length;
    row.violations += violations.length;
    row.milliseconds = Math.max(row.milliseconds, milliseconds);
  }
  const lines = [...rows]
    .sort(([one], [other]) => one.localeCompare(other))
    .map(
      ([kind, { stories, met, tapped, reloaded, milliseconds, violations }]) =>
        `| ${kind} | ${stories} | ${met} | ${tapped} | ${reloaded} | ${(milliseconds / 1000).toFixed(0)} s | ${violations} |`,
    );
  return [COLUMNS, ...lines, `\nReplies that came twice: ${twice.length}.`].join('\n');
}

function sentencesOf(outcomes: readonly Outcome[]): string[] {
  const counts = new Map<string, number>();
  for (const { sentences } of outcomes)
    for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([sentence, count]) => `- ${count} ×: ${sentence}`);
}

const HEAD = `Written by \`npm run fault -- browser --minutes N --seed S\`: a citizen reads a letter, fetches its file,
answers with two files, keeps all of it and closes, in the built reader in Chromium, with the server as a process,
PostgreSQL and SMTP. In each story one thing goes wrong at one moment. Between browser and server is a proxy
([\`faulty-line.ts\`](browser/faulty-line.ts)) that cuts a request before the server hears of it, in the middle of the
question, when it is done and not answered, and in the middle of the answer. The citizen presses what he is offered, and
never reloads a page on which the reader stands. Judged: his reply came once, as he typed it, with his files; no more
codes than were asked for; on each screen at most one sentence says what went wrong, and the focus is somewhere; he
comes to the end. Planted, each seen red in [\`browser.test.ts\`](browser/browser.test.ts): a reader that keeps no
draft, that drops the focus, that shows nothing; a reply that comes twice, never, with other words or files; a code too
many.
\`taps to go on\`: presses of *Probeer het nu opnieuw* and *Opnieuw proberen*. \`reloads\`: by himself, where the
reader never came.`;

/** Writes the section anew: the last run, and a line for each one before. */
export function writeRun(run: Run): void {
  const before = readSection('browser')
    .split('\n')
    .filter((line) => /^\| \d{4}-/.test(line));
  const { seed, faults, outcomes, twice } = run;
  const violations = outcomes.reduce((sum, one) => sum + one.violations.length, twice.length);
  const met = outcomes.filter(({ isMet }) => isMet).length;
  const date = new Date().toISOString().slice(0, 10);
  const line = `| ${date} | ${seed} | ${faults} | ${outcomes.length} | ${met} | ${violations} |`;
  const runs = [
    '| date | seed | faults | stories | it happened | violations |\n|---|---|---|---|---|---|',
    ...before,
    line,
  ];
  const read = ['### What citizens read', '', ...sentencesOf(outcomes)];
  writeSection(
    'browser',
    [HEAD, '', runs.join('\n'), '', '### The last run', '', tableIn(run), '', ...read].join('\n'),
  );
}
