// Whether a process that works for long holds more and more: what it held at moments of its day, and its slope.
import { MiB } from '../../../server/contract/units.ts';
import type { ProcessUse } from '../../support/process-use.ts';

/** What it held when so many stories were told. */
export interface Sample extends ProcessUse {
  readonly stories: number;
  /** To the database. */
  readonly connections: number;
}

const HELD = {
  memory: { unit: MiB, of: 'MB', rises: (from: number) => Math.max(40 * MiB, from * 0.15) },
  descriptors: { unit: 1, of: 'descriptors', rises: () => 20 },
  connections: { unit: 1, of: 'connections', rises: () => 5 },
} as const;
const NAMES = ['memory', 'descriptors', 'connections'] as const;
type Held = (typeof NAMES)[number];

/** What rose: from the middle third of the day to its last one. The first third it was warming up. */
export function flatFaults(samples: readonly Sample[]): string[] {
  const third = Math.floor(samples.length / 3);
  if (third === 0) return ['soak: too short to tell'];
  return NAMES.flatMap((name) => {
    const from = medianOf(samples.slice(third, 2 * third), name);
    const to = medianOf(samples.slice(-third), name);
    if (to - from <= HELD[name].rises(from)) return [];
    return [`flat: ${name} rose from ${told(name, from)} to ${told(name, to)}`];
  });
}

/** What it held, and by what that rose with each thousand stories (least squares), warming up left out. */
export function slopes(samples: readonly Sample[]): string {
  const warm = samples.slice(Math.floor(samples.length / 3));
  return NAMES.map((name) => {
    const slope = (slopeOf(warm, name) * 1000) / HELD[name].unit;
    return `${told(name, medianOf(warm, name))} (${slope < 0 ? '' : '+'}${slope.toFixed(1)} per 1000)`;
  }).join(', ');
}

function told(name: Held, value: number): string {
  return `${(value / HELD[name].unit).toFixed(0)} ${HELD[name].of}`;
}

function medianOf(samples: readonly Sample[], name: Held): number {
  const sorted = samples.map((sample) => sample[name]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function slopeOf(samples: readonly Sample[], name: Held): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length;
  const [x, y] = [mean(({ stories }) => stories), mean((sample) => sample[name])];
  const spread = mean(({ stories }) => (stories - x) ** 2);
  return spread === 0 ? 0 : mean((one) => (one.stories - x) * (one[name] - y)) / spread;
}
