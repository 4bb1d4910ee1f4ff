// The checker of the world's faults sees each of what can't be: planted one by one into what a good run observes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MiB } from '../../../server/contract/units.ts';
import { makeMailRelay } from '../../../server/integrations/mail.ts';
import { openRelay } from '../../support/inbox.ts';
import { MAIL } from '../../support/relay-client.ts';
import { watchMemory } from './crowds.ts';
import { type Observed, violationsOf } from './fault.ts';
import { inTheClear } from './relay-tls.ts';
import { flatFaults, type Sample, slopes } from './soak.ts';
import { hasGrown } from './tellings.ts';

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

test('what was counted before a fault is no sign of it', () => {
  const counted = (times: number) => `# HELP failed jobs\njobs{error="a"} 7\njobs{error="b"} ${times}\n`;
  assert.equal(hasGrown(/error="b"/, counted(3), counted(3)), false);
  assert.equal(hasGrown(/error="b"/, counted(3), counted(4)), true);
  assert.equal(hasGrown(/error="b"/, '', counted(1)), true);
});

test('a mail in clear text to a relay elsewhere is seen and a violation', async () => {
  const relay = await openRelay();
  const mail = makeMailRelay(new URL(relay.url));
  assert.deepEqual(inTheClear(relay.clear()).violations, []);
  await mail.send(MAIL);
  assert.deepEqual(inTheClear(relay.clear()).violations, ['in the clear: 1 mails']);
  mail.close();
  await relay.close();
});

describe('a long day', () => {
  const day = (at: (hour: number) => Partial<Sample>): Sample[] =>
    Array.from({ length: 30 }, (_, hour) => ({
      stories: hour * 100,
      memory: 300 * MiB + (hour % 3) * MiB,
      descriptors: 80 + (hour % 5),
      connections: 20,
      ...at(hour),
    }));

  test('on which a process warms up and then holds what it holds is flat, and its slope is told', () => {
    const warm = day((hour) => (hour < 10 ? { memory: hour * 30 * MiB } : {}));
    assert.deepEqual(flatFaults(warm), []);
    assert.match(
      slopes(warm),
      /^301 MB \([+-]0\.\d per 1000\), 82 descriptors \([+-]0\.\d per 1000\), 20 connections \(\+0\.0/,
    );
  });

  for (const [what, leaks] of [
    ['memory', (hour: number) => ({ memory: (300 + hour * 10) * MiB })],
    ['descriptors', (hour: number) => ({ descriptors: 80 + hour * 3 })],
    ['connections', (hour: number) => ({ connections: 20 + hour })],
  ] as const)
    test(`on which ${what} leak is none`, () => {
      const faults = flatFaults(day(leaks));
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', new RegExp(`^flat: ${what} rose from`));
    });

  test('that is too short tells nothing', () => {
    assert.deepEqual(flatFaults(day(() => ({})).slice(0, 2)), ['soak: too short to tell']);
  });
});

test('a process that grows beyond what it may is seen', async () => {
  let held = 100 * MiB;
  const use = watchMemory(() => held);
  held = 350 * MiB;
  use.look();
  held = 120 * MiB;
  const told = 'memory from 100 MB to at most 350 MB';
  assert.deepEqual(use.outcome(300 * MiB), { after: told, violations: [] });
  assert.deepEqual(use.outcome(200 * MiB), { after: told, violations: ['memory: from 100 MB to 350 MB'] });
});

function saw(answer: string, seconds = 0.1) {
  return { who: answer.startsWith('mail') ? ('civil servant' as const) : ('citizen' as const), answer, seconds };
}
