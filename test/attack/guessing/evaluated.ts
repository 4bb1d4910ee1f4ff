// How many guesses were compared with a code, by two witnesses that must agree: what the guessers were told, and what
// the database counted.
import type { Said } from './guesses.ts';

/** What was told and counted of a storm of guesses. */
export interface Storm {
  readonly what: string;
  /** What each guess was told. */
  readonly told: readonly Said[];
  /** Wrong codes that the database counted meanwhile. */
  readonly counted: number;
  /** So many may be compared. */
  readonly limit: number;
  /** So many of these end a code or lock its message: they are told as one that was not compared. */
  readonly endings: number;
}

/** Words that say that a guess was compared and wrong; it had a try, and some are left. */
const COMPARED = 'code-wrong';
const REFUSALS: ReadonlySet<string> = new Set([COMPARED, 'code-burnt', 'message-locked', 'too-many-requests']);

/** How many were compared, as the guessers were told. */
export function comparedIn({ told, endings }: Pick<Storm, 'told' | 'endings'>): number {
  return told.filter(({ code }) => code === COMPARED).length + endings;
}

/** What is not as it should be. */
export function violationsOf(storm: Storm): string[] {
  const { what, told, counted, limit } = storm;
  const compared = comparedIn(storm);
  const violations: string[] = [];
  if (compared !== limit)
    violations.push(`${what}: guessers were told of ${compared} that were compared, not ${limit}`);
  if (counted !== limit) violations.push(`${what}: the database counted ${counted}, not ${limit}`);
  const opened = told.filter(({ status }) => status < 400).length;
  if (opened > 0) violations.push(`${what}: ${opened} guesses opened the message`);
  const odd = new Set(told.filter(({ status, code }) => status >= 400 && !REFUSALS.has(code)).map(({ code }) => code));
  if (odd.size > 0) violations.push(`${what}: told ${[...odd].join(', ')}`);
  return violations;
}
