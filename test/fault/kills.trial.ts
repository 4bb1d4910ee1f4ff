// `npm run fault -- [kills] --minutes 10 --seed 1`: stories go on while every part of the service is killed, at random
// and at every named point; then a checker judges all that was acknowledged, read and delivered. Prints a table, and
// writes it into README.md beside this file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Option } from 'commander';
import { Random } from '../support/random.ts';
import { judge } from './kills/checker.ts';
import { emptyHistory } from './kills/history.ts';
import { openKilledService, SHAPES, type Shape } from './kills/killed-service.ts';
import { restOf, takenMails, toldEvents } from './kills/outcome.ts';
import { killsOf, type Run, tableOf, writeRun } from './kills/runs.ts';
import { tellStory } from './kills/stories.ts';
import { timedTrial } from './trial-command.ts';

/** Stories at once. */
const AT_ONCE = 8;
/** Workers killed with a mail in hand, once all is healed. */
const TAKEOVERS = 5;
/** Milliseconds between two lines of progress. */
const SAY_EVERY = 30_000;

export const killsTrial = timedTrial(
  'kills',
  'kills processes, backends and the postmaster, at random and at every named point',
  10,
  killsAll,
).addOption(new Option('--shape <shape>', 'just this one').choices(Object.keys(SHAPES)));

interface Asked {
  readonly minutes: number;
  readonly seed: number;
  readonly shape?: Shape;
}

/** Prints and writes what came of it; true when nothing was lost, half, changed, or sent twice as another. */
async function killsAll({ minutes, seed, shape: wanted }: Asked): Promise<boolean> {
  const shapes = wanted === undefined ? Object.keys(SHAPES).filter(isShape) : [wanted];
  const runs: Run[] = [];
  for (const shape of shapes) {
    const run = await runOnce(shape, seed, (minutes * 60_000) / shapes.length);
    writeRun(run);
    runs.push(run);
  }
  process.stdout.write(tableOf(runs));
  return runs.every(({ violations }) => violations.length === 0);
}

function isShape(name: string): name is Shape {
  return Object.hasOwn(SHAPES, name);
}

/** How it goes, for whoever waits. */
function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

/** One run of a shape for so many milliseconds; then it heals, and is judged. */
async function runOnce(shape: Shape, seed: number, lasts: number): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'kills-'));
  const history = emptyHistory();
  const tally = { letters: 0, read: 0, replied: 0, withdrawn: 0, answeredBack: 0, givenUp: 0 };
  const service = await openKilledService(directory, shape, new Random(seed));
  try {
    const began = Date.now();
    let isOver = false;
    const tell = async (line: number) => {
      const dice = new Random(seed * 1_000 + line);
      for (let number = 0; !isOver; number += 1)
        await tellStory({ service, history, tally, dice, id: `s${seed}-${line}-${number}`, line });
    };
    const telling = Promise.all(Array.from({ length: AT_ONCE }, (_, line) => tell(line)));
    telling.catch(() => {}); // it is awaited below
    for (let left = lasts; left > 0; left -= SAY_EVERY) {
      await pause(Math.min(left, SAY_EVERY));
      say(`${shape}: ${killsOf(service)} kills, ${tally.letters} letters`);
    }
    isOver = true;
    const milliseconds = Date.now() - began;
    say(`${shape}: healing`);
    await service.heal();
    say(`${shape}: stories end`);
    await telling;
    say(`${shape}: coming to rest`);
    history.rest = await restOf(service, history);
    history.mails.push(...takenMails(history, service.relay.mails.all));
    history.told.push(...toldEvents(service));
    if (shape !== 'all') for (let nth = 0; nth < TAKEOVERS; nth += 1) history.takeovers.push(await service.takeover());
    const { violations, duplicates } = judge(history);
    const byThemselves = service.ended.map((said) => `by itself: a process ended: ${said}`);
    return {
      shape,
      seed,
      milliseconds,
      tally,
      kills: new Map(service.kills),
      mails: history.mails.length,
      duplicates,
      events: history.told.length,
      takeover: history.takeovers.length === 0 ? undefined : Math.max(...history.takeovers),
      violations: [...violations, ...byThemselves],
    };
  } finally {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  }
}
