// The last day to react, for a citizen's calendar (iCalendar, RFC 5545). Calendars are shared and synchronised: it
// names the municipality and the reference, never the subject.

/** What stands in the calendar. */
export interface CalendarDay {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly title: string;
  readonly reference: string;
  /** The page that the message was read on. */
  readonly page: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A calendar with one whole day, and an alarm three days before it. */
export function calendarFile({ day, title, reference, page, now }: CalendarDay): Blob {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//secure-message-reader//NL',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${text(reference)}@${new URL(page).hostname}`,
    `DTSTAMP:${stamp(new Date(now).toISOString())}`,
    `DTSTART;VALUE=DATE:${stamp(day)}`,
    `DTEND;VALUE=DATE:${stamp(dayAfter(day))}`,
    `SUMMARY:${text(title)}`,
    `URL:${page}`,
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${text(title)}`,
    'TRIGGER:-P3D',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return new Blob([lines.flatMap(folded).join('\r\n'), '\r\n'], { type: 'text/calendar;charset=utf-8' });
}

/** The end of a whole day is the day after it: the end itself is not in it. */
function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/** Without what RFC 3339 writes between the digits. */
function stamp(at: string): string {
  return at.replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

function text(value: string): string {
  return value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/[\r\n]+/g, ' ');
}

/** At most 75 octets on a line, and no character cut in two; what goes on begins with a space. */
function folded(line: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const character of line) {
    if (new TextEncoder().encode(part + character).length > 74) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part].map((piece, index) => (index === 0 ? piece : ` ${piece}`));
}
