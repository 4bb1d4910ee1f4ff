// Every ending and refusal: what happened, that nothing is lost, and what to do now.
import { html, nothing, type TemplateResult } from 'lit';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import { contactLines } from '../parts/contact-lines.ts';
import { wordsFor } from '../texts/language.ts';
import type { Texts } from '../texts/nl.ts';
import type { Trouble } from '../texts/trouble.ts';
import { Screen } from './screen.ts';

/** @fires wish - retry */
export class NoticeScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    trouble: { attribute: false },
    notice: { attribute: false },
    canRetry: { attribute: false },
    unsent: { attribute: false },
  };

  declare trouble: Trouble;
  /** Whose message it is, when that is known. */
  declare notice: MessageNotice | undefined;
  /** True when the reader tries again by itself: a tap does it at once. */
  declare canRetry: boolean;
  /** What was being written when the message went away: it must not be lost with it. */
  declare unsent: string;

  protected override render(): TemplateResult {
    const { texts } = this.language;
    const { trouble, notice } = this;
    return html`
      ${this.heading(headingOf(trouble, texts))}
      <div class="note" part="note">
        <p role="status" .textContent=${wordsFor(this.language, trouble)}></p>
        ${
          this.canRetry
            ? html`<p><button type="button" class="secondary" part="button button-secondary" @click=${() => this.wish({ wish: 'retry' })}>
                ${texts.notice.retry}
              </button></p>`
            : nothing
        }
        ${notice === undefined ? nothing : contactLines(this.language, notice.organisation)}
      </div>
      ${(this.unsent ?? '').trim() === '' ? nothing : html`<label for="unsent">${texts.notice.unsent}</label><textarea id="unsent" part="textarea" rows="8" readonly .value=${this.unsent}></textarea>`}
      <slot name="help"></slot>
      ${notice === undefined ? nothing : html`<p class="foot" part="references">${texts.reference}: <span translate="no" .textContent=${notice.reference}></span></p>`}
    `;
  }
}

function headingOf({ code }: Trouble, { notice }: Texts): string {
  switch (code) {
    case 'link-missing':
      return notice.noLink;
    case 'link-broken':
    case 'message-unknown':
      return notice.broken;
    case 'message-expired':
    case 'message-withdrawn':
      return notice.gone;
    case 'message-locked':
      return notice.locked;
    case 'offline':
      return notice.offline;
    case 'server-away':
    case 'too-many-requests':
      return notice.away;
    case 'seal-broken':
      return notice.sealBroken;
    case 'closed':
      return notice.closed;
    default:
      return notice.other;
  }
}

if (!customElements.get('secure-message-notice-screen'))
  customElements.define('secure-message-notice-screen', NoticeScreen);
