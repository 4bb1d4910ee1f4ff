// The digits of a code in what was typed; where a code is, and how long it lives by a clock that may be wrong.
import { html, type TemplateResult } from 'lit';
import { CODE_LIFE } from '../../server/contract/lifetimes.ts';
import type { CodeSent } from '../../server/contract/reader-api.ts';
import type { Language } from '../texts/language.ts';

/**
 * The six digits in what was typed or pasted: `123456`, `123 456`, or a whole sms. Undefined when they are not there.
 */
export function codeIn(text: string): string | undefined {
  // No lookbehind: Safari before 16.4 would not even load this file.
  const digits = /(?:^|\D)(\d{3})[\s.-]?(\d{3})(?!\d)/.exec(text);
  return digits === null ? undefined : `${digits[1]}${digits[2]}`;
}

// A code that was just sent, or is told to be alive, lives: a clock of this device that says otherwise is wrong.
const clocks = new WeakMap<CodeSent, number>();

/** Seconds from now until a moment of the server, corrected for a clock that can't be right. */
export function secondsUntil(at: string, sent: CodeSent): number {
  let ahead = clocks.get(sent);
  if (ahead === undefined) {
    const now = Date.now();
    ahead = now - Math.min(Math.max(now, Date.parse(sent.sentAt)), Date.parse(sent.sentAt) + CODE_LIFE - 1000);
    clocks.set(sent, ahead);
  }
  return Math.ceil((Date.parse(at) - (Date.now() - ahead)) / 1000);
}

/** Until when a code works, and how long that is. */
export function validityOf(sent: CodeSent, { texts, formats }: Language): string {
  const left = secondsUntil(sent.expiresAt, sent);
  const stillValid = texts.code.stillValid(formats.wait(left < 60 ? left : Math.ceil(left / 60) * 60));
  return `${texts.code.validUntil(texts.clock(formats.time(sent.expiresAt)))} ${stillValid}`;
}

/**
 * What we know, and no more: whether the provider took it, not whether the phone rang. Empty of a call as long as what
 * is said of that has not come.
 */
export function whereItIs(
  { delivery, channel, destination }: Pick<CodeSent, 'delivery' | 'channel' | 'destination'>,
  isLate: boolean,
  { texts }: Language,
): string {
  const words = texts[channel];
  if (words === undefined) return '';
  if (delivery === 'handed-over') return words.sent(destination);
  if (delivery === 'refused') return words.refused;
  const leaving = words.leaving(destination);
  return isLate ? `${leaving} ${texts.code.waiting}` : leaving;
}

/** A masked phone number in a sentence: its bullets are for the eye, its last digits are what one listens for. */
export function spokenNumber(sentence: string, { texts }: Language): TemplateResult {
  const [before = '', number, digits, after = ''] = sentence.split(/(\d[\d ]*•[•\d ]*?(\d+))(?![\d•])/);
  if (number === undefined || digits === undefined) return html`${sentence}`;
  return html`${before}<span role="img" aria-label=${texts.code.endingIn(digits)}>${number}</span>${after}`;
}

/** When the provider took it; empty before. */
export function handedOver({ delivery, channel, sentAt }: CodeSent, { texts, formats }: Language): string {
  return (delivery === 'handed-over' && texts[channel]?.handedOver(texts.clock(formats.time(sentAt)))) || '';
}
