// The page's share of a reader that no script of the page can read: a frame of the server's origin, and what the frame
// can't do for itself. Without Lit, and small: it must be there before the frame can begin.
import type { SecureMessageReaderElement } from '../package/secure-message-reader.d.ts';
import { forgetLink, keepLinkText, takeLinkText, watchAddress } from '../page/address-bar.ts';
import { isNobodyBusy, isPageActive, watchPageActivity } from '../page/page-activity.ts';
import { languageTagOf } from '../page/page-language.ts';
import { watchTheme } from '../page/theme-changes.ts';
import type { beginFrame, FirstFrame } from './first-frame.ts';
import { bringIntoSight, placeOf } from './frame-in-sight.ts';
import { EVENTS, type PageNews, READY } from './frame-messages.ts';
import { looksAround } from './page-looks.ts';

/** Milliseconds after which a frame that said nothing has been kept from coming. */
const PATIENCE = 15_000;
/** CSS pixels around the reader within the frame, for its focus ring. */
const EDGE = 9;
const STYLE = `:host{display:block;max-inline-size:46rem}
iframe{display:block;margin:-${EDGE}px;inline-size:calc(100% + ${2 * EDGE}px)}`;

/** The element, where an isolated reader is all there is on the page. */
export class IsolatedReader extends HTMLElement implements SecureMessageReaderElement {
  static observedAttributes = ['lang', 'heading-level'];
  /** Where the reader's files lie; set by the entry. */
  declare static scriptBase: string;
  /** Begins a frame; set by the entry, with the one that it began already. */
  declare static beginFrame: typeof beginFrame;
  declare static first: FirstFrame | undefined;
  /** Of no use here: the frame is of the server that this script came from. */
  declare api: string | undefined;
  readonly isolated = true;
  #shell: Shell | undefined;
  #connected = new AbortController();

  connectedCallback(): void {
    this.#connected = new AbortController();
    this.#shell = frameIn(this, IsolatedReader, this.#connected.signal);
  }

  disconnectedCallback(): void {
    this.#connected.abort();
  }

  attributeChangedCallback(): void {
    this.#shell?.tell();
  }

  get headingLevel(): number {
    return Number(this.getAttribute('heading-level') ?? 2);
  }

  set headingLevel(level: number) {
    this.setAttribute('heading-level', `${level}`);
  }
}

/** A frame that stands in the page. */
interface Shell {
  /** Has the frame know what changed in the page. */
  readonly tell: () => void;
}

/** What the entry gave the element. */
type Given = Pick<typeof IsolatedReader, 'scriptBase' | 'beginFrame'> & { first?: FirstFrame | undefined };

/** Puts the reader into a frame inside an element, until aborted. */
export function frameIn(host: SecureMessageReaderElement, given: Given, signal: AbortSignal): Shell {
  const { first } = given;
  const ownRoot = () => roots.get(host) ?? host.attachShadow({ mode: 'closed' });
  const begun = first?.host === host ? first : given.beginFrame(host, ownRoot(), given.scriptBase);
  given.first = undefined;
  const { frame, root } = begun;
  const { origin: home } = new URL(given.scriptBase);
  roots.set(host, root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const help = document.createElement('slot');
  help.name = 'help';
  let port: MessagePort | undefined;
  let told: Partial<PageNews> = {};
  let tokens: readonly string[] = [];
  let link = takeLinkText() ?? '';

  /** Only what is not as it was when it was last told. */
  const report = (now: Partial<PageNews>) => {
    const was: Readonly<Record<string, unknown>> = { ...told };
    const news = Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]));
    if (port === undefined || news.length === 0) return;
    told = { ...told, ...now };
    port.postMessage(Object.fromEntries(news));
  };
  const tell = () => report({ ...pageNews(host, tokens), ...placeOf(frame), link });
  const soon = () => void requestAnimationFrame(tell);
  // Who scrolls changes nothing else, and the looks are sixty values.
  const moved = () => void requestAnimationFrame(() => report(placeOf(frame)));
  const follow = () => {
    const found = takeLinkText();
    // A jump within the page makes an entry without one.
    if (found === undefined && link !== '') return keepLinkText(link);
    link = found ?? '';
    tell();
  };

  begun.handleEvent = ({ source, origin, data, ports: [end, ...more] }) => {
    const isFrame = source === frame.contentWindow && origin === home;
    const [word, ...asked]: readonly unknown[] = Array.isArray(data) ? data : [];
    if (!isFrame || word !== READY || end === undefined || more.length > 0) return;
    tokens = asked.filter(isToken);
    port?.close();
    port = end; // of a frame that began anew, too
    told = {};
    clearTimeout(late);
    end.onmessage = (event) => heard(event.data);
    tell();
  };
  const heard = (given: unknown) => {
    const { height, title, show, event, detail, forget }: Readonly<Record<string, unknown>> = { ...Object(given) };
    if (isPixels(height)) frame.style.blockSize = `${height}px`;
    if (typeof title === 'string') frame.title = title.slice(0, 100);
    if (typeof event === 'string') announce(host, event, detail);
    if (show !== undefined) bring(frame, show);
    if (forget === true) {
      forgetLink();
      link = '';
      told = { ...told, link }; // the frame knows
    }
    soon();
  };
  /** It does not come: what stands between the tags is for that. */
  const giveUp = () => {
    root.append(document.createElement('slot'));
    console.error(`<secure-message-reader isolated> could not start. Does the page allow frame-src ${home}?`);
  };
  const late = setTimeout(giveUp, PATIENCE);

  addEventListener('scroll', moved, { signal, passive: true, capture: true });
  addEventListener('resize', soon, { signal });
  watchPageActivity(soon, signal);
  watchTheme(soon, signal);
  watchAddress(follow, signal);
  signal.addEventListener('abort', () => {
    clearTimeout(late);
    port?.close();
    removeEventListener('message', begun);
    root.replaceChildren();
  });
  root.append(help);
  begun.heard.forEach(begun.handleEvent);
  return { tell };
}

/** Never `iframe.focus()`, and nothing of what is typed inside: what the frame may know of the page. */
function pageNews(
  host: SecureMessageReaderElement,
  tokens: readonly string[],
): Omit<PageNews, 'link' | 'above' | 'below'> {
  return {
    page: location.origin + location.pathname,
    language: host.lang || languageTagOf(host),
    headingLevel: host.headingLevel,
    isLookedAt: isPageActive(),
    isIdle: isNobodyBusy(),
    looks: looksAround(host, tokens),
  };
}

/** A closed root is told once; an element may leave the page and come back. */
const roots = new WeakMap<HTMLElement, ShadowRoot>();

function bring(frame: HTMLElement, part: unknown): void {
  const { top, bottom }: Readonly<Record<string, unknown>> = { ...Object(part) };
  if (isPixels(top) && isPixels(bottom)) bringIntoSight(frame, { top, bottom });
}

/** Of a house style; nothing else of the page is the frame's to ask. */
function isToken(name: unknown): name is string {
  return typeof name === 'string' && /^--(nl|utrecht)-/.test(name);
}

function isPixels(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1_000_000;
}

/** One of the four, with the one word that it may carry. */
function announce(host: HTMLElement, name: string, given: unknown): void {
  if (!Object.hasOwn(EVENTS, name)) return;
  const field = EVENTS[name];
  const word: unknown = field === undefined ? undefined : Object(given)[field];
  if (field !== undefined && !(typeof word === 'string' && /^[a-z-]{1,60}$/.test(word))) return;
  const detail = field === undefined ? null : { [field]: word };
  host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}
