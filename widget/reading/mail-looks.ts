// How the text of a mail looks, as far as that says something: bold, slanted, struck out, coloured. Passed down from
// element to element, and put around each line of text.
import type { Inline } from './letter-flow.ts';
import { type Colour, colourOf, css, isMarking, wordsOnGround, wordsOnPage } from './mail-colours.ts';
import { inlineName } from './mail-elements.ts';
import type { MailStyles } from './mail-styles.ts';

/** A style that is set once the letter is safe: through the CSSOM, as a strict policy wants it. */
export type Declaration = readonly [name: string, value: string];

/** What holds for the text inside an element. */
export interface Looks {
  readonly inlines: readonly Inline[];
  /** The one of them that gives the colour. */
  readonly colour: Inline | undefined;
  readonly isBold: boolean;
  readonly isItalic: boolean;
  readonly isInLink: boolean;
  readonly words: Colour | undefined;
  /** A ground of the mail's own. */
  readonly ground: Colour | undefined;
  readonly fontFamily: string;
}

/** How the page's own text looks. */
export const PLAIN: Looks = {
  inlines: [],
  colour: undefined,
  isBold: false,
  isItalic: false,
  isInLink: false,
  words: undefined,
  ground: undefined,
  fontFamily: '',
};

/** So many elements around one text say enough. */
const DEEPEST = 12;

/** Makes an inline element; its styles are set later. */
export type MakeInline = (name: string, styles?: readonly Declaration[]) => Inline;

/**
 * How text inside this element looks. `marksGround` where a ground of its own says something: not on a page's panel.
 */
export function looksIn(
  element: Element,
  around: Looks,
  styles: MailStyles,
  make: MakeInline,
  marksGround: boolean,
): Looks {
  const isBold = isBoldIn(element, around, styles);
  const isItalic = isItalicIn(element, around, styles);
  const added = lines(element, around, styles).map((line) => make(line));
  if (isBold !== around.isBold) added.push(isBold ? make(bold(element)) : make('span', [['font-weight', 'normal']]));
  if (isItalic !== around.isItalic)
    added.push(isItalic ? make(italic(element)) : make('span', [['font-style', 'normal']]));
  const fontFamily = styles.get(element, 'font-family') || (element.getAttribute('face') ?? around.fontFamily);
  const coloured = coloursIn(element, around, styles, make, marksGround);
  const inlines = [...coloured.inlines, ...added].slice(0, DEEPEST);
  return { ...coloured, inlines, isBold, isItalic, isInLink: around.isInLink, fontFamily };
}

function coloursIn(
  element: Element,
  around: Looks,
  styles: MailStyles,
  make: MakeInline,
  marksGround: boolean,
): Pick<Looks, 'inlines' | 'colour' | 'words' | 'ground'> {
  const words = colourOf(styles.get(element, 'color') || (element.getAttribute('color') ?? '')) ?? around.words;
  const ground = (marksGround && !around.isInLink ? groundOf(element, styles) : undefined) ?? around.ground;
  const { inlines, colour } = around;
  if (around.isInLink || (words === around.words && ground === around.ground))
    return { inlines, colour, words, ground };
  const own = colourFor(words, ground, make);
  const others = inlines.filter((inline) => inline !== colour);
  return { inlines: own === undefined ? others : [...others, own], colour: own, words, ground };
}

/** The ground that an element has of its own, when it marks something. */
export function groundOf(element: Element, styles: MailStyles): Colour | undefined {
  const ground = colourOf(styles.get(element, 'background-color') || (element.getAttribute('bgcolor') ?? ''));
  return ground !== undefined && isMarking(ground) ? ground : undefined;
}

/** Ground and words together: neither is kept without the other. */
export function pair(ground: Colour, words: Colour | undefined): readonly Declaration[] {
  return [
    ['background-color', css(ground)],
    ['color', css(wordsOnGround(words, ground))],
  ];
}

function colourFor(words: Colour | undefined, ground: Colour | undefined, make: MakeInline): Inline | undefined {
  if (ground !== undefined) return make('span', pair(ground, words));
  const color = words === undefined ? undefined : wordsOnPage(words);
  return color === undefined ? undefined : make('span', [['color', color]]);
}

/** The lines through and under the text, and the other elements that say something about it. */
function lines(element: Element, { isInLink }: Looks, styles: MailStyles): string[] {
  const own = inlineName(element.localName);
  const line = styles.get(element, 'text-decoration-line');
  const names = new Set<string>();
  if (line.includes('line-through')) names.add('s');
  if (line.includes('underline')) names.add('u');
  const isUnderlined = own === 'u' || own === 'ins';
  if (own !== undefined && !/^(?:b|strong|i|em)$/.test(own) && !(line === 'none' && isUnderlined)) names.add(own);
  if (isInLink) names.delete('u');
  if (names.has('ins')) names.delete('u');
  if (names.has('del')) names.delete('s');
  return [...names];
}

function isBoldIn(element: Element, { isBold }: Looks, styles: MailStyles): boolean {
  return boldness(styles.get(element, 'font-weight')) ?? (isBold || /^(?:b|strong)$/.test(element.localName));
}

function isItalicIn(element: Element, { isItalic }: Looks, styles: MailStyles): boolean {
  return slant(styles.get(element, 'font-style')) ?? (isItalic || /^(?:i|em)$/.test(element.localName));
}

function bold({ localName }: Element): string {
  return localName === 'strong' ? localName : 'b';
}

function italic({ localName }: Element): string {
  return localName === 'em' ? localName : 'i';
}

function boldness(weight: string): boolean | undefined {
  if (/^(?:bold|bolder|[6-9]00)$/.test(weight)) return true;
  return /^(?:normal|lighter|[1-5]00)$/.test(weight) ? false : undefined;
}

function slant(style: string): boolean | undefined {
  return /^(?:italic|oblique)/.test(style) ? true : style === 'normal' ? false : undefined;
}
