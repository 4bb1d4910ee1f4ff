/** The municipality's own time, wherever server and citizen are: a code is valid until the same minute everywhere. */
export const TIME_ZONE = 'Europe/Amsterdam';

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: TIME_ZONE, dateStyle: 'short' });

/** The day that it is there at a moment, as YYYY-MM-DD. */
export function dayAt(moment: Date): string {
  return DAY.format(moment);
}
