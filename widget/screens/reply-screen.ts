// The reply: a text and files. Files go up while the text is being written; sending is one button, at the top and at
// the bottom.
import { html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter, LetterAttachment } from '../../server/contract/letter.ts';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import { type Action, actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles } from '../components/attachment-list.ts';
import { contactLines } from '../components/contact-lines.ts';
import { filePickerStyles, pastedFiles } from '../components/file-picker.ts';
import { letterTextStyles } from '../components/letter-text.ts';
import type { SafeCopy } from '../components/safe-copy.ts';
import { ShownLetter } from '../components/shown-letter.ts';
import { entranceStyles } from '../components/styles.ts';
import { retryWhileOffline } from '../page/page-activity.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import { withoutPhotoData } from '../reply/photo-data.ts';
import { Preparation } from '../reply/preparation.ts';
import { isOfTheText, needsHim, type Obstacle, obstacleOf } from '../reply/reply-obstacle.ts';
import type { ReplyStep } from '../reply/reply-step.ts';
import { UploadNews } from '../reply/upload-news.ts';
import { displayName } from '../texts/display-name.ts';
import type { WholeLanguage } from '../texts/language.ts';
import type { Problem } from '../texts/problem.ts';
import { answerField, answerFiles, discardQuestion, letterBeside, sendingNote, stepInWords } from './reply-parts.ts';
import replyScreenCss from './reply-screen.css?inline';
import { below, Screen } from './screen.ts';

type Place = 'top' | 'bottom';

/** @fires request - write, add-files, retry-file, remove-file, send-reply, take-back-reply, discard-reply, read */
export class ReplyScreen extends Screen {
  static override styles = [
    ...Screen.styles,
    ...entranceStyles,
    letterTextStyles,
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
    letter: { attribute: false },
    file: { attribute: false },
    limits: { attribute: false },
    isKept: { attribute: false },
    organisation: { attribute: false },
    obstacle: { state: true },
    place: { state: true },
    discarding: { state: true },
    isLetterOpen: { state: true },
    photo: { state: true },
  };

  declare language: WholeLanguage;
  declare step: ReplyStep;
  declare text: string;
  declare files: readonly OutgoingFile[];
  /** What is being answered. */
  declare letter: Letter;
  /** Fetches a file of the letter, to be shown; undefined when it can't be had. */
  declare file: (attachment: LetterAttachment) => Promise<Blob | undefined>;
  declare limits: OpenMessage['limits'];
  /** True while this device keeps what was written. */
  declare isKept: boolean;
  /** Whose message it is, as it stands on a safe copy; and whom to ask for help. */
  declare organisation: OrganisationNotice;
  /** Why it can't be sent yet, found here: said until it is no longer so. */
  declare private obstacle: Obstacle | undefined;
  /** Where *Verzenden* was pressed: what becomes of it is said there. */
  declare private place: Place;
  /** Of an identity document, while its safe copy is being made. */
  declare private photo: File | undefined;
  /** True while we ask whether everything may be thrown away. */
  declare private discarding: boolean;

  /** True when the letter was asked for, where there is no room beside the answer. */
  declare private isLetterOpen: boolean;
  readonly #shown = new ShownLetter(this);
  #news: UploadNews | undefined;
  #listening = new AbortController();
  readonly #preparation = new Preparation();

  constructor() {
    super();
    this.place = 'top';
    this.discarding = false;
    this.isLetterOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const type of ['online', 'offline']) addEventListener(type, () => this.#tellFiles(), { signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listening.abort();
  }

