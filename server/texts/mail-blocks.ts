// The pieces of a mail, as text and as HTML.
import { LIGHT } from './mail-colour.ts';
import { escaped, htmlWords, plainWords, strong, type Words } from './mail-words.ts';

/** A piece of a mail. */
export type MailBlock =
  | { readonly paragraph: Words }
  /** What is less than the rest. */
  | { readonly small: Words }
  | { readonly heading: string }
  /** What must not be missed: a last day. */
  | { readonly term: Words }
  | { readonly button: string; readonly link: string }
  /** Large, apart and easy to read aloud: a code. */
  | { readonly code: string }
  | { readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly list: readonly string[] }
  /** What somebody else answered, line by line, to what stands before it. */
  | { readonly answers: readonly (readonly [question: string, answer: string])[] }
  /** A question that a reader may have, and its answer. */
  | { readonly question: string; readonly answer: Words }
  /** The same in short in another language, under that language's name. */
  | { readonly lang: string; readonly title: string; readonly summary: Words }
  /** What someone else wrote: kept as it is, line by line. */
  | { readonly quote: string }
  | { readonly rule: true };

const SPACE = 'margin:0 0 16px';
const SMALL = `font-size:14px;color:${LIGHT.quiet}`;

/** Languages of the mails that are read from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar']);

/** A piece as plain text. */
export function textBlock(block: MailBlock): string {
  if ('paragraph' in block) return plainWords(block.paragraph);
  if ('small' in block) return plainWords(block.small);
  if ('heading' in block) return block.heading;
  if ('term' in block) return plainWords(block.term);
  if ('button' in block) return `${block.button}:\n${block.link}`;
  if ('code' in block) return `    ${block.code}`;
  if ('facts' in block) return block.facts.map(([name, value]) => `${name}: ${value}`).join('\n');
  if ('list' in block) return block.list.map((item) => `- ${item}`).join('\n');
  if ('answers' in block)
    return block.answers.map(([question, answer]) => `${question}\n${indented(answer)}`).join('\n');
  if ('question' in block) return `${block.question}\n${plainWords(block.answer)}`;
  if ('summary' in block) return `${block.title}:\n${plainWords(block.summary)}`;
  if ('quote' in block) return block.quote;
  return '---';
}

/** A piece as HTML, in the colour of its organisation. */
export function htmlBlock(block: MailBlock, colour: string): string {
  const html = (given: Words) => htmlWords(given, `color:${colour}`);
  if ('paragraph' in block) return `<p style="${SPACE}">${html(block.paragraph)}</p>`;
  if ('small' in block) return `<p class="quiet" style="${SPACE};${SMALL}">${html(block.small)}</p>`;
  if ('heading' in block)
    return `<h1 style="margin:0 0 14px;font-size:22px;line-height:1.3">${escaped(block.heading)}</h1>`;
  if ('term' in block)
    return `<p class="term" style="${SPACE};padding:10px 14px;border-left:4px solid ${colour};background:${LIGHT.term}">${html(block.term)}</p>`;
  if ('button' in block) return button(block, colour);
  if ('code' in block)
    return `<p style="margin:4px 0 18px;font:bold 34px/1.2 Consolas,Menlo,monospace;letter-spacing:4px;white-space:nowrap" dir="ltr">${escaped(block.code)}</p>`;
  if ('facts' in block) {
    const rows = block.facts.map(([name, value]) => `${escaped(name)}: ${strong(value)}`);
    return `<p style="${SPACE}">${rows.join('<br>')}</p>`;
  }
  if ('list' in block)
    return `<ul style="${SPACE};padding-left:24px">${block.list.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  if ('answers' in block) return answersTable(block.answers);
  if ('question' in block)
    return `<div class="box" style="${SPACE};padding:12px 16px;border:1px solid #c3c9cc;border-radius:4px"><strong>${escaped(block.question)}</strong><br>${html(block.answer)}</div>`;
  if ('summary' in block) return summary(block, html(block.summary));
  if ('quote' in block) return `<p style="${SPACE};white-space:pre-wrap">${escaped(block.quote)}</p>`;
  return '<hr class="rule" style="margin:22px 0;border:0;border-top:1px solid #c3c9cc">';
}

/** Whatever a mail program may begin a line at: a line at the margin would be another question. */
function indented(text: string): string {
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `    ${line}`)
    .join('\n');
}

function answersTable(answers: readonly (readonly [question: string, answer: string])[]): string {
  const cell = 'padding:8px 12px;border:1px solid #c3c9cc;text-align:left;vertical-align:top';
  const rows = answers.map(
    ([question, answer]) =>
      `<tr><th scope="row" style="${cell};font-weight:normal;width:40%">${escaped(question)}</th><td style="${cell};white-space:pre-wrap"><strong>${escaped(answer)}</strong></td></tr>`,
  );
  return `<table cellpadding="0" cellspacing="0" style="${SPACE};width:100%;border-collapse:collapse">${rows.join('')}</table>`;
}

function summary({ lang, title }: { readonly lang: string; readonly title: string }, html: string): string {
  // Arabic letters of the same size are smaller.
  const [direction, side, size] = RIGHT_TO_LEFT.has(lang) ? ['rtl', 'right', 16] : ['ltr', 'left', 14];
  return `<p lang="${lang}" dir="${direction}" class="quiet" style="${SPACE};font-size:${size}px;color:${LIGHT.quiet};text-align:${side}"><strong>${escaped(title)}</strong><br>${html}</p>`;
}

/** A table cell, not a styled link: Outlook draws padding on cells only. */
function button({ button: label, link }: { readonly button: string; readonly link: string }, colour: string): string {
  const style = 'display:inline-block;padding:14px 26px;color:#ffffff;font-weight:bold;text-decoration:none';
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="${SPACE}"><tr><td class="go" bgcolor="${colour}" style="background:${colour};border-radius:4px;mso-padding-alt:14px 26px">
<a href="${escaped(link)}" style="${style}">${escaped(label)}</a></td></tr></table>`;
}
