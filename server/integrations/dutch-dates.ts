// Dates, times and sizes as mails and text messages say them, in Dutch local time.

import { TIME_ZONE } from '../contract/time-zone.ts';

const ZONE = { timeZone: TIME_ZONE } as const;
const DAY = { ...ZONE, day: 'numeric', month: 'long', year: 'numeric' } as const;

/** `23 november 2026` */
export function dutchDay(at: Date): string {
  return new Intl.DateTimeFormat('nl-NL', DAY).format(at);
}

/** `23 November 2026` */
export function englishDay(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', DAY).format(at);
}

/** `14.35`, as Dutch is written. */
export function dutchTime(at: Date): string {
  return new Intl.DateTimeFormat('nl-NL', { ...ZONE, hour: '2-digit', minute: '2-digit' }).format(at).replace(':', '.');
}

/** `1,2 MB`, `12 kB`: rounded as on the reader's screen. */
export function dutchSize(bytes: number): string {
  const [value, unit] = bytes < 1024 * 1024 ? [Math.ceil(bytes / 1024), 'kB'] : [bytes / (1024 * 1024), 'MB'];
  return `${new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 1 }).format(value)} ${unit}`;
}