  protected override willUpdate(changed: PropertyValues<{ files: unknown; step: ReplyStep }>): void {
    if (changed.has('files')) this.#tellFiles();
    if (!this.#shown.isReady) void this.#shown.ready().then(() => this.requestUpdate());
    const isRefused = this.files.some(needsHim);
    if (changed.has('step') && this.step.step === 'writing' && this.step.isHeldByFiles === true) {
      this.obstacle = { about: 'files', words: this.language.texts.reply.refusedFiles };
    }
    if (this.obstacle?.about === 'files' && !isRefused) this.obstacle = undefined;
  }

  protected override updated(changed: PropertyValues<{ step: ReplyStep; discarding: boolean }>): void {
    if (changed.has('step')) this.#tellStep(changed.get('step')?.step);
    if (this.discarding && changed.has('discarding')) this.renderRoot.querySelector<HTMLElement>('#keep')?.focus();
  }

  /** After its note went, with the button that takes it back: the button it began with. */
  protected override focusWhenLost(): Element | null {
    return this.renderRoot.querySelector(`.actions.${this.place} button`) ?? super.focusWhenLost();
  }

  protected override render(): TemplateResult {
    const words = this.language.texts.reply;
    const problem = this.step.step === 'writing' ? this.step.problem : undefined;
    const isText = isOfTheText(problem);
    const error = this.obstacle?.about === 'text' ? this.obstacle.words : isText ? problem : undefined;
    return html`
      ${this.heading(words.heading)}
      <div class="sides">
      <div>
        ${this.#actions('top')} ${this.#sending('top', isText ? undefined : problem)}
        <p class="to">${words.to(displayName(this.letter.from))}</p>
      </div>
      ${letterBeside(this.letter, this.#shown, this.language, this.isLetterOpen, () => {
        this.isLetterOpen = !this.isLetterOpen;
      })}
      <div>
      <form part="form" novalidate @submit=${this.#submitted} @paste=${this.#pasted}>
        ${answerField(this.language, this.text, {
          refusal: this.alert('problem', error),
          isRefused: error !== undefined,
          isReadonly: this.step.step === 'sending' || this.step.step === 'uploading',
          isKept: this.isKept,
          typed: () => this.#typed(),
        })}
        ${this.subheading(words.attachments)}
        ${this.alert('files-problem', this.obstacle?.about === 'files' ? this.obstacle.words : undefined)}
        ${answerFiles(this.language, this.files, this.limits.attachmentBytes, {
          remove: (attachmentId) => this.#remove(attachmentId),
          retry: (attachmentId) => this.request({ type: 'retry-file', attachmentId }),
          picked: (files) => void this.#picked(files),
          documentPicked: (photo) => void this.#makeSafe(photo),
        })}
        ${this.photo === undefined ? nothing : this.#safeCopy(this.photo)}
      </form>
      ${this.#sending('bottom', isText ? undefined : problem)} ${this.#actions('bottom')}
      ${this.discarding ? discardQuestion(this.language, this.#discard, () => this.#askToDiscard(false)) : nothing} ${this.announcer.regions()}
      </div>
      </div>
      <div class="foot">${contactLines(this.language, this.organisation)}</div>
      <slot name="help"></slot>
    `;
  }

  #actions(place: Place): TemplateResult {
    const words = this.language.texts.reply;
    const isMakingCopy = this.photo !== undefined; // which has the one button that stands out
    const actions: Action[] = [
      { label: words.send, look: isMakingCopy ? 'secondary' : 'primary', act: () => this.#send(place) },
      { label: words.back, act: () => this.request({ type: 'read' }) },
    ];
    const discard: Action = { id: 'discard', label: words.discard, look: 'plain', act: () => this.#askToDiscard(true) };
    return place === 'top'
      ? actionBar(words.actions, place, actions)
      : actionBar(words.actionsBelow, place, [...actions, discard]);
  }

  /** What becomes of the reply that is to go, beside the button that was pressed for it. */
  #sending(place: Place, problem: Problem | undefined): TemplateResult {
    const isHere = place === this.place;
    const takeBack = this.step.step === 'sending' ? undefined : () => this.request({ type: 'take-back-reply' });
    return html`${this.alert(`problem-${place}`, isHere ? problem : undefined)}
    ${isHere ? sendingNote(this.step, this.language, takeBack) : nothing}`;
  }

  /** Aloud; a refusal is said by the alert that it fills. */
  #tellStep(before: ReplyStep['step'] | undefined): void {
    const { step } = this;
    if (before === undefined) return;
    if (step.step !== 'writing') {
      this.announcer.say('sending', () => stepInWords(this.step, this.language));
      return;
    }
    this.announcer.unsay('sending');
    if (isOfTheText(step.problem)) this.#field?.focus();
    else if (step.problem === undefined && step.isHeldByFiles === undefined && before !== 'writing')
      this.announcer.say('sending', () => this.language.texts.reply.unsent);
  }

