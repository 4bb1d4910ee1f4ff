// The checker of the world's faults sees each of what can't be: planted one by one into what a good run observes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Observed, violationsOf } from './fault.ts';

const FAULT = { mayBeSeen: /^mail 451$/, told: [{ whom: '/readyz (database)', hears: () => true }] };
const GOOD: Observed = {
  during: [
    { who: 'citizen', answer: 'code 200', seconds: 0.1 },
    { who: 'civil servant', answer: 'mail 451', seconds: 0.2 },
  ],
  heard: ['/readyz (database)'],
  back: 2,
  isRunning: true,
};

describe('a fault of the world', () => {
  test('that nobody suffers from and somebody hears of has no violation', () => {
    assert.deepEqual(violationsOf(FAULT, GOOD), []);
  });

  for (const [planted, observed, violation] of [
    ['an answer that is a fault of ours', { during: [...GOOD.during, saw('code 500')] }, 'seen: code 500'],
    ['a refusal for good', { during: [...GOOD.during, saw('mail 550')] }, 'seen: mail 550'],
    ['somebody who waits and waits', { during: [...GOOD.during, saw('code 200', 31)] }, 'waited: 31 s for code 200'],
    ['an operator who is told nothing', { heard: [] }, 'told: /readyz (database) heard nothing'],
    ['a process that ended', { isRunning: false }, 'went on: the process ended'],
    ['a service that does not come back', { back: undefined }, 'went on: no story for ever s'],
    ['one that comes back late', { back: 80 }, 'went on: no story for 80 s'],
    ['a run to which no citizen came', { during: [saw('mail 250')] }, 'nobody came: no citizen'],
  ] as const)
    test(`with ${planted} is a violation`, () => {
      assert.deepEqual(violationsOf(FAULT, { ...GOOD, ...observed }), [violation]);
    });
});

function saw(answer: string, seconds = 0.1) {
  return { who: answer.startsWith('mail') ? ('civil servant' as const) : ('citizen' as const), answer, seconds };
}
