// Which languages the reader has. A further one: its file beside this one and in `later`, and one line here; the table
// of texts, the walk of axe and the tests of the screens follow.
import type { LaterTexts } from './later/nl.ts';
import type { Texts } from './nl.ts';

interface LanguageEntry {
  /** What its speakers call it. */
  readonly name: string;
  readonly dir: 'ltr' | 'rtl';
  readonly load: () => Promise<Texts>;
  /** What is not needed before the code. */
  readonly loadLater: () => Promise<LaterTexts>;
}

/** Every language, by its code (ISO 639). */
export const LANGUAGES = {
  nl: {
    name: 'Nederlands',
    dir: 'ltr',
    load: async () => (await import('./nl.ts')).nl,
    loadLater: async () => (await import('./later/nl.ts')).nl,
  },
  en: {
    name: 'English',
    dir: 'ltr',
    load: async () => (await import('./en.ts')).en,
    loadLater: async () => (await import('./later/en.ts')).en,
  },
  pl: {
    name: 'polski',
    dir: 'ltr',
    load: async () => (await import('./pl.ts')).pl,
    loadLater: async () => (await import('./later/pl.ts')).pl,
  },
  ar: {
    name: 'العربية',
    dir: 'rtl',
    load: async () => (await import('./ar.ts')).ar,
    loadLater: async () => (await import('./later/ar.ts')).ar,
  },
  de: {
    name: 'Deutsch',
    dir: 'ltr',
    load: async () => (await import('./de.ts')).de,
    loadLater: async () => (await import('./later/de.ts')).de,
  },
  tr: {
    name: 'Türkçe',
    dir: 'ltr',
    load: async () => (await import('./tr.ts')).tr,
    loadLater: async () => (await import('./later/tr.ts')).tr,
  },
  uk: {
    name: 'українська',
    dir: 'ltr',
    load: async () => (await import('./uk.ts')).uk,
    loadLater: async () => (await import('./later/uk.ts')).uk,
  },
} as const satisfies Record<string, LanguageEntry>;

export type LanguageCode = keyof typeof LANGUAGES;
export const LANGUAGE_CODES = Object.keys(LANGUAGES).filter(isLanguageCode);

/** The code of a BCP 47 tag such as `en-GB`; undefined when its language is not spoken here. */
export function languageCodeOf(tag: string): LanguageCode | undefined {
  const code = tag.toLowerCase().split('-', 1)[0] ?? '';
  return isLanguageCode(code) ? code : undefined;
}

/** True for a code of this table. */
export function isLanguageCode(code: string): code is LanguageCode {
  return Object.hasOwn(LANGUAGES, code);
}
