// Dates, times, sizes, counts and waits in words, through Intl: one place that knows each language's numbers.
import { TIME_ZONE } from '../../server/contract/time-zone.ts';

/** The forms of a word beside a number (CLDR's plural categories): what a language lacks is its `other`. */
export type Plural = Partial<Readonly<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string };

/** Dates, times, sizes and waits in words. Times come in as RFC 3339 and are shown in the municipality's time. */
export interface Formats {
  /** `23 november 2026` */
  readonly date: (at: string) => string;
  /** `14:35`, around the clock. */
  readonly time: (at: string) => string;
  /** `1,2 MB` */
  readonly size: (bytes: number) => string;
  /** `100.000` */
  readonly number: (value: number) => string;
  /** A number with its word: `1 teken`, `12 tekens`. */
  readonly count: (value: number, forms: Plural) => string;
  /** `40 seconden`, `3 minuten`: rounded up, so that nobody comes back too early. */
  readonly wait: (seconds: number) => string;
}

const ZONE = { timeZone: TIME_ZONE, calendar: 'gregory' } as const;

/**
 * What Intl leaves out of a date, or says too much. Of Arabic's month names every country has its own: the digits are
 * for all.
 */
const DATES: Readonly<Partial<Record<string, (date: string, digits: string) => string>>> = {
  pl: (date) => `${date} r.`,
  // Its abbreviation of "year" ends in a full stop, and so does a sentence.
  uk: (date) => date.replace(/\s*р\.$/, ''),
  ar: (date, digits) => `${date} (\u2066${digits}\u2069)`,
};

/** The formats of a BCP 47 tag. */
export function formatsOf(given: string): Formats {
  // The digits of codes, references and phone numbers, in every language.
  const tag = `${given}${given.includes('-u-') ? '' : '-u-nu-latn'}`;
  const language = given.toLowerCase().split('-', 1)[0] ?? '';
  const date = new Intl.DateTimeFormat(tag, { ...ZONE, day: 'numeric', month: 'long', year: 'numeric' });
  const digits = new Intl.DateTimeFormat('nl', { ...ZONE, day: '2-digit', month: '2-digit', year: 'numeric' });
  const time = new Intl.DateTimeFormat(tag, { ...ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const number = new Intl.NumberFormat(tag);
  const plural = new Intl.PluralRules(tag);
  const unit = (name: string, unitDisplay: 'short' | 'long', maximumFractionDigits: number) => {
    const format = new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits });
    return (value: number) => format.format(value);
  };
  // Arabic's short ones are two scripts in one line.
  const display = language === 'ar' ? 'long' : 'short';
  const [kilobytes, megabytes] = [unit('kilobyte', display, 0), unit('megabyte', display, 1)];
  const [seconds, minutes, hours] = [unit('second', 'long', 0), unit('minute', 'long', 0), unit('hour', 'long', 0)];
  return {
    date: (at) => {
      const day = new Date(at);
      const written = date.format(day);
      return DATES[language]?.(written, digits.format(day)) ?? written;
    },
    time: (at) => time.format(new Date(at)),
    size: (bytes) => (bytes < 1024 ** 2 ? kilobytes(Math.ceil(bytes / 1024)) : megabytes(bytes / 1024 ** 2)),
    number: (value) => number.format(value),
    count: (value, forms) => `${number.format(value)} ${forms[plural.select(value)] ?? forms.other}`,
    wait: (duration) => {
      const whole = Math.ceil(duration);
      if (whole < 120 && whole !== 60) return seconds(whole);
      return duration < 7200 ? minutes(Math.ceil(duration / 60)) : hours(Math.ceil(duration / 3600));
    },
  };
}
