// What is said aloud to who does not see the screen: one thing at a time, in order, each once. Regions that change
// faster than they are read lose words (measured: a refusal that stood for 11 ms).
import { html, type LitElement, type ReactiveController, type TemplateResult } from 'lit';

/** Milliseconds that words stand at least before the next ones take their place. */
const PAUSE = 1000;
/** Milliseconds after which what was said is taken away: it is news, not something to find while reading. */
const GONE_AFTER = 7000;

/** `polite` waits until the reader of the screen is done; `urgent` does not. */
type Manner = 'polite' | 'urgent';
type Said = Readonly<Record<Manner, string>>;
const NOTHING: Said = { polite: '', urgent: '' };

/** The two live regions of one element, and the queue before them. They are there before anything is said. */
export class Announcer implements ReactiveController {
  readonly #host: LitElement;
  /** By what they are about: of a thing only its last news is said, in the words of that moment. */
  readonly #waiting = new Map<string, { readonly words: () => string; readonly manner: Manner }>();
  #said: Said = NOTHING;
  #saidAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    this.#said = NOTHING;
  }

  /** Says this when its turn comes; empty words are not said. */
  say(about: string, words: () => string, manner: Manner = 'polite'): void {
    this.#waiting.set(about, { words, manner });
    this.#schedule();
  }

  /** What was to be said about this is no longer so. */
  unsay(about: string): void {
    this.#waiting.delete(about);
  }

  regions(): TemplateResult {
    return html`<div class="unseen" role="status" .textContent=${this.#said.polite}></div>
      <div class="unseen" role="alert" .textContent=${this.#said.urgent}></div>`;
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const wait = this.#waiting.size > 0 ? PAUSE : GONE_AFTER;
    this.#timer = setTimeout(() => this.#next(), Math.max(0, this.#saidAt + wait - performance.now()));
  }

  #next(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#show(NOTHING);
      return;
    }
    const [about, { words, manner }] = next;
    const text = words();
    // Words that stand there already are no change, and not said: they go first.
    if (text !== '' && text === this.#said[manner]) this.#show(NOTHING);
    else {
      this.#waiting.delete(about);
      if (text !== '') {
        this.#saidAt = performance.now();
        this.#show({ ...NOTHING, [manner]: text });
      }
    }
    this.#schedule();
  }

  #show(said: Said): void {
    this.#said = said;
    this.#host.requestUpdate();
  }
}
