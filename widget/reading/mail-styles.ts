// How a mail's own sheets and `style` attributes would have it look, as far as that says something about its text: a
// small cascade over a document that is never shown. Sheets are read by the browser itself (CSSStyleSheet), adopted by
// nothing: they fetch nothing, and no policy has to allow them.
import { STYLE_ATTRIBUTE } from './mail-tags.ts';

const READ = new Set([
  ...['display', 'visibility', 'opacity', 'font-size', 'max-height', 'height', 'width', 'overflow-x', 'overflow-y'],
  ...['color', 'background-color', 'font-weight', 'font-style', 'font-family', 'text-align', 'text-decoration-line'],
  ...['white-space', 'white-space-collapse', 'text-wrap-mode', 'direction', 'list-style-type', 'text-indent'],
  ...['margin-top', 'margin-bottom', 'border-top-style', 'border-bottom-style', 'position', 'left'],
]);
/** More than any letter has; the rest is not read. */
const MOST_SELECTORS = 600;
const MOST_CSS = 150_000;
/** Selectors times elements: each selector looks at every element. */
const MOST_MATCHING = 500_000;

interface Declared {
  readonly value: string;
  readonly isImportant: boolean;
}

interface Rule {
  readonly selector: string;
  readonly weight: number;
  readonly style: CSSStyleDeclaration;
}

/** What is declared for the elements of one mail. */
export class MailStyles {
  readonly #declared = new WeakMap<Element, Map<string, Declared>>();
  readonly #withOwn = new WeakSet<Element>();
  /** An element of the inert document: what a `style` attribute says is read from it. */
  readonly #probe: HTMLElement;

  constructor(mail: Document, sheets: readonly string[]) {
    this.#probe = mail.createElement('i');
    const rules = sheets.flatMap(rulesOf).slice(0, MOST_SELECTORS);
    const most = MOST_MATCHING / Math.max(1, mail.getElementsByTagName('*').length);
    for (const { selector, style } of rules.sort((one, other) => one.weight - other.weight).slice(0, most))
      for (const element of mail.querySelectorAll(selector)) this.#declare(element, style);
  }

  /** The declared value, in the browser's own spelling; empty where nothing is said. */
  get(element: Element, property: string): string {
    if (!this.#withOwn.has(element)) {
      this.#withOwn.add(element);
      const own = element.getAttribute(STYLE_ATTRIBUTE);
      if (own !== null) {
        this.#probe.style.cssText = own;
        this.#declare(element, this.#probe.style);
      }
    }
    return this.#declared.get(element)?.get(property)?.value ?? '';
  }

  #declare(element: Element, style: CSSStyleDeclaration): void {
    const declared = this.#declared.get(element) ?? new Map<string, Declared>();
    for (const name of style) {
      if (!READ.has(name)) continue;
      const isImportant = style.getPropertyPriority(name) === 'important';
      if (declared.get(name)?.isImportant === true && !isImportant) continue;
      declared.set(name, { value: style.getPropertyValue(name), isImportant });
    }
    if (declared.size > 0) this.#declared.set(element, declared);
  }
}

function rulesOf(css: string): Rule[] {
  if (typeof CSSStyleSheet !== 'function' || !('replaceSync' in CSSStyleSheet.prototype)) return [];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css.slice(0, MOST_CSS).replace(/<!--|-->/g, ''));
  return [...sheet.cssRules].flatMap(styleRules);
}

function styleRules(rule: CSSRule): Rule[] {
  if (rule instanceof CSSMediaRule)
    return matchMedia(rule.media.mediaText).matches ? [...rule.cssRules].flatMap(styleRules) : [];
  if (!(rule instanceof CSSStyleRule) || ![...rule.style].some((name) => READ.has(name))) return [];
  // States of links and positions among brothers say nothing about a text; brackets may hide costly matching.
  const selectors = rule.selectorText.split(',').map((selector) => selector.trim());
  return selectors
    .filter(
      (selector) =>
        selector.length < 200 && !/[:()+~]|\S\s*\*|\*\s*\S/.test(selector) && selector.split(/[\s>]+/).length <= 5,
    )
    .filter((selector) => CSS.supports(`selector(${selector})`))
    .map((selector) => ({ selector, weight: weightOf(selector), style: rule.style }));
}

/** Specificity (Selectors 4, 17): ids, then classes and attributes, then names. */
function weightOf(selector: string): number {
  const count = (pattern: RegExp) => selector.match(pattern)?.length ?? 0;
  return count(/#/g) * 10_000 + count(/[.[]/g) * 100 + count(/(?:^|[\s>])[a-z]/gi);
}
