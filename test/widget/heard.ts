// What somebody who does not see the screen is told: every change of a live region, through all shadow roots, and where
// the focus is.

import { until } from './shown-screen.ts';

/** What a screen reader says by itself while it listens, in order. */
export class Heard {
  readonly said: string[] = [];
  readonly #observers: MutationObserver[] = [];
  readonly #listening = new Set<Node>();

  /** Listens to all that is under `root`, also to what comes into it later. */
  constructor(root: Node) {
    this.#listen(root);
  }

  /** Waits until something with these words is said. */
  hears(words: string): Promise<void> {
    return until(() => this.said.some((one) => one.includes(words)));
  }

  /** Listens no more; what was said. */
  stop(): readonly string[] {
    for (const observer of this.#observers) observer.disconnect();
    return this.said;
  }

  #listen(root: Node): void {
    if (this.#listening.has(root)) return;
    this.#listening.add(root);
    const observer = new MutationObserver((changes) => {
      const regions = new Set(changes.map(({ target }) => regionOf(target)));
      for (const region of regions) this.#hear(region);
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) this.#into(node);
    });
    observer.observe(root, { childList: true, characterData: true, subtree: true });
    this.#observers.push(observer);
    this.#into(root);
  }

  #hear(region: Element | null | undefined): void {
    const words = (region?.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (words !== '' && (region?.getClientRects().length ?? 0) > 0) this.said.push(words);
  }

  #into(node: Node): void {
    const elements = node instanceof Element || node instanceof ShadowRoot ? [...node.querySelectorAll('*')] : [];
    for (const element of node instanceof Element ? [node, ...elements] : elements)
      if (element.shadowRoot !== null) this.#listen(element.shadowRoot);
  }
}

function regionOf(node: Node): Element | null | undefined {
  return (node instanceof Element ? node : node.parentElement)?.closest('[role=status], [role=alert]');
}

/** What has the focus, through all shadow roots. */
export function focused(): Element | null {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at;
}
