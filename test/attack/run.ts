// `npm run attack -- [<name>] --minutes N --seed S`: everything that somebody hostile would try, against the real
// server, one trial after the other. Prints what was done, writes it into README.md beside this file, and exits with 1
// when something was not as it should be.
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { positive } from '../support/positive.ts';
import type { Asked } from './attack-trial.ts';
import { type AttackRun, pageOf, README, tableOf, writtenPage } from './page.ts';
import { everyTrial } from './trials.ts';

const trials = await everyTrial();
const about = [...trials].map(([name, { title }]) => `  ${name}: ${title}`).join('\n');
const command = new Command('npm run attack --')
  .description('Attacks the service, one trial after the other, and judges what came of it.')
  .argument('[name]', 'just this one')
  .option('--minutes <minutes>', 'how long all of it may take', positive, 10)
  .option('--seed <seed>', 'the same draws the same', positive, 1)
  .option('--only <what>', 'just this input, by the name or number that a violation gave')
  .addHelpText('after', `\nTrials:\n${about}`)
  .parse();
const { minutes, seed, only } = command.opts<Asked>();
const [wanted] = command.args;
if (wanted !== undefined && !trials.has(wanted))
  command.error(`There is no trial ${wanted}: ${[...trials.keys()].join(', ')}.`);

const chosen = [...trials].filter(([name]) => wanted === undefined || name === wanted);
let isAsItShould = true;
for (const [name, trial] of chosen) {
  process.stdout.write(`\n── ${name}: ${trial.title}\n`);
  const began = performance.now();
  const rows = await trial.run({ minutes: minutes / chosen.length, seed, only });
  const run: AttackRun = { seed, minutes: (performance.now() - began) / 60_000, rows };
  process.stdout.write(tableOf(trial, run));
  if (only === undefined) writeFileSync(README, pageOf(trials, writtenPage(), { name, run }));
  if (rows.some(({ violations }) => violations.length > 0)) isAsItShould = false;
}
process.exitCode = isAsItShould ? 0 : 1;
