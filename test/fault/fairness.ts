// What the fairness trials have in common: an attacker in a process of his own, the time others wait while he is at
// it, and the table.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { percentile } from '../bench/measure.ts';

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

/** The table of a trial: printed row by row, fair when nobody waited longer than the goal. */
export class FairnessTable {
  readonly #rows: string[] = [];
  readonly #unfair: string[] = [];

  /** Adds the rows of one attack. */
  add(attack: string, quiet: Waits, under: Waits, cpu: number): void {
    for (const [what, taken] of Object.entries(under)) {
      const before = quiet[what] ?? [];
      const times = percentile(taken, 0.95) / percentile(before, 0.95);
      if (!(times <= GOAL)) this.#unfair.push(`${attack}: ${what}`);
      const cells = [before, taken].flatMap((waits) => [percentile(waits, 0.5), percentile(waits, 0.95)]);
      const figures = cells.map((cell) => cell.toFixed(cell < 10 ? 1 : 0)).join(' | ');
      const row = `| ${attack} | ${what} | ${figures} | ${times.toFixed(2)} | ${cpu.toFixed(2)} |`;
      process.stdout.write(`${row}\n`);
      this.#rows.push(row);
    }
  }

  /** True when nobody waited longer than the goal; prints the whole. */
  isFair(): boolean {
    process.stdout.write(`\n${HEAD}${this.#rows.join('\n')}\n`);
    if (this.#unfair.length > 0) process.stdout.write(`\nover ${GOAL} ×: ${this.#unfair.join(', ')}\n`);
    return this.#unfair.length === 0;
  }
}

const HEAD =
  '| attack | others’ | quiet p50 ms | quiet p95 | under it p50 | p95 | × | attacker’s cores |\n|---|---|---|---|---|---|---|---|\n';
