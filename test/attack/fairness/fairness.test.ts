// Others are answered while somebody does his worst; and who waits too long is not overlooked. How long they wait is
// measured by the long trials: on a machine that does other things a short one would tell of those.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shutsNobodyOut } from '../fairness-reader.trial.ts';
import { fairnessRow } from './fairness.ts';

describe('fairness', () => {
  const waits = (milliseconds: number) => Array.from({ length: 40 }, (_, nth) => milliseconds + nth / 100);

  test('is that nobody waits more than twice as long, whatever he waits for', () => {
    const quiet = { code: waits(10), reading: waits(5) };
    assert.deepEqual(fairnessRow('x', quiet, { code: waits(19), reading: waits(6) }, 0).violations, []);
    const { counts, violations } = fairnessRow('x', quiet, { code: waits(11), reading: waits(15) }, 0.5);
    assert.match(violations.join(), /^others’ reading took 2\.8\d × as long \(p95 15 ms against 5\)$/);
    assert.equal(counts['attacker’s cores'], 0.5);
  });

  test('is not shown by an attack during which nobody did anything', () => {
    assert.equal(fairnessRow('x', {}, {}, 0).violations.length, 1);
    assert.equal(fairnessRow('x', {}, { code: waits(1) }, 0).violations.length, 1);
  });

  test('has everybody answered while references are guessed, from his own address', async () => {
    const [row] = await shutsNobodyOut([['reference-guesses', 16]], 0, 1);
    assert.equal(row?.what, 'reference-guesses, 16 at once');
    assert.ok((row?.counts['others’ waits'] ?? 0) > 40);
  });
});
