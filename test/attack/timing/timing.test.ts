// The test that says that the clock tells nothing apart sees what it says it sees. The service itself is measured by
// the long trial: on a machine that does other things a short one would see nothing smaller than those.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../support/random.ts';
import { comparedTwice } from '../timing.trial.ts';
import type { Kind } from './side-by-side.ts';
import { signedRank, smallestSeen } from './signed-rank.ts';

const CHANCE = 0.001;

describe('the signed-rank test', () => {
  const random = new Random(7);
  /** As times differ: mostly a little, now and then a lot. */
  const noise = (size: number) =>
    random.some(
      400,
      () => (random.between(-100, 100) * size) / 100 + (random.percent(3) ? random.between(-9, 9) * size : 0),
    );

  test('gives the chance that tables give', () => {
    // Twelve pairs, ranks of one sign 65 of 78: z = 2.04, two-sided 0.041 without a correction.
    const { chance } = signedRank([1, 2, 3, 4, -5, 6, 7, -8, 9, 10, 11, 12]);
    assert.ok(Math.abs(chance - 0.041) < 0.001, `${chance}`);
  });

  test('sees no difference where there is none, more often than it says', () => {
    const seen = random.some(400, () => signedRank(noise(100)).chance < 0.05).filter((one) => one).length;
    assert.ok(seen > 5 && seen < 40, `${seen} of 400 at 0.05`);
  });

  test('sees the difference that it says it sees, about as often', () => {
    const size = smallestSeen(noise(100), CHANCE, 0.95, random);
    const seen = random.some(200, () => signedRank(noise(100).map((one) => one + size)).chance < CHANCE);
    const share = seen.filter((one) => one).length / seen.length;
    assert.ok(share > 0.85, `${share} of ${size}`);
  });
});

describe('the clock', () => {
  const kind = (name: string, answer = '403', planted?: number): Kind => ({
    name,
    call: async () => answer,
    ...(planted === undefined ? {} : { planted }),
  });
  const seenIn = async (...kinds: Kind[]) =>
    (await comparedTwice({ name: 'calls', kinds }, 0, CHANCE, new Random(1))).violations.join();

  test('tells calls apart that take longer on purpose', async () => {
    const [first, late] = [kind('first'), kind('late', '403', 200)];
    assert.match(await seenIn(first, late), /^first and late: \d+ µs and \d+ µs apart$/);
  });

  test('or what is answered', async () => {
    assert.match(
      await seenIn(kind('first'), kind('other', '404')),
      /answers differ: 403 \| 404|answers differ: 404 \| 403/,
    );
  });
});
