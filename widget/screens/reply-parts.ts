// Parts of the reply's screen: a file on its way, what becomes of the reply, and the question before it is thrown away.
import { html, nothing, type TemplateResult } from 'lit';
import type { Letter } from '../../server/contract/letter.ts';
import { type Uploadable, uploadList } from '../components/attachment-list.ts';
import { type FilePicker, filePicker } from '../components/file-picker.ts';
import type { ShownLetter } from '../components/shown-letter.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import type { ReplyStep } from '../reply/reply-step.ts';
import { whyInWords, whyStill } from '../reply/upload-news.ts';
import { displayName } from '../texts/display-name.ts';
import { fileTypeName } from '../texts/file-type-name.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';

/** A file as its row shows it. */
function asUploadable(file: OutgoingFile, language: WholeLanguage): Uploadable {
  const { texts, formats } = language;
  const words = texts.attachment;
  const { id, name, size, progress } = file;
  const still = whyStill(file);
  const refused = typeof progress === 'object' ? progress : undefined;
  const underWay = typeof progress === 'number' || progress === 'waiting';
  return {
    id,
    name,
    kind: fileTypeName(name, ''),
    details: progress === 'accepted' ? words.ready + texts.comma + formats.size(size) : formats.size(size),
    percent: typeof progress === 'number' ? progress : progress === 'checking' ? 100 : undefined,
    problem: refused === undefined || still ? undefined : whyInWords(refused.problem, language),
    standsStill: still && whyInWords(still, language),
    remove: underWay
      ? { label: words.cancelShort, spoken: words.cancel(name) }
      : { label: words.removeShort, spoken: words.remove(name) },
    retry: refused?.canRetry === true ? { label: words.retryShort, spoken: words.retry(name) } : undefined,
  };
}

/** What becomes of the reply, in words; empty while it is being written. */
export function stepInWords(step: ReplyStep, language: WholeLanguage): string {
  const { reply: words } = language.texts;
  if (step.step === 'waiting') return problemText(language, step.problem);
  if (step.step === 'writing') return '';
  return step.step === 'uploading' ? words.sendingSoon : words.sending;
}

/** What becomes of a reply that is to go; with a way to take it back, as long as there is one. */
export function sendingNote(
  step: ReplyStep,
  language: WholeLanguage,
  takeBack: (() => void) | undefined,
): TemplateResult | typeof nothing {
  const status = stepInWords(step, language);
  if (status === '') return nothing;
  return html`<div class="note" part="note">
    <p class="status" part="status" .textContent=${status}></p>
    ${
      takeBack === undefined
        ? nothing
        : html`<button type="button" class="secondary" part="button button-secondary" @click=${takeBack}>
            ${language.texts.reply.unsend}
          </button>`
    }
  </div>`;
}

/** How the text of an answer stands. */
interface AnswerText {
  readonly refusal: TemplateResult;
  readonly isRefused: boolean;
  readonly isReadonly: boolean;
  /** True while this device keeps it. */
  readonly isKept: boolean;
  readonly typed: () => void;
}

/** The field of the answer's text, with why it was refused and where it is kept. */
export function answerField(
  { texts }: WholeLanguage,
  text: string,
  label: string,
  { refusal, isRefused, isReadonly, isKept, typed }: AnswerText,
): TemplateResult {
  return html`<label for="text" part="label">${label}</label>
    ${refusal}
    <textarea
      id="text"
      part="input textarea"
      dir="auto"
      aria-describedby=${isRefused ? 'problem kept' : 'kept'}
      aria-invalid=${isRefused ? 'true' : 'false'}
      ?readonly=${isReadonly}
      .value=${text}
      @input=${typed}
    ></textarea>
    <p class="hint" id="kept" .textContent=${isKept ? texts.reply.draft : texts.reply.notKept}></p>`;
}

/** What can be done with the files of an answer. */
export interface FileActions extends Pick<FilePicker, 'at' | 'picked' | 'documentPicked'> {
  /** Whether a safe copy of an identity document is offered. */
  readonly isIdentity: boolean;
  readonly remove: (id: string) => void;
  readonly retry: (id: string) => void;
}

/**
 * The files of an answer, and ways to add some; `most` is how many bytes they may have together, where that is said.
 */
export function answerFiles(
  language: WholeLanguage,
  files: readonly OutgoingFile[],
  most: number | undefined,
  { at, isIdentity, remove, retry, picked, documentPicked }: FileActions,
): TemplateResult {
  const words = language.texts.reply;
  return html`${uploadList(
    files.map((file) => asUploadable(file, language)),
    remove,
    retry,
    `add-files${at ?? ''}`,
  )}
  ${filePicker({
    at,
    add: at === undefined ? words.add : language.texts.ask.add,
    camera: words.camera,
    drop: words.drop,
    limits: most === undefined ? undefined : words.limits(language.formats.size(most)),
    document: isIdentity ? words.document : undefined,
    picked,
    documentPicked,
  })}`;
}

/** The letter that is being answered: beside the answer where there is room, else a tap away. */
export function letterBeside(
  { subject, sentAt, from }: Letter,
  shown: ShownLetter,
  { texts, formats }: WholeLanguage,
  isOpen: boolean,
  toggle: () => void,
): TemplateResult {
  const label = texts.reply.letter(displayName(from));
  return html`<aside class=${isOpen ? 'beside open' : 'beside'} aria-label=${label}>
    <button
      type="button"
      class="plain"
      part="button button-plain"
      aria-expanded=${isOpen ? 'true' : 'false'}
      aria-controls="letter"
      @click=${toggle}
    >${label}</button>
    <div class="other" id="letter" part="letter" tabindex="0" role="region" aria-label=${label}>
      <p lang=${shown.language} dir="auto"><strong>${subject}</strong></p>
      <p class="hint">${formats.date(sentAt)}</p>
      ${shown.isReady ? shown.body() : nothing}
    </div>
  </aside>`;
}

/** Asks before everything is thrown away. Who asked for it finds himself on the button that keeps it. */
export function discardQuestion({ texts }: WholeLanguage, discard: () => void, keep: () => void): TemplateResult {
  const words = texts.reply;
  return html`<div class="note sure" part="note">
    <p id="sure">${words.discardSure}</p>
    <div class="actions">
      <button type="button" class="secondary" part="button button-secondary" @click=${discard}>
        ${words.discardYes}
      </button>
      <button
        type="button"
        class="secondary"
        id="keep"
        part="button button-secondary"
        aria-describedby="sure"
        data-focus-next="discard"
        @click=${keep}
      >${words.discardNo}</button>
    </div>
  </div>`;
}
