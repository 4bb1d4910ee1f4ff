// What must not be told apart is not told apart by the clock: calls of each kind are measured side by side, and a test
// of known power looks for a difference.
import { Random } from '../support/random.ts';
import { openApiProcesses } from './api-processes.ts';
import type { AttackTrial, Row } from './attack-trial.ts';
import { groupsOf } from './timing/groups.ts';
import {
  type Comparison,
  comparedPairs,
  type Group,
  measured,
  POWER,
  pairsOf,
  toldApart,
} from './timing/side-by-side.ts';

/** A test sees a difference where there is none this often, shared by all pairs; it must be seen twice. */
const CHANCE = 0.01;
const LEAST_ROUNDS = 100;

export const trial: AttackTrial = {
  title: 'what must not be told apart is not, by the clock either',
  about: `
Where the same is answered to different things, how long it takes must not tell which: references that a page checks,
links that a page of nobody calls about, the right code and a wrong one when neither opens any more, messages of
another organisation and keys that prove nothing. Rounds make a call of each kind, in an order of their own, to a real
process; Wilcoxon's signed-rank test compares each two kinds within rounds, so that a slow machine is slow to both. A
difference counts when it is seen (${CHANCE} shared by all pairs of all groups) and seen again in rounds of their own, the same way
round: where there is none a run fails once in ${Math.round(1 / (CHANCE * CHANCE)).toLocaleString('en')} or less. \`seen from µs\` is the smallest difference that this
run saw with a power of ${POWER}, worst pair; \`µs\` the largest that it measured. In the last row \`planted µs\` are added to one kind, and seen.`,
  counted: ['rounds', 'pairs', 'seen from µs', 'µs', 'planted µs'],
  planted: [
    {
      fault:
        'a kind of calls that takes longer, here and in each run; a difference of the size that the test says it sees',
      seenIn: 'test/attack/timing/timing.test.ts',
    },
  ],
  async run({ minutes, seed }) {
    const service = await openApiProcesses(1);
    try {
      const groups = await groupsOf(service);
      const tests = groups.reduce((sum, { kinds }) => sum + pairsOf(kinds).length, 0);
      const milliseconds = (minutes * 60_000) / groups.length / 2;
      const rows: Row[] = [];
      for (const group of groups) {
        await service.sql`truncate limit_count`;
        rows.push(await comparedTwice(group, milliseconds, CHANCE / tests, new Random(seed)));
      }
      const last = groups.at(-1);
      const smallest = rows.at(-1)?.counts['seen from µs'] ?? 0;
      if (last !== undefined) rows.push(await plantedIn(last, smallest, CHANCE / tests, new Random(seed)));
      return rows;
    } finally {
      await service.close();
    }
  },
};

/** The row of a group of which one kind takes longer on purpose: that must be seen. */
async function plantedIn(group: Group, smallest: number, chance: number, random: Random): Promise<Row> {
  const [one, ...others] = group.kinds;
  const what = `${group.name}, of which one is late on purpose`;
  if (one === undefined) return { what, counts: {}, violations: ['there is no such kind'] };
  // A machine that gets busier meanwhile sees less: then it is more.
  for (let planted = 2 * smallest; planted <= 16 * smallest; planted *= 2) {
    const late = { ...group, kinds: [{ ...one, planted }, ...others] };
    const { counts, violations } = await comparedTwice(late, 0, chance, random);
    if (violations.length > 0) return { what, counts: { ...counts, 'planted µs': planted }, violations: [] };
  }
  return { what, counts: { 'planted µs': 16 * smallest }, violations: ['it was not seen'] };
}

/** The row of a group: a difference is one that is seen in two measurements, the same way round. */
export async function comparedTwice(group: Group, milliseconds: number, chance: number, random: Random): Promise<Row> {
  await measured(group, 0, 10, random); // does not count: everything is cold
  const [first, second] = [
    await measured(group, milliseconds, LEAST_ROUNDS, random),
    await measured(group, milliseconds, LEAST_ROUNDS, random),
  ];
  const [once, again] = [comparedPairs(group, first, chance, random), comparedPairs(group, second, chance, random)];
  const isSeen = ({ chance: by }: Comparison) => by < chance;
  const violations = once.flatMap((one, nth) => {
    const other = again[nth];
    const isSame = other !== undefined && Math.sign(one.difference) === Math.sign(other.difference);
    if (!isSame || !isSeen(one) || !isSeen(other)) return [];
    return [`${one.pair}: ${one.difference.toFixed(0)} µs and ${other.difference.toFixed(0)} µs apart`];
  });
  const most = (values: readonly number[]) => Math.ceil(Math.max(0, ...values));
  const counts = {
    rounds: first.rounds.length + second.rounds.length,
    pairs: once.length,
    'seen from µs': most([...once, ...again].map(({ smallestSeen }) => smallestSeen)),
    µs: most([...once, ...again].map(({ difference }) => Math.abs(difference))),
  };
  return { what: group.name, counts, violations: [...toldApart(group, first), ...violations] };
}
