// Whoever takes away what has the focus says where it goes: else it falls to the page's body, and who does not see the
// screen has lost his place (WCAG 2.4.3).
import type { LitElement, ReactiveController } from 'lit';

/**
 * Keeps the focus inside an element across its updates. A control that may vanish names its followers by their ids in
 * `data-focus-next`, the first that is there gets the focus; without any, `otherwise` says which.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: LitElement;
  readonly #otherwise: () => Element | null;
  #had: Element | null = null;

  constructor(host: LitElement, otherwise: () => Element | null) {
    this.#host = host;
    this.#otherwise = otherwise;
    host.addController(this);
  }

  hostUpdate(): void {
    this.#had = this.#host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    const had = this.#had;
    this.#had = null;
    if (!(had instanceof HTMLElement) || isShown(had)) return;
    const names = had.dataset.focusNext?.split(' ') ?? [];
    const followers = names.map((id) => this.#host.shadowRoot?.getElementById(id) ?? null);
    const next = followers.find(isShown) ?? this.#otherwise();
    if (next instanceof HTMLElement) next.focus();
  }
}

function isShown(element: Element | null): boolean {
  return element?.isConnected === true && element.getClientRects().length > 0;
}
