// Dates, times, sizes and waits in words, through Intl.
import { TIME_ZONE } from '../../server/contract/time-zone.ts';

/** Dates, times, sizes and waits in words. Times come in as RFC 3339 and are shown in the municipality's time. */
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

const ZONE = { timeZone: TIME_ZONE } as const;

/** The formats of a BCP 47 tag. */
export function formatsOf(given: string): Formats {
  // The digits of codes, references and phone numbers, in every language.
  const tag = `${given}${given.includes('-u-') ? '' : '-u-nu-latn'}`;
  const date = new Intl.DateTimeFormat(tag, { ...ZONE, day: 'numeric', month: 'long', year: 'numeric' });
  const time = new Intl.DateTimeFormat(tag, { ...ZONE, hour: 'numeric', minute: '2-digit' });
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
