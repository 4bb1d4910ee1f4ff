// For who stands before the page without a whole link: how a message is read, in six steps, whether his mail is real,
// and whom to call. No dead end.
import { Task, TaskStatus } from '@lit/task';
import { html, LitElement, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { WholeLanguage } from '../texts/language.ts';
import { isProblem } from '../texts/problem.ts';
import { contactLines } from './contact-lines.ts';
import howToReadCss from './how-to-read.css?inline';
import type { PageClient } from './mail-check.ts';
import './mail-check.ts';
import { baseStyles } from './styles.ts';

const PARTS_OF_CHECK = 'subheading, form, label, hint, input, button, error, note';

/** Shows what any page of a municipality may say without a message. */
export class HowToRead extends LitElement {
  static override styles = [...baseStyles, unsafeCSS(howToReadCss)];
  static override properties = {
    language: { attribute: false },
    headingLevel: { attribute: false },
    client: { attribute: false },
  };

  declare language: WholeLanguage;
  /** Of the screen that it stands in. */
  declare headingLevel: number;
  declare client: () => Promise<PageClient>;

  /** Whose page this is. When nobody can tell, the page's own help stands beside it. */
  readonly #owners = new Task(this, {
    args: () => [] as const,
    task: async (_none, { signal }) => {
      const answer = await (await this.client()).pageOwners(signal);
      return isProblem(answer) ? [] : answer.organisations;
    },
  });

  protected override render(): TemplateResult {
    const { howToRead: words } = this.language.texts;
    const steps = [words.mail, words.open, words.code, words.type, words.read, words.answer];
    return html`
      ${this.#heading(words.heading)}
      <ol class="steps" role="list">${steps.map((step) => html`<li><span>${step}</span></li>`)}</ol>
      <secure-message-mail-check exportparts=${PARTS_OF_CHECK} .language=${this.language}
        .headingLevel=${this.headingLevel} .client=${this.client}></secure-message-mail-check>
      ${this.#contact()}
    `;
  }

  #contact(): TemplateResult | typeof nothing {
    const owners = this.#owners.status === TaskStatus.COMPLETE ? (this.#owners.value ?? []) : [];
    if (owners.length === 0) return nothing;
    return html`${this.#heading(this.language.texts.howToRead.contact)}
      ${owners.map((owner) => contactLines(this.language, owner))}`;
  }

  #heading(text: string): TemplateResult {
    return html`<div class="subheading" part="subheading" role="heading" aria-level=${Math.min(this.headingLevel + 1, 6)}
      .textContent=${text}></div>`;
  }
}

if (!customElements.get('secure-message-how-to-read')) customElements.define('secure-message-how-to-read', HowToRead);
