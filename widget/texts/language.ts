// Which language an element speaks: its texts, loaded when needed.
import { type Formats, formatsOf } from './formats.ts';
import { LANGUAGES, type LanguageCode, languageCodeOf } from './languages.ts';
import type { LaterTexts } from './later/nl.ts';
import type { Texts } from './nl.ts';
import type { Problem, ProblemCode, ProblemOf } from './problem.ts';
import type { ProblemTexts } from './problem-texts.ts';

/** Everything an element needs to speak. */
export interface Language {
  readonly code: LanguageCode;
  readonly dir: 'ltr' | 'rtl';
  /** What is said after the code comes later. */
  readonly texts: Texts & Partial<LaterTexts>;
  readonly formats: Formats;
}

/** Loads the language of a BCP 47 tag such as `en-GB`; Dutch when it is not spoken here. */
export async function loadLanguage(tag: string): Promise<Language> {
  const spoken = languageCodeOf(tag);
  const code = spoken ?? 'nl';
  const { dir, load } = LANGUAGES[code];
  // English without a country is that of Europe: the day comes before the month.
  const formats = formatsOf(tag === 'en' ? 'en-GB' : spoken !== undefined && isWellFormed(tag) ? tag : code);
  return { code, dir, texts: await load(), formats };
}

/** A language with the sentences that are not needed before the code. */
export interface WholeLanguage extends Language {
  readonly texts: Texts & LaterTexts;
}

/** Loads what a language says after the code. */
export async function wholeLanguage(language: Language): Promise<WholeLanguage> {
  return { ...language, texts: { ...language.texts, ...(await LANGUAGES[language.code].loadLater()) } };
}

/** `pl-` begins well, and Intl throws at it. */
function isWellFormed(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** The sentence for a problem. */
export function problemText<C extends ProblemCode>(
  { texts, formats }: Language,
  problem: ProblemOf<C> & Problem,
): string {
  const words: Pick<ProblemTexts, C> = texts.problems;
  return words[problem.code](problem, formats);
}
