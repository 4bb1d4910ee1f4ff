// A place for each item that the letter asks for: its files, words, day or choice, or why it is not to be had.

import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import { live } from 'lit/directives/live.js';
import type { AskedItem } from '../../server/contract/ask.ts';
import { type FileTarget, fileTarget } from '../components/file-picker.ts';
import {
  type Asked,
  type AskedPlace,
  type ItemStands,
  itemsStand,
  missingItems,
  PART_OF_DAY,
} from '../reply/asked-answers.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import type { WholeLanguage } from '../texts/language.ts';
import askedPlacesCss from './asked-places.css?inline';
import { answerFiles, type FileActions } from './reply-parts.ts';

/** What is asked for and was given so far, as a screen shows it. */
export interface ShownAsked extends Asked<OutgoingFile> {
  /** The language of the letter. */
  readonly lang: string;
}

/** What can be done at a place. */
export interface AskedActions extends Pick<FileActions, 'remove' | 'retry'> {
  readonly write: (item: number, change: Partial<AskedPlace>) => void;
  readonly picked: (files: readonly File[], item: number) => void;
  readonly documentPicked: (photo: File, item: number) => void;
  /** The safe copy that is being made at this place. */
  readonly copy: (item: number) => TemplateResult | typeof nothing;
}

/** Of what is asked for under such a name a safe copy is offered. */
const IDENTITY =
  /identi(teit|ty)|legitimatie|paspoort|passport|ausweis|rijbewijs|driving licen[cs]e|\bid\b|\bid-?(kaart|bewijs|card)|verblijfs(document|vergunning)|residence permit/i;

/** The places, in the letter's order. `isTold` once he wanted to send: then each says what it lacks. */
export function askedPlaces(
  asked: ShownAsked,
  language: WholeLanguage,
  { isTold, isReadonly }: { readonly isTold: boolean; readonly isReadonly: boolean },
  actions: AskedActions,
): TemplateResult {
  const stands = itemsStand(asked);
  const missing = missingItems(asked);
  return html`${asked.items.map((item, place) => {
    const number = place + 1;
    const lacks = isTold && missing.includes(number) ? whatItLacks(item, stands[place], language) : '';
    return askedPlace(asked, number, item, { lacks, isReadonly }, language, actions);
  })}`;
}

function whatItLacks({ kind }: AskedItem, stands: ItemStands | undefined, { texts, formats }: WholeLanguage): string {
  const words = texts.ask;
  // What is pasted is never cut by the field itself: that would be without a word.
  if (typeof stands === 'object') return texts.reply.tooLong(stands.tooManyCharacters, formats);
  return stands === 'no reason' ? words.fillReason : words.fill(kind === 'file' ? words.dontHave : words.dontKnow);
}

function askedPlace(
  { places, files, before, lang }: ShownAsked,
  number: number,
  item: AskedItem,
  { lacks, isReadonly }: { readonly lacks: string; readonly isReadonly: boolean },
  language: WholeLanguage,
  actions: AskedActions,
): TemplateResult {
  const words = language.texts.ask;
  const { isDeclined = false, reason = '' } = places[number - 1] ?? {};
  const own = files.filter((file) => file.item === number);
  const isGivenBefore = before.has(number);
  const about = [`hint-${number}`, `before-${number}`, `lacks-${number}`].join(' ');
  const isRequired = item.required && !isGivenBefore;
  const takes: Partial<FileTarget> = item.kind === 'file' ? fileTarget((chosen) => actions.picked(chosen, number)) : {};
  return html`<fieldset class="item" id="item-${number}" part="form" tabindex="-1" aria-describedby=${about}
    @paste=${takes.pasted} @dragover=${takes.dragOver} @dragleave=${takes.dragEnd} @drop=${takes.dropped}>
    <legend part="label">
      <span class="number" translate="no">${number}.</span>
      <bdi lang=${lang} id="label-${number}">${item.label}</bdi>
      <span class="need">(${isRequired ? words.required : words.optional})</span>
    </legend>
    <p class="hint" id="hint-${number}" lang=${lang} dir="auto" .textContent=${item.hint ?? ''}></p>
    <p class="hint" id="before-${number}" .textContent=${isGivenBefore ? words.before : ''}></p>
    <p class="error" part="error" id="lacks-${number}" .textContent=${lacks}></p>
    ${isDeclined ? nothing : answerOf(number, item, places[number - 1]?.text ?? '', own, { lang, isReadonly, isInvalid: lacks !== '' }, language, actions)}
    ${own.length > 0 ? nothing : declining(number, item, isDeclined, isReadonly, language, actions)}
    ${
      isDeclined
        ? html`<label for="reason-${number}" part="label">${words.why}</label>
            <textarea id="reason-${number}" part="input textarea" class="short" dir="auto" rows="2"
              ?readonly=${isReadonly} .value=${reason}
              aria-describedby="lacks-${number}" aria-invalid=${lacks === '' ? 'false' : 'true'}
              @input=${(event: Event) => actions.write(number, { reason: textIn(event) })}></textarea>`
        : nothing
    }
    ${actions.copy(number)}
  </fieldset>`;
}

