// Plain text as paragraphs: a blank line parts them, a line break stays. Addresses of web pages can be followed.
import { css, html, type TemplateResult } from 'lit';

/** Where mail programs begin to repeat what was written before. */
const REPEATED =
  /^(?:>|-{2,} ?(?:oorspronkelijk bericht|original message|forwarded message|doorgestuurd bericht) ?-{2,}|_{20,}$|op .{5,100} schreef .{1,100}:$|on .{5,100} wrote:$)/im;

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

export const letterTextStyles = css`
  .text p { white-space: pre-line; max-inline-size: 40em; }
  .earlier { margin-block-end: 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid var(--_line); }
  .earlier summary { min-block-size: 44px; padding-block: 0.6rem; color: var(--_link); cursor: pointer; }
  @media print { .earlier:not([open]) > :not(summary) { display: block; } .earlier::details-content { content-visibility: visible; } }
  .mail { overflow-x: auto; }
  .mail img { max-inline-size: 100%; block-size: auto; }
  .mail table { border-collapse: collapse; margin-block-end: 1rem; }
  .mail table table { margin: 0; }
  .mail :is(td, th) { padding: 0.25rem 0.5rem; border: 1px solid var(--_line); text-align: start; vertical-align: top; }
  .mail blockquote { margin: 0 0 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid var(--_line); }
  .mail pre { white-space: pre-wrap; }
`;
