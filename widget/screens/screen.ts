// What all screens share: data in, wishes out, and one heading that gets the focus when the screen appears.
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { looks } from '../components/styles.ts';
import { type Wish, WishEvent } from '../events.ts';
import { type Language, wordsFor } from '../texts/language.ts';
import type { Trouble } from '../texts/problem.ts';

export abstract class Screen extends LitElement {
  static override styles = looks;
  static override properties = { language: { attribute: false }, headingLevel: { attribute: false } };

  declare language: Language;
  /** Level of the screen's heading in the page around it, 1 to 6. */
  declare headingLevel: number;

  constructor() {
    super();
    this.headingLevel = 2;
  }

  /** Moves the focus to the heading, so that a screen reader starts reading there. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    const heading = this.renderRoot.querySelector('.heading');
    if (heading instanceof HTMLElement) heading.focus();
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.language !== undefined;
  }

  protected heading(text: string): TemplateResult {
    return html`<div class="heading" part="heading" role="heading" aria-level=${this.headingLevel} tabindex="-1" .textContent=${text}></div>`;
  }

  protected subheading(text: string): TemplateResult {
    return html`<div class="subheading" part="subheading" role="heading" aria-level=${this.headingLevel + 1} .textContent=${text}></div>`;
  }

  /** An error: always there, filled when there is one, so that it is announced. */
  protected alert(id: string, trouble: Trouble | string | undefined): TemplateResult {
    const words = typeof trouble === 'object' ? wordsFor(this.language, trouble) : (trouble ?? '');
    return html`<div class="error" part="error" id=${id} role="alert" .textContent=${words}></div>`;
  }

  /** Tells the reader what the citizen wants. */
  protected wish(wish: Wish): void {
    this.dispatchEvent(new WishEvent(wish));
  }
}
