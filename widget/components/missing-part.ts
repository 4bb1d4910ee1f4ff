// A part of the reader that can’t be fetched, or a surprise: it is said, and a reload fetches all of it anew.
import { html, type TemplateResult } from 'lit';
import { type Language, problemText } from '../texts/language.ts';

/** The sentence and the button. */
export function missingPart(language: Language): TemplateResult {
  return html`<div class="note">
    <p role="alert">${problemText(language, { code: 'refused' })}</p>
    <button type="button" @click=${() => location.reload()}>${language.texts.notice.retry}</button>
  </div>`;
}
