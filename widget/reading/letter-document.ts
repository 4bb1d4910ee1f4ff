// The letter as one page that opens anywhere, also in twenty years: facts, words, pictures and answers in it, no
// script, nothing of elsewhere. On paper a document with numbered pages.

import type { AskedItem } from '../../server/contract/ask.ts';
import type { LetterAttachment } from '../../server/contract/letter.ts';
import { fileTypeName } from '../texts/file-type-name.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { answerLines } from './answers-in-words.ts';
import { factsOf } from './letter-facts.ts';
import type { OpenedMessage, SentReply } from './opened-message.ts';

/** The words of a letter as markup that is safe, and how they read. */
export interface LetterMarkup {
  readonly html: string;
  readonly lang: string;
  readonly dir: 'ltr' | 'rtl' | 'auto';
  /** Ids of the attachments that stand in it as pictures. */
  readonly shown: ReadonlySet<string>;
}

/** Nothing may run or be fetched, whatever a letter has in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

const STYLES = `
:root { color-scheme: light; }
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; color: #1a1a1a;
  background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { margin-top: 2rem; font-size: 1.15rem; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1.25rem; margin: 0 0 1.5rem;
  padding: 0.75rem 0; border: solid #bbb; border-width: 1px 0; }
dt { color: #555; }
dd { margin: 0; }
.term { font-weight: 700; }
.words { white-space: pre-line; }
.letter img { max-width: 100%; height: auto; }
.letter table { border-collapse: collapse; }
.letter .table { overflow-x: auto; }
.letter :is(td, th) { padding: 0.3rem 0.6rem; border: 1px solid #bbb; text-align: start; vertical-align: top; }
.letter .quiet :is(td, th) { border: 0; padding-inline-start: 0; }
.letter :is(blockquote, details) { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #bbb; }
section { padding: 0.75rem 1rem; border: 1px solid #bbb; margin-block: 1rem; }
section p:first-child, footer { color: #555; font-size: 0.9rem; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } }
@page { margin: 20mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); } }
@media print { body { margin: 0; padding: 0; max-width: none; } .letter .table { overflow: visible; } }
`;

/** The page. `savedAt` is RFC 3339; `hasFiles` when the attachments stand beside it. */
export function letterDocument(
  { letter, notice }: Pick<OpenedMessage, 'letter' | 'notice'>,
  replies: readonly SentReply[],
  markup: LetterMarkup,
  language: WholeLanguage,
  savedAt: string,
): string {
  const { texts, formats } = language;
  const words = texts.message;
  const when = (at: string) => texts.at(formats.date(at), texts.clock(formats.time(at)));
  const subject = letter.subject.trim() === '' ? words.noSubject : letter.subject;
  const facts = factsOf(letter, notice, language).map(
    ({ name, value }) => `<dt>${escaped(name)}</dt><dd><bdi>${escaped(value)}</bdi></dd>`,
  );
  const listed = letter.attachments.filter(({ id }) => !markup.shown.has(id));
  const answers = replies.map(
    (
      reply,
    ) => `<section><p>${escaped(words.repliedAt(when(reply.receivedAt)))}. ${escaped(texts.reference)}: ${escaped(reply.reference)}</p>
${lineList(answerLines(reply.letter, language))}${reply.letter.text.trim() === '' ? '' : `<p class="words" dir="auto">${escaped(reply.letter.text)}</p>`}${fileList(reply.letter.attachments, language)}</section>`,
  );
  return `<!doctype html>
<html lang="${language.code}" dir="${language.dir}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(subject)} – ${escaped(notice.reference)}</title>
<style>${STYLES}</style>
</head>
<body>
<h1 lang="${escaped(markup.lang)}" dir="auto">${escaped(subject)}</h1>
<dl>${facts.join('')}</dl>
${letter.replyBefore === undefined ? '' : `<p class="term">${escaped(words.replyBefore(formats.date(letter.replyBefore)))}</p>`}
<div class="letter" lang="${escaped(markup.lang)}" dir="${markup.dir}">${markup.html}</div>
${letter.ask === undefined ? '' : `<h2>${escaped(texts.ask.heading)}</h2>\n<ol lang="${escaped(markup.lang)}">${askedLines(letter.ask.items, language)}</ol>`}
${listed.length === 0 ? '' : `<h2>${escaped(words.attachments(listed.length))}</h2>\n${fileList(listed, language)}\n<p>${escaped(texts.export.beside)}</p>`}
${answers.length === 0 ? '' : `<h2>${escaped(words.replies)}</h2>\n${answers.join('\n')}`}
<footer>${escaped(texts.export.kept(when(savedAt)))}</footer>
</body>
</html>
`;
}

function fileList(files: readonly LetterAttachment[], { texts, formats }: WholeLanguage): string {
  if (files.length === 0) return '';
  const lines = files.map(
    ({ name, type, size }) =>
      `<li><bdi>${escaped(name)}</bdi> (${escaped(fileTypeName(name, type) + texts.comma + formats.size(size))})</li>`,
  );
  return `<ul>${lines.join('')}</ul>`;
}

function askedLines(items: readonly AskedItem[], { texts }: WholeLanguage): string {
  const need = (required: boolean) => escaped(required ? texts.ask.required : texts.ask.optional);
  const lines = items.map(({ label, hint = '', required }) => {
    const more = hint === '' ? '' : `<br><bdi>${escaped(hint)}</bdi>`;
    return `<li><bdi>${escaped(label)}</bdi> (${need(required)})${more}</li>`;
  });
  return lines.join('');
}

function lineList(lines: readonly string[]): string {
  return lines.length === 0
    ? ''
    : `<ul>${lines.map((line) => `<li class="words" dir="auto">${escaped(line)}</li>`).join('')}</ul>`;
}

/** Text as markup. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
