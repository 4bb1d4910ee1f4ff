// Plain text as paragraphs: a blank line parts them, a line break stays. Addresses of web pages can be followed.
import { html, nothing, type TemplateResult, unsafeCSS } from 'lit';
import type { Letter } from '../../server/contract/letter.ts';
import { foldsOf, type LetterLine, type Lines } from '../reading/earlier-mail.ts';
import { letterLanguage } from '../reading/letter-language.ts';
import { inLightParts, isLightWork } from '../reading/line-work.ts';
import type { SafeMail } from '../reading/mail-html.ts';
import type { WholeLanguage } from '../texts/language.ts';
import letterTextCss from './letter-text.css?inline';

/** More than anybody writes: they are drawn in parts, when those come into view. */
const MOST_PARAGRAPHS = 2_000;

/** A letter: its HTML where there is any that can be shown, else its text. */
export function letterBody(letter: Letter, mail: SafeMail | undefined, language: WholeLanguage): TemplateResult {
  const words = language.texts.message;
  const lang = letterLanguage(letter, mail);
  if (mail === undefined) return letterText(letter.text, language, lang);
  if (typeof mail.content === 'string')
    return html`<p class="hint" part="hint">${words.textOnly}</p>
      ${letterText(letter.text.trim() === '' ? mail.content : letter.text, language, lang)}`;
  return html`<div class="mail" part="mail" lang=${lang} dir=${mail.dir}>${mail.content}</div>`;
}

/** The text of a letter. What it repeats of earlier ones, and a long signature, is folded away; nothing is left out. */
export function letterText(text: string, language: WholeLanguage, lang?: string): TemplateResult {
  const words = language.texts.message;
  const lines = text.replaceAll('\r\n', '\n').trim().split('\n');
  const { signature, earlier } = foldsOf(lines.map(asLine));
  const said = (from: number, to: number) => paragraphs(lines.slice(from, to).join('\n'));
  const folded = (label: string, { from, to }: Lines) =>
    html`<details class="earlier" part="earlier"><summary lang=${language.code}>${label}</summary>${said(from, to)}</details>`;
  return html`<div class="text" part="text" lang=${lang ?? nothing}>
    ${said(0, signature?.from ?? earlier?.from ?? lines.length)}
    ${signature === undefined ? nothing : folded(words.signature, signature)}
    ${earlier === undefined ? nothing : folded(words.earlier, earlier)}
  </div>`;
}

function asLine(text: string): LetterLine {
  const isQuoted = text.startsWith('>');
  return { text, isQuoted, starts: isQuoted ? 'quotation' : undefined };
}

function paragraphs(text: string): TemplateResult[] {
  const parts = text.trim().split(/\n{2,}/);
  if (parts.length <= MOST_PARAGRAPHS && isLightWork(parts))
    return parts.map((paragraph) => html`<p dir="auto">${withLinks(paragraph)}</p>`);
  return inLightParts(text).map((part) => html`<p class="part" dir="auto">${part}</p>`);
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
