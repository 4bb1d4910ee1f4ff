// Making a safe copy of an identity document, before it leaves the phone: black areas by finger, mouse, keys or
// buttons, and words across it.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { Announcer } from './announcer.ts';
import { areaControls, NEW_AREA, positionInWords, SMALLEST, type Step, stepOf, stepped, within } from './black-area.ts';
import { FocusKeeper } from './focus-keeper.ts';
import safeCopyCss from './safe-copy.css?inline';
import { button, helpWithCopy, nothingBlackQuestion } from './safe-copy-parts.ts';
import { type BlackArea, drawSafely, safeFile } from './safe-picture.ts';
import { baseStyles } from './styles.ts';

/** Asks for the copy of one photo; `done` gets it, or undefined when the citizen would rather not. */
export class SafeCopy extends LitElement {
  static override styles = [baseStyles, unsafeCSS(safeCopyCss)];
  static override properties = {
    language: { attribute: false },
    texts: { state: true },
    photo: { attribute: false },
    addressee: { attribute: false },
    organisation: { attribute: false },
    headingLevel: { attribute: false },
    chosen: { state: true },
    isUnfinished: { state: true },
    isAsking: { state: true },
    areas: { state: true },
    picture: { state: true },
    isUnreadable: { state: true },
  };

  declare language: WholeLanguage;
  declare photo: File;
  /** The organisation that the copy is for. */
  declare addressee: string;
  /** Whom to ask for help. */
  declare organisation: OrganisationNotice | undefined;
  declare headingLevel: number;
  declare done: (copy: File | undefined) => void;
  declare private areas: readonly BlackArea[];
  /** Which area the buttons are for. */
  declare private chosen: number;
  /** That it is not done yet, when the reply was to go without it. */
  declare private isUnfinished: boolean;
  /** True while we ask whether it may go with nothing made black. */
  declare private isAsking: boolean;
  declare private picture: ImageBitmap | undefined;
  declare private isUnreadable: boolean;
  #from: { x: number; y: number } | undefined;
  #purpose: string | undefined;
  readonly #announcer = new Announcer(this);

  constructor() {
    super();
    new FocusKeeper(this, () => this.renderRoot.querySelector('.subheading'));
    this.areas = [];
    this.chosen = 0;
    this.isUnfinished = false;
    this.isAsking = false;
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

  /** The reply was to go, and this copy is not done: says so here, where something can be done about it. */
  remind(): void {
    this.isUnfinished = true;
    this.renderRoot.querySelector<HTMLElement>('.subheading')?.focus();
  }

  protected override render(): TemplateResult {
    const words = this.language.texts.safeCopy;
    const wrong = [this.isUnreadable ? words.unreadable : '', this.isUnfinished ? words.unfinished : '']
      .join(' ')
      .trim();
    return html`
      <div class="subheading" role="heading" aria-level=${Math.min(this.headingLevel, 6)} tabindex="-1">
        ${words.heading}
      </div>
      <div class="error" part="error" role="alert" .textContent=${wrong}></div>
      <p>${words.intro}</p>
      ${this.picture === undefined ? nothing : this.#editor()}
      ${this.isAsking ? this.#question() : this.#choices()} ${helpWithCopy(this.language, this.language.texts, this.organisation)} ${this.#announcer.regions()}
    `;
  }

  #choices(): TemplateResult {
    const words = this.language.texts.safeCopy;
    return html`<div class="choices">
      ${this.picture === undefined ? nothing : button('primary', words.use, this.#used, { id: 'use', next: 'sure' })}
      ${button('secondary', words.cancel, () => this.done(undefined))}
    </div>`;
  }