  /** Aloud: what became of the files, and refusals at once. */
  #tellFiles(): void {
    this.requestUpdate();
    this.#news ??= new UploadNews(this.files);
    const news = this.#news;
    this.announcer.say('refusals', () => news.refusals(this.files, this.language), 'urgent');
    this.announcer.say('files', () => news.told(this.files, this.language));
  }

  #remove(attachmentId: string): void {
    const name = this.files.find(({ id }) => id === attachmentId)?.name ?? '';
    this.announcer.say('removed', () => this.language.texts.attachment.removed(name));
    this.request({ type: 'remove-file', attachmentId });
  }

  /** Once: files that are not there yet are waited for, and what must be done before is said at its own place. */
  #send(place: Place): void {
    if (this.step.step === 'sending' || this.step.step === 'uploading') return;
    this.place = place;
    this.#preparation.whenDone(() => this.#sendAsItIs());
  }

  #sendAsItIs(): void {
    const copy = this.renderRoot.querySelector<SafeCopy>('secure-message-safe-copy');
    this.obstacle = copy === null ? obstacleOf(this, this.language) : undefined;
    if (copy !== null) copy.remind();
    else if (this.obstacle === undefined) this.request({ type: 'send-reply' });
    else if (this.obstacle.about === 'text') this.#field?.focus();
    else this.renderRoot.querySelector<HTMLElement>(`#file-${this.files.find(needsHim)?.id}`)?.focus();
  }

  #typed(): void {
    this.#textChanged();
    this.request({ type: 'write', text: this.#field?.value ?? '' });
  }

  /** What was said of the text as it was. */
  #textChanged(): void {
    if (this.obstacle?.about === 'text') this.obstacle = undefined;
  }

  #picked(files: readonly File[]): Promise<void> {
    this.#textChanged();
    return this.#preparation.run(async () => {
      this.request({ type: 'add-files', files: await Promise.all(files.map(withoutPhotoData)) });
    });
  }

  #makeSafe(photo: File): Promise<void> {
    return this.#preparation.run(async () => {
      await retryWhileOffline(() => import('../components/safe-copy.ts'), this.#listening.signal).then(
        () => {
          this.photo = photo;
        },
        (error: unknown) => {
          if (this.#listening.signal.aborted) return; // the screen was left
          this.request({ type: 'part-missing', error });
        },
      );
    });
  }

  #safeCopy(photo: File): TemplateResult {
    const done = (copy: File | undefined) => {
      this.photo = undefined;
      if (copy !== undefined) void this.#picked([copy]);
    };
    return html`<secure-message-safe-copy data-focus-next="add-document"
      .language=${this.language} .photo=${photo} .addressee=${this.organisation.name} .organisation=${this.organisation}
      .headingLevel=${below(below(this.headingLevel))} .done=${done}></secure-message-safe-copy>`;
  }

  #pasted(event: ClipboardEvent): void {
    const files = pastedFiles(event);
    if (files.length > 0) void this.#picked(files);
  }

  #submitted(event: Event): void {
    event.preventDefault();
    this.#send('bottom');
  }

  #askToDiscard(asking: boolean): void {
    this.discarding = asking && (this.text !== '' || this.files.length > 0 || this.photo !== undefined);
    if (asking && !this.discarding) this.#discard();
  }

  readonly #discard = () => this.request({ type: 'discard-reply' });

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector('textarea');
  }
}

if (!customElements.get('secure-message-reply-screen'))
  customElements.define('secure-message-reply-screen', ReplyScreen);
