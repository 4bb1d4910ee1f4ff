// What all screens share: data in, requests out, and one heading that gets the focus when the screen appears.
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
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

  /** Whoever takes away what has the focus says where it goes: never to the page's beginning. */
  protected override update(changed: PropertyValues): void {
    const root = this.renderRoot;
    const held = root instanceof ShadowRoot ? root.activeElement : null;
    const file = [...root.querySelectorAll('.file')].findIndex((one) => one.contains(held));
    super.update(changed);
    if (held === null || held.getClientRects().length > 0) return;
    const next = this.focusInstead(file) ?? root.querySelector('.heading');
    if (next instanceof HTMLElement) next.focus();
  }

  /** What gets the focus when what had it is gone. `file`: the place in the list that it was in, or -1. */
  protected focusInstead(file: number): Element | null {
    return this.renderRoot.querySelectorAll('.file button, .file [tabindex]')[Math.max(0, file)] ?? null;
  }

  protected override shouldUpdate(_changed: PropertyValues): boolean {
    return this.language !== undefined;
  }

  protected heading(text: string): TemplateResult {
    return html`<div
      class="heading"
      part="heading"
      role="heading"
      aria-level=${this.headingLevel}
      tabindex="-1"
      .textContent=${text}
    ></div>`;
  }

  protected subheading(text: string): TemplateResult {
    return html`<div
      class="subheading"
      part="subheading"
      role="heading"
      aria-level=${this.headingLevel + 1}
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
