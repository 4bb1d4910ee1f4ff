// What all screens share: data in, requests out, and one heading that gets the focus when the screen appears.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { Announcer } from '../components/announcer.ts';
import { FocusKeeper } from '../components/focus-keeper.ts';
import { baseStyles } from '../components/styles.ts';
import { type ScreenRequest, ScreenRequestEvent } from '../events.ts';
import { type Language, problemText } from '../texts/language.ts';
import type { Problem } from '../texts/problem.ts';

export abstract class Screen extends LitElement {
  static override styles = baseStyles;
  static override properties = { language: { attribute: false }, headingLevel: { attribute: false } };

  declare language: Language;
  /** Level of the screen's heading in the page around it, 1 to 6. */
  declare headingLevel: number;
  /** Says aloud what happened. Its regions stand in each screen's template. */
  protected readonly announcer = new Announcer(this);

  constructor() {
    super();
    this.headingLevel = 2;
    new FocusKeeper(this, () => this.focusWhenLost());
  }

  /** Moves the focus to the heading, so that a screen reader starts reading there. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    const heading = this.renderRoot.querySelector('.heading');
    if (heading instanceof HTMLElement) heading.focus();
  }

  /** What gets the focus when its control is taken away, and named nothing to follow it. */
  protected focusWhenLost(): Element | null {
    return this.renderRoot.querySelector('.heading');
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.language !== undefined;
  }

  /**
   * `about` is the id of what is read with the heading, when it gets the focus; `lang` the language of a heading that
   * is not ours.
   */
  protected heading(
    text: string,
    { about, lang }: { readonly about?: string; readonly lang?: string } = {},
  ): TemplateResult {
    return html`<div
      class="heading"
      part="heading"
      role="heading"
      aria-level=${Math.min(this.headingLevel, 6)}
      aria-describedby=${about ?? nothing}
      lang=${lang ?? nothing}
      dir=${lang === undefined ? nothing : 'auto'}
      tabindex="-1"
      .textContent=${text}
    ></div>`;
  }

  protected subheading(text: string): TemplateResult {
    return html`<div
      class="subheading"
      part="subheading"
      role="heading"
      aria-level=${below(this.headingLevel)}
      .textContent=${text}
    ></div>`;
  }

  /** An error: always there, filled when there is one, so that it is announced. */
  protected alert(id: string, problem: Problem | string | undefined): TemplateResult {
    const words = typeof problem === 'object' ? problemText(this.language, problem) : (problem ?? '');
    return html`<div class="error" part="error" id=${id} role="alert" .textContent=${words}></div>`;
  }

  /** Tells the reader what the citizen wants. */
  protected request(request: ScreenRequest): void {
    this.dispatchEvent(new ScreenRequestEvent(request));
  }
}

/** The level of a heading under one of this level; there are six (WAI-ARIA takes more, screen readers do not). */
export function below(headingLevel: number): number {
  return Math.min(headingLevel + 1, 6);
}
