// Dates, times and sizes as mails and text messages say them, in Dutch local time.
import { TIME_ZONE } from '../contract/time-zone.ts';

/** Dates and times in the words of one language. */
export interface MailFormats {
  /** `23 november 2026` */
  readonly day: (at: Date) => string;
  /** `14:35`, in the way the language writes it. */
  readonly time: (at: Date) => string;
}

/**
 * What Intl leaves out of a date, or says too much. Of Arabic's month names every country has its own: the digits are
 * for all.
 */
const DAYS: Readonly<Partial<Record<string, (day: string, digits: string) => string>>> = {
  pl: (day) => `${day} r.`,
  // Its abbreviation of "year" ends in a full stop, and so does a sentence.
  uk: (day) => day.replace(/\s*р\.$/, ''),
  ar: (day, digits) => `${day} (\u2066${digits}\u2069)`,
};

/** The formats of a BCP 47 tag, with the digits of codes and references in every language. */
export function mailFormats(tag: string): MailFormats {
  const zone = { timeZone: TIME_ZONE, numberingSystem: 'latn', calendar: 'gregory' } as const;
  const day = new Intl.DateTimeFormat(tag, { ...zone, day: 'numeric', month: 'long', year: 'numeric' });
  const digits = new Intl.DateTimeFormat('nl', { ...zone, day: '2-digit', month: '2-digit', year: 'numeric' });
  const time = new Intl.DateTimeFormat(tag, { ...zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const inFull = DAYS[tag] ?? ((written: string) => written);
  return { day: (at) => inFull(day.format(at), digits.format(at)), time: (at) => time.format(at) };
}

const dutch = mailFormats('nl-NL');

/** `23 november 2026` */
export const dutchDay = dutch.day;

/** `14.35`, as Dutch is written. */
export function dutchTime(at: Date): string {
  return dutch.time(at).replace(':', '.');
}

/** `1,2 MB`, `12 kB`: rounded as on the reader's screen. */
export function dutchSize(bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [Math.ceil(bytes / 1024), 'kB'] : [bytes / (1024 * 1024), 'MB'];
  return `${new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}
