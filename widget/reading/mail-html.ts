// HTML mail from a stranger, made a letter that is safe to stand in the municipality's page: read in a document that
// runs and fetches nothing, written anew as paragraphs, and then held against a strict allow list. DOMPurify's own
// profile is not enough: it keeps overlays, trackers, forms and leaks through CSS (measured).
import createDOMPurify from 'dompurify';
import type { TrustedTypePolicy, TrustedTypesWindow } from 'trusted-types/lib/index.js';
import { isLightWork } from './line-work.ts';
import { directionOf, LetterWriter, languageOf, MOST_ELEMENTS } from './mail-blocks.ts';
import { foldLetter } from './mail-folds.ts';
import { type AddressOf, type MailPicture, MailPictures } from './mail-pictures.ts';
import { MailStyles } from './mail-styles.ts';
import { readMailTags } from './mail-tags.ts';

/** Mail that can be shown. `release` gives the memory of its pictures back. */
export interface SafeMail {
  /** The letter; or only its words, where its HTML would keep a phone busy, or worse: nobody writes such a letter. */
  readonly content: DocumentFragment | string;
  /** The language that it says it is in. */
  readonly language: string | undefined;
  readonly dir: 'ltr' | 'rtl' | 'auto';
  /** Ids of the attachments that stand in the text. */
  readonly shown: ReadonlySet<string>;
  /** Pictures of other sites that were left out: fetching them tells their owner who reads when. */
  readonly remotePictures: number;
  /** Resolves when its pictures stand in it, as far as they came. */
  readonly pictures: Promise<void>;
  readonly release: () => void;
}

/** Words of the reader around a letter. */
export interface LetterWords {
  /** What a table that scrolls is called. */
  readonly table: string;
  /** What is folded away is opened by. */
  readonly earlier: string;
  /** The language of these words. */
  readonly language: string;
  readonly signature: string;
}

