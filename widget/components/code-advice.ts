// What is said of a code that was sent: how long it works, where it is, and what to do when it does not come.
import { html, nothing, type TemplateResult } from 'lit';
import { limits } from '../../server/contract/limits.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { CodeSent } from '../../server/contract/reader-api.ts';
import type { Language } from '../texts/language.ts';
import { contactLines } from './contact-lines.ts';

/** The way out when no code came, and what tells this code and this message from others. */
export function codeAdvice(
  language: Language,
  notice: MessageNotice | undefined,
  sent: CodeSent | undefined,
  unfolded: () => void,
): TemplateResult {
  const words = language.texts.code;
  return html`
    <details part="advice" @toggle=${unfolded}>
      <summary>${words.noCode}</summary>
      <p .textContent=${sent === undefined ? '' : whereItIs(sent, language)}></p>
      <p>${sent?.channel === 'sms' ? words.noCodeSms : `${words.noCodeEmail} ${words.noCodeSms}`}</p>
      ${notice === undefined ? nothing : contactLines(language, notice.organisation)}
    </details>
    <div class="foot" part="references">
      ${sent === undefined ? nothing : reference(words.codeReference, sent.codeReference)}
      ${notice === undefined ? nothing : reference(words.messageReference, notice.reference)}
      <div>${words.safety}</div>
    </div>
  `;
}

/** Until when a code works, and how long that is. */
export function validityOf(sent: CodeSent, { texts, formats }: Language): string {
  const left = secondsUntil(sent.expiresAt, sent);
  const stillValid = texts.code.stillValid(formats.wait(left < 60 ? left : Math.ceil(left / 60) * 60));
  return `${texts.code.validUntil(texts.clock(formats.time(sent.expiresAt)))} ${stillValid}`;
}

/** What we know, and no more: whether the provider took it, not whether the phone rang. */
export function whereItIs({ delivery, channel, sentAt }: CodeSent, { texts, formats }: Language): string {
  const words = texts.code;
  if (delivery === 'waiting') return words.waiting;
  if (delivery === 'refused') return channel === 'sms' ? words.refusedSms : words.refusedEmail;
  const time = texts.clock(formats.time(sentAt));
  return channel === 'sms' ? words.handedOverSms(time) : words.handedOverEmail(time);
}

// A code that was just sent, or is told to be alive, lives: a clock of this device that says otherwise is wrong.
const clocks = new WeakMap<CodeSent, number>();

/** Seconds from now until a moment of the server, corrected for a clock that can't be right. */
export function secondsUntil(at: string, sent: CodeSent): number {
  let ahead = clocks.get(sent);
  if (ahead === undefined) {
    const now = Date.now();
    ahead = now - Math.min(Math.max(now, Date.parse(sent.sentAt)), Date.parse(sent.sentAt) + limits.codeLife - 1000);
    clocks.set(sent, ahead);
  }
  return Math.ceil((Date.parse(at) - (Date.now() - ahead)) / 1000);
}

function reference(label: string, value: string): TemplateResult {
  return html`<div>${label}: <code translate="no" .textContent=${value}></code></div>`;
}
