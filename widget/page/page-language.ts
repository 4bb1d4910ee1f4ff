// Which language the page around an element is in.

/** The nearest `lang` around an element, across shadow roots; empty when there is none. */
export function languageTagOf(element: Element): string {
  const marked = element.closest('[lang]');
  if (marked !== null) return marked.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageTagOf(root.host) : '';
}
