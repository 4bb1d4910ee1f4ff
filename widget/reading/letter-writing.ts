// What those who write the parts of a letter ask of each other: what is around a part, and the one who writes the rest.
import type { Flow } from './letter-flow.ts';
import type { Declaration, Looks } from './mail-looks.ts';
import type { MailStyles } from './mail-styles.ts';

/** What is around a node of the mail. */
export interface Around extends Looks {
  /** Text that nobody can see is none; what is inside it may be seen again. */
  readonly isTiny: boolean;
  readonly isInvisible: boolean;
  /** Line ends in the text are line ends. */
  readonly keepsLines: boolean;
  readonly align: string;
  readonly isByAttribute: boolean;
  /** Which way it reads; empty where nothing says it. */
  readonly dir: string;
  readonly language: string;
  readonly isSignature: boolean;
  /** Where a link around it leads; empty where there is none. */
  readonly link: string;
}

/** Stands in for a picture: an element to show, or words. */
export type PictureOf = (image: Element) => HTMLImageElement | string;

/** Who writes one letter. */
export interface LetterWriting {
  readonly styles: MailStyles;
  readonly pictureOf: PictureOf;
  /** Counts what is made without `make`; false when that is more than a letter has. */
  count(more: number): boolean;
  /** True for a block without room around it, as of programs that put an empty one between two. */
  isTight(block: Element): boolean;
  /** How many characters stand in a cell. */
  lengthOf(cell: Element): number;
  /** Boxes that scroll by themselves, and how each looks. */
  readonly regions: Map<HTMLElement, 'table' | 'table quiet'>;
  /** An element of the letter, in the mail's own inert document. */
  make(name: string, declarations?: readonly Declaration[]): HTMLElement;
  /** Remembers what a mail program says of a text or a picture. */
  mark(node: Node, around: Around): void;
  /** Styles for an element, to be set once it is safe. */
  declare(element: Element, declarations: readonly Declaration[]): void;
  /** What holds inside an element. `marksGround` where its ground says something: not on the panel of a page. */
  inside(element: Element, around: Around, marksGround: boolean): Around;
  node(node: ChildNode, flow: Flow, around: Around): void;
  children(from: Element, flow: Flow, around: Around): void;
  /** A box that only holds others is none in the letter; one that sets its text in another way stays. */
  block(element: Element, flow: Flow, around: Around): void;
  /** Writes into a box of its own, which is there when there is something in it. */
  boxed(box: HTMLElement, flow: Flow, write: (inner: Flow) => void, isParagraph?: boolean): void;
}
