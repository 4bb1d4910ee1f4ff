// The reply: a text and files. Files go up while the text is being written; sending is one button, at the top and at
// the bottom.

import { html, nothing, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter, LetterAttachment, ReplyLetter } from '../../server/contract/letter.ts';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import { type Action, actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles } from '../components/attachment-list.ts';
import { contactLines } from '../components/contact-lines.ts';
import { filePickerStyles } from '../components/file-picker.ts';
import { letterTextStyles } from '../components/letter-text.ts';
import { ShownLetter } from '../components/shown-letter.ts';
import { entranceStyles } from '../components/styles.ts';
import { type AskedPlace, answeredBefore, missingItems } from '../reply/asked-answers.ts';
import type { OutgoingFile } from '../reply/attachment-upload.ts';
import { askedObstacle, isOfTheText, needsHim, type Obstacle, obstacleOf } from '../reply/reply-obstacle.ts';
import type { ReplyStep } from '../reply/reply-step.ts';
import { displayName } from '../texts/display-name.ts';
import type { WholeLanguage } from '../texts/language.ts';
import type { Problem } from '../texts/problem.ts';
import { askedPlaces, askedPlacesStyles, missingNote, type ShownAsked } from './asked-places.ts';
import { FileChoosing, type ForItem } from './file-choosing.ts';
import { ReplyNews } from './reply-news.ts';
import { answerField, answerFiles, discardQuestion, letterBeside, sendingNote } from './reply-parts.ts';
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
    askedPlacesStyles,
    unsafeCSS(replyScreenCss),
  ];
  static override properties = {
    ...Screen.properties,
    step: { attribute: false },
    text: { attribute: false },
    files: { attribute: false },
    places: { attribute: false },
    replies: { attribute: false },
    letter: { attribute: false },
    file: { attribute: false },
    limits: { attribute: false },
    isKept: { attribute: false },
    organisation: { attribute: false },
    obstacle: { state: true },
    place: { state: true },
    discarding: { state: true },
    isLetterOpen: { state: true },
  };

  declare language: WholeLanguage;
  declare step: ReplyStep;
  declare text: string;
  declare files: readonly OutgoingFile[];
  /** What was given so far for each item that the letter asks for, besides files. */
  declare places: readonly AskedPlace[];
  /** Replies that went before, once they are known. */
  declare replies: readonly { readonly letter: ReplyLetter }[];
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
  /** True while we ask whether everything may be thrown away. */
  declare private discarding: boolean;

  /** True when the letter was asked for, where there is no room beside the answer. */
  declare private isLetterOpen: boolean;
  readonly #shown = new ShownLetter(this);
  readonly #news = new ReplyNews(this, this.announcer);
  readonly #choosing = new FileChoosing(this, (request) => {
    this.#textChanged();
    this.request(request);
  });

  constructor() {
    super();
    this.places = [];
    this.replies = [];
    this.place = 'top';
    this.discarding = false;
    this.isLetterOpen = false;
  }

  protected override willUpdate(changed: PropertyValues<{ files: unknown; step: ReplyStep }>): void {
    if (changed.has('files')) this.#news.tellFiles();
    if (!this.#shown.isReady) void this.#shown.ready().then(() => this.requestUpdate());
    const isRefused = this.files.some(needsHim);
    if (changed.has('step') && this.step.step === 'writing' && this.step.isHeldByFiles === true) {
      this.obstacle = { about: 'files', words: this.language.texts.reply.refusedFiles };
    }
    if (this.obstacle?.about === 'files' && !isRefused) this.obstacle = undefined;
    if (this.obstacle?.about === 'asked') this.obstacle = askedObstacle(this, this.#missing, this.language);
  }

  protected override updated(changed: PropertyValues<{ step: ReplyStep; discarding: boolean }>): void {
    const before = changed.get('step')?.step;
    if (changed.has('step')) this.#news.tellStep(before);
    const isRefused = this.step.step === 'writing' && isOfTheText(this.step.problem);
    if (before !== undefined && isRefused) this.#field?.focus();
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
    const asks = this.letter.ask !== undefined;
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
      <form part="form" novalidate @submit=${this.#submitted} @paste=${(event: ClipboardEvent) => this.#choosing.pasted(event)}>
        ${asks ? this.#askedPlaces() : nothing}
        ${answerField(this.language, this.text, asks ? this.language.texts.ask.more : words.label, {
          refusal: this.alert('problem', error),
          isRefused: error !== undefined,
          isReadonly: this.#isLeaving,
          isKept: this.isKept,
          typed: () => this.#typed(),
        })}
        ${this.subheading(asks ? this.language.texts.ask.otherFiles : words.attachments)}
        ${this.alert('files-problem', this.obstacle?.about === 'files' ? this.obstacle.words : undefined)}
        ${answerFiles(
          this.language,
          this.files.filter(({ item }) => item === undefined),
          this.limits.attachmentBytes,
          { ...this.#fileActions, isIdentity: !asks },
        )}
        ${this.#safeCopy(undefined)}
      </form>
      ${asks ? missingNote(this.#asked, this.language, (item) => this.#goTo(item)) : nothing}
      ${this.#sending('bottom', isText ? undefined : problem)} ${this.#actions('bottom')}
      ${this.discarding ? discardQuestion(this.language, this.#discard, () => this.#askToDiscard(false)) : nothing} ${this.announcer.regions()}
      </div>
      </div>
      <div class="foot">${contactLines(this.language, this.organisation)}</div>
      <slot name="help"></slot>
    `;
  }

  get #asked(): ShownAsked {
    const { places, files, letter } = this;
    return {
      items: letter.ask?.items ?? [],
      places,
      files,
      before: answeredBefore(this.replies),
      lang: this.#shown.language,
    };
  }

  get #missing(): readonly number[] {
    return missingItems(this.#asked);
  }

  #askedPlaces(): TemplateResult {
    const how = { isTold: this.obstacle?.about === 'asked', isReadonly: this.#isLeaving };
    return askedPlaces(this.#asked, this.language, how, {
      ...this.#fileActions,
      write: (item, change) => {
        this.#textChanged();
        this.request({ type: 'answer', item, change });
      },
      copy: (item) => this.#safeCopy(item),
    });
  }

  readonly #fileActions = {
    remove: (attachmentId: string) => this.#remove(attachmentId),
    retry: (attachmentId: string) => this.request({ type: 'retry-file', attachmentId }),
    picked: (files: readonly File[], item?: ForItem) => this.#choosing.picked(files, item),
    documentPicked: (photo: File, item?: ForItem) => this.#choosing.documentPicked(photo, item),
  };

  get #isLeaving(): boolean {
    return this.step.step === 'sending' || this.step.step === 'uploading';
  }

  #actions(place: Place): TemplateResult {
    const words = this.language.texts.reply;
    const { isMakingCopy } = this.#choosing; // which has the one button that stands out
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
    const missing = this.obstacle?.about === 'asked' ? this.obstacle.words : undefined;
    return html`${this.alert(`problem-${place}`, isHere ? (missing ?? problem) : undefined)}
    ${isHere ? sendingNote(this.step, this.language, takeBack) : nothing}`;
  }

  #remove(attachmentId: string): void {
    this.#news.tellRemoved(attachmentId);
    this.request({ type: 'remove-file', attachmentId });
  }

  /** Once: files that are not there yet are waited for, and what must be done before is said at its own place. */
  #send(place: Place): void {
    if (this.#isLeaving) return;
    this.place = place;
    this.#choosing.whenReady(() => this.#sendAsItIs());
  }

  #sendAsItIs(): void {
    const copy = this.#choosing.unfinishedCopy;
    const missing = this.#missing;
    this.obstacle = copy === null ? obstacleOf(this, missing, this.language) : undefined;
    if (copy !== null) copy.remind();
    else if (this.obstacle === undefined) this.request({ type: 'send-reply' });
    else if (this.obstacle.about === 'text') this.#field?.focus();
    else if (this.obstacle.about === 'asked') this.#goTo(missing[0]);
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

  #goTo(item: ForItem): void {
    this.renderRoot.querySelector<HTMLElement>(`#item-${item}`)?.focus();
  }

  #safeCopy(item: ForItem): TemplateResult | typeof nothing {
    return this.#choosing.copy(item, below(below(this.headingLevel)));
  }

  #submitted(event: Event): void {
    event.preventDefault();
    this.#send('bottom');
  }

  #askToDiscard(asking: boolean): void {
    this.discarding = asking && (!this.#isEmpty || this.#choosing.isMakingCopy);
    if (asking && !this.discarding) this.#discard();
  }

  get #isEmpty(): boolean {
    const isBlank = ({ text, isDeclined }: AskedPlace) => text === '' && !isDeclined;
    return this.text === '' && this.files.length === 0 && this.places.every(isBlank);
  }

  readonly #discard = () => this.request({ type: 'discard-reply' });

  get #field(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector<HTMLTextAreaElement>('#text');
  }
}

if (!customElements.get('secure-message-reply-screen'))
  customElements.define('secure-message-reply-screen', ReplyScreen);
