// Registers <secure-message-reader>: the build's entry, and the one address a page knows. Holds no Lit, because Lit
// throws at import where a page's Trusted Types don't list it; then what stands inside the tag stays visible.
import { ATTRIBUTE_NAMES, TAG } from './public-face.ts';

/**
 * What the first screen needs beside this script, with the names that the build gave: `files` always, and one of
 * `languages` by its code. Empty where all is one file.
 */
declare const FIRST_FLIGHT: { readonly files: readonly string[]; readonly languages: Readonly<Record<string, string>> };

// This script lies at <api>/widget/<version>/. A variable, so that the build does not take it for a file of its own.
const API = '../../';

/** Milliseconds between two tries to start, and how many: a line that broke is back by then, or a server. */
const RETRY = 3000;
const TRIES = 40;

async function define(tries: number): Promise<void> {
  try {
    const { SecureMessageReader } = await import('./secure-message-reader.ts');
    if (customElements.get(TAG) !== undefined) return; // two script tags, or two versions: the first one serves
    SecureMessageReader.scriptApi = new URL(API, import.meta.url).href;
    customElements.define(TAG, SecureMessageReader);
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
  const { files, languages } = FIRST_FLIGHT;
  const language = languages[tag.toLowerCase().split('-', 1)[0] ?? ''] ?? languages.nl;
  // What fails, and why, is told where it is imported by its name.
  for (const file of language === undefined ? files : [...files, language])
    import(/* @vite-ignore */ new URL(file, import.meta.url).href).catch(() => {});
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
