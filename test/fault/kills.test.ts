// A short run of the trial of kills (kills.trial.ts): each process is killed, and nothing is lost, half or twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runOnce } from './kills.trial.ts';

test('processes that are killed again and again lose nothing, and others go on with what they had in hand', async () => {
  const isEnough = ({ kills, letters }: { kills: number; letters: number }) => kills >= 4 && letters >= 5;
  const run = await runOnce('pair', 7, isEnough, { asThief: false, takeovers: 1 });
  assert.deepEqual(run.violations, []);
  assert.notEqual(run.tally.letters, 0);
  assert.notEqual(run.takeover, undefined);
});