  #question(): TemplateResult {
    const add = () => {
      this.isAsking = false;
      void this.#add();
    };
    return nothingBlackQuestion(this.language.texts, { add, use: this.#use, cancel: () => this.done(undefined) });
  }

  #editor(): TemplateResult {
    const words = this.language.texts.safeCopy;
    const chosen = this.areas[this.chosen];
    return html`
      <p class="hint">${words.how}</p>
      <p class="hint keys">${words.keys}</p>
      <div class="sheet" @pointerdown=${this.#begin} @pointerup=${this.#end}>
        <canvas role="img" aria-label=${words.picture}></canvas>
        ${this.areas.map(
          (area, place) => html`<button
            type="button"
            class="area"
            id="area-${place}"
            aria-label=${words.area(place + 1)}
            aria-describedby="position-${place}"
            aria-pressed=${place === this.chosen ? 'true' : 'false'}
            data-focus-next=${place === 0 ? 'area-0 add-area' : `area-${place - 1}`}
            @pointerdown=${(event: Event) => event.stopPropagation()}
            @click=${() => {
              this.chosen = place;
            }}
            @keydown=${(event: KeyboardEvent) => this.#pressed(event, place)}
          ></button><span hidden id="position-${place}">${positionInWords(area, this.language.texts)}</span>`,
        )}
      </div>
      ${chosen === undefined ? nothing : this.#controls(chosen)}
      <div class="choices">
        ${this.isAsking ? nothing : button('secondary', words.add, this.#add, { id: 'add-area', next: 'sure' })}
        ${this.areas.length === 0 ? nothing : button('secondary', words.undo, this.#undo, { next: this.#lastButOne })}
      </div>
      <label for="purpose">${words.purpose}</label>
      <input id="purpose" type="text" dir="auto" maxlength="120" .value=${this.#words} @input=${this.#typed} />
    `;
  }

  #controls(area: BlackArea): TemplateResult {
    const name = this.language.texts.safeCopy.area(this.chosen + 1);
    const change = (step: Step) => this.#change(this.chosen, step);
    return areaControls(
      name,
      positionInWords(area, this.language.texts),
      this.language.texts,
      this.#lastButOne,
      change,
    );
  }

  get #lastButOne(): string {
    return this.areas.length < 2 ? 'add-area' : `area-${this.areas.length - 2}`;
  }

  get #words(): string {
    const { formats } = this.language;
    return this.#purpose ?? this.language.texts.safeCopy.for(this.addressee, formats.date(new Date().toISOString()));
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
    if (area.width >= SMALLEST && area.height >= SMALLEST / 2) this.#become([...this.areas, area]);
    else this.#put(to);
  };

  /** A tap, for who can't drag (WCAG 2.2, 2.5.7): the last area comes there, or a first one. */
  #put({ x, y }: { readonly x: number; readonly y: number }): void {
    const { width, height } = this.areas.at(-1) ?? NEW_AREA;
    this.#become([...this.areas.slice(0, -1), { x: within(x - width / 2), y: within(y - height / 2), width, height }]);
  }

  #placeOf({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const box = this.renderRoot.querySelector('canvas')?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return { x: within((clientX - box.x) / box.width), y: within((clientY - box.y) / box.height) };
  }

  /** Other areas: the last one is what the buttons are for. */
  #become(areas: readonly BlackArea[]): void {
    this.areas = areas;
    this.chosen = areas.length - 1;
    if (areas.length > 0) this.isAsking = false;
  }

  readonly #add = async () => {
    this.#become([...this.areas, NEW_AREA]);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#area-${this.chosen}`)?.focus();
  };

  readonly #undo = () => this.#remove(this.areas.length - 1);

  #remove(place: number): void {
    this.#become(this.areas.filter((_, at) => at !== place));
    this.#announcer.say('area', () => this.language.texts.safeCopy.areaRemoved);
  }

  #change(place: number, step: Step): void {
    this.chosen = place;
    this.areas = this.areas.map((area, at) => (at === place ? stepped(area, step) : area));
    const changed = this.areas[place];
    if (changed !== undefined) this.#announcer.say('area', () => positionInWords(changed, this.language.texts));
  }

  #pressed(event: KeyboardEvent, place: number): void {
    const step = stepOf(event);
    const isDeleting = event.key === 'Delete' || event.key === 'Backspace';
    if (step !== undefined) this.#change(place, step);
    else if (isDeleting) this.#remove(place);
    if (step !== undefined || isDeleting) event.preventDefault();
  }

  readonly #typed = ({ currentTarget }: Event) => {
    if (currentTarget instanceof HTMLInputElement) this.#purpose = currentTarget.value;
    this.#draw();
  };

  readonly #used = async () => {
    if (this.areas.length > 0) return this.#use();
    this.isAsking = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#sure')?.focus();
  };

  readonly #use = async () => {
    const canvas = this.renderRoot.querySelector('canvas');
    const copy = canvas === null ? undefined : await safeFile(canvas, this.language.texts.safeCopy.fileName);
    this.done(copy);
  };
}

if (!customElements.get('secure-message-safe-copy')) customElements.define('secure-message-safe-copy', SafeCopy);
