// Reads a mail's HTML tag by tag, before any parser of a browser sees it. What a strict Content-Security-Policy reports
// while it is parsed goes out (Chromium reports inline styles and event handlers even in documents that run nothing;
// measured: DOMParser, template, createHTMLDocument, parseHTMLUnsafe); so does what a letter has no use for; and what
// would take a parser minutes is counted here. It is DOMPurify, afterwards, that keeps the page safe.
import { isBlock } from './mail-elements.ts';

/** Under this name a `style` attribute passes the parser. */
export const STYLE_ATTRIBUTE = 'data-style';

/** A mail's HTML as it may be parsed. */
export interface MailTags {
  /** Without comments, sheets, scripts and event handlers, `style` attributes renamed. */
  readonly html: string;
  /** Its style sheets: what they hide must stay hidden. */
  readonly sheets: readonly string[];
  /** True when parsing it would keep a phone busy: no letter has so many. The HTML is left out then. */
  readonly isTooElaborate: boolean;
  /**
   * What is between the tags, character references as they are; each block on a line of its own, and paragraphs
   * parted by U+2029.
   */
  readonly text: string;
}

const TAG = /<!--|<(\/?)([a-z][^\s/>]*)/gi;
const ATTRIBUTE = /[\s/]*(=?[^\s/>=]+|=)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?/y;
const TAG_END = /[\s/]*>/y;

/** What something is made of, or what something is said by: all else would only be work. */
const ATTRIBUTES = new Set(
  (
    'align alt bgcolor border checked class color colspan dir face height hidden href id lang media nowrap reversed role ' +
    'rowspan scope src start style summary title type value width'
  ).split(' '),
);
/** Elements whose content is no text of the letter. */
const UNSEEN = new Set(['script', 'style', 'title', 'iframe', 'svg', 'audio', 'video', 'canvas', 'template']);
/** Elements whose content is text, tags and all. */
const VERBATIM = new Set(['xmp', 'plaintext', 'textarea', 'listing']);
/** Tags with nothing between them, and nothing to read. */
const NEEDLESS = new Set('frame embed meta link base param source track colgroup col'.split(' '));
/** Parsers have rules of their own for what is inside these; under another name they only hold it. */
const RENAMED = new Set('frameset noframes noembed noscript select optgroup math object applet marquee'.split(' '));
/** What a parser opens again in each next block until it is closed (HTML, 13.2.4.3): many of them are many more. */
const REOPENED = new Set('b big code em font i s small strike strong tt u'.split(' '));

/** A table of 200 rows as Word writes it has as many; more takes a browser more than a second. */
const MOST_TAGS = 9_000;
/** Tags times what is reopened in each. */
const MOST_WORK = 200_000;
/** Longer than any address or style that a program writes. */
const LONGEST_VALUE = 8_000;

/** Reads the tags of a mail: in one pass, whatever it holds. */
export function readMailTags(html: string): MailTags {
  return new TagReader(html).read();
}

class TagReader {
  readonly #html: string;
  readonly #parts: string[] = [];
  readonly #text: string[] = [];
  readonly #sheets: string[] = [];
  #at = 0;
  #tags = 0;
  #work = 0;
  /** Formatting that is open, and what it was around each table that is. */
  #open = 0;
  readonly #around: number[] = [];
  /** Elements that are not closed in the rest of the mail. */
  readonly #endless = new Set(['plaintext']);

  constructor(html: string) {
    this.#html = html;
  }

  read(): MailTags {
    const html = this.#html;
    while (this.#at < html.length) {
      const tag = matchFrom(TAG, html, this.#at);
      this.#write(html.slice(this.#at, tag?.index));
      if (tag === null) break;
      if (tag[0] === '<!--') {
        const end = html.indexOf('-->', tag.index + 2);
        this.#at = end < 0 ? html.length : end + 3;
      } else {
        this.#at = tag.index + tag[0].length;
        this.#readTag(tag[1] === '/', (tag[2] ?? '').toLowerCase());
      }
    }
    const isTooElaborate = this.#tags > MOST_TAGS || this.#work > MOST_WORK;
    return {
      html: isTooElaborate ? '' : this.#parts.join(''),
      sheets: this.#sheets,
      isTooElaborate,
      text: this.#text.join(''),
    };
  }

  #readTag(isEnd: boolean, name: string): void {
    const attributes = this.#readAttributes();
    if (attributes === undefined) return; // the text ends inside the tag: it is none
    if (isEnd) this.#countEnd(name);
    else this.#countStart(name);
    if (!UNSEEN.has(name) && !VERBATIM.has(name)) this.#pass(isEnd, name, attributes);
    else if (!isEnd && UNSEEN.has(name)) this.#skip(name, attributes);
    else if (!isEnd) this.#keepVerbatim(name);
  }

