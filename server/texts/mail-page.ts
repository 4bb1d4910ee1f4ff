// How a mail of ours looks: one quiet column that reads the same as text and as HTML, in light and dark. No pictures,
// nothing remote.

/** A piece of a mail. */
export type MailBlock =
  /** `lang` when it is not that of the whole: screen readers speak it so. */
  | { readonly paragraph: string; readonly lang?: string }
  | { readonly heading: string }
  | { readonly button: string; readonly link: string }
  /** Large, apart and easy to read aloud: a code. */
  | { readonly code: string }
  | { readonly facts: readonly (readonly [name: string, value: string])[] }
  | { readonly list: readonly string[] }
  /** What someone else wrote: kept as it is, line by line. */
  | { readonly quote: string }
  | { readonly rule: true };

/** The two bodies of a mail. */
export interface MailBodies {
  readonly text: string;
  readonly html: string;
}

/** Text and HTML of the same blocks; `lang` is the language of the whole. */
export function mailPage(title: string, blocks: readonly MailBlock[], lang = 'nl'): MailBodies {
  return {
    text: `${blocks.map(asText).join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px 16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px"><tr><td>
${blocks.map(asHtml).join('\n')}
</td></tr></table></td></tr></table></body></html>
`,
  };
}

function asText(block: MailBlock): string {
  if ('paragraph' in block) return block.paragraph;
  if ('heading' in block) return block.heading;
  if ('button' in block) return `${block.button}:\n${block.link}`;
  if ('code' in block) return `    ${block.code}`;
  if ('facts' in block) return block.facts.map(([name, value]) => `${name}: ${value}`).join('\n');
  if ('list' in block) return block.list.map((item) => `- ${item}`).join('\n');
  if ('quote' in block) return block.quote;
  return '---';
}

function asHtml(block: MailBlock): string {
  if ('paragraph' in block) {
    const lang = block.lang === undefined ? '' : ` lang="${block.lang}" dir="auto"`;
    return `<p${lang} style="margin:0 0 16px">${escaped(block.paragraph)}</p>`;
  }
  if ('heading' in block)
    return `<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escaped(block.heading)}</h1>`;
  if ('button' in block) return button(block);
  if ('code' in block) {
    return `<p style="margin:0 0 16px;font-size:32px;font-weight:bold;letter-spacing:4px;font-family:Consolas,Menlo,monospace">${escaped(block.code)}</p>`;
  }
  if ('facts' in block) {
    const rows = block.facts.map(([name, value]) => `${escaped(name)}: <strong>${escaped(value)}</strong>`);
    return `<p style="margin:0 0 16px">${rows.join('<br>')}</p>`;
  }
  if ('list' in block)
    return `<ul style="margin:0 0 16px;padding-left:24px">${block.list.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
  if ('quote' in block) return `<p style="margin:0 0 16px;white-space:pre-wrap">${escaped(block.quote)}</p>`;
  return '<hr style="margin:24px 0;border:0;border-top:1px solid #8a8a8a">';
}

/** A table cell, not a styled link: Outlook draws padding on cells only. */
function button({ button: label, link }: { readonly button: string; readonly link: string }): string {
  const style = 'display:inline-block;padding:14px 24px;color:#ffffff;font-weight:bold;text-decoration:none';
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px"><tr><td class="button" style="background:#154273;border-radius:4px">
<a href="${escaped(link)}" style="${style}">${escaped(label)}</a></td></tr></table>`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
