// Which language an element speaks: its texts, loaded when needed, and dates and sizes through Intl.
import type { Texts } from './nl.ts';
import type { Trouble, TroubleCode, TroubleOf } from './trouble.ts';

/** Dates, times, sizes and waits in words. Times come in as RFC 3339 and are shown in the reader's own time zone. */
export interface Formats {
  /** `23 november 2026` */
  readonly date: (at: string) => string;
  /** `14:35`, in the way the language writes it. */
  readonly time: (at: string) => string;
  /** `1,2 MB` */
  readonly size: (bytes: number) => string;
  /** `40 seconden`, `3 minuten`: rounded up, so that nobody comes back too early. */
  readonly wait: (seconds: number) => string;
}

/** Everything an element needs to speak. */
export interface Language {
  readonly code: string;
  readonly texts: Texts;
  readonly formats: Formats;
}

/** For each trouble its sentence: a trouble without words does not compile. */
export type TroubleWords = {
  readonly [C in TroubleCode]: (trouble: TroubleOf<C>, formats: Formats) => string;
};

// A further language: its file, and one line here.
const languages = {
  nl: async () => (await import('./nl.ts')).nl,
  en: async () => (await import('./en.ts')).en,
} satisfies Record<string, () => Promise<Texts>>;

/** Loads the language of a BCP 47 tag such as `en-GB`; Dutch when it is not spoken here. */
export async function speak(tag: string): Promise<Language> {
  const wanted = tag.toLowerCase().split('-', 1)[0] ?? '';
  const code = isSpoken(wanted) ? wanted : 'nl';
  return { code, texts: await languages[code](), formats: formatsOf(isSpoken(wanted) ? tag : 'nl') };
}

/** The nearest `lang` around an element, across shadow roots; empty when there is none. */
export function languageTagOf(element: Element): string {
  const marked = element.closest('[lang]');
  if (marked !== null) return marked.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageTagOf(root.host) : '';
}

/** The sentence for a trouble. */
export function wordsFor<C extends TroubleCode>({ texts, formats }: Language, trouble: TroubleOf<C> & Trouble): string {
  const words: Pick<TroubleWords, C> = texts.troubles;
  return words[trouble.code](trouble, formats);
}

function isSpoken(code: string): code is keyof typeof languages {
  return Object.hasOwn(languages, code);
}

function formatsOf(tag: string): Formats {
  const date = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric' });
  const time = new Intl.DateTimeFormat(tag, { hour: 'numeric', minute: '2-digit' });
  const unit = (name: string, unitDisplay: 'short' | 'long', maximumFractionDigits: number) => {
    const format = new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits });
    return (value: number) => format.format(value);
  };
  const [kilobytes, megabytes] = [unit('kilobyte', 'short', 0), unit('megabyte', 'short', 1)];
  const [seconds, minutes, hours] = [unit('second', 'long', 0), unit('minute', 'long', 0), unit('hour', 'long', 0)];
  return {
    date: (at) => date.format(new Date(at)),
    time: (at) => time.format(new Date(at)),
    size: (bytes) => (bytes < 1024 ** 2 ? kilobytes(Math.ceil(bytes / 1024)) : megabytes(bytes / 1024 ** 2)),
    wait: (duration) => {
      if (duration < 120) return seconds(Math.ceil(duration));
      return duration < 7200 ? minutes(Math.ceil(duration / 60)) : hours(Math.ceil(duration / 3600));
    },
  };
}
