// Plain text as paragraphs: a blank line parts them, a line break stays. Addresses of web pages can be followed.
import { css, html, type TemplateResult } from 'lit';

/** The text of a letter. */
export function letterText(text: string): TemplateResult {
  const paragraphs = text
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n{2,}/);
  return html`<div class="text" part="text">${paragraphs.map((paragraph) => html`<p>${withLinks(paragraph)}</p>`)}</div>`;
}

// Only https, and without the full stop or bracket that ends the sentence around it.
function withLinks(paragraph: string): readonly (string | TemplateResult)[] {
  return paragraph
    .split(/(https:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/)
    .map((piece, index) =>
      index % 2 === 0 ? piece : html`<a href=${piece} target="_blank" rel="noopener noreferrer">${piece}</a>`,
    );
}

export const letterTextLooks = css`
  .text p { white-space: pre-line; max-inline-size: 40em; }
  .mail { overflow-x: auto; }
  .mail img { max-inline-size: 100%; block-size: auto; }
  .mail table { border-collapse: collapse; }
  .mail :is(td, th) { padding: 0.25rem 0.5rem; border: 1px solid var(--_line); text-align: start; vertical-align: top; }
  .mail blockquote { margin: 0 0 1rem; padding-inline-start: 1rem; border-inline-start: 3px solid var(--_line); }
  .mail pre { white-space: pre-wrap; }
`;
