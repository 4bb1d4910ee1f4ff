// Parts of making a safe copy: its buttons, the question when nothing is black, and help for who can't see the picture.
import { html, nothing, type TemplateResult } from 'lit';
import type { OrganisationNotice } from '../../server/contract/message-notice.ts';
import type { Language } from '../texts/language.ts';
import type { LaterTexts } from '../texts/later/nl.ts';
import { contactLines } from './contact-lines.ts';

/** A button; `id` is its own, `next` what has the focus when it goes. */
export function button(
  look: 'primary' | 'secondary',
  label: string,
  act: () => void,
  { id, next }: { readonly id?: string; readonly next?: string } = {},
): TemplateResult {
  return html`<button
    type="button"
    id=${id ?? nothing}
    class=${look}
    part="button button-${look}"
    data-focus-next=${next ?? nothing}
    @click=${act}
  >${label}</button>`;
}

/** Nothing is black: a citizen may want that, and must know it. */
export function nothingBlackQuestion(
  texts: LaterTexts,
  { add, use, cancel }: { readonly add: () => void; readonly use: () => void; readonly cancel: () => void },
): TemplateResult {
  const words = texts.safeCopy;
  return html`<div class="note" part="note">
    <p id="sure" tabindex="-1">${words.nothingBlack}</p>
    <div class="choices">
      ${button('primary', words.add, add, { next: 'use' })} ${button('secondary', words.useAnyway, use)}
      ${button('secondary', words.cancel, cancel)}
    </div>
  </div>`;
}

/** For who can't see the picture: nobody should have to guess what is black. */
export function helpWithCopy(
  language: Language,
  texts: LaterTexts,
  organisation: OrganisationNotice | undefined,
): TemplateResult {
  return html`<p class="hint">${texts.safeCopy.help}</p>
    ${organisation === undefined ? nothing : contactLines(language, organisation)}`;
}
