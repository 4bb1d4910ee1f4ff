// A mail's document, written anew as a letter: paragraphs, headings, lists, pictures and tables of data. What a mail
// is built of to look like something (tables, boxes, columns) becomes blocks in the order in which they are read.
import type { LetterLine } from './earlier-mail.ts';
import { Flow, type Inline } from './letter-flow.ts';
import type { Around, LetterWriting, PictureOf } from './letter-writing.ts';
import { EMPTY, isBlock } from './mail-elements.ts';
import { isSignature, startOf } from './mail-folds.ts';
import { isHidden, isInvisible, isTiny } from './mail-hidden.ts';
import { writeImage, writeInput, writeLink, writeText } from './mail-lines.ts';
import { writeDefinitions, writeList } from './mail-lists.ts';
import { type Declaration, looksIn, PLAIN } from './mail-looks.ts';
import type { MailStyles } from './mail-styles.ts';
import { writeTable } from './mail-tables.ts';
import { STYLE_ATTRIBUTE } from './mail-tags.ts';

type Write = (writer: LetterWriter, element: Element, flow: Flow, around: Around) => void;

/** Elements that are written in a way of their own. */
const SPECIAL: Readonly<Record<string, Write>> = {
  br: (_writer, _element, flow) => flow.lineBreak(),
  wbr: () => {},
  hr: (writer, _element, flow) => flow.block(writer.make('hr')),
  img: writeImage,
  input: writeInput,
  a: writeLink,
  table: writeTable,
  ul: writeList,
  ol: writeList,
  menu: writeList,
  dir: writeList,
  dl: writeDefinitions,
  pre: (writer, element, flow, around) => writer.paragraph('pre', element, flow, { ...around, keepsLines: true }),
  blockquote: (writer, quote, flow, around) => {
    const inside = writer.inside(quote, around, false);
    writer.boxed(writer.make('blockquote'), flow, (inner) => writer.children(quote, inner, inside));
  },
};
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
/** As many as there may be tags in a mail, and what a parser adds to tables. */
export const MOST_ELEMENTS = 10_000;
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z\d]{2,8})*$/i;

/** Writes one mail. */
export class LetterWriter implements LetterWriting {
  readonly styles: MailStyles;
  /** What is to be set on elements once they are safe. */
  readonly declarations = new Map<Element, readonly Declaration[]>();
  readonly regions = new Map<HTMLElement, 'table' | 'table quiet'>();
  readonly signatures = new Set<Node>();
  readonly starts = new Map<Node, LetterLine['starts']>();
  /** What the next text that is written begins. */
  #starts: LetterLine['starts'];
  readonly pictureOf: PictureOf;
  /** How much it made: what many lines stand in is made for each of them. */
  made = 0;
  readonly #mail: Document;
  readonly #lengths = new Map<Element, number>();
  /** Word calls nearly all text English. */
  readonly #knowsLanguages: boolean;

  constructor(mail: Document, styles: MailStyles, pictureOf: PictureOf) {
    this.#mail = mail;
    this.styles = styles;
    this.pictureOf = pictureOf;
    this.#knowsLanguages = mail.querySelector('[class^="Mso"]') === null;
  }

  count(more: number): boolean {
    this.made += more;
    return this.made <= MOST_ELEMENTS;
  }

  lengthOf(cell: Element): number {
    return this.#lengths.get(cell) ?? 0;
  }

