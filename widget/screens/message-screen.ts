// The message: its subject as the heading, who sent it and when, the text, the attachments, and what one can do.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter, LetterAttachment, ReplyLetter } from '../../server/contract/letter.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import { actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles, type Downloadable, downloadList } from '../components/attachment-list.ts';
import { fileTypeName } from '../components/file-type-name.ts';
import { letterBody, letterText, letterTextStyles } from '../components/letter-text.ts';
import type { DownloadState } from '../reading/attachment-download.ts';
import type { SafeMail } from '../reading/mail-html.ts';
import { rasterOf } from '../reading/raster.ts';
import { problemText, type WholeLanguage } from '../texts/language.ts';
import messageScreenCss from './message-screen.css?inline';
import { Screen } from './screen.ts';

/** A reply under the message, as it was sent. */
export interface ReplyUnderMessage {
  readonly id: string;
  readonly reference: string;
  readonly receivedAt: string;
  readonly letter: ReplyLetter;
}

const SAVINGS = ['mail', 'everything'] as const;

/** @fires request - reply, save, close, download */
export class MessageScreen extends Screen {
  static override styles = [
    ...Screen.styles,
    actionBarStyles,
    attachmentListStyles,
    letterTextStyles,
    unsafeCSS(messageScreenCss),
  ];
  static override properties = {
    ...Screen.properties,
    letter: { attribute: false },
    notice: { attribute: false },
    openings: { attribute: false },
    replies: { attribute: false },
    downloads: { attribute: false },
    hasDraft: { attribute: false },
    picture: { attribute: false },
    mail: { state: true },
    views: { state: true },
  };

  declare language: WholeLanguage;
  declare letter: Letter;
  declare notice: MessageNotice;
  /** How often it was opened, and from how many devices; unknown in a screen on its own. */
  declare openings: OpenMessage['openings'] | undefined;
  declare replies: readonly ReplyUnderMessage[];
  declare downloads: ReadonlyMap<string, DownloadState>;
  /** True when a reply waits unsent. */
  declare hasDraft: boolean;
  /** Fetches a picture that the letter's HTML shows; undefined when it can't be had. */
  declare picture: (attachment: LetterAttachment) => Promise<Blob | undefined>;
  declare private mail: SafeMail | undefined;
  /** The letter of which `mail` is the HTML, or for which there could be none. */
  #made: Letter | undefined;
  /** Pictures that are looked at, by attachment: an address, or that they can't be shown. */
  declare private views: ReadonlyMap<string, string | 'not-shown'>;

  constructor() {
    super();
    this.replies = [];
    this.downloads = new Map();
    this.hasDraft = false;
    this.views = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate(); // moved in the page: its HTML was let go
  }

  /** A letter in HTML appears once, as it is meant: nobody sees or hears its plain text first. */
  protected override async scheduleUpdate(): Promise<void> {
    while (this.isConnected && this.letter?.html !== undefined && this.letter !== this.#made)
      await this.#makeSafe(this.letter, this.letter.html);
    await super.scheduleUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.mail?.release();
    this.mail = undefined;
    this.#made = undefined;
    for (const url of this.views.values()) if (url !== 'not-shown') URL.revokeObjectURL(url);
    this.views = new Map();
  }

  protected override render(): TemplateResult {
    const { texts, formats } = this.language;
    const { letter } = this;
    const words = texts.message;
    return html`
      ${this.heading(letter.subject.trim() === '' ? words.noSubject : letter.subject)}
      ${letter.replyBefore === undefined ? nothing : this.#replyBefore(letter.replyBefore)}
      ${this.#actions('top')}
      ${this.hasDraft ? html`<div class="note" part="note"><p>${words.draft}</p></div>` : nothing}
      <dl class="facts" part="facts">
        <dt>${words.from}</dt>
        <dd><bdi>${letter.from.name ?? letter.from.address}</bdi></dd>
        <dt>${words.date}</dt>
        <dd>${texts.at(formats.date(letter.sentAt), texts.clock(formats.time(letter.sentAt)))}</dd>
        ${letter.kind === undefined ? nothing : html`<dt>${words.kind}</dt><dd>${letter.kind}</dd>`}
        <dt>${texts.reference}</dt>
        <dd translate="no">${this.notice.reference}</dd>
      </dl>
      <div class="letter" part="letter">
        ${letterBody(letter, this.mail, this.language)}
      </div>
      ${(this.mail?.remotePictures ?? 0) > 0 ? html`<p class="hint" part="hint">${words.remotePictures}</p>` : nothing}
      ${this.#attachments(letter.attachments)}
      ${this.#actions('bottom')}
      <p class="keep">
        <button
          type="button"
          class="plain"
          part="button button-plain"
          aria-describedby="keep-hint"
          @click=${() => this.request({ type: 'save', what: 'everything' })}
        >${words.saveAll}</button>
        <span class="hint" id="keep-hint" part="hint">${words.saveAllHint}</span>
      </p>
      ${this.#savingProblems()}
      <p class="hint" role="status" part="status" .textContent=${this.#savingStatus()}></p>
      ${this.replies.length === 0 ? nothing : this.#replies()}
      <div class="unseen" role="status" .textContent=${this.#downloadStatus()}></div>
      <p class="foot" part="references">${words.until(formats.date(this.notice.expiresAt))} ${this.#openings()}</p>
    `;
  }

  #replyBefore(date: string): TemplateResult {
    const { texts, formats } = this.language;
    return html`<p class="term" part="reply-before">
      <strong>${texts.message.replyBefore(formats.date(date))}</strong>
    </p>`;
  }

