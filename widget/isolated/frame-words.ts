// What the frame itself says: its name.
import { loadLanguage, type WholeLanguage, wholeLanguage } from '../texts/language.ts';

/** Gives this document and its frame a name, in the reader's language, whenever that changes. */
export async function sayTitle(reader: Element, told: (title: string) => void): Promise<void> {
  const say = async () => {
    const { texts } = await spokenBy(reader);
    const title = texts.isolated.title;
    if (title === document.title) return;
    document.documentElement.lang = languageOf(reader);
    document.title = title;
    told(title);
  };
  const root = reader.shadowRoot;
  if (root !== null) new MutationObserver(() => void say()).observe(root, { subtree: true, attributeFilter: ['lang'] });
  await say();
}

async function spokenBy(element: Element): Promise<WholeLanguage> {
  return wholeLanguage(await loadLanguage(languageOf(element)));
}

/** The nearest language said, across shadow roots. */
function languageOf(element: Element): string {
  return element.shadowRoot?.querySelector('[lang]')?.getAttribute('lang') ?? languageAround(element);
}

function languageAround(element: Element): string {
  const marked = element.closest('[lang]');
  const root = element.getRootNode();
  if (marked !== null || !(root instanceof ShadowRoot)) return marked?.getAttribute('lang') ?? 'nl';
  return languageAround(root.host);
}
