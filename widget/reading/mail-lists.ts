// The lists of a mail: the numbers that its sender gave are those of articles and conditions, so they stay.
import { Flow } from './letter-flow.ts';
import type { Around, LetterWriting } from './letter-writing.ts';
import { EMPTY } from './mail-elements.ts';
import { isHidden } from './mail-hidden.ts';
import type { Declaration } from './mail-looks.ts';

const TYPES: Readonly<Record<string, string>> = {
  ...{ decimal: '1', 'lower-alpha': 'a', 'lower-latin': 'a', 'upper-alpha': 'A', 'upper-latin': 'A' },
  ...{ 'lower-roman': 'i', 'upper-roman': 'I' },
};

/** A list, in which every item is one: what stands between them belongs to the one before. */
export function writeList(writer: LetterWriting, list: Element, flow: Flow, around: Around): void {
  const box = writer.make(list.localName === 'ol' ? 'ol' : 'ul', writer.isTight(list) ? [['margin-block', '0']] : []);
  const inside = writer.inside(list, around, false);
  const style = writer.styles.get(list, 'list-style-type');
  if (style === 'none') writer.declare(box, [['list-style-type', 'none']]);
  if (list.localName === 'ol') copyNumbers(list, box, TYPES[style]);
  let last: Flow | undefined;
  for (const child of list.childNodes) {
    if (child instanceof Element && child.localName === 'li') last = writeItem(writer, child, box, inside) ?? last;
    else if (child.textContent?.trim() !== '') {
      last ??= newItem(writer, box, [['list-style-type', 'none']]);
      writer.node(child, last, inside);
    }
  }
  if (box.childElementCount > 0) flow.block(box);
}

function writeItem(writer: LetterWriting, source: Element, list: HTMLElement, around: Around): Flow | undefined {
  if (isHidden(source, writer.styles)) return undefined;
  const item = newItem(writer, list);
  const isNumbered = list.localName === 'ol';
  if (isNumbered) copyNumbers(source, item.box, TYPES[writer.styles.get(source, 'list-style-type')]);
  writer.children(source, item, writer.inside(source, around, false));
  item.close();
  if (item.hasContent || isNumbered) return item; // an empty number counts
  item.box.remove();
  return undefined;
}

function newItem(writer: LetterWriting, list: HTMLElement, styles: readonly Declaration[] = []): Flow {
  const item = writer.make('li', styles);
  list.append(item);
  return new Flow(item);
}

function copyNumbers(from: Element, to: Element, type: string | undefined): void {
  for (const name of ['start', 'value']) {
    const number = from.getAttribute(name)?.trim() ?? '';
    if (/^-?\d{1,6}$/.test(number)) to.setAttribute(name, number);
  }
  const given = type ?? from.getAttribute('type') ?? '';
  if (/^[1aAiI]$/.test(given)) to.setAttribute('type', given);
  if (from.hasAttribute('reversed')) to.setAttribute('reversed', '');
}

/** Terms and what is said of each. */
export function writeDefinitions(writer: LetterWriting, list: Element, flow: Flow, around: Around): void {
  const box = writer.make('dl');
  const inner = new Flow(box);
  writeTerms(writer, list, inner, writer.inside(list, around, false));
  if (inner.hasContent) flow.block(box);
}

function writeTerms(writer: LetterWriting, from: Element, flow: Flow, around: Around): void {
  for (const child of from.children) {
    if (EMPTY.has(child.localName) || isHidden(child, writer.styles)) continue;
    if (child.localName === 'div') {
      writeTerms(writer, child, flow, writer.inside(child, around, false));
      continue;
    }
    const box = writer.make(child.localName === 'dt' ? 'dt' : 'dd');
    const inside = writer.inside(child, around, false);
    writer.boxed(box, flow, (inner) => writer.children(child, inner, inside));
  }
}
