// The tables of a mail. Most only put text somewhere on a page: they become blocks, in reading order. A table of data
// stays one, in a box that scrolls by itself.
import { Flow } from './letter-flow.ts';
import type { Around, LetterWriting } from './letter-writing.ts';
import { isHidden } from './mail-hidden.ts';
import { type Declaration, groundOf, pair } from './mail-looks.ts';
import type { MailStyles } from './mail-styles.ts';

interface Row {
  readonly element: HTMLTableRowElement;
  readonly section: 'thead' | 'tbody' | 'tfoot';
  readonly cells: readonly HTMLTableCellElement[];
}

/** Wider is no table that anybody reads. */
const MOST_COLUMNS = 40;
const MOST_CELLS = 8_000;
/** Characters in a cell: of one that only has a value, of one with a remark, of one with a piece of a letter. */
const VALUE = 80;
const REMARK = 600;
const PASSAGE = 1_500;
/** Cells beside each other, in characters: a logo with a name, a few links. */
const BESIDE = 60;
/** A column is as wide as its words, up to this: longer ones are broken. */
const WIDEST_WORD = 18;
/** A cell that is not to be broken, when it is this short. */
const ONE_LINE = 24;

/** Writes a table as what it is. */
export function writeTable(writer: LetterWriting, table: Element, flow: Flow, around: Around): void {
  if (!(table instanceof HTMLTableElement)) return;
  const rows = rowsOf(table, writer.styles);
  const inside = writer.inside(table, around, false);
  flow.endLine();
  if (!flow.isParagraph && isData(writer, table, rows)) writeData(writer, table, rows, flow, inside);
  else if (inside.align === around.align || flow.isParagraph) writeLayout(writer, table, rows, flow, inside);
  else {
    const box = writer.make('div', [['text-align', inside.align || 'start']]);
    writer.boxed(box, flow, (inner) => writeLayout(writer, table, rows, inner, inside));
  }
  flow.endLine();
}

/** In the order in which they are shown: head first and foot last, wherever they were written. */
function rowsOf(table: HTMLTableElement, styles: MailStyles): Row[] {
  return [...table.rows].flatMap((element): Row[] => {
    const parent = element.parentElement;
    if (isHidden(element, styles) || (parent !== null && parent !== table && isHidden(parent, styles))) return [];
    const section = parent?.localName === 'thead' || parent?.localName === 'tfoot' ? parent.localName : 'tbody';
    return [{ element, section, cells: [...element.cells].filter((cell) => !isHidden(cell, styles)) }];
  });
}

function isData(writer: LetterWriting, table: HTMLTableElement, rows: readonly Row[]): boolean {
  const filled = rows
    .map(({ cells }) => cells.filter((cell) => isFilled(writer, cell)))
    .filter((cells) => cells.length > 0);
  const columns = Math.max(0, ...filled.map((cells) => cells.length));
  const cells = filled.flat();
  if (filled.length < 2 || columns < 2 || columns > MOST_COLUMNS || cells.length > MOST_CELLS) return false;
  const longest = Math.max(...cells.map((cell) => writer.lengthOf(cell)));
  if (/^(?:presentation|none)$/i.test(table.getAttribute('role') ?? '') && !hasHead(table)) return false;
  const isMixed = table.querySelector('table') !== null;
  if (isMixed) return hasHead(table) && longest <= REMARK && filled.every((row) => row.length === columns);
  if (hasHead(table)) return longest <= PASSAGE;
  if (isRuled(table, cells, writer.styles)) return longest <= REMARK;
  const inPairs = filled.filter((row) => row.length > 1).length;
  const hasBlocks = table.querySelector('img, ul, ol, h1, h2, h3, h4, hr, blockquote') !== null;
  return longest <= VALUE && !hasBlocks && inPairs * 2 > filled.length;
}

/** True for a table that names its columns, its rows or itself. */
function hasHead(table: HTMLTableElement): boolean {
  return table.tHead !== null || table.caption !== null || table.querySelector('th') !== null;
}

function cellsOf(rows: readonly Row[]): HTMLTableCellElement[] {
  return rows.flatMap(({ cells }) => cells);
}

function isFilled(writer: LetterWriting, cell: Element): boolean {
  return writer.lengthOf(cell) > 0 || cell.querySelector('img, input') !== null;
}

/** True for a table whose sender drew lines between its cells. */
function isRuled(table: HTMLTableElement, cells: readonly HTMLTableCellElement[], styles: MailStyles): boolean {
  if (/^[1-9]/.test(table.getAttribute('border') ?? '')) return true;
  const some = cells.slice(0, 40);
  const hasLine = (cell: Element, side: string) => /^(?!$|none|hidden)/.test(styles.get(cell, `border-${side}-style`));
  return some.filter((cell) => hasLine(cell, 'top') || hasLine(cell, 'bottom')).length * 2 > some.length;
}

