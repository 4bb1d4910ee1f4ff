// Is this mail real? The reference that stands in it, typed by hand, held against those that this municipality sent.
// It says what is known, no more: a forger can copy a reference, so the link in the mail is spoken of as well.
import { html, LitElement, type TemplateResult, unsafeCSS } from 'lit';
import type { CheckReference, PageOwners, ReferenceAnswer } from '../../server/contract/reader-api.ts';
import { pageAddress } from '../page/surroundings.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';
import { isProblem, type Problem } from '../texts/problem.ts';
import howToReadCss from './how-to-read.css?inline';
import { baseStyles } from './styles.ts';

/** What the server answers to a page without a message. */
export interface PageClient {
  readonly pageOwners: (signal: AbortSignal) => Promise<PageOwners | Problem>;
  readonly checkReference: (given: CheckReference, signal: AbortSignal) => Promise<ReferenceAnswer | Problem>;
}

/** `checking` while the server is asked, `incomplete` when what was typed can't be a reference. */
type Outcome = 'nothing' | 'checking' | 'incomplete' | ReferenceAnswer | Problem;

/** One field, and what is known of the reference in it. */
export class MailCheck extends LitElement {
  static override styles = [...baseStyles, unsafeCSS(howToReadCss)];
  static override properties = {
    language: { attribute: false },
    headingLevel: { attribute: false },
    client: { attribute: false },
    outcome: { state: true },
  };

  declare language: WholeLanguage;
  /** Of the screen that it stands in. */
  declare headingLevel: number;
  declare client: () => Promise<PageClient>;
  declare private outcome: Outcome;
  #asking = new AbortController();

  constructor() {
    super();
    this.outcome = 'nothing';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking.abort();
  }

  protected override render(): TemplateResult {
    const { outcome } = this;
    const { mailCheck: words } = this.language.texts;
    const isIncomplete = outcome === 'incomplete';
    return html`
      <div class="subheading" part="subheading" role="heading" aria-level=${Math.min(this.headingLevel + 1, 6)}>${words.heading}</div>
      <p id="intro">${words.intro}</p>
      <form part="form" novalidate @submit=${this.#submitted}>
        <label for="reference" part="label">${words.label}</label>
        <p class="hint" id="hint" part="hint">${words.hint}</p>
        <div class="error" part="error" id="problem" role="alert" .textContent=${isIncomplete ? words.incomplete : ''}></div>
        <input
          id="reference"
          class="reference"
          part="input"
          type="text"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          translate="no"
          dir="ltr"
          enterkeyhint="go"
          aria-invalid=${isIncomplete ? 'true' : 'false'}
          aria-describedby=${isIncomplete ? 'problem hint' : 'hint'}
          @input=${this.#edited}
        />
        <button class="secondary" part="button button-secondary">${words.check}</button>
      </form>
      <div role="status" class=${outcome === 'checking' || isIncomplete || outcome === 'nothing' ? 'outcome' : 'outcome note'}
        part="note">${this.#told().map((line) => html`<p .textContent=${line}></p>`)}</div>
    `;
  }

  /** What is known, in sentences. */
  #told(): readonly string[] {
    const { outcome, language } = this;
    const { mailCheck: words } = language.texts;
    if (outcome === 'nothing' || outcome === 'incomplete') return [];
    if (outcome === 'checking') return [words.checking];
    if (isProblem(outcome)) {
      // It is not tried again by itself, as other calls are.
      return [outcome.code === 'too-many-requests' ? problemText(language, outcome) : words.away];
    }
    if (outcome.status === 'unknown') return [words.unknown];
    return [words.sent(language.formats.date(outcome.sentOn)), words.look(new URL(pageAddress()).origin)];
  }

  /** What is said of another reference is no longer said. */
  #edited(): void {
    this.#asking.abort();
    this.outcome = 'nothing';
  }

  #submitted(event: Event): void {
    event.preventDefault();
    void this.#check();
  }

  async #check(): Promise<void> {
    const field = this.renderRoot.querySelector('input');
    const reference = referenceIn(field?.value ?? '');
    this.#asking.abort();
    if (reference === undefined) {
      this.outcome = 'incomplete';
      field?.focus();
      return;
    }
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.outcome = 'checking';
    try {
      const answer = await (await this.client()).checkReference({ reference }, signal);
      if (!signal.aborted) this.outcome = answer;
    } catch {
      if (!signal.aborted) this.outcome = { code: 'server-away' }; // a part that did not come
    }
  }
}

/** A reference as people type it: small letters, blanks, another dash or none. Undefined: it can't be one. */
function referenceIn(typed: string): string | undefined {
  const characters = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return characters.length === 8 ? `${characters.slice(0, 4)}-${characters.slice(4)}` : undefined;
}

if (!customElements.get('secure-message-mail-check')) customElements.define('secure-message-mail-check', MailCheck);
