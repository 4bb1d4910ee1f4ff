// What a notification may say of a message beforehand (Awb 2:10): its nature and the last day to react. Never subject
// or text.

import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import { isDay } from '../contract/ask.ts';
import { dayAt } from '../contract/time-zone.ts';

/** Characters of a kind: it stands in a sentence. */
export const KIND_CHARACTERS = 60;

/** What a kind must be, in words for whoever wrote another. */
export const KIND_RULE = `must be a few plain words, at most ${KIND_CHARACTERS} characters, without web addresses, mail addresses and phone numbers`;

/**
 * Letters of the languages of Europe that are written in Latin script, digits, and the marks of a sentence: an allow
 * list, so no bidi and no look-alikes.
 */
const PLAIN = /^[A-Za-zÀ-ÖØ-öø-ĿŁ-ňŊ-žȘ-țẞẠ-ỹ0-9 '’‘“”"(),.;:!?&+/%§€°–—-]+$/u;

/**
 * What mail programs make a link of by themselves: hosts, whatever comes after them; schemes; IP addresses. `m.b.t.`,
 * `7:12` and `4.1` are none.
 */
const LINKED = /[\p{L}\p{N}-]\.\p{L}{2}|\bwww\.|\/\/|\p{L}:\S|:\d{3}|\d(\.\d+){3}/iu;

/**
 * `Besluit over uw aanvraag`; undefined for what a notification of the municipality's own must not say: it is sent in
 * its name, and a link in it would be believed.
 */
export function messageKind(text: string): string | undefined {
  if (text.length > 4 * KIND_CHARACTERS) return undefined;
  const kind = text.trim().normalize('NFC');
  if (kind.length > KIND_CHARACTERS || !PLAIN.test(kind) || LINKED.test(kind)) return undefined;
  return hasPhoneNumber(kind) ? undefined : kind;
}

/** Phones make them a link too. `Zaak 2026/123456` and `op 09-06-2027` look like ones to the library, and are none. */
function hasPhoneNumber(kind: string): boolean {
  const withoutDates = kind.replace(/\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b/g, ' ');
  const found = findPhoneNumbersInText(withoutDates, 'NL').map(({ startsAt }) => withoutDates.slice(startsAt));
  return /\+\s?\d|\b00\d/.test(kind) || found.some((number) => number.startsWith('0'));
}

/** A day that exists and isn't over in the Netherlands, as YYYY-MM-DD; else undefined. */
export function replyBeforeDay(text: string, now: Date): string | undefined {
  const day = text.trim();
  return isDay(day) && day >= dayAt(now) ? day : undefined;
}
