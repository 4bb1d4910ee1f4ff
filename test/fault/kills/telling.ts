// What a story needs while it is told: where, its luck, what is written down; and patience. As programs and people do,
// each step is tried again until it is answered.
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../support/random.ts';
import type { History } from './history.ts';
import type { KilledService } from './killed-service.ts';

/** Who stops trying once it is not only the faults: the story is given up, and that is counted. */
export const PATIENCE = 120_000;

/** How far stories came. */
export interface Tally {
  letters: number;
  read: number;
  replied: number;
  withdrawn: number;
  answeredBack: number;
  givenUp: number;
}

/** A story being told: where, what is written down, and its luck. */
export interface Telling {
  readonly service: KilledService;
  readonly history: History;
  readonly tally: Tally;
  readonly dice: Random;
  /** Of this story, among all. */
  readonly id: string;
  /** Of those who tell: each has one story at a time. */
  readonly line: number;
}

/** Nobody would go on trying. */
export class GivenUpError extends Error {
  override readonly name = 'GivenUpError';
}

/** Again until there is a result. Throws `GivenUpError` when there is none for long. */
export async function until<T>(step: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    const result = await step().catch((error: unknown) => {
      if (error instanceof GivenUpError) throw error;
      return undefined; // it was killed: once more
    });
    if (result !== undefined) return result;
    await pause(150);
  }
  throw new GivenUpError();
}

/** Mostly small, seldom nearly as large as may be. */
export function drawnFile(dice: Random): Uint8Array<ArrayBuffer> | undefined {
  if (dice.percent(50)) return undefined;
  return dice.letters(dice.percent(3) ? dice.below(24_000_000) : 1 + dice.below(300_000));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What arrives, or the story is given up. */
export function arrived<T>(arrival: Promise<T>): Promise<T> {
  return arrival.catch(() => {
    throw new GivenUpError();
  });
}
