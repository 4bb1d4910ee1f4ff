// Registers <secure-message-reader>: the build's entry, and the one address a page knows. Holds no Lit, because Lit
// throws at import where a page's Trusted Types don't list it; then what stands inside the tag stays visible.
import { ATTRIBUTE_NAMES, TAG } from './public-face.ts';

/**
 * What is needed beside this script, with the names that the build gave: for the first screen `files` always, and one
 * of `languages` by its code; for a frame `shell`. Empty where all is one file.
 */
declare const FIRST_FLIGHT: {
  readonly files: readonly string[];
  readonly languages: Readonly<Record<string, string>>;
  readonly shell: readonly string[];
};

// A variable, so that the build does not take it for a file of its own.
const HERE = './';
const BASE = new URL(HERE, import.meta.url).href;

/** Asked once: what is put into the page later asks for itself. */
const isIsolated = document.querySelector(`${TAG}[isolated],div.${TAG}[data-isolated]`) !== null;

/** Milliseconds between two tries to start, and how many: a line that broke is back by then, or a server. */
const RETRY = 3000;
const TRIES = 40;

async function define(tries: number): Promise<void> {
  try {
    const element = isIsolated
      ? (await import('./isolated/shell.ts')).IsolatedReader
      : (await import('./secure-message-reader.ts')).SecureMessageReader;
    if (customElements.get(TAG) !== undefined) return; // two script tags, or two versions: the first one serves
    element.scriptBase = BASE;
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
  const { files, languages, shell } = FIRST_FLIGHT;
  const language = languages[tag.toLowerCase().split('-', 1)[0] ?? ''] ?? languages.nl;
  // What fails, and why, is told where it is imported by its name.
  for (const file of isIsolated ? shell : language === undefined ? files : [...files, language])
    import(/* @vite-ignore */ BASE + file).catch(() => {});
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
void define(TRIES);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', mountAndWatch);
else mountAndWatch();
