// Blocks and lines of a letter as it is written anew: whatever boxes a mail is built of, what comes out are blocks that
// hold lines, and one gap between two at most. So words of two boxes never stick together, and no depth is left.

/** Makes the inline element (bold, a link) that a text stands in; each line has its own. */
export type Inline = () => Element;

/** Where the content of one box goes. */
export class Flow {
  readonly box: Element;
  /** True where text stands in the box itself, as in a paragraph or a heading: it holds no blocks. */
  readonly isParagraph: boolean;
  #line: Element | undefined;
  #firstLine: Element | undefined;
  /** The inline elements that are open in the line, outermost first. */
  #open: readonly { readonly inline: Inline; readonly element: Element }[] = [];
  #breaks = 0;
  #room: 'none' | 'blank-line' | 'gap' = 'none';
  /** True when something can be seen in it. */
  hasContent = false;
  /** True when its first content wants room before it: the box does, then. */
  beginsWithGap = false;

  constructor(box: Element, isParagraph = false) {
    this.box = box;
    this.isParagraph = isParagraph;
  }

  /** True while a line is open: then white space parts words. */
  get isInLine(): boolean {
    return this.#line !== undefined;
  }

  /** Text that can be seen, or a picture, with what it stands in. */
  inline(content: Text | Element, inlines: readonly Inline[]): void {
    this.#takeRoom();
    this.#line ??= this.#newLine();
    this.#breaks = 0;
    this.hasContent = true;
    this.#shareUntil(inlines);
    for (const inline of inlines.slice(this.#open.length)) {
      const element = inline();
      this.#innermost.append(element);
      this.#open = [...this.#open, { inline, element }];
    }
    this.#innermost.append(content);
  }

  /** White space: it parts words in a line, and outside one it is an empty line when it does not collapse. */
  space(text: string, inlines: readonly Inline[]): void {
    if (this.#line !== undefined) {
      this.#shareUntil(inlines);
      this.#innermost.append(text.length > 1 ? ' ' : text);
    } else if (text.includes('\u00a0') && this.#room === 'none') {
      this.#room = 'blank-line';
    }
  }

  /** A line break in a line; two, or one where no line is open, are an empty line. */
  lineBreak(): void {
    this.#breaks += 1;
    if (this.#line === undefined || this.#breaks === 2) this.gap();
    else this.#innermost.append(this.#make('br'));
  }

  /** What comes next stands below. */
  endLine(): void {
    if (this.#room === 'blank-line') this.#room = 'gap';
    const line = this.#line;
    if (line === undefined) return;
    trimEnd(line);
    this.#line = undefined;
    this.#open = [];
    this.#breaks = 0;
  }

  /** Room before what comes next, if anything does. */
  gap(): void {
    this.endLine();
    this.#room = 'gap';
  }

  /** True when what comes after the box wants room. */
  get endsWithGap(): boolean {
    return this.#room === 'gap';
  }

  /** A block that can be seen. */
  block(element: Element): void {
    this.endLine();
    this.#takeRoom();
    this.box.append(element);
    this.hasContent = true;
  }

  /** Ends the box. One with but one line needs no line of its own. */
  close(): void {
    this.endLine();
    const first = this.#firstLine;
    if (first !== undefined && this.box.children.length === 1) first.replaceWith(...first.childNodes);
  }

  get #innermost(): Element {
    return this.#open.at(-1)?.element ?? this.#line ?? this.box;
  }

  #newLine(): Element {
    if (!this.isParagraph) {
      const line = this.#make('div');
      this.box.append(line);
      this.#firstLine ??= line;
      return line;
    }
    if (this.hasContent) this.box.append(this.#make('br'));
    return this.box;
  }

  /** Closes what the next content does not stand in. */
  #shareUntil(inlines: readonly Inline[]): void {
    const shared = this.#open.findIndex(({ inline }, at) => inline !== inlines[at]);
    if (shared >= 0) this.#open = this.#open.slice(0, shared);
  }

  #takeRoom(): void {
    if (this.#line !== undefined) return;
    if (this.#room === 'gap' && !this.hasContent) this.beginsWithGap = true;
    if (this.#room === 'gap' && this.hasContent) this.box.append(this.#make(this.isParagraph ? 'br' : 'p'));
    this.#room = 'none';
  }

  #make(name: string): Element {
    return this.box.ownerDocument.createElement(name);
  }
}

/** Takes line breaks and white space from the end of a line: below it comes a block, or nothing. */
function trimEnd(line: Element): void {
  for (let last = deepestLast(line); last !== line && isNothing(last); last = deepestLast(line))
    last.parentNode?.removeChild(last);
}

function deepestLast(node: Node): Node {
  let last = node;
  while (last.lastChild !== null) last = last.lastChild;
  return last;
}

function isNothing(node: Node): boolean {
  return node.nodeType === Node.TEXT_NODE ? /^\s*$/.test(node.nodeValue ?? '') : node.nodeName !== 'IMG';
}
