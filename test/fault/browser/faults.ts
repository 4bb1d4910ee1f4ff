// Every fault of the browser, at every moment of the story.
import { Random } from '../../support/random.ts';
import { CUTS, type OnTheLine } from './faulty-line.ts';
import { everyMoment, moments, nameOf } from './moments.ts';
import { clocks, storages } from './state-faults.ts';
import type { Fault } from './story.ts';
import { upgrades } from './upgrades.ts';

/** No fault at all. */
export const NONE: Fault = { kind: 'none', name: 'no fault', arrange: () => ({}) };

/** All of them. */
export function everyFault(heard: readonly OnTheLine[]): readonly Fault[] {
  return [
    ...cuts(heard),
    ...badLines(),
    ...kills(heard),
    ...offline(heard),
    ...storages(),
    ...clocks(),
    ...upgrades(heard),
  ];
}

/** The same in an order that the seed draws, so that a run that ends early has seen some of everything. */
export function shuffled<T>(all: readonly T[], seed: number): readonly T[] {
  const random = new Random(seed);
  const left = [...all];
  return all.flatMap(() => left.splice(random.below(left.length), 1));
}

/** Each request cut, in each way, once and twice in a row. */
export function cuts(heard: readonly OnTheLine[]): Fault[] {
  return moments(heard).flatMap((moment) =>
    CUTS.filter((cut) => cut !== 'in the question' || HAS_BODY.test(moment.name)).flatMap((cut) =>
      [1, 2].map((times) => ({
        kind: `cut ${cut}`,
        name: `${nameOf(moment)}, cut ${cut}${times === 1 ? '' : ', twice in a row'}`,
        arrange: () => {
          let met = 0;
          const isMeant = ({ name, count }: OnTheLine) =>
            name === moment.name && count >= moment.count && count < moment.count + times;
          const cutOf = (request: OnTheLine) => {
            if (!isMeant(request)) return undefined;
            met += 1;
            return cut;
          };
          return { trouble: { cut: cutOf }, isMet: () => met > 0 };
        },
      })),
    ),
  );
}

/** A line on which one request in six is cut, somewhere. */
function badLines(): Fault[] {
  return Array.from({ length: BAD_LINES }, (_, seed) => ({
    kind: 'bad line',
    name: `one request in six is cut, seed ${seed}`,
    arrange: () => {
      const random = new Random(seed);
      return { trouble: { cut: () => (random.below(6) === 0 ? random.pick(CUTS) : undefined) } };
    },
  }));
}

/** The tab killed, at each call and at each thing that he does; opened anew or restored. */
export function kills(heard: readonly OnTheLine[]): Fault[] {
  return (['opened anew', 'restored'] as const).flatMap((how) =>
    everyMoment(heard, `tab killed, ${how}`, async ({ person }) => person().loses(how)),
  );
}

/** No network for a while, at each call and at each thing that he does. */
export function offline(heard: readonly OnTheLine[]): Fault[] {
  return everyMoment(heard, 'offline', async ({ context }) => {
    await context.setOffline(true);
    setTimeout(() => void context.setOffline(false).catch(() => {}), OFFLINE_FOR);
  });
}

/** Milliseconds. */
const OFFLINE_FOR = 4_000;

const BAD_LINES = 12;
const HAS_BODY = /^(POST|PUT) /;
