// Registers <secure-message-reader>: the build's entry, and the one address a page knows. Holds no Lit, because Lit
// throws at import where a page's Trusted Types don't list it; then what stands inside the tag stays visible.
import { beginFrame } from './isolated/first-frame.ts';
import { ATTRIBUTE_NAMES, TAG } from './public-face.ts';

/**
 * Hashes in the names that the build gave to what is needed beside this script: the reader, a language by its code, the
 * script of a frame. None where all is one file.
 */
declare const HASHES: Readonly<Record<string, string>>;

// A variable, so that the build does not take it for a file of its own.
const HERE = './';
const BASE = new URL(HERE, import.meta.url).href;

/** Asked once: what is put into the page later asks for itself. */
const isolated = document.querySelector<HTMLElement>(`${TAG}[isolated]:not(:defined),div.${TAG}[data-isolated]`);

/** Milliseconds between two tries to start, and how many: a line that broke is back by then, or a server. */
const RETRY = 3000;
const TRIES = 40;

async function define(tries: number): Promise<void> {
  try {
    const element = isolated
      ? (await import('./isolated/shell.ts')).IsolatedReader
      : (await import('./secure-message-reader.ts')).SecureMessageReader;
    if (customElements.get(TAG) !== undefined) return; // two script tags, or two versions: the first one serves
    Object.assign(element, { scriptBase: BASE, beginFrame, first });
    customElements.define(TAG, element);
  } catch (error) {
    const header = "trusted-types lit-html secure-message-reader 'allow-duplicates'";
    if (tries === TRIES)
      console.error(`<${TAG}> could not start. Does the page's Content-Security-Policy say: ${header}?`, error);
    if (tries) setTimeout(define, RETRY, tries - 1);
  }
}

/**
 * Starts all of it at once: found out one after the other, each would wait a round trip for the one before. Also what
 * is started in vain (a reader in another language than its page) costs no more than that.
 */
function startFirstFlight(): void {
  const tag = document.querySelector(`${TAG}[lang]`)?.getAttribute('lang') ?? document.documentElement.lang;
  const wanted = tag.toLowerCase().split('-', 1)[0] ?? '';
  const hashes = HASHES; // the build writes them there
  const chunk = (name: string) => (hashes[name] === undefined ? [] : [`chunks/${name}-${hashes[name]}.js`]);
  const all = [...chunk(TAG), ...chunk(hashes[wanted] === undefined ? 'nl' : wanted)];
  // What fails, and why, is told where it is imported by its name.
  if (!isolated) for (const file of all) import(/* @vite-ignore */ BASE + file).catch(() => {});
  // What the frame will ask for: one cache holds it for both, where page and server are one site.
  else if (siteOf(location) === siteOf(new URL(BASE)))
    for (const file of [...all, ...chunk('frame')]) {
      const link = document.createElement('link');
      link.rel = 'modulepreload';
      link.href = BASE + file;
      document.head.append(link);
    }
}

/** As good as a guess need be: of `www.haarlemmermeer.nl` the last two. */
function siteOf({ hostname }: { readonly hostname: string }): string {
  return hostname.split('.').slice(-2).join();
}

/** For content management systems that strip unknown tags: a `<div class="secure-message-reader">` serves as well. */
function mountOnDivs(): void {
  for (const div of document.querySelectorAll(`div.${TAG}:not(:has(> ${TAG}))`)) {
    const reader = document.createElement(TAG);
    for (const name of ATTRIBUTE_NAMES) {
      const value = div.getAttribute(`data-${name}`);
      if (value !== null) reader.setAttribute(name, value);
    }
    reader.append(...div.childNodes);
    div.append(reader);
  }
}

/**
 * A page that fetches its content puts the div in later. One look for all that a script changed at once: browsers find
 * a class without walking the page.
 */
function mountAndWatch(): void {
  mountOnDivs();
  new MutationObserver(mountOnDivs).observe(document, { childList: true, subtree: true });
}

startFirstFlight();
/** After that, for a frame takes a while to make. */
const first = isolated?.matches(TAG) && beginFrame(isolated, isolated.attachShadow({ mode: 'closed' }), BASE);
void define(TRIES);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', mountAndWatch);
else mountAndWatch();
