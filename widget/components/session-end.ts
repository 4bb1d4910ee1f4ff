// Keeps a session alive while somebody is there, and warns two minutes before it ends (WCAG 2.2.1): who reads a long
// letter touches nothing that the server hears of.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import { SESSION_IDLE } from '../../server/contract/lifetimes.ts';
import type { WholeLanguage } from '../texts/language.ts';
import sessionEndCss from './session-end.css?inline';
import { baseStyles } from './styles.ts';

const WARNING = 120_000;
const SIGNS_OF_LIFE = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'wheel', 'touchstart'];

/** A session, as far as its end goes. Times are of this device. */
export interface Session {
  /** When the server last heard of it: without another call it lives 15 minutes from then. */
  readonly lastCall: () => number;
  /** When it ends however it is used. */
  readonly endsAt: number;
  /** Somebody is there. `now`: says so to the server at once, else now and then. */
  readonly keep: (now: boolean) => void;
  readonly ended: () => void;
}

type Warning = 'idle' | 'for good' | undefined;

/** Shows nothing until a session is about to end. */
export class SessionEnd extends LitElement {
  static override styles = [baseStyles, unsafeCSS(sessionEndCss)];
  static override properties = {
    language: { attribute: false },
    session: { attribute: false },
    warning: { state: true },
  };

  declare language: WholeLanguage;
  declare session: Session;
  declare private warning: Warning;
  #connected = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What had the focus before the warning took it. */
  #before: HTMLElement | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    for (const type of SIGNS_OF_LIFE)
      addEventListener(type, (event) => this.#isThere(event), { signal, passive: true, capture: true });
    addEventListener('visibilitychange', () => this.#look(), { signal });
    this.#timer = setInterval(() => this.#look(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#connected.abort();
    clearInterval(this.#timer);
  }

  /** Appears with its words. */
  protected override shouldUpdate(): boolean {
    return this.language !== undefined;
  }

  protected override updated(changed: PropertyValues<{ warning: Warning }>): void {
    if (!changed.has('warning') || this.warning !== 'idle') return;
    const at = focusIn(document);
    this.#before = at instanceof HTMLElement ? at : undefined;
    this.renderRoot.querySelector('button')?.focus({ preventScroll: true }); // scrolling is a sign of life
  }

  protected override render(): TemplateResult {
    const words = this.language.texts.session;
    return html`${
      this.warning === 'idle'
        ? html`<div class="note" part="note" role="alertdialog" aria-labelledby="ending">
            <p id="ending">${words.ending}</p>
            <button type="button" class="primary" part="button button-primary" @click=${() => this.#stay()}>
              ${words.stay}
            </button>
          </div>`
        : nothing
    }
    <div class=${this.warning === 'for good' ? 'note' : ''} part="note" role="status" .textContent=${
      this.warning === 'for good' ? words.endingForGood : ''
    }></div>`;
  }

  /** A clock that was stopped (a closed laptop) is looked at again as soon as it goes on. */
  #look(): void {
    const now = Date.now();
    const idle = this.session.lastCall() + SESSION_IDLE;
    if (Math.min(idle, this.session.endsAt) <= now) {
      this.warning = undefined;
      this.session.ended();
    } else if (this.session.endsAt - now <= WARNING) this.warning = 'for good';
    else this.warning = idle - now <= WARNING ? 'idle' : undefined;
  }

  /** Before the warning a touch, a key or a scroll is enough; then too, and the question is answered. */
  #isThere({ type, target }: Event): void {
    if (type === 'scroll' && target !== document) return; // pictures of the page that go round by themselves
    if (this.warning === 'idle') this.#stay();
    else this.session.keep(false);
  }

  #stay(): void {
    if (this.warning !== 'idle') return;
    this.warning = undefined;
    this.session.keep(true);
    this.#before?.focus();
    this.#before = undefined;
  }
}

function focusIn(root: DocumentOrShadowRoot): Element | null {
  const at = root.activeElement;
  return at?.shadowRoot?.activeElement ? focusIn(at.shadowRoot) : at;
}

if (!customElements.get('secure-message-session-end')) customElements.define('secure-message-session-end', SessionEnd);