  #pass(isEnd: boolean, name: string, { written }: TagAttributes): void {
    if (NEEDLESS.has(name)) return;
    const kept = RENAMED.has(name) ? `x-${name}` : name;
    const tag = isEnd ? `</${kept}>` : `<${[kept, ...written].join(' ')}>`;
    const isParagraph = /^(?:p|h[1-6]|ul|ol|table|blockquote)$/.test(name);
    this.#write(tag, isParagraph ? '\u2029' : name === 'br' || isBlock(name, '') ? '\n' : '');
  }

  #keepVerbatim(name: string): void {
    const content = this.#contentUntilEnd(name).replaceAll('<', '&lt;');
    this.#write(`<pre>${content}</pre>`, `\n${content}\n`);
  }

  #write(html: string, text = html.replace(/\s+/g, ' ')): void {
    this.#parts.push(html);
    this.#text.push(text);
  }

  /** Attribute by attribute as the HTML standard cuts them (13.2.5.32 and on), the first of each name. */
  #readAttributes(): TagAttributes | undefined {
    const html = this.#html;
    const names = new Set<string>();
    const written: string[] = [];
    for (;;) {
      const end = matchFrom(TAG_END, html, this.#at);
      if (end !== null) {
        this.#at += end[0].length;
        return { written, isSelfClosed: end[0].endsWith('/>') };
      }
      const attribute = matchFrom(ATTRIBUTE, html, this.#at);
      if (attribute === null) {
        this.#at = html.length;
        return undefined;
      }
      this.#at += attribute[0].length;
      const name = (attribute[1] ?? '').toLowerCase();
      if (!ATTRIBUTES.has(name) || names.has(name)) continue;
      names.add(name);
      written.push(writtenAttribute(name, attribute[2]));
    }
  }

  /** Passes over the content of an element that shows nothing; a sheet is kept. */
  #skip(name: string, { written, isSelfClosed }: TagAttributes): void {
    if (isSelfClosed && name === 'svg') return;
    const at = this.#at;
    const content = this.#contentUntilEnd(name);
    const media = written.find((attribute) => attribute.startsWith('media='))?.replace(/^media=|["']/g, '');
    if (name === 'style') this.#sheets.push(media === undefined ? content : `@media ${media} {${content}}`);
    else if (name !== 'script' && this.#endless.has(name)) this.#at = at;
  }

  #contentUntilEnd(name: string): string {
    const end = this.#endless.has(name) ? null : matchFrom(endTagOf(name), this.#html, this.#at);
    if (end === null) this.#endless.add(name); // and is not looked for again: it would be each time to the very end
    const content = this.#html.slice(this.#at, end?.index);
    this.#at = end === null ? this.#html.length : end.index + end[0].length;
    return content;
  }

  #countStart(name: string): void {
    this.#tags += 1;
    this.#work += this.#open;
    if (REOPENED.has(name)) this.#open += 1;
    if (name === 'table') this.#around.push(this.#open);
    if (/^(?:td|th|caption)$/.test(name) && this.#around.length > 0) this.#open = 0; // a cell reopens nothing from outside
  }

  #countEnd(name: string): void {
    this.#work += this.#open;
    if (REOPENED.has(name)) this.#open = Math.max(0, this.#open - 1);
    if (name === 'table') this.#open = this.#around.pop() ?? this.#open;
  }
}

interface TagAttributes {
  readonly written: readonly string[];
  readonly isSelfClosed: boolean;
}

function writtenAttribute(name: string, value: string | undefined): string {
  const kept = name === 'style' ? STYLE_ATTRIBUTE : name;
  if (value === undefined || value.length > LONGEST_VALUE) return kept;
  return `${kept}=${value === '' ? '""' : value}`;
}

function endTagOf(name: string): RegExp {
  return new RegExp(`</${name}(?=[\\s/>])[^>]*>?`, 'gi');
}

function matchFrom(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
