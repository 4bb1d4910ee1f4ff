// What the fairness trials have in common: an attacker in a process of his own, the time others wait while he is at
// it, and the table.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentile } from '../../bench/measure.ts';
import type { Row } from '../attack-trial.ts';

/** Other people wait at most so many times as long as when it is quiet. */
const GOAL = 2;

/** Milliseconds that others waited, by what they waited for. */
export type Waits = Readonly<Record<string, readonly number[]>>;

/** An attacker at work. */
export interface Attacker {
  /** Ends him; tells how many seconds of a core he used for each second, as he would not on a machine of his own. */
  end(): Promise<number>;
}

/** What an attacker is told, as JSON. */
export interface AttackPlan {
  readonly attack: string;
  /** How many at once. */
  readonly atOnce: number;
  readonly url: string;
  /** Of a message whose link he has. */
  readonly id?: string;
  /** Of a session of his. */
  readonly token?: string;
  readonly gatewayPort?: number;
  readonly slug?: string;
  readonly apiKey?: string;
}

/** Starts the attacker, and waits until what he may do at once is used up. */
export async function startAttacker(plan: AttackPlan): Promise<Attacker> {
  const script = fileURLToPath(new URL('./attack.ts', import.meta.url));
  const words = ['--import', 'tsx', script, JSON.stringify(plan)];
  const attacker = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  attacker.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  await Promise.race([once(attacker.stdout, 'data'), once(attacker, 'exit')]);
  await pause(2_000);
  if (attacker.exitCode !== null) throw new Error('the attacker fell');
  return {
    async end() {
      const exit = once(attacker, 'exit');
      attacker.kill('SIGTERM');
      await exit;
      return Number(/cpu ([\d.]+)/.exec(said)?.[1] ?? Number.NaN);
    },
  };
}

/** The waits of several measurements as one. */
export function together(...all: readonly Waits[]): Waits {
  const names = new Set(all.flatMap((waits) => Object.keys(waits)));
  return Object.fromEntries([...names].map((name) => [name, all.flatMap((waits) => waits[name] ?? [])]));
}

/** The columns of the trials' tables, besides: whom it was done to, what they waited for the longest, compared. */
export const COUNTED = ['others’ waits', 'quiet p95 ms', 'under it p95 ms', '×', 'attacker’s cores'];

/** The row of one attack: what others waited for the longest, beside when it was quiet. */
export function fairnessRow(attack: string, quiet: Waits, under: Waits, cores: number): Row {
  const waits = Object.entries(under).map(([what, taken]) => {
    const [before, during] = [percentile(quiet[what] ?? [], 0.95), percentile(taken, 0.95)];
    return { what, count: taken.length, before, during, times: during / before };
  });
  const [worst] = waits.sort((one, other) => other.times - one.times);
  const unfair = waits.filter(({ times }) => !(times <= GOAL));
  const violations = unfair.map(
    ({ what, before, during, times }) =>
      `others’ ${what} took ${times.toFixed(2)} × as long (p95 ${during.toFixed(0)} ms against ${before.toFixed(0)})`,
  );
  const counts = {
    'others’ waits': waits.reduce((sum, { count }) => sum + count, 0),
    'quiet p95 ms': rounded(worst?.before),
    'under it p95 ms': rounded(worst?.during),
    '×': rounded(worst?.times),
    'attacker’s cores': rounded(cores),
  };
  return { what: attack, counts, violations: waits.length === 0 ? ['nobody waited for anything'] : violations };
}

function rounded(value = Number.NaN): number {
  return Math.round(value * 100) / 100;
}
