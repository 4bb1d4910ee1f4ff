// `npm run fault -- [kills] --minutes 10 --seed 1`: stories go on while every part of the service is killed, at random
// and at every named point; then a checker judges all that was acknowledged, read and delivered. Prints a table, and
// writes it into README.md beside this file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../support/random.ts';
import { emptyHistory, judge, type Rest } from './kills/history.ts';
import { type KilledService, openKilledService, SHAPES, type Shape } from './kills/killed-service.ts';
import { killsOf, type Run, tableOf, writeRun } from './kills/runs.ts';
import { takenMails, tellStory } from './kills/stories.ts';

/** Stories at once. */
const AT_ONCE = 6;

/** Prints and writes what came of it; true when nothing was lost, half, changed or sent twice as another. */
export async function trial(words: readonly string[]): Promise<boolean> {
  const options = {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    shape: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args: [...words], options });
  const wanted = Object.keys(SHAPES).filter(isShape);
  const shapes = wanted.filter((shape) => values.shape === undefined || shape === values.shape);
  const runs: Run[] = [];
  const each = (Number(values.minutes) * 60_000) / shapes.length;
  for (const shape of shapes) runs.push(await runOnce(shape, Number(values.seed), ({ after }) => after >= each));
  for (const run of runs) writeRun(run);
  process.stdout.write(tableOf(runs));
  return runs.every(({ violations }) => violations.length === 0);
}

function isShape(name: string): name is Shape {
  return Object.hasOwn(SHAPES, name);
}

/** How far a run is; `after` in milliseconds. */
interface SoFar {
  readonly after: number;
  readonly kills: number;
  readonly letters: number;
}

/** One run of a shape until it is enough; then it heals, and is judged. */
export async function runOnce(shape: Shape, seed: number, isEnough: (soFar: SoFar) => boolean): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'kills-'));
  const history = emptyHistory();
  const tally = { letters: 0, read: 0, replied: 0, givenUp: 0 };
  const service = await openKilledService(directory, shape, new Random(seed));
  try {
    const began = Date.now();
    let isOver = false;
    const tell = async (line: number) => {
      const dice = new Random(seed * 1_000 + line);
      for (let number = 0; !isOver; number += 1)
        await tellStory(service, history, tally, dice, `s${seed}-${line}-${number}`);
    };
    const telling = Promise.all(Array.from({ length: AT_ONCE }, (_, line) => tell(line)));
    telling.catch(() => {}); // it is awaited below
    const soFar = () => ({ after: Date.now() - began, kills: killsOf(service), letters: tally.letters });
    while (!isEnough(soFar())) await pause(100);
    isOver = true;
    const milliseconds = Date.now() - began;
    await service.heal();
    await telling;
    history.rest = await restOf(service);
    history.mails.push(...takenMails(history, service.relay.mails.all));
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
      violations: [...violations, ...byThemselves],
    };
  } finally {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** What is left when nothing moves any more; jobs that wait for two minutes do so for ever. */
async function restOf(service: KilledService): Promise<Rest> {
  const look = () =>
    service.query(async (sql) => {
      const [counts] = await sql<{ waiting: number; messages: number; halves: number }[]>`
        select (select count(*)::int from outbox) as waiting, count(*)::int as messages,
          count(*) filter (where not exists (select 1 from blob
            where message_id = message.id and kind = 'body' and sealed_size is not null))::int as halves
        from message`;
      const timelines = await sql<{ events: string[] }[]>`
        select array_agg(event order by id) as events from audit where message_id is not null group by message_id`;
      if (counts === undefined) throw new Error('a count is a row');
      return { ...counts, timelines: timelines.map(({ events }) => events) };
    });
  const deadline = Date.now() + 120_000;
  for (let rest = await look(); ; rest = await look()) {
    if (rest.waiting === 0 || Date.now() > deadline) return rest;
    await pause(250);
  }
}