  #actions(place: 'top' | 'bottom'): TemplateResult {
    const words = this.language.texts.message;
    return actionBar(words.actions, place, [
      { label: this.hasDraft ? words.goOn : words.reply, look: 'primary', act: () => this.request({ type: 'reply' }) },
      { label: words.save, act: () => this.request({ type: 'save', what: 'mail' }) },
      { label: words.print, act: () => window.print() },
      { label: words.close, act: () => this.request({ type: 'close' }) },
    ]);
  }

  #attachments(attachments: readonly LetterAttachment[], replyId?: string): TemplateResult | typeof nothing {
    // Pictures that stand in the text are not listed again.
    const listed = attachments.filter(({ id }) => this.mail?.shown.has(id) !== true);
    if (listed.length === 0) return nothing;
    const files = listed.map((attachment) => this.#downloadable(attachment, replyId === undefined));
    const from = replyId === undefined ? {} : { replyId };
    return html`
      ${replyId === undefined ? this.subheading(this.language.texts.message.attachments(files.length)) : nothing}
      ${downloadList(files, (attachmentId) => this.request({ type: 'download', attachmentId, ...from }))}
    `;
  }

  /** A picture can be looked at here, if it is one: its first bytes decide, whatever its sender called it. */
  #view(attachment: LetterAttachment): Downloadable['view'] {
    const { id, name, type } = attachment;
    const words = this.language.texts.attachment;
    const url = this.views.get(id);
    if (!/^image\/(png|jpeg|gif|webp)$/.test(type) || url === 'not-shown') return undefined;
    return { label: words.view, spoken: words.viewFile(name), show: () => void this.#show(attachment), url };
  }

  async #show(attachment: LetterAttachment): Promise<void> {
    const raster = await rasterOf(await this.picture(attachment));
    if (!this.isConnected) return;
    const url = raster === undefined ? 'not-shown' : URL.createObjectURL(raster);
    this.views = new Map(this.views).set(attachment.id, url);
  }

  #downloadable(attachment: LetterAttachment, isOfLetter: boolean): Downloadable {
    const { id, name, type, size } = attachment;
    const { texts, formats } = this.language;
    const state = this.downloads.get(id);
    return {
      id,
      name,
      details: [fileTypeName(name, type), formats.size(size), texts.attachment.save].join(texts.comma),
      view: isOfLetter ? this.#view(attachment) : undefined,
      percent: state !== undefined && 'percent' in state ? state.percent : undefined,
      problem: state !== undefined && 'problem' in state ? problemText(this.language, state.problem) : undefined,
    };
  }

  #replies(): TemplateResult {
    const { texts, formats } = this.language;
    const when = (at: string) => texts.at(formats.date(at), texts.clock(formats.time(at)));
    return html`<section class="replies" part="replies">
      ${this.subheading(texts.message.replies)}
      ${this.replies.map(
        ({ id, reference, receivedAt, letter }) => html`<div class="reply" part="reply">
          <p class="hint">
            ${texts.message.repliedAt(when(receivedAt))}. ${texts.reference}: <span translate="no">${reference}</span>
          </p>
          ${letterText(letter.text, this.language)} ${this.#attachments(letter.attachments, id)}
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

  #savingStatus(): string {
    const words = this.language.texts.message;
    return SAVINGS.flatMap((what) => {
      const state = this.downloads.get(what);
      if (state === undefined || 'problem' in state) return [];
      return 'saved' in state ? words.saved : words.saving(Math.floor(state.percent / 25) * 25);
    }).join(' ');
  }

  #savingProblems(): TemplateResult[] {
    return SAVINGS.flatMap((what) => {
      const state = this.downloads.get(what);
      if (state === undefined || !('problem' in state)) return [];
      const words = problemText(this.language, state.problem);
      return html`<p class="error" part="error" role="alert" .textContent=${words}></p>`;
    });
  }

  /** Said aloud: at each quarter, and when a file is there. */
  #downloadStatus(): string {
    const words = this.language.texts.attachment;
    const all = [...this.letter.attachments, ...this.replies.flatMap(({ letter }) => letter.attachments)];
    return all
      .flatMap(({ id, name }) => {
        const state = this.downloads.get(id);
        if (state === undefined || 'problem' in state) return [];
        return 'saved' in state ? words.downloaded(name) : words.downloading(name, Math.floor(state.percent / 25) * 25);
      })
      .join(' ');
  }

  async #makeSafe(letter: Letter, mail: string): Promise<void> {
    const words = this.language.texts.message;
    const labels = {
      table: words.table,
      earlier: words.earlier,
      signature: words.signature,
      language: this.language.code,
    };
    const pictures = letter.attachments.filter(({ contentId }) => contentId !== undefined);
    const safe = await import('../reading/mail-html.ts')
      .then(({ safeMail }) => safeMail(mail, pictures, this.picture, this.headingLevel, labels))
      .catch((error: unknown) => {
        reportError(error); // not fetched, say: the plain text is the letter too
        return undefined;
      });
    if (!this.isConnected) return safe?.release();
    this.mail?.release();
    this.mail = safe;
    this.#made = letter;
  }
}

if (!customElements.get('secure-message-message-screen'))
  customElements.define('secure-message-message-screen', MessageScreen);
