// What the frame itself says: its name.
import { languageTagOf } from '../page/page-language.ts';
import { loadLanguage, wholeLanguage } from '../texts/language.ts';

/** Gives this document and its frame a name, in the reader's language, whenever that changes. */
export async function sayTitle(reader: Element, told: (title: string) => void): Promise<void> {
  const root = reader.shadowRoot;
  const say = async () => {
    // The citizen may have chosen another than the page's.
    const tag = root?.querySelector('[lang]')?.getAttribute('lang') ?? languageTagOf(reader);
    const { texts } = await wholeLanguage(await loadLanguage(tag));
    const title = texts.isolated.title;
    if (title === document.title) return;
    document.documentElement.lang = tag;
    document.title = title;
    told(title);
  };
  if (root !== null) new MutationObserver(() => void say()).observe(root, { subtree: true, attributeFilter: ['lang'] });
  await say();
}
