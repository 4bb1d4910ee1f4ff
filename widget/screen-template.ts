// The screen that a state names, with its data: the one place where data goes down. Requests come back up.
import { html, nothing, type TemplateResult } from 'lit';
import type { LetterAttachment } from '../server/contract/letter.ts';
import type { MessageNotice } from '../server/contract/message-notice.ts';
import type { PageClient } from './components/mail-check.ts';
import type { ScreenRequestEvent } from './events.ts';
import { PARTS } from './public-parts.ts';
import type { ReaderEffects } from './reader-effects.ts';
import type { ReaderState } from './reader-state.ts';
import type { Language, WholeLanguage } from './texts/language.ts';
import type { LanguageCode } from './texts/languages.ts';
import { endsMessage } from './texts/problem.ts';

/** What the screens are shown from. */
export interface Reading {
  readonly state: ReaderState;
  readonly headingLevel: number;
  readonly language: Language;
  /** The same language, with what is said after the code; a screen that needs it waits. */
  readonly whole: WholeLanguage | undefined;
  readonly effects: ReaderEffects | undefined;
  /** The server, for a page without a message. */
  readonly client: () => Promise<PageClient>;
  /** Whose message it is, as soon as any answer told. */
  readonly notice: MessageNotice | undefined;
  readonly handle: (event: ScreenRequestEvent) => void;
  readonly speak: (language: LanguageCode) => void;
}

const EXPORTED_PARTS = PARTS.join(', ');
/** The municipality's own help. */
const HELP = html`<slot name="help" slot="help"></slot>`;

/** The screen of a state; nothing while there is none. */
export function screenTemplate(reading: Reading): TemplateResult | typeof nothing {
  const { state, headingLevel, language, whole, effects, client, notice, handle } = reading;
  const draft = effects?.draft;
  switch (state.at) {
    case 'code':
      return html`<secure-message-code-screen
        exportparts=${EXPORTED_PARTS} .language=${whole ?? language} .headingLevel=${headingLevel}
        .code=${state.code} .hasDraft=${draft?.isEmpty === false} @request=${handle}>${HELP}</secure-message-code-screen>`;
    case 'message':
      return html`<secure-message-message-screen
        exportparts=${EXPORTED_PARTS} .language=${whole} .headingLevel=${headingLevel}
        .letter=${state.opened.letter} .notice=${state.opened.notice}
        .openings=${state.opened.openings} .replies=${state.replies ?? []}
        .downloads=${effects?.downloads.states} .saving=${effects?.downloads.saving} .hasDraft=${draft?.isEmpty === false}
        .file=${(attachment: LetterAttachment) => effects?.file(state.opened, attachment)}
        @request=${handle}>${HELP}</secure-message-message-screen>`;
    case 'reply':
      return html`<secure-message-reply-screen
        exportparts=${EXPORTED_PARTS} .language=${whole} .headingLevel=${headingLevel}
        .step=${state.reply} .text=${draft?.text ?? ''} .files=${draft?.files ?? []}
        .places=${draft?.answers.places ?? []} .replies=${state.replies ?? []} .isKept=${draft?.isKept ?? true}
        .limits=${state.opened.limits} .organisation=${state.opened.notice.organisation} .letter=${state.opened.letter}
        .file=${(attachment: LetterAttachment) => effects?.file(state.opened, attachment)}
        @request=${handle}>${HELP}</secure-message-reply-screen>`;
    case 'receipt':
      return html`<secure-message-receipt-screen
        exportparts=${EXPORTED_PARTS} .language=${whole} .headingLevel=${headingLevel}
        .sent=${state.sent} .letter=${state.opened.letter} .organisation=${state.opened.notice.organisation}
        @request=${handle}>${HELP}</secure-message-receipt-screen>`;
    case 'notice':
      return html`<secure-message-notice-screen
        exportparts=${EXPORTED_PARTS} .language=${language} .headingLevel=${headingLevel}
        .whole=${whole} .client=${client} .problem=${state.problem} .notice=${notice} .canRetry=${state.resume !== undefined}
        .unsent=${endsMessage(state.problem) ? (draft?.text ?? '') : ''}
        @request=${handle}>${HELP}</secure-message-notice-screen>`;
    default:
      return nothing;
  }
}

/** The languages to choose from, below every screen, once there is more than the code's field. */
export function languageChoice({ whole, speak }: Reading): TemplateResult | typeof nothing {
  if (whole === undefined) return nothing;
  return html`<secure-message-language-choice exportparts=${EXPORTED_PARTS} .language=${whole}
    .chosen=${speak}></secure-message-language-choice>`;
}

/** Known once a message is open: its code comes with the message's screen. */
export function sessionEnd({ state, whole, effects }: Reading): TemplateResult | typeof nothing {
  if (!('opened' in state)) return nothing;
  return html`<secure-message-session-end exportparts=${EXPORTED_PARTS} .language=${whole}
    .session=${effects?.sessionOf(state.opened)}></secure-message-session-end>`;
}
