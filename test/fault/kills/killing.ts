// What kills the service: SIGKILL at named points and anywhere, of processes, of commands of the operator, of backends
// and of the postmaster. Points that were reached least come first.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type postgres from 'postgres';
import { FAULT_POINTS, type FaultPoint } from '../../../server/fault-points.ts';
import type { Random } from '../../support/random.ts';
import { isOver, type ServerProcess } from '../../support/server-process.ts';

/** Where a process of a role runs, again and again. */
export interface Place {
  readonly role: 'all' | 'api' | 'worker' | 'gateway';
  readonly port: number;
  process?: ServerProcess | undefined;
}

/** What the killing needs to reach. */
export interface Victims {
  readonly places: readonly Place[];
  /** DATA_DIR, with its PostgreSQL. */
  readonly directory: string;
  query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  /** How much came of it so far, in mails and events. */
  progress(): number;
  /** Runs a command of the operator; true when it was killed in the middle. */
  command(dice: Random): Promise<boolean>;
}

/** How often a point is passed at most before the process is killed there; those of a reply come seldom. */
const PASSES = { letter: 3, reply: 1, job: 5, key: 4 } as const;
/** Which points a role passes. */
const POINTS_OF: Readonly<Record<Place['role'], (point: FaultPoint) => boolean>> = {
  all: () => true,
  api: (point) => /^(letter-(stored|committed)|reply-|job-added)/.test(point),
  gateway: (point) => /^(letter-|job-added)/.test(point),
  worker: (point) => /^(job-(?!added)|key-)/.test(point),
};
/** Mails and events between two kills at random. */
const PROGRESS = 2;
/** Milliseconds between two commands of the operator. */
const COMMAND_EVERY = 15_000;

/** Kills until it is stopped, and counts by place. */
export class Killing {
  readonly kills = new Map<string, number>();
  readonly #victims: Victims;
  readonly #dice: Random;
  #isOn = true;
  #under: Promise<unknown> = Promise.resolve();

  constructor(victims: Victims, dice: Random) {
    this.#victims = victims;
    this.#dice = dice;
  }

  start(): void {
    this.#under = Promise.all([this.#killAtRandom(), this.#command()]);
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#under;
  }

  /** The point at which the next process of this role dies, as its environment; none once killing is over. */
  armed(role: Place['role']): Record<string, string> {
    if (!this.#isOn) return {};
    const fewest = FAULT_POINTS.filter(POINTS_OF[role])
      .map((point) => ({ point, weight: (this.kills.get(point) ?? 0) + this.#dice.below(8) }))
      .sort((one, other) => one.weight - other.weight);
    const { point } = fewest[0] ?? { point: FAULT_POINTS[0] };
    return { FAULT_POINT: point, FAULT_AFTER: `${1 + this.#dice.below(passesOf(point))}` };
  }

  count(place: string): void {
    this.kills.set(place, (this.kills.get(place) ?? 0) + 1);
  }

  async #killAtRandom(): Promise<void> {
    const dice = this.#dice;
    for (let done = 0; this.#isOn; ) {
      await pause(200 + dice.below(1_000));
      // On a machine that has much to do nothing would come of what is killed before it did anything.
      if (!this.#isOn || this.#victims.progress() < done + PROGRESS) continue;
      done = this.#victims.progress();
      // Mostly none: what is armed dies at its point.
      const victim = dice.below(40);
      if (victim === 0) await this.#killPostmaster();
      else if (victim < 8) await this.#endBackend();
      else if (victim < 16) await this.#killProcess(dice.pick(this.#victims.places));
    }
  }

  async #command(): Promise<void> {
    for (let next = Date.now() + COMMAND_EVERY; this.#isOn; await pause(100)) {
      if (Date.now() < next) continue;
      if (await this.#victims.command(this.#dice)) this.count('anywhere (admin keys rotate)');
      next = Date.now() + COMMAND_EVERY;
    }
  }

  async #killProcess({ role, process: running }: Place): Promise<void> {
    if (running === undefined || isOver(running)) return;
    await running.kill();
    this.count(`anywhere (${role})`);
  }

  async #endBackend(): Promise<void> {
    await this.#victims
      .query(async (sql) => {
        const backends = await sql<{ pid: number }[]>`
          select pid from pg_stat_activity
          where usename = 'secure_message_service' and state <> 'idle' and pid <> pg_backend_pid() limit 1`;
        for (const { pid } of backends) {
          await sql`select pg_terminate_backend(${pid})`;
          this.count('database backend');
        }
      })
      .catch(() => {}); // the database is just being killed
  }

  async #killPostmaster(): Promise<void> {
    const file = join(this.#victims.directory, 'postgres/postmaster.pid');
    const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
    if (!(pid > 1)) return;
    try {
      process.kill(pid, 'SIGKILL');
      this.count('postmaster');
    } catch {
      // it was gone
    }
  }
}

function passesOf(point: FaultPoint): number {
  const [family] = point.split('-');
  return family === 'letter' || family === 'reply' || family === 'key' ? PASSES[family] : PASSES.job;
}
