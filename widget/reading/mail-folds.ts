// Folds away what a letter in HTML repeats of earlier ones, and what a long signature says beyond a name: by the lines
// that are read, however deep they stand.
import { foldsOf, type LetterLine, type Lines } from './earlier-mail.ts';

const BLOCK = /^(?:DIV|P|H[1-6]|UL|OL|LI|DL|DT|DD|BLOCKQUOTE|PRE|TABLE|CAPTION|TR|TD|TH|HR)$/;
/** More lines than anybody reads: what is that long is shown as it is. */
const MOST_LINES = 10_000;

/** What mail programs say of their parts: by id or class, also as Exchange renames them ("x_…"). */
const SIGNATURE =
  /(?:^|\s)(?:x_)*(?:gmail_signature|moz-signature|applemailsignature\S*|signature|ms-outlook-mobile-signature|_rc_sig|protonmail_signature_block)(?=\s|$)/i;
const CHAIN =
  /(?:^|\s)(?:x_)*(?:divrplyfwdmsg|outlookmessageheader|mail-editor-reference-message-container|ms-outlook-mobile-reference-message|yahoo_quoted|moz-forward-container)(?=\s|$)/i;
const QUOTATION =
  /(?:^|\s)(?:x_)*(?:gmail_attr|moz-cite-prefix|reply-intro|replybody\d*|protonmail_quote|tutanota_quote)(?=\s|$)/i;

/** True for a part that its mail program calls a signature. */
export function isSignature(element: Element): boolean {
  return SIGNATURE.test(element.id) || SIGNATURE.test(element.className);
}

/** What an earlier letter begins with here, as its mail program says. */
export function startOf(element: Element, style: string): LetterLine['starts'] {
  const names = `${element.id} ${element.className}`;
  if (CHAIN.test(names) || /border-top:\s*solid #(?:e1e1e1|b5c4df) 1\.0pt/i.test(style)) return 'chain';
  const isCited = element.localName === 'blockquote' && /(?:^|\s)gmail_quote(?:\s|$)/.test(element.className);
  if (isCited || (element.localName === 'blockquote' && element.getAttribute('type') === 'cite')) return 'quotation';
  return QUOTATION.test(names) ? 'quotation' : undefined;
}

/** What is known of the texts of a letter. */
export interface TextMarks {
  readonly signatures: ReadonlySet<Node>;
  readonly starts: ReadonlyMap<Node, LetterLine['starts']>;
}

interface DrawnLine extends LetterLine {
  readonly nodes: readonly ChildNode[];
}

/** Folds a letter; `fold` makes the box that something is folded in. */
export function foldLetter(
  letter: Element,
  marks: TextMarks,
  fold: (what: 'signature' | 'earlier', content: DocumentFragment) => Element,
): void {
  const lines = linesOf(letter, marks);
  if (lines.length > MOST_LINES) return;
  const { earlier, signature } = foldsOf(lines);
  if (earlier !== undefined) foldLines(letter, lines, earlier, (content) => fold('earlier', content));
  if (signature !== undefined) foldLines(letter, lines, signature, (content) => fold('signature', content));
}

function foldLines(
  letter: Element,
  lines: readonly DrawnLine[],
  { from, to }: Lines,
  fold: (content: DocumentFragment) => Element,
): void {
  const first = lines[from]?.nodes[0];
  const last = lines[to - 1]?.nodes.at(-1);
  if (first === undefined || last === undefined) return;
  const range = document.createRange();
  range.setStartBefore(outermost(first, letter, 'previousSibling'));
  range.setEndAfter(outermost(last, letter, 'nextSibling'));
  const box = fold(range.extractContents());
  range.insertNode(box);
}

/** The largest element that begins, or ends, with this node. */
function outermost(node: ChildNode, letter: Element, side: 'previousSibling' | 'nextSibling'): ChildNode {
  let outer = node;
  for (let parent = node.parentElement; parent !== null && parent !== letter && outer[side] === null; ) {
    outer = parent;
    parent = outer.parentElement;
  }
  return outer;
}

function linesOf(letter: Element, marks: TextMarks): DrawnLine[] {
  const lines: ChildNode[][] = [[]];
  const begin = () => {
    if (lines.at(-1)?.length !== 0) lines.push([]);
  };
  const walk = (node: ChildNode) => {
    const isBlock = BLOCK.test(node.nodeName);
    if (isBlock || node.nodeName === 'BR') begin();
    if (node instanceof Text || node.nodeName === 'IMG') lines.at(-1)?.push(node);
    else for (const child of node.childNodes) walk(child);
    if (isBlock) begin();
  };
  for (const child of letter.childNodes) walk(child);
  return lines.filter((nodes) => nodes.length > 0).map((nodes) => drawn(nodes, marks));
}

function drawn(nodes: readonly ChildNode[], { signatures, starts }: TextMarks): DrawnLine {
  return {
    nodes,
    text: nodes.map((node) => node.textContent ?? '').join(''),
    isQuoted: nodes[0]?.parentElement?.closest('blockquote') !== null,
    isSignature: nodes.some((node) => signatures.has(node)),
    starts: nodes.map((node) => starts.get(node)).find((start) => start !== undefined),
  };
}
