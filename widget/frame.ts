// The reader in a frame of the server's own origin: makes the channel, takes what the page tells, and gives the reader
// what it finds in a page: a link in the address, a house style around it, and somebody who looks at it.
import { LINK_PARAMETER } from '../server/contract/message-link.ts';
import frameCss from './isolated/frame.css?inline';
import { EVENTS, type FrameNews, type Looks, type PageNews, READY } from './isolated/frame-messages.ts';
import { TOKENS } from './isolated/looks-asked.ts';
import { isWhole, pageNewsIn } from './isolated/page-news.ts';
import type { Surroundings } from './page/surroundings.ts';
import { LANGUAGES, languageCodeOf } from './texts/languages.ts';

// A variable, so that the build does not take it for a file of its own. This one lies among the chunks.
const BASE = '../';
/** Milliseconds after a move of the focus at which what has it is shown again: a screen may have grown meanwhile. */
const SHOWN_AGAIN = [0, 50, 150];
/** The first of the four events: a screen stands. */
const SHOWN = 'secure-message-screen-changed';

// What is imported above are copies (vite.config.ts), so that page and frame talk while this is on its way.
const reader = import('./secure-message-reader.ts');
const { port1: port, port2: given } = new MessageChannel();
let known: Partial<PageNews> = {};
let hasBegun = false;
/** The reader's own, once it is there. */
let setSurroundings: ((now: Surroundings) => void) | undefined;

port.onmessage = ({ data }) => {
  const news = pageNewsIn(data);
  known = { ...known, ...news };
  if (!isWhole(known)) return;
  // The link names the message: a page may look at another one, never be another page.
  if (new URL(known.page).origin !== framedBy) return;
  setSurroundings?.(surroundingsIn(known));
  if (news.looks !== undefined) wear(news.looks);
  if (news.above !== undefined || news.below !== undefined) follow(known);
  if (!hasBegun) return void start(known);
  if (news.link !== undefined) turnTo(news.link);
  if (news.isLookedAt === true) dispatchEvent(new Event('focus'));
  mark(known);
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(frameCss);
document.adoptedStyleSheets = [sheet];
const element = elementIn(document.body);
const framedBy = new URLSearchParams(location.search).get('page') ?? '';
parent.postMessage([READY, ...TOKENS], framedBy, [given]); // heard by that page alone

/** The reader's tag stands in the document (vite.config.ts). */
function elementIn(body: HTMLElement): HTMLElement {
  const found = body.firstElementChild;
  if (!(found instanceof HTMLElement)) throw new Error('the document is not that of the frame');
  return found;
}

function tell(news: FrameNews): void {
  port.postMessage(news);
}

function surroundingsIn({ page, isLookedAt, isIdle }: PageNews): Surroundings {
  return { page, isLookedAt, isIdle, forget: () => tell({ forget: true }) };
}

async function start(begun: PageNews): Promise<void> {
  hasBegun = true;
  turnTo(begun.link);
  mark(begun);
  fetchLanguage(begun.language);
  for (const name of Object.keys(EVENTS))
    document.addEventListener(name, (event) => tell({ event: name, detail: 'detail' in event ? event.detail : null }));
  new ResizeObserver(() => {
    tell({ height: Math.ceil(document.documentElement.getBoundingClientRect().height) });
  }).observe(document.documentElement);
  watchFocus();
  matchMedia('print').addEventListener('change', fitOnPaper);
  const shown = new Promise((resolve) => element.addEventListener(SHOWN, resolve, { once: true }));
  const { SecureMessageReader } = await reader;
  ({ setSurroundings } = SecureMessageReader);
  setSurroundings(surroundingsIn({ ...begun, ...known }));
  SecureMessageReader.scriptBase = new URL(BASE, import.meta.url).href;
  customElements.define(element.localName, SecureMessageReader);
  await shown; // the field does not wait for it
  const { sayTitle } = await import('./isolated/frame-words.ts');
  await sayTitle(element, (title) => tell({ title }));
}

/** Beside the reader that will ask for it; why it does not come is told there. */
function fetchLanguage(tag: string): void {
  LANGUAGES[languageCodeOf(tag) ?? 'nl'].load().catch(() => {});
}

/** What the page says on the tag. */
function mark({ language, headingLevel }: Pick<PageNews, 'language' | 'headingLevel'>): void {
  if (element.lang !== language) element.lang = language;
  element.setAttribute('heading-level', `${headingLevel}`);
}

/** As if it stood in the address of this document, where the reader takes it from. */
function turnTo(link: string): void {
  const hash = link === '' ? '' : `#${LINK_PARAMETER}=${link}`;
  history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  dispatchEvent(new Event('hashchange'));
}

/** Puts the page's looks where the reader finds those of a page. */
function wear({ tokens, text, rootSize }: Looks): void {
  const { style } = document.documentElement;
  style.cssText = '';
  for (const [name, value] of Object.entries(tokens)) style.setProperty(name, value);
  style.setProperty('font-size', rootSize);
  const { 'color-scheme': scheme = '', ...words } = text;
  style.setProperty('color-scheme', scheme); // as the page's, else the frame has a ground of its own
  for (const [name, value] of Object.entries(words)) document.body.style.setProperty(name, value);
  follow(known);
}

/** What stays in sight while the page moves can't tell from within. */
function follow({ above = 0, below = 0 }: Partial<PageNews>): void {
  document.documentElement.style.setProperty('--_above', `${above}px`);
  document.documentElement.style.setProperty('--_below', `${below}px`);
}

/** A page prints its frame as high as it was: on paper that is narrower than the screen the end would be cut off. */
function fitOnPaper({ matches }: MediaQueryListEvent): void {
  const { documentElement: root } = document;
  root.style.zoom = '';
  const isPartOfPage = root.clientHeight === innerHeight; // printed by itself it has whole pages
  const { height } = root.getBoundingClientRect();
  if (matches && isPartOfPage && height > innerHeight) root.style.zoom = `${innerHeight / height}`;
}

/** Within a shadow tree a move of the focus is not heard outside: so after keys, and where we move it ourselves. */
function watchFocus(): void {
  for (const type of ['focusin', 'keyup']) addEventListener(type, showFocus);
  const { focus } = HTMLElement.prototype;
  HTMLElement.prototype.focus = function focusInSight(options) {
    focus.call(this, options);
    showFocus();
  };
}

function showFocus(): void {
  for (const after of SHOWN_AGAIN) setTimeout(() => showNow(focused(document)), after);
}

function showNow(focus: Element | null): void {
  if (focus === null || focus === document.body) return;
  const { top, bottom } = focus.getBoundingClientRect();
  if (bottom > top && top >= 0) tell({ show: { top, bottom } });
}

function focused(root: Document | ShadowRoot): Element | null {
  const inner = root.activeElement?.shadowRoot;
  return inner == null || inner.activeElement === null ? root.activeElement : focused(inner);
}