  /** Counted once for all: a cell may hold a table whose cells hold tables. */
  #measure(element: Element): number {
    let length = 0;
    for (const child of element.childNodes) {
      if (child instanceof Text) length += child.data.replace(/\s+/g, ' ').trim().length;
      else if (child instanceof Element) length += this.#measure(child);
    }
    if (/^(?:td|th)$/.test(element.localName)) this.#lengths.set(element, length);
    return length;
  }

  /** The whole letter. */
  write(): HTMLElement {
    this.#measure(this.#mail.body);
    const root = this.make('div');
    const flow = new Flow(root);
    const seen = { isTiny: false, isInvisible: false, keepsLines: false };
    const around = {
      ...PLAIN,
      ...seen,
      align: '',
      link: '',
      isSignature: false,
      isByAttribute: false,
      dir: directionOf(this.#mail),
      language: languageOf(this.#mail) ?? '',
    };
    this.children(this.#mail.body, flow, this.inside(this.#mail.body, around, false));
    flow.endLine();
    return root;
  }

  children(from: Element, flow: Flow, around: Around): void {
    for (const child of from.childNodes) this.node(child, flow, around);
  }

  mark(node: Node, { isSignature }: Around): void {
    if (isSignature) this.signatures.add(node);
    if (this.#starts !== undefined) this.starts.set(node, this.#starts);
    this.#starts = undefined;
  }

  node(node: ChildNode, flow: Flow, around: Around): void {
    if (node instanceof Text) writeText(this, node, flow, around);
    else if (node instanceof Element && !EMPTY.has(node.localName) && !isHidden(node, this.styles))
      this.#element(node, flow, around);
  }

  make(name: string, declarations: readonly Declaration[] = []): HTMLElement {
    const element = this.#mail.createElement(name);
    this.made += 1;
    this.declare(element, declarations);
    return element;
  }

  declare(element: Element, declarations: readonly Declaration[]): void {
    if (declarations.length === 0) return;
    this.declarations.set(element, [...(this.declarations.get(element) ?? []), ...declarations]);
  }

  boxed(box: HTMLElement, flow: Flow, write: (inner: Flow) => void, isParagraph = false): void {
    const inner = new Flow(box, isParagraph);
    write(inner);
    inner.close();
    if (inner.beginsWithGap || !inner.hasContent) flow.gap();
    if (inner.hasContent) flow.block(box);
    if (inner.endsWithGap) flow.gap();
  }

  block(element: Element, flow: Flow, around: Around): void {
    const inside = this.inside(element, around, false);
    const box = this.make('div');
    flow.endLine();
    if (this.#set(box, inside, around) && !flow.isParagraph)
      this.boxed(box, flow, (inner) => this.children(element, inner, inside));
    else this.children(element, flow, inside);
    flow.endLine();
  }

  paragraph(name: string, element: Element, flow: Flow, around: Around): void {
    flow.endLine();
    const inside = this.inside(element, around, false);
    if (flow.isParagraph) {
      this.children(element, flow, inside);
      flow.endLine();
    } else {
      const paragraph = this.make(name, name === 'p' && this.isTight(element) ? [['margin', '0']] : []);
      this.#set(paragraph, inside, around);
      this.boxed(paragraph, flow, (inner) => this.children(element, inner, inside), true);
    }
  }

  inside(element: Element, around: Around, marksGround: boolean): Around {
    const { styles } = this;
    const space = styles.get(element, 'white-space') || styles.get(element, 'white-space-collapse');
    const dir = styles.get(element, 'direction') || (element.getAttribute('dir')?.toLowerCase() ?? '');
    return {
      ...looksIn(element, around, styles, this.#inline, marksGround),
      isTiny: isTiny(element, styles) ?? around.isTiny,
      isInvisible: isInvisible(element, styles) ?? around.isInvisible,
      keepsLines: space === '' ? around.keepsLines : /^(?:pre|break-spaces)/.test(space),
      ...alignIn(element, around, styles),
      dir: /^(?:ltr|rtl)$/.test(dir) ? dir : around.dir,
      language: (this.#knowsLanguages ? languageIn(element) : undefined) ?? around.language,
      link: around.link,
      isSignature: around.isSignature || isSignature(element),
    };
  }

  readonly #inline = (name: string, declarations: readonly Declaration[] = []): Inline => {
    return () => this.make(name, declarations);
  };

  #element(element: Element, flow: Flow, around: Around): void {
    this.#starts ??= startOf(element, element.getAttribute(STYLE_ATTRIBUTE) ?? '');
    const name = element.localName;
    const special = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
    if (special !== undefined) special(this, element, flow, around);
    else if (PARAGRAPHS.has(name)) this.paragraph(name, element, flow, around);
    else if (isBlock(name, this.styles.get(element, 'display'))) this.block(element, flow, around);
    else this.#inLine(element, flow, around);
  }

  #inLine(element: Element, flow: Flow, around: Around): void {
    const inside = this.inside(element, around, true);
    this.children(element, flow, this.#inLanguage(inside, around));
    if (/^(?:label|button)$/.test(element.localName)) flow.space(' ', around.inlines);
  }

  #inLanguage(inside: Around, { language }: Around): Around {
    if (inside.language === language) return inside;
    const inline = () => Object.assign(this.make('span'), { lang: inside.language });
    return { ...inside, inlines: [...inside.inlines, inline] };
  }

  /** Sets how a block is aligned, which way it reads and its language; false where all is as around it. */
  #set(block: HTMLElement, inside: Around, around: Around): boolean {
    const turns = inside.dir !== around.dir;
    if (turns) block.dir = inside.dir;
    if (inside.language !== around.language) block.lang = inside.language;
    if (inside.align !== around.align) this.declare(block, [['text-align', inside.align || 'start']]);
    return turns || inside.language !== around.language || inside.align !== around.align;
  }

  isTight(block: Element): boolean {
    const margins = ['margin-top', 'margin-bottom'].map((side) => this.styles.get(block, side));
    return margins.every((margin) => margin !== '' && Math.abs(Number.parseFloat(margin)) < 0.5);
  }
}

/** Which way a mail says that it reads; empty where it does not. */
export function directionOf({ body, documentElement }: Document): 'ltr' | 'rtl' | '' {
  const said = body.dir || documentElement.dir;
  return said === 'ltr' || said === 'rtl' ? said : '';
}

/** The language that a mail says it is in. */
export function languageOf(mail: Document): string | undefined {
  return languageIn(mail.body) ?? languageIn(mail.documentElement);
}

function languageIn(element: Element): string | undefined {
  const language = element.getAttribute('lang') ?? '';
  return LANGUAGE.test(language) ? language : undefined;
}

/**
 * How an element has its text stand; empty for as the language begins. What an attribute says does not reach into the
 * tables inside (as browsers have it), and nothing does in a mail without a doctype.
 */
function alignIn(
  element: Element,
  { align, isByAttribute }: Around,
  styles: MailStyles,
): Pick<Around, 'align' | 'isByAttribute'> {
  const attribute = element.localName === 'center' ? 'center' : (element.getAttribute('align') ?? '').toLowerCase();
  const isTable = element.localName === 'table';
  const said = styles.get(element, 'text-align') || (isTable ? '' : attribute);
  if (/^(?:center|right|end)$/.test(said)) return { align: said, isByAttribute: said === attribute };
  if (/^(?:left|start|justify)$/.test(said)) return { align: '', isByAttribute: false };
  const isReset = isTable && (isByAttribute || element.ownerDocument.compatMode === 'BackCompat');
  return isReset ? { align: '', isByAttribute: false } : { align, isByAttribute };
}
