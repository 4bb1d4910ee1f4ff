// Takes out of a mail's text what a strict Content-Security-Policy reports while it is parsed. Chromium reports inline
// styles and event handlers even in documents that run nothing (measured: DOMParser, template, createHTMLDocument,
// parseHTMLUnsafe). This keeps the page's reports clean; it is DOMPurify, afterwards, that keeps the page safe.

/** Under this name a `style` attribute passes the parser. */
export const STYLE_ATTRIBUTE = 'data-style';

const TAG = /<\/?([a-z][^\s/>]*)/iy;
const ATTRIBUTE = /[\s/]*(=?[^\s/>=]+|=)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?/y;
const TAG_END = /[\s/]*>/y;

/**
 * The same HTML without comments and event handlers, with `style` attributes renamed and `<style>` made `<noframes>`.
 */
export function stripCspViolations(html: string): string {
  const stripped: string[] = [];
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    stripped.push(html.slice(at, open < 0 ? undefined : open));
    if (open < 0) break;
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 2);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    const tag = strippedTag(html, open);
    stripped.push(tag.text);
    at = tag.end;
  }
  return stripped.join('');
}

/** One tag, attribute by attribute as the HTML standard cuts it (13.2.5.32 and on). What begins no tag is text. */
function strippedTag(html: string, open: number): { text: string; end: number } {
  const tag = matchAt(TAG, html, open);
  if (tag === null) return { text: '<', end: open + 1 };
  // Raw text like <style>, whose content the sanitiser drops too.
  const name = /^style$/i.test(tag[1] ?? '') ? tag[0].replace(/style/i, 'noframes') : tag[0];
  const parts = [name];
  let at = open + tag[0].length;
  for (;;) {
    const end = matchAt(TAG_END, html, at);
    if (end !== null) return { text: `${parts.join(' ')}>`, end: at + end[0].length };
    const attribute = matchAt(ATTRIBUTE, html, at);
    if (attribute === null) return { text: '', end: html.length }; // the text ends inside the tag: it is none
    const [whole, attributeName = '', value] = attribute;
    at += whole.length;
    if (!/^on/i.test(attributeName)) parts.push(strippedAttribute(attributeName, value));
  }
}

function strippedAttribute(name: string, value: string | undefined): string {
  const kept = /^style$/i.test(name) ? STYLE_ATTRIBUTE : name;
  return value === undefined ? kept : `${kept}=${value === '' ? '""' : value}`;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