function writeLayout(
  writer: LetterWriting,
  table: HTMLTableElement,
  rows: readonly Row[],
  flow: Flow,
  around: Around,
): void {
  if (table.caption !== null) writer.node(table.caption, flow, around);
  for (const { element, cells } of rows) {
    const inside = writer.inside(element, around, false);
    const filled = cells.filter((cell) => isFilled(writer, cell));
    const lengths = filled.map((cell) => writer.lengthOf(cell));
    const isBeside = filled.length > 1 && lengths.reduce((sum, length) => sum + length, 0) <= BESIDE;
    if (isBeside && !flow.isParagraph && filled.every((cell) => cell.querySelector('table, p, br') === null)) {
      writeBeside(writer, filled, flow, inside);
      continue;
    }
    for (const cell of cells) {
      const isPassage = writer.lengthOf(cell) > BESIDE;
      if (isPassage) flow.gap();
      writer.block(cell, flow, inside);
      if (isPassage) flow.gap();
    }
  }
}

/** Short cells stay beside each other where there is room. */
function writeBeside(writer: LetterWriting, cells: readonly Element[], flow: Flow, around: Around): void {
  const row = writer.make('div', [
    ['display', 'flex'],
    ['flex-wrap', 'wrap'],
    ['gap', '0 1.5em'],
  ]);
  const inner = new Flow(row);
  for (const cell of cells)
    writer.boxed(writer.make('div'), inner, (box) => writer.children(cell, box, writer.inside(cell, around, false)));
  if (inner.hasContent) flow.block(row);
}

function writeData(
  writer: LetterWriting,
  table: HTMLTableElement,
  rows: readonly Row[],
  flow: Flow,
  around: Around,
): void {
  const region = writer.make('div');
  const box = writer.make('table');
  writer.regions.set(region, hasHead(table) || isRuled(table, cellsOf(rows), writer.styles) ? 'table' : 'table quiet');
  region.append(box);
  if (table.caption !== null) writeCaption(writer, table.caption, box, around);
  const last = new Map(rows.map(({ section }, at) => [section, at]));
  const most = slotsOf(rows) > MOST_CELLS ? 1 : MOST_CELLS;
  let section: HTMLElement | undefined;
  rows.forEach((row, at) => {
    if (section?.localName !== row.section) {
      section = writer.make(row.section);
      box.append(section);
    }
    const below = (last.get(row.section) ?? at) - at + 1;
    section.append(writeRow(writer, row, { columns: most, rows: Math.min(most, below) }, table, around));
  });
  flow.block(region);
}

/** Places in the grid: a few cells may ask for more than a browser has memory for. */
function slotsOf(rows: readonly Row[]): number {
  return cellsOf(rows).reduce(
    (sum, { colSpan, rowSpan }) => sum + colSpan * Math.max(1, Math.min(rowSpan, rows.length)),
    0,
  );
}

function writeCaption(writer: LetterWriting, caption: Element, table: HTMLElement, around: Around): void {
  const inside = writer.inside(caption, around, false);
  writer.boxed(writer.make('caption'), new Flow(table), (box) => writer.children(caption, box, inside));
}

function writeRow(
  writer: LetterWriting,
  row: Row,
  most: { readonly columns: number; readonly rows: number },
  table: Element,
  around: Around,
): HTMLElement {
  const line = writer.make('tr');
  const inRow = writer.inside(row.element, around, false);
  const rowGround = groundOf(row.element, writer.styles) ?? groundOf(table, writer.styles);
  for (const cell of row.cells) {
    const box = writer.make(cell.localName === 'th' ? 'th' : 'td');
    const ground = groundOf(cell, writer.styles) ?? rowGround;
    const inside = writer.inside(cell, { ...inRow, ground }, false);
    if (ground !== undefined) writer.declare(box, pair(ground, inside.words));
    if (inside.align !== '') writer.declare(box, [['text-align', inside.align]]);
    writer.declare(box, widthOf(writer, cell));
    span(box, 'colspan', cell.colSpan, most.columns);
    span(box, 'rowspan', cell.rowSpan, most.rows);
    if (/^(?:row|col)(?:group)?$/.test(cell.scope) && box.localName === 'th') box.setAttribute('scope', cell.scope);
    const inner = new Flow(box);
    writer.children(cell, inner, { ...inside, align: '' });
    inner.close();
    line.append(box);
  }
  return line;
}

function span(cell: Element, name: 'colspan' | 'rowspan', given: number, most: number): void {
  const cells = Math.min(given, most);
  if (cells > 1) cell.setAttribute(name, `${cells}`);
}

/** As wide as its longest word at least; one that is longer than most breaks. */
function widthOf(writer: LetterWriting, cell: HTMLTableCellElement): readonly Declaration[] {
  const words = (cell.textContent ?? '').slice(0, 5_000).split(/[\s\u00ad-]+/);
  const isOneLine = cell.noWrap || /^nowrap/.test(writer.styles.get(cell, 'text-wrap-mode'));
  if (isOneLine && writer.lengthOf(cell) <= ONE_LINE) return [['white-space', 'nowrap']];
  if (words.every(({ length }) => length <= WIDEST_WORD)) return [['overflow-wrap', 'break-word']];
  return [['min-inline-size', `${WIDEST_WORD}ch`]];
}
