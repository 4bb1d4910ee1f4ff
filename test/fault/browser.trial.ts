// `npm run fault -- browser [--only <pattern>] [--minutes 30] [--seed 1] [--lanes 3]`: every fault of the browser at
// every moment of the story, in the reader as it is built, in a real browser. Prints what went wrong, and writes its
// section of README.md beside this file.
import { positive } from '../support/positive.ts';
import { everyFault, NONE, shuffled } from './browser/faults.ts';
import { type Fault, type Outcome, sentTwice, tellStory } from './browser/story.ts';
import { tableOf, writeRun } from './browser/table.ts';
import { type FaultyTown, type Lane, openFaultyTown } from './browser/town.ts';
import { timedTrial } from './trial-command.ts';

export const browserTrial = timedTrial(
  'browser',
  'each fault of a browser and its line at each moment of the story',
  30,
  breaksTheLine,
)
  .option('--lanes <count>', 'stories at once', positive, 3)
  .option('--only <pattern>', 'just the faults whose name has this (a regular expression)', '');

interface Asked {
  readonly minutes: number;
  readonly seed: number;
  readonly lanes: number;
  readonly only: string;
}

/** True when nothing typed was lost, nothing came twice, and nobody met a dead end. */
async function breaksTheLine({ minutes, seed, lanes, only }: Asked): Promise<boolean> {
  const town = await openFaultyTown(lanes);
  try {
    const end = Date.now() + minutes * 60_000;
    const heard = await heardWithoutFault(town);
    const wanted = everyFault(heard).filter(({ name }) => new RegExp(only).test(name));
    const faults = shuffled(wanted, seed);
    const outcomes = await tellAll(town, faults, end);
    const twice = sentTwice(town.relay.mails.all, outcomes);
    const run = { seed, faults: wanted.length, outcomes, twice };
    if (only === '') writeRun(run);
    process.stdout.write(tableOf(run));
    return twice.length === 0 && outcomes.every(({ violations }) => violations.length === 0);
  } finally {
    await town.close();
  }
}

/** What the server is asked in a story without a fault. */
async function heardWithoutFault(town: FaultyTown) {
  const [lane] = town.lanes;
  if (lane === undefined) throw new Error('a town has a lane');
  const { violations, heard } = await tellStory(town, lane, NONE, 1);
  if (violations.length > 0) throw new Error(`without a fault: ${violations.join('; ')}`);
  return heard;
}

/** Tells a story for each fault, as long as there is time; those that need the town for themselves one by one. */
async function tellAll(town: FaultyTown, faults: readonly Fault[], end: number): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let number = 1;
  const tellNext = async (lane: Lane, fault: Fault) => {
    number += 1;
    const outcome = await tellStory(town, lane, fault, number);
    outcomes.push(outcome);
    const { violations, acts } = outcome;
    const said = violations.length === 0 ? [] : [...violations, acts.join(', ')].map((line) => `    ${line}\n`);
    process.stdout.write(`${outcome.violations.length === 0 ? 'ok' : 'NOT OK'} ${outcome.name}\n${said.join('')}`);
  };
  const together = faults.filter(({ isAlone }) => isAlone !== true);
  const alone = faults.filter(({ isAlone }) => isAlone === true);
  const worksOff = async (lane: Lane) => {
    for (let fault = together.shift(); fault !== undefined && Date.now() < end; fault = together.shift())
      await tellNext(lane, fault);
  };
  await Promise.all(town.lanes.map(worksOff));
  const [lane] = town.lanes;
  for (const fault of alone) if (lane !== undefined && Date.now() < end) await tellNext(lane, fault);
  return outcomes;
}
