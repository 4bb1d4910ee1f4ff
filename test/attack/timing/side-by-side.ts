// Calls of several kinds, measured side by side: each round makes one of each kind, in an order of its own.
import type { Random } from '../../support/random.ts';
import { signedRank, smallestSeen } from './signed-rank.ts';

/** Calls that must not be told from those of another kind. Resolves with what was answered. */
export interface Kind {
  readonly name: string;
  readonly call: () => Promise<string>;
  /** Microseconds that are added to each on purpose. */
  readonly planted?: number;
}

/** Kinds that must not be told from each other. */
export interface Group {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Calls at once, for those that are made to take long. */
  readonly atOnce?: number;
  /** False: what is answered may differ, its time may not. */
  readonly answersAlike?: boolean;
}

/** Two kinds beside each other; microseconds. */
export interface Comparison {
  readonly pair: string;
  readonly chance: number;
  readonly difference: number;
  readonly smallestSeen: number;
}

/** How often a difference of `smallestSeen` is seen. */
export const POWER = 0.95;

/** Microseconds of each kind, by rounds; and what was answered. */
interface Measured {
  readonly rounds: readonly ReadonlyMap<Kind, number>[];
  readonly answers: ReadonlyMap<Kind, ReadonlySet<string>>;
}

/** Makes rounds for so many milliseconds, and at least so many. */
export async function measured(group: Group, milliseconds: number, least: number, random: Random): Promise<Measured> {
  const rounds: Map<Kind, number>[] = [];
  const answers = new Map<Kind, Set<string>>(group.kinds.map((kind) => [kind, new Set()]));
  const ends = performance.now() + milliseconds;
  const row = async () => {
    while (rounds.length < least || performance.now() < ends) {
      const round = new Map<Kind, number>();
      for (const kind of random.shuffled(group.kinds)) {
        const began = process.hrtime.bigint();
        if (kind.planted !== undefined) wait(began + BigInt(kind.planted * 1000));
        const answer = await kind.call();
        round.set(kind, Number(process.hrtime.bigint() - began) / 1000);
        answers.get(kind)?.add(answer);
      }
      rounds.push(round);
    }
  };
  await Promise.all(Array.from({ length: group.atOnce ?? 1 }, row));
  return { rounds, answers };
}

/** Every two kinds of a group. `chance` is how often a test may see a difference where there is none. */
export function comparedPairs(group: Group, { rounds }: Measured, chance: number, random: Random): Comparison[] {
  return pairsOf(group.kinds).map(([one, other]) => {
    const differences = rounds.map((round) => (round.get(other) ?? 0) - (round.get(one) ?? 0));
    const seen = smallestSeen(differences, chance, POWER, random);
    return { pair: `${one.name} and ${other.name}`, ...signedRank(differences), smallestSeen: seen };
  });
}

/** Kinds whose answers are not those of the first. */
export function toldApart(group: Group, { answers }: Measured): string[] {
  if (group.answersAlike === false) return [];
  const all = new Set([...answers.values()].flatMap((some) => [...some]));
  return all.size === 1 ? [] : [`${group.name}: answers differ: ${[...all].join(' | ')}`];
}

export function pairsOf<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((one, at) => list.slice(at + 1).map((other): [T, T] => [one, other]));
}

/** Busy, so that it is as long as it was asked to be. */
function wait(until: bigint): void {
  while (process.hrtime.bigint() < until);
}
