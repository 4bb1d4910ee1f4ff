// The access code: where it went, one field that opens at the sixth digit, and a way out when no code came.
import { html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { CodeAnswer, CodeSent } from '../../server/contract/reader-api.ts';
import { codeAdvice, secondsUntil, validityOf, whereItIs } from '../components/code-advice.ts';
import { isNobodyBusy } from '../page/page-activity.ts';
import { codeFromSms } from '../page/sms-code.ts';
import { problemText } from '../texts/language.ts';
import type { Problem, ProblemCode } from '../texts/problem.ts';
import codeScreenCss from './code-screen.css?inline';
import { Screen } from './screen.ts';

/** How far this browser is with its access code. */
export type CodeStep =
  /** `by-itself` asks as soon as the page is looked at; `by-hand` waits for a tap. */
  | {
      readonly step: 'tap';
      readonly asks: 'by-itself' | 'by-hand';
      readonly answer?: CodeAnswer & { readonly status: 'tap-needed' };
      readonly problem?: Problem;
    }
  | { readonly step: 'asking'; readonly automatic: boolean; readonly renew: boolean; readonly sent?: CodeSent }
  | { readonly step: 'sent'; readonly sent: CodeSent; readonly renewed: boolean; readonly problem?: Problem }
  | { readonly step: 'checking'; readonly sent: CodeSent; readonly code: string };

/** After these, typing on is of no use: only a new code helps. */
const CODE_IS_DEAD: readonly ProblemCode[] = ['code-expired', 'code-burnt', 'code-used', 'code-not-asked-here'];

/** Seconds before a code's end at which that is said, once. */
const ENDS_SOON = 120;

/** Seconds between two looks at what became of a code that has not left, while the citizen looks too. */
const LOOK_UP_SECONDS = 5;

/** @fires request - enter-code, look-up-code, send-code */
export class CodeScreen extends Screen {
  static override styles = [...Screen.styles, unsafeCSS(codeScreenCss)];
  static override properties = { ...Screen.properties, code: { attribute: false }, hasDraft: { attribute: false } };

  declare code: CodeStep;
  /** True when something was written that is not sent yet. */
  declare hasDraft: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  #listening: AbortController | undefined;
  #incomplete = false;
  #ticks = 0;
  /** When the step came: what it says about a wait is true until that is over. */
  #since = 0;
  /** The code of which it was said that its end is near. */
  #toldOf: CodeSent | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#listening?.abort();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('code')) return;
    this.#incomplete = false;
    this.#since = performance.now();
  }

  /** The field, or the button for a new code in its place. */
  protected override focusWhenLost(): Element | null {
    return this.renderRoot.querySelector('input, .primary') ?? super.focusWhenLost();
  }

  protected override updated(changed: PropertyValues<{ code: CodeStep }>): void {
    if (!changed.has('code')) return;
    this.#tellNews(changed.get('code'));
    // Another code, or another message.
    if (this.code.step === 'asking' && this.code.sent === undefined) this.#advised?.removeAttribute('open');
    if (this.code.step !== 'sent') return;
    const before = changed.get('code')?.step;
    if (before === 'sent') return; // only what became of the code was looked up
    const field = this.#field;
    if (before === 'checking') field?.select();
    if (before === 'asking') {
      if (field !== null && this.code.renewed) field.value = '';
      void this.#listenForSms();
      this.#typed(); // on a slow line the code may be there before our own answer
    }
    if (before === 'checking' || isNobodyBusy()) field?.focus();
  }

  protected override render(): TemplateResult {
    const { code } = this;
    const sent = 'sent' in code ? code.sent : undefined;
    const problem = this.#problem;
    const isPast = sent !== undefined && code.step === 'sent' && secondsUntil(sent.expiresAt, sent) <= 0;
    const isDead = isPast || (problem !== undefined && CODE_IS_DEAD.includes(problem.code));
    const refusal = this.#refusal(problem, isPast);
    const notice = sent?.message ?? (code.step === 'tap' ? code.answer?.message : undefined);
    const isFirst = code.step === 'tap';
    return html`
      ${this.heading(this.language.texts.code.heading)}
      <p class="status" part="status" .textContent=${this.#status(code, problem)}></p>
      ${this.alert('problem', refusal)}
      ${isFirst || isDead ? this.#newCodeButton(isFirst) : this.#form(refusal !== undefined)}
      ${sent === undefined ? nothing : this.#aboutCode(sent, isDead)}
      <slot name="help"></slot>
      ${isFirst && notice === undefined ? nothing : codeAdvice(this.language, notice, sent, () => this.#adviceWanted())} ${this.announcer.regions()}
    `;
  }

  /** Why the last step was refused, as long as that is so: who had to wait a minute may try after it. */
  get #problem(): Problem | undefined {
    const problem = 'problem' in this.code ? this.code.problem : undefined;
    const isOver =
      problem !== undefined && 'retryAfter' in problem && performance.now() - this.#since >= problem.retryAfter * 1000;
    return isOver ? undefined : problem;
  }

  /** Said aloud is what is new; where the code went is there to be read, and not said again after a wrong code. */
  #tellNews(before: CodeStep | undefined): void {
    const { code } = this;
    const isNews = code.step === 'asking' || code.step === 'checking' || before?.step === 'asking';
    if (before?.step === 'sent' && code.step === 'sent') this.#tellWhere(before.sent, code.sent);
    else if (isNews && this.#problem === undefined) this.announcer.say('code', () => this.#status(code, undefined));
    else if (before?.step !== code.step) this.announcer.unsay('code');
  }

  /** What became of the code, for who reads just that. */
  #tellWhere(before: CodeSent, sent: CodeSent): void {
    const words = whereItIs(sent, this.language);
    if (this.#advised?.open === true && words !== whereItIs(before, this.language))
      this.announcer.say('where', () => words);
  }

  /** Two minutes before its end, once: a code that is being looked for on another device. */
  #tellEnd(): void {
    if (this.code.step !== 'sent' || this.#toldOf === this.code.sent) return;
    const { sent } = this.code;
    const left = secondsUntil(sent.expiresAt, sent);
    if (left > ENDS_SOON || left <= 0) return;
    this.#toldOf = sent;
    this.announcer.say('end', () => validityOf(sent, this.language));
  }

  /** What is wrong with the code, if anything: as it was typed, as the server said, or because its time is over. */
  #refusal(problem: Problem | undefined, isPast: boolean): Problem | string | undefined {
    const words = this.language.texts.code;
    if (this.#incomplete) return words.incomplete;
    if (problem?.code === 'session-ended' && this.hasDraft)
      return `${problemText(this.language, problem)} ${words.kept}`;
    return problem ?? (isPast ? { code: 'code-expired' } : undefined);
  }

  #status(code: CodeStep, problem: Problem | undefined): string {
    const { code: words } = this.language.texts;
    if (code.step === 'asking') return words.asking;
    if (code.step === 'checking') return words.checking;
    if (code.step === 'tap') {
      if (problem !== undefined) return '';
      const to = code.answer;
      if (to === undefined) return words.tapFirst;
      return to.channel === 'sms' ? words.tapSms(to.destination) : words.tapEmail(to.destination);
    }
    const { channel, destination } = code.sent;
    const sentence = channel === 'sms' ? words.sentSms(destination) : words.sentEmail(destination);
    return code.renewed ? `${words.renewed} ${sentence}` : sentence;
  }

  #form(refused: boolean): TemplateResult {
    const { code: words } = this.language.texts;
    return html`<form part="form" novalidate @submit=${this.#submitted}>
      <label for="code" part="label">${words.label}</label>
      <p class="hint" id="hint">${words.hint}</p>
      <input
        id="code"
        part="input"
        type="text"
        inputmode="numeric"
        autocomplete="one-time-code"
        autocapitalize="off"
        spellcheck="false"
        translate="no"
        dir="ltr"
        enterkeyhint="go"
        aria-describedby=${refused ? 'problem hint' : 'hint'}
        aria-invalid=${refused ? 'true' : 'false'}
        ?readonly=${this.code.step === 'checking'}
        @input=${this.#typed}
      />
      <button class="primary" part="button button-primary">${words.open}</button>
    </form>`;
  }

  #newCodeButton(first: boolean): TemplateResult {
    const { code: words } = this.language.texts;
    return html`<p>
      <button type="button" class="primary" part="button button-primary" @click=${() => this.#send(!first)}>
        ${first ? words.send : words.renew}
      </button>
    </p>`;
  }

  #aboutCode(sent: CodeSent, dead: boolean): TemplateResult {
    const { texts, formats } = this.language;
    const words = texts.code;
    const wait = secondsUntil(sent.resendAt, sent);
    const sentAt = words.sentAt(texts.clock(formats.time(sent.sentAt)));
    return html`
      <p class="hint" .textContent=${dead ? '' : `${sentAt} ${validityOf(sent, this.language)}`}></p>
      <div class="again" ?hidden=${dead}>
        <button
          type="button"
          class="plain"
          part="button button-plain"
          ?hidden=${wait > 0}
          @click=${() => this.#send(true)}
        >${words.renew}</button>
        <p class="hint" .textContent=${wait > 0 ? words.renewIn(formats.wait(wait)) : ''}></p>
      </div>
    `;
  }

  #adviceWanted(): void {
    this.#ticks = 0;
    if (this.#advised?.open === true && this.code.step === 'sent') this.request({ type: 'look-up-code' });
  }

  /** Whoever reads where his code is, reads what is true now. */
  #tick(): void {
    this.requestUpdate();
    this.#tellEnd();
    this.#ticks += 1;
    if (this.#ticks < LOOK_UP_SECONDS || this.code.step !== 'sent' || this.code.sent.delivery !== 'waiting') return;
    this.#adviceWanted();
  }

  get #advised(): HTMLDetailsElement | null {
    return this.renderRoot.querySelector('details');
  }

  #typed(): void {
    const field = this.#field;
    const code = codeIn(field?.value ?? '');
    if (field === null || code === undefined || this.code.step !== 'sent') return;
    field.value = code;
    this.request({ type: 'enter-code', code });
  }

  #submitted(event: Event): void {
    event.preventDefault();
    this.#typed();
    if (this.code.step !== 'sent' || codeIn(this.#field?.value ?? '') !== undefined) return;
    this.#incomplete = true;
    this.requestUpdate();
    this.#field?.focus();
  }

  #send(renew: boolean): void {
    this.request({ type: 'send-code', renew });
  }

  /** WebOTP: Android fills in the code by itself, when the sms is bound to this page. */
  async #listenForSms(): Promise<void> {
    if (this.code.step !== 'sent' || this.code.sent.channel !== 'sms') return;
    this.#listening?.abort();
    this.#listening = new AbortController();
    const code = await codeFromSms(this.#listening.signal);
    const field = this.#field;
    if (field === null || code === undefined) return;
    field.value = code;
    this.#typed();
  }

  get #field(): HTMLInputElement | null {
    return this.renderRoot.querySelector('input');
  }
}

/**
 * The six digits in what was typed or pasted: `123456`, `123 456`, or a whole sms. Undefined when they are not there.
 */
export function codeIn(text: string): string | undefined {
  // No lookbehind: Safari before 16.4 would not even load this file.
  const digits = /(?:^|\D)(\d{3})[\s.-]?(\d{3})(?!\d)/.exec(text);
  return digits === null ? undefined : `${digits[1]}${digits[2]}`;
}

if (!customElements.get('secure-message-code-screen')) customElements.define('secure-message-code-screen', CodeScreen);
