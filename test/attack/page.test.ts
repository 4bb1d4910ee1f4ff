// The page of attacks is what the trials say of themselves, keeps each run, and names only tests that are there.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { AttackTrial } from './attack-trial.ts';
import { type AttackRun, pageOf, type Trials, tableOf, writtenPage } from './page.ts';
import { everyTrial } from './trials.ts';

const DOORS: AttackTrial = {
  title: 'every door is tried',
  about: 'Each door is opened without its key.',
  counted: ['tried', 'refused'],
  planted: [{ fault: 'a door without a lock', seenIn: 'test/attack/doors.test.ts' }],
  run: async () => [],
};
const trials: Trials = new Map([
  ['doors', DOORS],
  ['windows', { ...DOORS, title: 'every window is tried' }],
]);
const run: AttackRun = {
  seed: 7,
  minutes: 1.26,
  rows: [
    { what: 'front', counts: { tried: 3, refused: 3 }, violations: [] },
    { what: 'back', counts: { tried: 2, refused: 1 }, violations: ['door 2 of seed 7 stood open'] },
  ],
};

describe('the page of attacks', () => {
  test('has a section for each trial, what is planted, and keeps a line for each row of each run', () => {
    const once = pageOf(trials, '', { name: 'doors', run });
    const twice = pageOf(trials, once, { name: 'windows', run });
    assert.match(twice, /^## doors: every door is tried\n\nEach door is opened without its key\.$/m);
    assert.match(twice, /^- a door without a lock: \[`test\/attack\/doors\.test\.ts`\]\(doors\.test\.ts\)$/m);
    assert.match(twice, /^\| date \| seed \| minutes \| what \| tried \| refused \| violations \|$/m);
    assert.match(twice, /^\| \d{4}-\d\d-\d\d \| 7 \| 1\.3 \| back \| 2 \| 1 \| 1 \|$/m);
    assert.equal(twice.match(/^\| \d{4}-/gm)?.length, 4, 'two rows of each of two runs');
    assert.equal(pageOf(trials, twice), twice);
  });

  test('on the screen has the sentence of each violation', () => {
    assert.match(tableOf(DOORS, run), /^back: door 2 of seed 7 stood open$/m);
  });

  test('stands in the repository as its trials make it', async () => {
    const written = await everyTrial();
    assert.equal(written.size === 0 ? writtenPage() : pageOf(written, writtenPage()), writtenPage());
    for (const { planted } of written.values()) {
      assert.ok(planted.length > 0, 'each proves that it can fail');
      for (const { seenIn } of planted) assert.ok(existsSync(seenIn), seenIn);
    }
  });
});
