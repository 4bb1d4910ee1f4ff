// The message: its subject as the heading, who sent it and when, the text, the attachments, and what one can do.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter, LetterAttachment, ReplyLetter } from '../../server/contract/letter.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import { actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles, type Downloadable, downloadList } from '../components/attachment-list.ts';
import { AttachmentViews, type PictureView } from '../components/attachment-views.ts';
import { contactLines } from '../components/contact-lines.ts';
import { letterText, letterTextStyles } from '../components/letter-text.ts';
import { ShownLetter } from '../components/shown-letter.ts';
import { entranceStyles } from '../components/styles.ts';
import { numberPages } from '../page/printed-pages.ts';
import type { DownloadState, SavingState } from '../reading/attachment-download.ts';
import { answeredBefore } from '../reply/asked-answers.ts';
import { fileTypeName } from '../texts/file-type-name.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';
import { answersGiven, askedList, askedListStyles } from './asked-list.ts';
import { letterHead, letterHeadStyles, replyBefore } from './letter-head.ts';
import messageScreenCss from './message-screen.css?inline';
import { Screen } from './screen.ts';

/** A reply under the message, as it was sent. */
export interface ReplyUnderMessage {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: string;
  readonly letter: ReplyLetter;
}

/** @fires request - reply, save, close, download, view */
export class MessageScreen extends Screen {
  static override styles = [
    ...Screen.styles,
    ...entranceStyles,
    actionBarStyles,
    attachmentListStyles,
    letterTextStyles,
    letterHeadStyles,
    askedListStyles,
    unsafeCSS(messageScreenCss),
  ];
  static override properties = {
    ...Screen.properties,
    letter: { attribute: false },
    notice: { attribute: false },
    openings: { attribute: false },
    replies: { attribute: false },
    downloads: { attribute: false },
    saving: { attribute: false },
    hasDraft: { attribute: false },
    file: { attribute: false },
  };

  declare language: WholeLanguage;
  declare letter: Letter;
  declare notice: MessageNotice;
  /** How often it was opened, and from how many devices; unknown in a screen on its own. */
  declare openings: OpenMessage['openings'] | undefined;
  declare replies: readonly ReplyUnderMessage[];
  declare downloads: ReadonlyMap<string, DownloadState>;
  /** What is happening to the file of all there is. */
  declare saving: SavingState | undefined;
  /** True when a reply waits unsent. */
  declare hasDraft: boolean;
  /** Fetches a file of the letter, to be shown; undefined when it can't be had. */
  declare file: (attachment: LetterAttachment) => Promise<Blob | undefined>;
  readonly #shown = new ShownLetter(this);
  readonly #views = new AttachmentViews(this);
  #printing: AbortController | undefined;

  constructor() {
    super();
    this.replies = [];
    this.downloads = new Map();
    this.hasDraft = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#printing = numberPages(() => `${this.language.texts.reference} ${this.notice.reference}`);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#printing?.abort();
  }

  protected override async scheduleUpdate(): Promise<void> {
    if (this.language !== undefined) await this.#shown.ready();
    await super.scheduleUpdate();
  }

  protected override updated(): void {
    this.#views.watch(this.letter.attachments, (id) => this.renderRoot.querySelector(`#file-${CSS.escape(id)}`));
  }

  protected override render(): TemplateResult {
    const { texts } = this.language;
    const { letter } = this;
    const words = texts.message;
    const lang = this.#shown.language;
    return html`
      ${letter.subject.trim() === '' ? this.heading(words.noSubject) : this.heading(letter.subject, { lang })}
      ${letterHead(letter, this.notice, this.language, lang)}
      ${letter.replyBefore === undefined ? nothing : replyBefore(letter.replyBefore, this.notice, this.language)}
      ${this.#actions()} ${this.#savingNews()}
      ${this.hasDraft ? html`<div class="note" part="note"><p>${words.draft}</p></div>` : nothing}
      <div class="letter" part="letter">${this.#shown.body()}</div>
      ${this.#shown.hasRemotePictures ? html`<p class="hint" part="hint">${words.remotePictures}</p>` : nothing}
      ${this.#asked(lang)} ${this.#attachments(letter.attachments)} ${this.replies.length === 0 ? nothing : this.#replies(lang)}
      ${actionBar(words.actions, 'bottom', [this.#answer()])}
      <div class="unseen" role="status" .textContent=${this.#downloadStatus()}></div>
      <div class="foot" part="references">
        <p>${words.until(this.language.formats.date(this.notice.expiresAt))} ${this.#openings()}</p>
        ${contactLines(this.language, this.notice.organisation)}
      </div>
      <slot name="help"></slot>
    `;
  }

