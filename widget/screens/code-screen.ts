// The access code: where it went, one field that opens at the sixth digit, and a way out when no code came.
import { html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { CodeAnswer, CodeSent } from '../../server/contract/reader-api.ts';
import { contactLines } from '../components/contact-lines.ts';
import { isNobodyBusy } from '../page/page-activity.ts';
import { codeFromSms } from '../page/sms-code.ts';
import type { Problem, ProblemCode } from '../texts/problem.ts';
import { codeIn, handedOver, secondsUntil, spokenNumber, validityOf, whereItIs } from './access-code.ts';
import codeScreenCss from './code-screen.css?inline';
import type { CodeStep } from './code-step.ts';
import { Screen } from './screen.ts';

/** After these, typing on is of no use: only a new code helps. */
const CODE_IS_DEAD: readonly ProblemCode[] = ['code-expired', 'code-burnt', 'code-used', 'code-not-asked-here'];

/** Seconds before a code's end at which that is said, once. */
const ENDS_SOON = 120;
/** Seconds between two looks at what became of a code that has not left, while the citizen looks too. */
const LOOK_UP_SECONDS = 5;
/** And after so many seconds once, for the sentence at the top must be true. */
const LOOK_UPS = [1, 3, 7, 15, 30];
/** Seconds after which a code that has not left is late. */
const LATE = 15;

/** @fires request - enter-code, look-up-code, send-code */
export class CodeScreen extends Screen {
  static override styles = [...Screen.styles, unsafeCSS(codeScreenCss)];
  static override properties = { ...Screen.properties, code: { attribute: false }, hasDraft: { attribute: false } };

  declare code: CodeStep;
  /** True when a reply waits unsent. */
  declare hasDraft: boolean;
  #timer: ReturnType<typeof setInterval> | undefined;
  #listening: AbortController | undefined;
  #incomplete = false;
  #ticks = 0;
  /** Seconds since the code was asked for. */
  #waited = 0;
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

  protected override updated(changed: PropertyValues<{ code: CodeStep }>): void {
    if (!changed.has('code')) return;
    // Another code, or another message.
    if (this.code.step === 'asking' && this.code.sent === undefined) this.#advised?.removeAttribute('open');
    if (this.code.step !== 'sent') return;
    const before = changed.get('code')?.step;
    if (before === 'sent') return; // only what became of the code was looked up
    const field = this.#field;
    if (before === 'checking') field?.select();
    if (before === 'asking') {
      this.#waited = 0;
      if (field !== null && this.code.renewed) field.value = '';
      void this.#listenForSms();
      this.#typed(); // on a slow line the code may be there before our own answer
    }
    if (before === 'checking' || isNobodyBusy()) field?.focus();
  }

  /** The field, or the button for a new code in its place. */
  protected override focusWhenLost(): Element | null {
    return this.renderRoot.querySelector('input, .primary') ?? super.focusWhenLost();
  }

  protected override render(): TemplateResult {
    const { code } = this;
    const sent = 'sent' in code ? code.sent : undefined;
    const problem = this.#problem;
    const isPast = sent !== undefined && code.step === 'sent' && secondsUntil(sent.expiresAt, sent) <= 0;
    const isDead = isPast || (problem !== undefined && CODE_IS_DEAD.includes(problem.code));
    const refusal = this.#refusal(problem, isPast);
    const answer = sent ?? (code.step === 'tap' ? code.answer : undefined);
    const notice = answer?.message;
    const isFirst = code.step === 'tap';
    const { code: words } = this.language.texts;
    const where = isFirst || sent === undefined ? '' : whereItIs(sent, this.#waited >= LATE, this.language);
    return html`
      ${this.heading(isFirst || isDead ? words.headingAsk : words.heading)}
      <p class="where" id="where" part="status">${spokenNumber(where, this.language)}</p>
      <p class="status" part="status" role="status" .textContent=${this.#status(code, problem)}></p>
      ${this.alert('problem', refusal)}
      ${isFirst || isDead ? this.#newCodeButton(isFirst, answer) : this.#form(refusal !== undefined)}
      ${sent === undefined ? nothing : this.#aboutCode(sent, isDead)}
      ${isFirst && notice === undefined ? nothing : this.#advice(notice, sent)} ${this.announcer.regions()}
      <slot name="help"></slot>
    `;
  }

  /** Why the last step was refused, as long as that is so: who had to wait a minute may try after it. */
  get #problem(): Problem | undefined {
    const problem = 'problem' in this.code ? this.code.problem : undefined;
    if (problem === undefined || !('retryAfter' in problem)) return problem;
    return performance.now() - this.#since < problem.retryAfter * 1000 ? problem : undefined;
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
    if (this.#incomplete) return this.language.texts.code.incomplete;
    return problem ?? (isPast ? { code: 'code-expired' } : undefined);
  }

  #status(code: CodeStep, problem: Problem | undefined): string {
    const { code: words } = this.language.texts;
    if (code.step === 'asking') return (code.spokenIn && this.language.texts.voice?.asking) || words.asking;
    if (code.step === 'checking') return words.checking;
    if (code.step === 'tap') {
      if (problem !== undefined) return this.hasDraft ? words.kept : '';
      const to = code.answer;
      if (to === undefined) return words.tapFirst;
      return whereItIs({ delivery: 'waiting', ...to }, false, this.language);
    }
    // Where it went is no news each time a code is wrong; that we call was said when it was asked for.
    return code.renewed && problem === undefined && code.sent.channel !== 'voice' ? words.renewed : '';
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
        enterkeyhint="go"
        aria-describedby=${refused ? 'problem where hint' : 'where hint'}
        dir="ltr"
        aria-invalid=${refused ? 'true' : 'false'}
        ?readonly=${this.code.step === 'checking'}
        @input=${this.#typed}
      />
      <button class="primary" part="button button-primary">${words.open}</button>
    </form>`;
  }

  #newCodeButton(first: boolean, answer: CodeAnswer | undefined): TemplateResult {
    const { code: words } = this.language.texts;
    return html`<p>
      <button type="button" class="primary" part="button button-primary" @click=${() => this.#send(!first)}>
        ${first ? words.send : words.renew}
      </button>
      ${this.#callButton(answer, !first)}
    </p>`;
  }

  /** Where the municipality can have a code read out, and its words are there. */
  #callButton(answer: CodeAnswer | undefined, renew: boolean): TemplateResult | typeof nothing {
    const { code, texts } = this.language;
    return answer?.canBeSpoken === true && texts.voice !== undefined
      ? html`<button type="button" class="plain" part="button button-plain" @click=${() => this.#send(renew, code)}>
          ${texts.voice.offer}
        </button>`
      : nothing;
  }

  #aboutCode(sent: CodeSent, dead: boolean): TemplateResult {
    const { texts, formats } = this.language;
    const words = texts.code;
    const wait = secondsUntil(sent.resendAt, sent);
    // When we call is not when it was asked for.
    const sentAt = sent.channel === 'voice' ? '' : words.sentAt(texts.clock(formats.time(sent.sentAt)));
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
        ${wait > 0 ? nothing : this.#callButton(sent, true)}
        <p class="hint" .textContent=${wait > 0 ? words.renewIn(formats.wait(wait)) : ''}></p>
      </div>
    `;
  }

  #advice(notice: MessageNotice | undefined, sent: CodeSent | undefined): TemplateResult {
    const { texts } = this.language;
    const words = texts.code;
    return html`
      <details part="advice" @toggle=${this.#adviceWanted}>
        <summary>${words.noCode}</summary>
        <p .textContent=${sent === undefined ? '' : handedOver(sent, this.language)}></p>
        <p>${(sent?.channel ?? 'email') === 'email' ? `${words.noCodeEmail} ${words.noCodeSms}` : words.noCodeSms}</p>
        ${notice === undefined ? nothing : contactLines(this.language, notice.organisation)}
      </details>
      <div class="foot" part="references">
        ${sent === undefined ? nothing : reference(words.codeReference, sent.codeReference)}
        ${notice === undefined ? nothing : reference(words.messageReference, notice.reference)}
        <div>${(sent?.channel === 'voice' && texts.voice?.safety) || words.safety}</div>
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
    this.#waited += 1;
    if (this.code.step !== 'sent' || this.code.sent.delivery !== 'waiting') return;
    if (LOOK_UPS.includes(this.#waited)) this.request({ type: 'look-up-code' });
    else if (this.#ticks >= LOOK_UP_SECONDS) this.#adviceWanted();
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

  #send(renew: boolean, spokenIn?: string): void {
    this.request({ type: 'send-code', renew, ...(spokenIn && { spokenIn }) });
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

function reference(label: string, value: string): TemplateResult {
  return html`<div>${label}: <code translate="no" .textContent=${value}></code></div>`;
}

if (!customElements.get('secure-message-code-screen')) customElements.define('secure-message-code-screen', CodeScreen);
