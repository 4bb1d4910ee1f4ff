// Which language an element speaks: its texts, loaded when needed.
import { type Formats, formatsOf } from './formats.ts';
import type { Texts } from './nl.ts';
import type { Problem, ProblemCode, ProblemOf } from './problem.ts';
import type { ProblemTexts } from './problem-texts.ts';

/** Everything an element needs to speak. */
export interface Language {
  readonly code: string;
  readonly dir: 'ltr' | 'rtl';
  readonly texts: Texts;
  readonly formats: Formats;
}

// A further language: its file, and one line here.
const languages = {
  nl: async () => (await import('./nl.ts')).nl,
  en: async () => (await import('./en.ts')).en,
  pl: async () => (await import('./pl.ts')).pl,
  ar: async () => (await import('./ar.ts')).ar,
} satisfies Record<string, () => Promise<Texts>>;

/** Languages written from right to left. */
const RIGHT_TO_LEFT: readonly string[] = ['ar'];

/** Loads the language of a BCP 47 tag such as `en-GB`; Dutch when it is not spoken here. */
export async function loadLanguage(tag: string): Promise<Language> {
  const wanted = tag.toLowerCase().split('-', 1)[0] ?? '';
  const code = isSpoken(wanted) ? wanted : 'nl';
  return {
    code,
    dir: RIGHT_TO_LEFT.includes(code) ? 'rtl' : 'ltr',
    texts: await languages[code](),
    formats: formatsOf(tag === 'en' ? 'en-GB' : isSpoken(wanted) ? tag : 'nl'),
  };
}

/** The nearest `lang` around an element, across shadow roots; empty when there is none. */
export function languageTagOf(element: Element): string {
  const marked = element.closest('[lang]');
  if (marked !== null) return marked.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageTagOf(root.host) : '';
}

/** The sentence for a problem. */
export function problemText<C extends ProblemCode>(
  { texts, formats }: Language,
  problem: ProblemOf<C> & Problem,
): string {
  const words: Pick<ProblemTexts, C> = texts.problems;
  return words[problem.code](problem, formats);
}

function isSpoken(code: string): code is keyof typeof languages {
  return Object.hasOwn(languages, code);
}