const TAGS = [
  ...['p', 'br', 'b', 'i', 'u', 's', 'strong', 'em', 'a', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['pre', 'code', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'th', 'td', 'caption', 'hr', 'span', 'div', 'img'],
  ...['blockquote', 'sub', 'sup', 'del', 'ins', 'small', 'mark', 'q', 'dl', 'dt', 'dd'],
];
const ATTRIBUTES = 'href alt colspan rowspan scope lang dir start value type reversed width height'.split(' ');
const LINK = /^(?:https:|mailto:|tel:)/i;
const POLICY = 'secure-message-reader';
/** Twenty tables in each other, thirty answers to answers. */
const DEEPEST = 200;
/** HTML knows no deeper headings. */
const DEEPEST_HEADING = 6;

/**
 * Makes a mail's HTML safe. `load` fetches a picture of the mail itself; pictures appear as they arrive.
 * Its headings stand below the screen's own: a sender's `h1` is not the page's.
 * Undefined when the page's Trusted Types don't let us: then the plain text is shown.
 */
export function safeMail<P extends MailPicture>(
  html: string,
  pictures: readonly P[],
  load: (picture: P) => Promise<Blob | undefined>,
  headingLevel: number,
  words: LetterWords,
  addressOf: AddressOf = (picture) => URL.createObjectURL(picture),
): SafeMail | undefined {
  const policy = trustedTypesPolicy();
  if (policy === 'refused') return undefined;
  const tags = readMailTags(html);
  const mail = parsed(tags.html, policy);
  if (tags.isTooElaborate || isTooElaborate(mail) || !isLightWork(tags.text.split(/[\n\u2029]/)))
    return onlyText(tags.text, policy);
  const placed = new MailPictures(pictures, load, addressOf);
  const writer = new LetterWriter(mail, new MailStyles(mail, tags.sheets), placed.of);
  const content = writer.write();
  if (writer.made > MOST_ELEMENTS) return onlyText(tags.text, policy);
  sanitise(content, policy);
  for (const link of content.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  setHeadings(content, headingLevel);
  for (const [region, look] of writer.regions) {
    region.className = look;
    region.role = 'region';
    region.tabIndex = 0;
    region.ariaLabel = words.table;
  }
  for (const [element, declarations] of writer.declarations) {
    if (element instanceof HTMLElement)
      for (const [name, value] of declarations) element.style.setProperty(name, value);
  }
  foldLetter(content, writer, (what, folded) => foldBox(words[what], words.language, folded));
  return {
    content: fragmentOf(content),
    language: languageOf(mail),
    dir: directionOf(mail) || 'auto',
    shown: placed.shown,
    remotePictures: placed.remote,
    pictures: placed.fetch(),
    release: () => placed.release(),
  };
}

/** As a letter in text has it (components/letter-text.ts). */
function foldBox(label: string, language: string, folded: DocumentFragment): Element {
  const box = document.createElement('details');
  box.className = 'earlier';
  box.setAttribute('part', 'earlier');
  const summary = document.createElement('summary');
  summary.textContent = label;
  summary.lang = language;
  box.append(summary, folded);
  return box;
}

function fragmentOf(content: HTMLElement): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(...content.childNodes);
  return fragment;
}

/** True for what no letter is: laying it out would take a browser long, or all its memory. */
function isTooElaborate(mail: Document): boolean {
  return mail.getElementsByTagName('*').length > MOST_ELEMENTS || isDeeper(mail.documentElement, DEEPEST);
}

function isDeeper(element: Element, levels: number): boolean {
  return levels === 0 || [...element.children].some((child) => isDeeper(child, levels - 1));
}

/** The words of a mail, in lines; of text with character references. */
function onlyText(text: string, policy: TrustedTypePolicy | null): SafeMail {
  const { body } = parsed(`<pre>\n${text.replaceAll('<', '&lt;')}`, policy);
  const space = (run: string) => (run.includes('\u2029') ? '\n\n' : run.includes('\n') ? '\n' : ' ');
  const content = (body.textContent ?? '').replace(/\s+/g, space).trim();
  const pictures = Promise.resolve();
  return {
    content,
    language: undefined,
    dir: 'auto',
    shown: new Set(),
    remotePictures: 0,
    pictures,
    release: () => {},
  };
}

/** Parsed where nothing runs and nothing is fetched. */
function parsed(html: string, policy: TrustedTypePolicy | null): Document {
  const trusted = policy === null ? html : policy.createHTML(html);
  const mail: unknown = Reflect.apply(DOMParser.prototype.parseFromString, new DOMParser(), [trusted, 'text/html']);
  if (!(mail instanceof Document)) throw new TypeError('a parser that gives no document');
  return mail;
}

function sanitise(content: HTMLElement, policy: TrustedTypePolicy | null): void {
  const purify = createDOMPurify(window);
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    if (attribute.attrName === 'href') attribute.keepAttr = element.nodeName === 'A' && LINK.test(attribute.attrValue);
  });
  purify.sanitize(content, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
    IN_PLACE: true,
    TRUSTED_TYPES_POLICY: policy,
  });
}

/** The levels that a letter uses, one below the other and all below the screen's own; none is left out. */
function setHeadings(content: HTMLElement, above: number): void {
  const headings = [...content.querySelectorAll('h1, h2, h3, h4, h5, h6')];
  const levels = [...new Set(headings.map(({ localName }) => localName))].sort();
  let before = above;
  for (const heading of headings) {
    before = Math.min(above + 1 + levels.indexOf(heading.localName), before + 1);
    heading.ariaLevel = `${Math.min(before, DEEPEST_HEADING)}`;
  }
}

/**
 * A policy that only this file can use, and only to hand text to the parser. Null where there are no Trusted Types.
 */
function trustedTypesPolicy(): TrustedTypePolicy | null | 'refused' {
  const page: Window & Partial<TrustedTypesWindow> = window;
  if (page.trustedTypes === undefined) return null;
  const nothing = () => '';
  const rules = { createHTML: (html: string) => html, createScript: nothing, createScriptURL: nothing };
  try {
    return page.trustedTypes.createPolicy(POLICY, rules);
  } catch (error) {
    if (error instanceof TypeError) return 'refused'; // the page's header does not list our name
    throw error;
  }
}