  #asked(lang: string): TemplateResult | typeof nothing {
    const { ask } = this.letter;
    if (ask === undefined) return nothing;
    return html`${this.subheading(this.language.texts.ask.heading)}
      ${askedList(ask.items, answeredBefore(this.replies), this.language, lang)}`;
  }

  #answer() {
    const words = this.language.texts.message;
    const act = () => this.request({ type: 'reply' });
    return { label: this.hasDraft ? words.goOn : words.reply, look: 'primary', icon: 'reply', act } as const;
  }

  #actions(): TemplateResult {
    const words = this.language.texts.message;
    return actionBar(words.actions, 'top', [
      this.#answer(),
      { label: words.save, look: 'quiet', icon: 'save', act: () => this.request({ type: 'save' }) },
      { label: words.print, look: 'quiet', icon: 'print', act: () => window.print() },
      { label: words.close, look: 'quiet', icon: 'close', act: () => this.request({ type: 'close' }) },
    ]);
  }

  #attachments(attachments: readonly LetterAttachment[], replyId?: string): TemplateResult | typeof nothing {
    // Pictures that stand in the text are not listed again.
    const listed = replyId === undefined ? attachments.filter((file) => !this.#shown.shows(file)) : attachments;
    if (listed.length === 0) return nothing;
    const from = replyId === undefined ? {} : { replyId };
    return html`
      ${replyId === undefined ? this.subheading(this.language.texts.message.attachments(listed.length)) : nothing}
      ${downloadList(
        listed.map((attachment) => this.#downloadable(attachment, from)),
        (attachmentId) => this.request({ type: 'download', attachmentId, ...from }),
      )}
    `;
  }

  #downloadable(attachment: LetterAttachment, from: { readonly replyId?: string }): Downloadable {
    const { id, name, type, size } = attachment;
    const { texts, formats } = this.language;
    const words = texts.attachment;
    const state = this.downloads.get(id);
    const kind = fileTypeName(name, type);
    const picture = from.replyId === undefined ? this.#views.of(attachment) : undefined;
    const viewer = state !== undefined && 'viewer' in state ? state.viewer : undefined;
    const show = this.#showing(attachment, picture, viewer === undefined, from);
    return {
      id,
      name,
      kind,
      details: html`<bdi>${kind}</bdi>${texts.comma + formats.size(size)}`,
      saves: texts.comma + words.save,
      thumbnail: picture?.url,
      preview: picture?.isLarge === true ? picture.url : undefined,
      view: show && { label: words.view, show },
      viewer: viewer === undefined ? undefined : { label: words.open, spoken: words.openFile(name), url: viewer },
      percent: state !== undefined && 'percent' in state ? state.percent : undefined,
      problem: state !== undefined && 'problem' in state ? problemText(this.language, state.problem) : undefined,
    };
  }

  /** What shows a file: a picture here, a PDF in the browser's own viewer if it has one. */
  #showing(
    attachment: LetterAttachment,
    picture: PictureView | undefined,
    isUnopened: boolean,
    from: { readonly replyId?: string },
  ): (() => void) | undefined {
    const request = (type: 'view' | 'download') => this.request({ type, attachmentId: attachment.id, ...from });
    if (picture !== undefined) {
      // What is no picture can be kept, and what did not come is told where files are kept.
      const show = () => void this.#views.show(attachment).then((isThere) => isThere || request('download'));
      return picture.isLarge ? undefined : show;
    }
    const isPdf = fileTypeName(attachment.name, attachment.type) === 'pdf';
    if (!isPdf || !isUnopened || !navigator.pdfViewerEnabled) return undefined;
    return () => request('view');
  }

  /** As in a conversation: the oldest first, below what they answer. */
  #replies(lang: string): TemplateResult {
    const { texts, formats } = this.language;
    const when = (at: string) => texts.at(formats.date(at), texts.clock(formats.time(at)));
    return html`<section class="replies" part="replies">
      ${this.subheading(texts.message.replies)}
      ${this.replies.map(
        ({ id, reference, receivedAt, letter }) => html`<div class="reply" part="reply">
          <p class="hint">
            ${texts.message.repliedAt(when(receivedAt))}. ${texts.reference}: <span translate="no">${reference}</span>
          </p>
          ${answersGiven(letter, this.language, lang)} ${letterText(letter.text, this.language, lang)}
          ${this.#attachments(letter.attachments, id)}
        </div>`,
      )}
    </section>`;
  }

  /** So that a citizen notices when somebody else has read it. */
  #openings(): string {
    const { openings } = this;
    if (openings === undefined || openings.count < 2) return '';
    const { texts, formats } = this.language;
    const first = texts.at(formats.date(openings.firstAt), texts.clock(formats.time(openings.firstAt)));
    return texts.message.openings(openings.count, openings.devices, first);
  }

  /** Below the button that was pressed for it. */
  #savingNews(): TemplateResult {
    const words = this.language.texts.message;
    const { saving } = this;
    const isUnderWay = saving !== undefined && 'percent' in saving;
    const problem = saving !== undefined && 'problem' in saving ? problemText(this.language, saving.problem) : '';
    const news = isUnderWay
      ? words.saving(Math.floor(saving.percent / 25) * 25)
      : problem === '' && saving
        ? words.saved
        : '';
    return html`<p class="error" part="error" role="alert" .textContent=${problem}></p>
      <p class="hint news" role="status" part="status" .textContent=${news}></p>`;
  }

  /** Said aloud: at each quarter, and when a file is there. */
  #downloadStatus(): string {
    const words = this.language.texts.attachment;
    const all = [...this.letter.attachments, ...this.replies.flatMap(({ letter }) => letter.attachments)];
    return all
      .flatMap(({ id, name }) => {
        const state = this.downloads.get(id);
        if (state === undefined || 'problem' in state) return [];
        if ('viewer' in state) return words.ready;
        return 'saved' in state ? words.downloaded(name) : words.downloading(name, Math.floor(state.percent / 25) * 25);
      })
      .join(' ');
  }
}

if (!customElements.get('secure-message-message-screen'))
  customElements.define('secure-message-message-screen', MessageScreen);
