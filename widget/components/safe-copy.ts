// Making a safe copy of an identity document, before it leaves the phone: black areas by finger, mouse or keys, and
// words across it.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { Language } from '../texts/language.ts';
import safeCopyCss from './safe-copy.css?inline';
import { type BlackArea, drawSafely, safeFile } from './safe-picture.ts';
import { baseStyles } from './styles.ts';

const STEP = 0.02;
const SMALLEST = 0.02;
const NEW_AREA: BlackArea = { x: 0.35, y: 0.4, width: 0.3, height: 0.1 };

/** Asks for the copy of one photo; `done` gets it, or undefined when the citizen would rather not. */
export class SafeCopy extends LitElement {
  static override styles = [baseStyles, unsafeCSS(safeCopyCss)];
  static override properties = {
    language: { attribute: false },
    photo: { attribute: false },
    addressee: { attribute: false },
    headingLevel: { attribute: false },
    areas: { state: true },
    picture: { state: true },
    isUnreadable: { state: true },
  };

  declare language: Language;
  declare photo: File;
  /** The organisation that the copy is for. */
  declare addressee: string;
  declare headingLevel: number;
  declare done: (copy: File | undefined) => void;
  declare private areas: readonly BlackArea[];
  declare private picture: ImageBitmap | undefined;
  declare private isUnreadable: boolean;
  #from: { x: number; y: number } | undefined;
  #purpose: string | undefined;

  constructor() {
    super();
    this.areas = [];
    this.isUnreadable = false;
    this.headingLevel = 3;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#read(); // moved within the page
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.picture?.close();
    this.picture = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('photo')) return;
    this.areas = [];
    void this.#read();
  }

  protected override updated(): void {
    this.#draw();
  }

  protected override render(): TemplateResult {
    const words = this.language.texts.safeCopy;
    return html`
      <div class="subheading" role="heading" aria-level=${this.headingLevel} tabindex="-1">${words.heading}</div>
      <p>${words.intro}</p>
      <div class="error" role="alert" .textContent=${this.isUnreadable ? words.unreadable : ''}></div>
      ${this.picture === undefined ? nothing : this.#editor()}
      <div class="choices">
        ${this.picture === undefined ? nothing : button('primary', words.use, this.#use)}
        ${button('secondary', words.cancel, () => this.done(undefined))}
      </div>
    `;
  }

  #editor(): TemplateResult {
    const words = this.language.texts.safeCopy;
    return html`
      <p class="hint">${words.how}</p>
      <p class="hint keys" id="keys">${words.keys}</p>
      <div class="sheet" @pointerdown=${this.#begin} @pointerup=${this.#end}>
        <canvas role="img" aria-label=${words.picture}></canvas>
        ${this.areas.map(
          (
            _,
            place,
          ) => html`<button type="button" class="area" aria-label=${words.area(place + 1)} aria-describedby="keys"
            @pointerdown=${(event: Event) => event.stopPropagation()}
            @keydown=${(event: KeyboardEvent) => this.#move(event, place)}></button>`,
        )}
      </div>
      <div class="choices">
        ${button('secondary', words.add, this.#add)}
        ${this.areas.length === 0 ? nothing : button('secondary', words.undo, this.#undo)}
      </div>
      <label for="purpose">${words.purpose}</label>
      <input id="purpose" type="text" maxlength="120" .value=${this.#words} @input=${this.#typed} />
    `;
  }

  get #words(): string {
    const { texts, formats } = this.language;
    return this.#purpose ?? texts.safeCopy.for(this.addressee, formats.date(new Date().toISOString()));
  }

  async #read(): Promise<void> {
    this.picture?.close();
    try {
      this.picture = await createImageBitmap(this.photo, { imageOrientation: 'from-image' });
      this.isUnreadable = false;
    } catch {
      this.picture = undefined; // no picture that this browser knows
      this.isUnreadable = true;
    }
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.subheading')?.focus();
  }

  #draw(): void {
    const { picture } = this;
    const canvas = this.renderRoot.querySelector('canvas');
    if (picture === undefined || canvas === null) return;
    drawSafely(canvas, picture, this.areas, this.#words);
    // Through the CSSOM: a style attribute is what a strict policy forbids.
    this.renderRoot.querySelectorAll<HTMLElement>('.area').forEach((element, place) => {
      const area = this.areas[place];
      if (area === undefined) return;
      for (const [name, part] of [
        ['left', area.x],
        ['top', area.y],
        ['width', area.width],
        ['height', area.height],
      ] as const)
        element.style.setProperty(name, `${part * 100}%`);
    });
  }

  readonly #begin = (event: PointerEvent) => {
    this.#from = this.#placeOf(event);
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
  };

  readonly #end = (event: PointerEvent) => {
    const [from, to] = [this.#from, this.#placeOf(event)];
    this.#from = undefined;
    if (from === undefined) return;
    const area = {
      x: Math.min(from.x, to.x),
      y: Math.min(from.y, to.y),
      width: Math.abs(from.x - to.x),
      height: Math.abs(from.y - to.y),
    };
    if (area.width >= SMALLEST && area.height >= SMALLEST / 2) this.areas = [...this.areas, area];
    else this.#put(to);
  };

  /** A tap, for who can't drag (WCAG 2.2, 2.5.7): the last area comes there, or a first one. */
  #put({ x, y }: { readonly x: number; readonly y: number }): void {
    const { width, height } = this.areas.at(-1) ?? NEW_AREA;
    this.areas = [...this.areas.slice(0, -1), { x: within(x - width / 2), y: within(y - height / 2), width, height }];
  }

  #placeOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const box = this.renderRoot.querySelector('canvas')?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: within((clientX - box.x) / box.width), y: within((clientY - box.y) / box.height) };
  }

  readonly #add = async () => {
    this.areas = [...this.areas, NEW_AREA];
    await this.updateComplete;
    [...this.renderRoot.querySelectorAll<HTMLElement>('.area')].at(-1)?.focus();
  };

  readonly #undo = () => {
    this.areas = this.areas.slice(0, -1);
  };

  #move(event: KeyboardEvent, place: number): void {
    const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[
      event.key
    ] ?? [0, 0];
    const area = this.areas[place];
    if (area === undefined || dx === undefined || dy === undefined) return;
    if (event.key === 'Delete' || event.key === 'Backspace') this.areas = this.areas.filter((other) => other !== area);
    else if (dx === 0 && dy === 0) return;
    else {
      const moved = event.shiftKey
        ? { ...area, width: Math.max(SMALLEST, area.width + dx), height: Math.max(SMALLEST, area.height + dy) }
        : { ...area, x: within(area.x + dx), y: within(area.y + dy) };
      this.areas = this.areas.map((other, at) => (at === place ? moved : other));
    }
    event.preventDefault();
  }

  readonly #typed = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLInputElement) this.#purpose = currentTarget.value;
    this.#draw();
  };

  readonly #use = async () => {
    const canvas = this.renderRoot.querySelector('canvas');
    const copy = canvas === null ? undefined : await safeFile(canvas, this.language.texts.safeCopy.fileName);
    this.done(copy);
  };
}

function button(look: 'primary' | 'secondary', label: string, act: () => void): TemplateResult {
  return html`<button type="button" class=${look} part="button button-${look}" @click=${act}>${label}</button>`;
}

function within(part: number): number {
  return Math.min(1, Math.max(0, part));
}

if (!customElements.get('secure-message-safe-copy')) customElements.define('secure-message-safe-copy', SafeCopy);
