// Paper: pages with their number and the reference of what they belong to. Only a document's own sheets can say so
// (`@page` does nothing in a shadow tree), so the page has one more while it is being printed.

/** Until aborted, what is printed has numbered pages with this text beside the number. */
export function numberPages(text: () => string): AbortController {
  const printing = new AbortController();
  const { signal } = printing;
  let sheet: CSSStyleSheet | undefined;
  const remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
  const add = () => {
    remove();
    sheet = new CSSStyleSheet();
    sheet.replaceSync(`@page { margin: 20mm 18mm; @bottom-left { content: ${quoted(text())}; }
      @bottom-right { content: counter(page) " / " counter(pages); } }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  addEventListener('beforeprint', add, { signal });
  addEventListener('afterprint', remove, { signal });
  signal.addEventListener('abort', remove);
  return printing;
}

/** A CSS string. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\\n\r\f]/g, ' ')}"`;
}
