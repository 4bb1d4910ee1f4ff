// Every ending and refusal: what happened, that nothing is lost, and what to do now.
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import { contactLines } from '../components/contact-lines.ts';
import '../components/how-to-read.ts';
import type { PageClient } from '../components/mail-check.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';
import type { Texts } from '../texts/nl.ts';
import type { Problem, ProblemCode } from '../texts/problem.ts';
import { Screen } from './screen.ts';

/** @fires request - retry */
export class NoticeScreen extends Screen {
  static override properties = {
    ...Screen.properties,
    problem: { attribute: false },
    notice: { attribute: false },
    canRetry: { attribute: false },
    unsent: { attribute: false },
    whole: { attribute: false },
    client: { attribute: false },
  };

  declare problem: Problem;
  /** Whose message it is, when that is known. */
  declare notice: MessageNotice | undefined;
  /** True when the reader tries again by itself: a tap does it at once. */
  declare canRetry: boolean;
  /** What was being written when the message went away: it must not be lost with it. */
  declare unsent: string;
  /** The language with what is said to who has no whole link. */
  declare whole: WholeLanguage | undefined;
  /** The server, for a page without a message. */
  declare client: () => Promise<PageClient>;

  protected override render(): TemplateResult {
    const { texts } = this.language;
    const { problem, notice } = this;
    const heading = HEADINGS[problem.code];
    return html`
      ${this.heading(heading === undefined ? texts.notice.other : texts.notice[heading], { about: 'what' })}
      <div class="note" part="note">
        <p id="what" .textContent=${this.#said}></p>
        ${this.canRetry ? this.#retryButton() : nothing}
        ${notice === undefined ? nothing : contactLines(this.language, notice.organisation)}
      </div>
      ${(this.unsent ?? '').trim() === '' ? nothing : this.#unsentText()}
      ${WITHOUT_LINK.includes(problem.code) ? this.#howToRead() : nothing}
      ${notice === undefined ? nothing : this.#reference(notice)} ${this.announcer.regions()}
      <slot name="help"></slot>
    `;
  }

  /** The first is read with the heading, which has the focus; what follows on the same screen is news. */
  protected override updated(changed: PropertyValues<{ problem: Problem }>): void {
    const before = changed.get('problem');
    if (before === undefined || before.code === this.problem.code) return;
    this.announcer.say('problem', () => this.#said);
  }

  /** The sentence for the problem: whom to call stands below it once, where that is known. */
  get #said(): string {
    const { problem, notice } = this;
    const isBelow = problem.code === 'message-locked' && notice?.organisation.phone !== undefined;
    return problemText(this.language, isBelow ? { code: problem.code } : problem);
  }

  #retryButton(): TemplateResult {
    const retry = () => this.request({ type: 'retry' });
    return html`<p>
      <button type="button" class="secondary" part="button button-secondary" @click=${retry}>
        ${this.language.texts.notice.retry}
      </button>
    </p>`;
  }

  #howToRead(): TemplateResult | typeof nothing {
    if (this.whole === undefined) return nothing; // its words are on their way
    return html`<secure-message-how-to-read exportparts="subheading, form, label, hint, input, button, error, note, contact"
      .language=${this.whole} .headingLevel=${this.headingLevel} .client=${this.client}></secure-message-how-to-read>`;
  }

  #unsentText(): TemplateResult {
    return html`<label for="unsent">${this.language.texts.notice.unsent}</label>
      <textarea id="unsent" part="textarea" rows="8" readonly .value=${this.unsent}></textarea>`;
  }

  #reference({ reference }: MessageNotice): TemplateResult {
    return html`<p class="foot" part="references">
      ${this.language.texts.reference}: <span translate="no" .textContent=${reference}></span>
    </p>`;
  }
}

/** After these a citizen stands before the page with a mail, or without one. */
const WITHOUT_LINK: readonly ProblemCode[] = ['link-missing', 'link-broken', 'message-unknown'];

/**
 * The heading above each problem that has one of its own, by its name among the texts. The others are met on another
 * screen first, and have the general one.
 */
const HEADINGS: Readonly<Partial<Record<ProblemCode, keyof Texts['notice']>>> = {
  'link-missing': 'noLink',
  'link-broken': 'broken',
  'message-unknown': 'broken',
  'message-expired': 'gone',
  'message-withdrawn': 'gone',
  'message-locked': 'locked',
  offline: 'offline',
  'server-away': 'away',
  'too-many-requests': 'away',
  'seal-broken': 'sealBroken',
  closed: 'closed',
};

if (!customElements.get('secure-message-notice-screen'))
  customElements.define('secure-message-notice-screen', NoticeScreen);
