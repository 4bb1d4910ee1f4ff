// What a language owes its readers: a sentence for every problem.
import type { Formats } from './formats.ts';
import type { ProblemCode, ProblemOf } from './problem.ts';

/** For each problem its sentence: a problem without words does not compile. */
export type ProblemTexts = {
  readonly [C in ProblemCode]: (problem: ProblemOf<C>, formats: Formats) => string;
};
