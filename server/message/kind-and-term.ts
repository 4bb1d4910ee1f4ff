// What a notification may say of a message beforehand (Awb 2:10): its nature and the last day to react. Never subject or text.

/** Characters of a kind: it stands in a sentence. */
export const KIND_CHARACTERS = 60;

/** `Besluit over uw aanvraag`; undefined for what is empty, too long or not one line of text. */
export function messageKind(text: string): string | undefined {
  const kind = text.trim();
  return kind.length > 0 && kind.length <= KIND_CHARACTERS && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>]/u.test(kind)
    ? kind
    : undefined;
}

/** A day that exists and isn't over in the Netherlands, as YYYY-MM-DD; else undefined. */
export function replyBeforeDay(text: string, now: Date): string | undefined {
  const day = text.trim();
  const at = new Date(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(day))
    return undefined;
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam', dateStyle: 'short' }).format(now);
  return day < today ? undefined : day;
}
