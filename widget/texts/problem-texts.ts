// What a language owes its readers: a sentence for every trouble.
import type { Formats } from './formats.ts';
import type { TroubleCode, TroubleOf } from './problem.ts';

/** For each trouble its sentence: a trouble without words does not compile. */
export type TroubleWords = {
  readonly [C in TroubleCode]: (trouble: TroubleOf<C>, formats: Formats) => string;
};
