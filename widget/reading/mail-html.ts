// HTML mail from a stranger, made safe to stand in the municipality's page: a strict allow list, nothing from
// elsewhere. DOMPurify's own profile is not enough: it keeps overlays, trackers, forms and leaks through CSS
// (measured).
import createDOMPurify from 'dompurify';
import type { TrustedTypePolicy, TrustedTypesWindow } from 'trusted-types/lib/index.js';
import { luminanceOf } from '../page/contrast.ts';
import { rasterOf } from './raster.ts';
import { STYLE_ATTRIBUTE, stripCspViolations } from './strip-csp-violations.ts';

/** A picture that belongs to the mail: RFC 2392, `cid:` in the HTML names its `contentId`. */
export interface MailPicture {
  readonly id: string;
  readonly contentId?: string | undefined;
}

/** Mail that can be shown. `release` gives the memory of its pictures back. */
export interface SafeMail {
  readonly content: DocumentFragment;
  /** Ids of the attachments that stand in the text. */
  readonly shown: ReadonlySet<string>;
  /** Pictures of other sites that were left out: fetching them tells their owner who reads when. */
  readonly remotePictures: number;
  readonly release: () => void;
}

const TAGS = [
  ...['p', 'br', 'b', 'i', 'u', 's', 'strong', 'em', 'a', 'ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'blockquote'],
  ...['pre', 'code', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'caption', 'hr', 'span', 'div', 'img', 'sub', 'sup'],
];
const ATTRIBUTES = 'href src alt colspan rowspan title lang dir';
const LINK = /^(?:https:|mailto:|tel:)/i;
/** Each picture is decoded; more is a way to make a phone give up. */
const PICTURES_AT_MOST = 50;
const POLICY = 'secure-message-reader';

/** Styles that say something about the text, and can do nothing else. Set one by one through the CSSOM. */
const STYLES: Readonly<Record<string, (value: string) => boolean>> = {
  color: isReadable,
  'font-weight': (value) => /^(?:normal|bold|bolder|lighter|[1-9]00)$/i.test(value),
  'font-style': (value) => /^(?:normal|italic)$/i.test(value),
  'text-align': (value) => /^(?:left|right|center|justify|start|end)$/i.test(value),
  'text-decoration': (value) => /^(?:none|underline|line-through)$/i.test(value),
};

type Declaration = readonly [name: string, value: string];

/**
 * Makes a mail's HTML safe. `load` fetches a picture of the mail itself; pictures appear as they arrive.
 * All its headings stand on one level below the screen's own: a sender's `h1` is not the page's.
 * Undefined when the page's Trusted Types don't let us: then the plain text is shown.
 */
export function safeMail<P extends MailPicture>(
  html: string,
  pictures: readonly P[],
  load: (picture: P) => Promise<Blob | undefined>,
  headingLevel: number,
): SafeMail | undefined {
  const policy = trustedTypesPolicy();
  if (policy === 'refused') return undefined;
  const styles = new WeakMap<Element, readonly Declaration[]>();
  const sources = new WeakMap<Element, string>();
  const purify = createDOMPurify(window);
  purify.addHook('uponSanitizeAttribute', (element, attribute) => {
    const { attrName, attrValue } = attribute;
    if (attrName === STYLE_ATTRIBUTE) styles.set(element, allowedStyles(attrValue));
    if (attrName === 'src' && element.nodeName === 'IMG') sources.set(element, attrValue.trim());
    if (attrName === STYLE_ATTRIBUTE || attrName === 'src') attribute.keepAttr = false;
    if (attrName === 'href') {
      // A letter's way in must not be readable on the way; nearly every page has this address too.
      attribute.attrValue = attrValue.trim().replace(/^http:/i, 'https:');
      attribute.keepAttr = element.nodeName === 'A' && LINK.test(attribute.attrValue);
    }
  });
  const content = purify.sanitize(stripCspViolations(html), {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES.split(' '),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_NAMESPACES: ['http://www.w3.org/1999/xhtml'],
    RETURN_DOM_FRAGMENT: true,
    TRUSTED_TYPES_POLICY: policy,
  });
  for (const link of content.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  for (const heading of content.querySelectorAll('h1, h2, h3, h4')) heading.ariaLevel = `${headingLevel + 1}`;
  for (const element of content.querySelectorAll<HTMLElement>('*')) {
    for (const [name, value] of styles.get(element) ?? []) element.style.setProperty(name, value);
  }
  return { content, ...placePictures(content, sources, pictures, load) };
}

/** Fills in the pictures of the mail itself; one of another site leaves its description behind. */
function placePictures<P extends MailPicture>(
  content: DocumentFragment,
  sources: WeakMap<Element, string>,
  pictures: readonly P[],
  load: (picture: P) => Promise<Blob | undefined>,
): Omit<SafeMail, 'content'> {
  const urls: string[] = [];
  const loading = new Map<P, Promise<string | undefined>>();
  let remotePictures = 0;
  let released = false;
  const urlOf = async (picture: P) => {
    const raster = await rasterOf(await load(picture));
    if (raster === undefined || released) return undefined;
    const url = URL.createObjectURL(raster);
    urls.push(url);
    return url;
  };
  for (const image of content.querySelectorAll('img')) {
    const source = sources.get(image) ?? '';
    const picture = pictures.find(({ contentId }) => contentId !== undefined && source === `cid:${contentId}`);
    if (picture === undefined || (!loading.has(picture) && loading.size >= PICTURES_AT_MOST)) {
      if (/^(?:https?:)?\/\//i.test(source)) remotePictures += 1;
      image.replaceWith(image.alt);
      continue;
    }
    const url = loading.get(picture) ?? urlOf(picture);
    loading.set(picture, url);
    void url.then((src) => (src === undefined ? image.replaceWith(image.alt) : image.setAttribute('src', src)));
  }
  const release = () => {
    released = true;
    for (const url of urls) URL.revokeObjectURL(url);
  };
  return { shown: new Set([...loading.keys()].map(({ id }) => id)), remotePictures, release };
}

function allowedStyles(style: string): Declaration[] {
  return style.split(';').flatMap((declaration): Declaration[] => {
    const [name = '', value = ''] = declaration.split(':').map((part) => part.trim().toLowerCase());
    return Object.hasOwn(STYLES, name) && STYLES[name]?.(value) === true ? [[name, value]] : [];
  });
}

/** Colours that can be read on a light page (WCAG 1.4.3): white text made for a dark table cell would be gone. */
function isReadable(color: string): boolean {
  return /^(?:#[\da-f]{3,8}|[a-z]{3,20}|rgb\([\d\s,]+\))$/.test(color) && 1.05 / (luminanceOf(color) + 0.05) >= 4.5;
}

/**
 * A policy that only this file can use, and only to hand text to the sanitiser. Null where there are no Trusted Types.
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
