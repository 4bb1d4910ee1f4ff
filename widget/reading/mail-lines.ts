// What stands in the lines of a letter: text, links, pictures, and what was filled in in a form.
import type { Flow } from './letter-flow.ts';
import type { Around, LetterWriting } from './letter-writing.ts';
import { css, wordsOnGround } from './mail-colours.ts';
import { inSymbols } from './mail-elements.ts';

const LINK = /^(?:https:|mailto:|tel:)/i;
/** Text that shows nothing: spaces of any width, and what only joins or parts. */
const BLANK = /^(?:[\s\u00ad\u200b-\u200f\u2060\ufeff]|\u034f)*$/;
/** Characters without a place to break: what fits in half the width of a phone. */
const UNBROKEN = /[^ ]{21,}/g;
const NO_BREAK = '\u00a0';
/** A picture as thin as this is there to keep others apart. */
const SPACER = 2;
const WIDEST = 2_000;

/** Text, as it would be seen: white space collapses, and spaces that keep words together don't keep whole lines so. */
export function writeText(writer: LetterWriting, node: Text, flow: Flow, around: Around): void {
  const isSeen = !around.isTiny && !around.isInvisible;
  const text = isSeen ? inSymbols(node.data, around.fontFamily) : ' ';
  const lines = around.keepsLines ? text.split(/\r?\n/) : [collapsed(text)];
  if (!writer.count(lines.length - 1)) return;
  lines.forEach((line, at) => {
    if (at > 0) flow.lineBreak();
    writeLine(writer, line, node, flow, around);
  });
}

function writeLine(writer: LetterWriting, line: string, { ownerDocument }: Text, flow: Flow, around: Around): void {
  const text = flow.isInLine || around.keepsLines ? line : line.trimStart();
  if (!BLANK.test(line)) {
    const written = ownerDocument.createTextNode(text);
    writer.mark(written, around);
    flow.inline(written, around.inlines);
  } else if (line !== '') flow.space(line, around.inlines);
}

function collapsed(text: string): string {
  const single = text.replace(/[ \t\n\r\f]+/g, ' ').replace(/€ (?=\d)/g, `€${NO_BREAK}`);
  if (!single.includes(NO_BREAK)) return single;
  if (BLANK.test(single)) return NO_BREAK;
  // Several together are there to move text to a place that it does not have here.
  const words = single.replace(/[ \u00a0]{2,}/g, ' ');
  return words.replace(UNBROKEN, (stretch) => stretch.replaceAll(NO_BREAK, ' '));
}

/** A link that leads somewhere; else what stands in it. */
export function writeLink(writer: LetterWriting, element: Element, flow: Flow, around: Around): void {
  // A letter's way in must not be readable on the way; nearly every page has this address too.
  const href = (element.getAttribute('href') ?? '').trim().replace(/^http:/i, 'https:');
  const isApart = /^(?:block|flex|grid|table|inline-block)/.test(writer.styles.get(element, 'display'));
  const inside = writer.inside(element, around, false);
  const inLink = LINK.test(href) ? { ...inside, isInLink: true, link: href, inlines: withLink() } : inside;
  if (isApart) flow.endLine();
  writer.children(element, flow, inLink);
  if (isApart) flow.endLine();

  function withLink() {
    const { ground } = around;
    const words = ground === undefined ? [] : ([['color', css(wordsOnGround(undefined, ground))]] as const);
    const link = () => {
      const anchor = writer.make('a', words);
      anchor.setAttribute('href', href);
      return anchor;
    };
    return [...around.inlines, link];
  }
}

/** A picture in the size that its sender gave; or its description. */
export function writeImage(writer: LetterWriting, image: Element, flow: Flow, around: Around): void {
  const width = lengthOf(writer, image, 'width');
  const height = lengthOf(writer, image, 'height');
  if (around.isInvisible || [width, height].some((length) => length !== undefined && length <= SPACER)) return;
  const picture = writer.pictureOf(image);
  if (typeof picture === 'string') {
    if (picture !== '') flow.inline(image.ownerDocument.createTextNode(picture), around.inlines);
    return;
  }
  if (picture.alt === '' && around.isInLink) picture.alt = around.link.replace(/^[a-z]+:(?:\/\/)?|[/?#].*$/g, '');
  if (width !== undefined) picture.width = width;
  else if (height !== undefined) writer.declare(picture, [['block-size', `${height}px`]]);
  writer.mark(picture, around);
  flow.inline(picture, around.inlines);
}

/** In pixels; undefined where it is not said, or only as a share. */
function lengthOf({ styles }: LetterWriting, image: Element, side: 'width' | 'height'): number | undefined {
  const said = styles.get(image, side) || (image.getAttribute(side) ?? '');
  const [, number = '', unit = ''] = /^\s*([\d.]+)\s*([a-z%]*)/i.exec(said) ?? [];
  const pixels = { '': 1, px: 1, pt: 4 / 3, in: 96, cm: 96 / 2.54 }[unit.toLowerCase()];
  return number === '' || pixels === undefined ? undefined : Math.min(WIDEST, Math.round(Number(number) * pixels));
}

/** What was filled in, as on paper. */
export function writeInput(_writer: LetterWriting, input: Element, flow: Flow, around: Around): void {
  const type = input.getAttribute('type')?.toLowerCase() ?? 'text';
  const isOn = input.hasAttribute('checked');
  const boxes: Readonly<Record<string, string>> = { checkbox: isOn ? '☑' : '☐', radio: isOn ? '◉' : '○' };
  const isWords = /^(?:text|email|tel|url|number|date|time|search|button|submit)$/.test(type);
  const shown = boxes[type] ?? (isWords ? (input.getAttribute('value') ?? '') : '');
  if (shown === '' || around.isTiny || around.isInvisible) return;
  flow.space(' ', around.inlines);
  flow.inline(input.ownerDocument.createTextNode(shown), around.inlines);
  flow.space(' ', around.inlines);
}
