// The proof that a reply was received (Awb 2:17): reference, moment, what was sent and what happens next. Can be kept.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter } from '../../server/contract/letter.ts';
import { UNKNOWN_TYPE } from '../../server/contract/media-type.ts';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import { actionBar, actionBarStyles } from '../components/action-bar.ts';
import { attachmentListStyles } from '../components/attachment-list.ts';
import { contactLines } from '../components/contact-lines.ts';
import { letterText, letterTextStyles } from '../components/letter-text.ts';
import { entranceStyles } from '../components/styles.ts';
import { saveFile } from '../page/save-file.ts';
import { answerLines } from '../reading/answers-in-words.ts';
import { displayName } from '../texts/display-name.ts';
import { fileTypeName } from '../texts/file-type-name.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { answersGiven, askedListStyles } from './asked-list.ts';
import type { ReplyUnderMessage } from './message-screen.ts';
import receiptScreenCss from './receipt-screen.css?inline';
import { Screen } from './screen.ts';

/** @fires request - read */
export class ReceiptScreen extends Screen {
  static override styles = [
    ...Screen.styles,
    ...entranceStyles,
    actionBarStyles,
    attachmentListStyles,
    letterTextStyles,
    askedListStyles,
    unsafeCSS(receiptScreenCss),
  ];
  static override properties = {
    ...Screen.properties,
    sent: { attribute: false },
    letter: { attribute: false },
    organisation: { attribute: false },
  };

  declare language: WholeLanguage;
  declare sent: ReplyUnderMessage;
  /** What was answered: who wrote it will read the reply. */
  declare letter: Letter;
  /** Whom to ask for help. */
  declare organisation: OrganisationNotice;

  protected override render(): TemplateResult {
    const { texts, formats } = this.language;
    const words = texts.receipt;
    const { letter } = this.sent;
    return html`
      ${this.heading(words.heading)} ${this.#actions('top')}
      <div class="note ok" part="note">
        <p>${this.#received}</p>
        <p>
          ${texts.reference}:
          <span class="reference" part="reference" translate="no" .textContent=${this.sent.reference}></span>
        </p>
        <p>${words.to(displayName(this.letter.from))}</p>
      </div>
      ${this.subheading(words.nextHeading)}
      <p>${words.next(displayName(this.letter.from))}</p>
      ${this.subheading(words.sent)}
      <div class="sent" part="reply">
        ${answersGiven(letter, this.language, undefined)} ${letter.text.trim() === '' ? nothing : letterText(letter.text, this.language)}
        ${
          letter.attachments.length === 0
            ? nothing
            : html`<ul class="files" part="attachments">
                ${letter.attachments.map(
                  ({ name, type, size }) =>
                    html`<li class="file">
                      <bdi translate="no">${name}</bdi>
                      <span class="details">(${fileTypeName(name, type) + texts.comma + formats.size(size)})</span>
                    </li>`,
                )}
              </ul>`
        }
      </div>
      ${this.#actions('bottom')}
      <div class="foot">${contactLines(this.language, this.organisation)}</div>
      <slot name="help"></slot>
    `;
  }

  get #received(): string {
    const { texts, formats } = this.language;
    const { receivedAt } = this.sent;
    return texts.receipt.received(formats.date(receivedAt), texts.clock(formats.time(receivedAt)));
  }

  #actions(place: 'top' | 'bottom'): TemplateResult {
    const words = this.language.texts.receipt;
    return actionBar(this.language.texts.message.actions, place, [
      { label: words.back, look: 'primary', act: () => this.request({ type: 'read' }) },
      { label: words.save, act: () => this.#save() },
      { label: words.print, act: () => window.print() },
    ]);
  }

  /** The receipt as a text file: opens everywhere, also in twenty years. */
  #save(): void {
    const { texts, formats } = this.language;
    const words = texts.receipt;
    const { reference, letter } = this.sent;
    const files = letter.attachments.map(({ name, size }) => `- ${name} (${formats.size(size)})`);
    const lines = [
      words.heading,
      '',
      this.#received,
      `${texts.reference}: ${reference}`,
      words.to(displayName(this.letter.from)),
      '',
      words.sent,
      letter.subject,
      '',
      ...answerLines(letter, this.language),
      letter.text,
      '',
      ...files,
    ];
    const text = `\uFEFF${lines.join('\r\n')}`;
    saveFile(words.fileName(reference), new Blob([text], { type: UNKNOWN_TYPE }));
  }
}

if (!customElements.get('secure-message-receipt-screen'))
  customElements.define('secure-message-receipt-screen', ReceiptScreen);
