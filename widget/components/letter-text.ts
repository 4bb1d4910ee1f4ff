// Plain text as paragraphs: a blank line parts them, a line break stays. Addresses of web pages can be followed.
import { html, type TemplateResult, unsafeCSS } from 'lit';
import letterTextCss from './letter-text.css?inline';

/** Where mail programs begin to repeat what was written before. */
const REPEATED = new RegExp(
  [
    '^(?:>',
    '-{2,} ?(?:oorspronkelijk bericht|original message|forwarded message|doorgestuurd bericht) ?-{2,}',
    '_{20,}$',
    'op .{5,100} schreef .{1,100}:$',
    'on .{5,100} wrote:$)',
  ].join('|'),
  'im',
);

/** The text of a letter. What it repeats of earlier letters is folded away under `earlier`; nothing is left out. */
export function letterText(text: string, earlier: string): TemplateResult {
  const whole = text.replaceAll('\r\n', '\n').trim();
  const from = whole.search(REPEATED);
  // A letter that is nothing but a quotation is shown as it is.
  if (from <= 0 || whole.slice(0, from).trim() === '')
    return html`<div class="text" part="text">${paragraphs(whole)}</div>`;
  return html`<div class="text" part="text">
    ${paragraphs(whole.slice(0, from))}
    <details class="earlier" part="earlier"><summary>${earlier}</summary>${paragraphs(whole.slice(from))}</details>
  </div>`;
}

function paragraphs(text: string): TemplateResult[] {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => html`<p dir="auto">${withLinks(paragraph)}</p>`);
}

// Only https, and without the full stop or bracket that ends the sentence around it.
function withLinks(paragraph: string): readonly (string | TemplateResult)[] {
  return paragraph
    .split(/(https:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/)
    .map((piece, index) =>
      index % 2 === 0 ? piece : html`<a href=${piece} target="_blank" rel="noopener noreferrer">${piece}</a>`,
    );
}

export const letterTextStyles = unsafeCSS(letterTextCss);
