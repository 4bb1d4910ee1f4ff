// Whether two kinds of calls take different times: Wilcoxon's signed-rank test on pairs that were measured side by
// side, so that whatever slows the machine slows both; and how small a difference it would see.
import type { Random } from '../../support/random.ts';

/** What pairs say: the chance of such a difference where there is none, and the difference itself. */
export interface Verdict {
  /** Two-sided. */
  readonly chance: number;
  /** Of the middle pair; above 0 when the second of a pair takes longer. */
  readonly difference: number;
}

/** Of differences within pairs; a few dozen and more, for the normal approximation. */
export function signedRank(differences: readonly number[]): Verdict {
  const sorted = [...differences].filter((one) => one !== 0).sort((one, other) => Math.abs(one) - Math.abs(other));
  let sum = 0;
  for (const [nth, one] of sorted.entries()) sum += Math.sign(one) * (nth + 1);
  const n = sorted.length;
  const deviation = Math.sqrt((n * (n + 1) * (2 * n + 1)) / 6);
  const chance = n === 0 ? 1 : 2 * upperTail(Math.abs(sum) / deviation);
  return { chance, difference: middleOf(differences) };
}

/** The middle one. */
export function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** How often a difference of this size would be seen in such pairs, if they had no other: by trying it. */
function powerAt(size: number, differences: readonly number[], chance: number, random: Random, tries: number): number {
  const middle = middleOf(differences);
  let seen = 0;
  for (let nth = 0; nth < tries; nth += 1) {
    // Drawn anew from the pairs as they are, each the one way round or the other, so that they differ by nothing else.
    const drawn = differences.map(() => {
      const noise = random.pick(differences) - middle;
      return (random.percent(50) ? noise : -noise) + size;
    });
    if (signedRank(drawn).chance < chance) seen += 1;
  }
  return seen / tries;
}

/** The smallest difference that is seen in such pairs with this power, to within a tenth. */
export function smallestSeen(differences: readonly number[], chance: number, power: number, random: Random): number {
  const tries = 100;
  let [low, high] = [0, middleOf(differences.map(Math.abs)) + 1e-9];
  while (powerAt(high, differences, chance, random, tries) < power) [low, high] = [high, high * 2];
  while (high - low > high / 10) {
    const between = (low + high) / 2;
    if (powerAt(between, differences, chance, random, tries) < power) low = between;
    else high = between;
  }
  return high;
}

/** Of the normal distribution (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  if (z > 8) return Math.exp((-z * z) / 2) / (z * Math.sqrt(2 * Math.PI));
  const t = 1 / (1 + 0.2316419 * z);
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
}
