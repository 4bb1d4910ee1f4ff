// The reply: a text and files. Files go up while the text is being written; sending is one button, at the top and at
// the bottom.
import { html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import { type Action, actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles, type Uploadable, uploadList } from '../components/attachment-list.ts';
import { filePicker, filePickerStyles, filesIn } from '../components/file-picker.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import { withoutPhotoData } from '../reply/photo-data.ts';
import { problemText } from '../texts/language.ts';
import { type Problem, passesByItself } from '../texts/problem.ts';
import replyScreenCss from './reply-screen.css?inline';
import { Screen } from './screen.ts';

/** `waiting`: the network is away, sending goes on by itself when it is back. */
export type ReplyStep =
  | { readonly step: 'writing'; readonly problem?: Problem }
  | { readonly step: 'sending' }
  | { readonly step: 'waiting'; readonly problem: Problem };

/** @fires request - write, add-files, retry-file, remove-file, send-reply, discard-reply, read */
export class ReplyScreen extends Screen {
  static override styles = [
    ...Screen.styles,
    actionBarStyles,
    attachmentListStyles,
    filePickerStyles,
    unsafeCSS(replyScreenCss),
  ];
  static override properties = {
    ...Screen.properties,
    step: { attribute: false },
    text: { attribute: false },
    files: { attribute: false },
    contact: { attribute: false },
    addressee: { attribute: false },
    limits: { attribute: false },
    isKept: { attribute: false },
    complaint: { state: true },
    discarding: { state: true },
    photo: { state: true },
  };

  declare step: ReplyStep;
  declare text: string;
  declare files: readonly OutgoingFile[];
  /** Who will read the reply. */
  declare contact: string;
  /** The organisation, as it stands on a safe copy. */
  declare addressee: string;
  declare limits: OpenMessage['limits'];
  /** True while this device keeps what was written. */
  declare isKept: boolean;
  /** Why it can't be sent yet, found here. */
  declare private complaint: string;
  /** Of an identity document, while its safe copy is being made. */
  declare private photo: File | undefined;
  /** True while we ask whether everything may be thrown away. */
  declare private discarding: boolean;

  #announcement = '';
  /** What was said of each file, by its id. */
  #announced: ReadonlyMap<string, string> = new Map();

  constructor() {
    super();
    this.complaint = '';
    this.discarding = false;
  }

  protected override willUpdate(): void {
    this.#announce();
  }

  protected override updated(changed: PropertyValues<{ step: ReplyStep }>): void {
    // The error stands above the field: whoever sent from the bottom must see it.
    if (changed.has('step') && this.step.step === 'writing' && this.step.problem !== undefined) this.#field?.focus();
  }

  protected override render(): TemplateResult {
    const { texts, formats } = this.language;
    const words = texts.reply;
    const problem = 'problem' in this.step ? this.step.problem : undefined;
    const error = this.complaint === '' ? problem : this.complaint;
    const invalid = error !== undefined;
    return html`
      ${this.heading(words.heading)} ${this.#actions('top')}
      <p>${words.to(this.contact)}</p>
      <form part="form" novalidate @submit=${this.#submitted} @paste=${this.#pasted}>
        <label for="text" part="label">${words.label}</label>
        ${this.alert('problem', error)}
        <textarea
          id="text"
          part="input textarea"
          aria-describedby=${invalid ? 'problem kept' : 'kept'}
          aria-invalid=${invalid ? 'true' : 'false'}
          ?readonly=${this.step.step === 'sending'}
          .value=${this.text}
          @input=${this.#typed}
        ></textarea>
        <p class="hint" id="kept" .textContent=${this.isKept ? words.draft : ''}></p>
        ${this.subheading(words.attachments)}
        ${uploadList(
          this.files.map((file) => this.#uploadable(file)),
          (attachmentId) => this.request({ type: 'remove-file', attachmentId }),
          (attachmentId) => this.request({ type: 'retry-file', attachmentId }),
        )}
        ${filePicker({
          add: words.add,
          camera: words.camera,
          drop: words.drop,
          limits: words.limits(formats.size(this.limits.attachmentBytes)),
          document: texts.safeCopy.open,
          picked: (files) => void this.#picked(files),
          documentPicked: (photo) => void this.#makeSafe(photo),
        })}
        ${this.photo === undefined ? nothing : this.#safeCopy(this.photo)}
      </form>
      <div class="unseen" role="status" .textContent=${this.#announcement}></div>
      <p class="status" role="status" .textContent=${this.step.step === 'sending' ? words.sending : ''}></p>
      ${this.#actions('bottom')} ${this.discarding ? this.#discardQuestion() : nothing}
      <slot name="help"></slot>
    `;
  }

  #actions(place: 'top' | 'bottom'): TemplateResult {
    const words = this.language.texts.reply;
    const actions: Action[] = [
      { label: words.send, look: 'primary', act: () => this.#send() },
      { label: words.back, act: () => this.request({ type: 'read' }) },
    ];
    const discard: Action = { label: words.discard, look: 'plain', act: () => this.#askToDiscard(true) };
    return actionBar(words.actions, place, place === 'bottom' ? [...actions, discard] : actions);
  }

  #discardQuestion(): TemplateResult {
    const words = this.language.texts.reply;
    return html`<div class="note sure" part="note">
      <p role="alert">${words.discardSure}</p>
      <div class="actions">
        <button type="button" class="secondary" @click=${() => this.request({ type: 'discard-reply' })}>
          ${words.discardYes}
        </button>
        <button type="button" class="secondary" @click=${() => this.#askToDiscard(false)}>${words.discardNo}</button>
      </div>
    </div>`;
  }

  #uploadable({ id, name, size, progress }: OutgoingFile): Uploadable {
    const { texts, formats } = this.language;
    const words = texts.attachment;
    const refused = typeof progress === 'object' ? progress : undefined;
    const underWay = typeof progress === 'number' || progress === 'waiting';
    return {
      id,
      name,
      details: progress === 'accepted' ? words.ready + texts.comma + formats.size(size) : formats.size(size),
      percent: typeof progress === 'number' ? progress : progress === 'checking' ? 100 : undefined,
      problem: refused === undefined ? undefined : this.#whyRefused(refused.problem),
      remove: underWay
        ? { label: words.cancelShort, spoken: words.cancel(name) }
        : { label: words.removeShort, spoken: words.remove(name) },
      retry: refused?.canRetry === true ? { label: words.retryShort, spoken: words.retry(name) } : undefined,
    };
  }

  /** A lost network has words of its own beside a file: the general ones are about the whole page. */
  #whyRefused(problem: Problem): string {
    return passesByItself(problem) ? this.language.texts.attachment.stopped : problemText(this.language, problem);
  }

  /** Said aloud: what became of a file, in steps of a quarter; and only that, for a live region is read whole. */
  #announce(): void {
    const announcements = new Map(this.files.map((file) => [file.id, this.#announcementOf(file)]));
    const fresh = [...announcements].filter(([id, words]) => words !== '' && this.#announced.get(id) !== words);
    if (fresh.length > 0 || announcements.size === 0) this.#announcement = fresh.map(([, words]) => words).join(' ');
    this.#announced = announcements;
  }

  #announcementOf({ name, progress }: OutgoingFile): string {
    const words = this.language.texts.attachment;
    if (typeof progress === 'number') return words.uploading(name, Math.floor(progress / 25) * 25);
    if (typeof progress === 'object') return words.refused(name, this.#whyRefused(progress.problem));
    return progress === 'accepted' ? words.accepted(name) : progress === 'checking' ? words.checking(name) : '';
  }

  #send(): void {
    if (this.step.step === 'sending') return;
    this.complaint = this.#whyNotYet();
    if (this.complaint === '') this.request({ type: 'send-reply' });
    else this.#field?.focus();
  }

  /** What must be done before sending; empty when nothing. */
  #whyNotYet(): string {
    const words = this.language.texts.reply;
    const tooMany = this.text.length - this.limits.replyCharacters;
    if (this.text.trim() === '' && this.files.length === 0) return problemText(this.language, { code: 'reply-empty' });
    if (tooMany > 0) return words.tooLong(tooMany, this.language.formats);
    if (this.files.some(({ progress }) => typeof progress === 'object')) return words.refusedFiles;
    return this.files.every(({ progress }) => progress === 'accepted') ? '' : words.stillUploading;
  }

  #typed(): void {
    this.complaint = '';
    this.request({ type: 'write', text: this.#field?.value ?? '' });
  }

  async #picked(files: readonly File[]): Promise<void> {
    this.complaint = '';
    this.request({ type: 'add-files', files: await Promise.all(files.map(withoutPhotoData)) });
  }

  #makeSafe(photo: File): void {
    const loaded = () => {
      this.photo = photo;
    };
    this.request({ type: 'load-part', load: () => import('../components/safe-copy.ts'), loaded });
  }

  #safeCopy(photo: File): TemplateResult {
    const done = (copy: File | undefined) => {
      this.photo = undefined;
      if (copy !== undefined) void this.#picked([copy]);
    };
    return html`<secure-message-safe-copy .language=${this.language} .photo=${photo} .addressee=${this.addressee}
      .headingLevel=${this.headingLevel + 2} .done=${done}></secure-message-safe-copy>`;
  }

  #pasted(event: ClipboardEvent): void {
    const files = filesIn(event.clipboardData);
    // A cell of a spreadsheet comes as text and as a picture of it: who writes wants the text.
    if (files.length === 0 || event.clipboardData?.getData('text/plain') !== '') return;
    event.preventDefault();
    void this.#picked(files);
  }

  #submitted(event: Event): void {
    event.preventDefault();
    this.#send();
  }

  #askToDiscard(asking: boolean): void {
    this.discarding = asking && (this.text !== '' || this.files.length > 0);
    if (asking && !this.discarding) this.request({ type: 'discard-reply' });
  }

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }
}

if (!customElements.get('secure-message-reply-screen'))
  customElements.define('secure-message-reply-screen', ReplyScreen);