function declining(
  number: number,
  { kind }: AskedItem,
  isDeclined: boolean,
  isReadonly: boolean,
  { texts }: WholeLanguage,
  actions: AskedActions,
): TemplateResult {
  const label = kind === 'file' ? texts.ask.dontHave : texts.ask.dontKnow;
  return html`<label class="choice"><input type="checkbox" aria-describedby="label-${number}" ?disabled=${isReadonly} .checked=${isDeclined}
    @change=${(event: Event) => actions.write(number, { isDeclined: isChecked(event) })} /> <span>${label}</span></label>`;
}

function answerOf(
  number: number,
  item: AskedItem,
  text: string,
  own: readonly OutgoingFile[],
  { lang, isReadonly, isInvalid }: { readonly lang: string; readonly isReadonly: boolean; readonly isInvalid: boolean },
  language: WholeLanguage,
  { write, picked, documentPicked, remove, retry }: AskedActions,
): TemplateResult {
  const changed = (event: Event) => write(number, { text: textIn(event) });
  const [describedBy, invalid] = [`hint-${number} lacks-${number}`, isInvalid ? 'true' : 'false'];
  if (item.kind === 'file')
    return answerFiles(language, own, undefined, {
      at: number,
      isIdentity: IDENTITY.test(`${item.label} ${item.hint ?? ''}`),
      remove,
      retry,
      picked: (files) => picked(files, number),
      documentPicked: (photo) => documentPicked(photo, number),
    });
  if (item.kind === 'text')
    return html`<textarea id="answer-${number}" part="input textarea" class="short" dir="auto" rows="3"
      aria-labelledby="label-${number}" aria-describedby=${describedBy} aria-invalid=${invalid}
      ?readonly=${isReadonly} .value=${text} @input=${changed}></textarea>`;
  if (item.kind === 'date') {
    // A day that is half there has no value: the field is left alone then, or what is typed of it would go. Browsers
    // call it no change either.
    const left = (event: Event) => {
      const day = dayIn(event);
      if (day !== text) write(number, { text: day });
    };
    return html`<input type="date" id="answer-${number}" part="input" class="day" aria-labelledby="label-${number}"
      min="1000-01-01" max="9999-12-31" aria-describedby=${describedBy} aria-invalid=${invalid} ?readonly=${isReadonly}
      .value=${live(text === PART_OF_DAY ? '' : text)} @change=${left} @blur=${left} />`;
  }
  return html`${(item.choices ?? []).map(
    (
      choice,
    ) => html`<label class="choice"><input type="radio" name="answer-${number}" aria-describedby=${describedBy} value=${choice}
      ?disabled=${isReadonly} .checked=${choice === text} @change=${changed} /> <bdi lang=${lang}>${choice}</bdi></label>`,
  )}${text === '' || item.required || isReadonly ? nothing : clearingButton(language, () => write(number, { text: '' }))}`;
}

/** The focus goes to the choices, for the button goes too. */
function clearingButton({ texts }: WholeLanguage, clear: () => void): TemplateResult {
  const cleared = ({ currentTarget }: Event) => {
    if (currentTarget instanceof Element) currentTarget.parentElement?.querySelector('input')?.focus();
    clear();
  };
  return html`<button type="button" class="plain" part="button button-plain" @click=${cleared}>
    ${texts.ask.clearChoice}
  </button>`;
}

/** What is still missing, each a way to its place; or that nothing is. */
export function missingNote(asked: ShownAsked, language: WholeLanguage, goTo: (item: number) => void): TemplateResult {
  const words = language.texts.ask;
  const { items, lang } = asked;
  const missing = missingItems(asked);
  if (missing.length === 0) return html`<div class="note ok" part="note"><p>${words.complete}</p></div>`;
  return html`<div class="note" part="note">
    <p>${words.missing}</p>
    <ul class="missing">
      ${missing.map(
        (
          number,
        ) => html`<li><button type="button" class="plain" part="button button-plain" @click=${() => goTo(number)}>
          ${number}. <bdi lang=${lang}>${items[number - 1]?.label}</bdi>
        </button></li>`,
      )}
    </ul>
  </div>`;
}

function textIn({ currentTarget }: Event): string {
  const isField = currentTarget instanceof HTMLInputElement || currentTarget instanceof HTMLTextAreaElement;
  return isField ? currentTarget.value : '';
}

function dayIn(event: Event): string {
  const { currentTarget } = event;
  const isBegun = currentTarget instanceof HTMLInputElement && currentTarget.validity.badInput;
  return isBegun ? PART_OF_DAY : textIn(event);
}

function isChecked({ currentTarget }: Event): boolean {
  return currentTarget instanceof HTMLInputElement && currentTarget.checked;
}

export const askedPlacesStyles = unsafeCSS(askedPlacesCss);
