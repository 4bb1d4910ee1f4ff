// A mail cut off at any byte. What was sent before the cut must be there, whatever a parser makes of the last few
// bytes.
import { decodedBeginning } from './decoded-beginning.ts';
import { fileDifference, type OpenedLetter } from './difference.ts';
import { certainBytes } from './encoded-bytes.ts';
import type { MailPlan } from './mail-parts.ts';
import { type MeantLeaf, meantLeaves } from './meant-letter.ts';
import type { Span, WrittenMail } from './written-mail.ts';

/** What of a cut mail must arrive. */
interface Remains {
  readonly whole: readonly MeantLeaf[];
  /** The last part that has a body: its content is its beginning, and maybe some bytes of what was to follow. */
  readonly last: { readonly meant: MeantLeaf; readonly span: Span } | undefined;
  /** Something began after it, of which only headers came. */
  readonly hasStarted: boolean;
}

/**
 * How a letter that came of the first `cut` bytes differs from what these said. Where they ended is for nobody to
 * tell.
 */
export function cutDifferences(got: OpenedLetter, plan: MailPlan, mail: WrittenMail, cut: number): string[] {
  const { whole, last, hasStarted } = remains(plan, mail, cut);
  const files = whole.flatMap(({ fate }) => ('files' in fate ? fate.files : []));
  const lost = files.flatMap((file, index) => fileDifference(got.files[index], file));
  const texts = whole.flatMap(({ fate }) => ('text' in fate ? [fate.text] : []));
  const lostTexts = texts.flatMap(({ leaf, reads }) => lostText(got, leaf.type, reads));
  const rest = got.files.slice(files.length);
  return [
    ...lost,
    ...lostTexts,
    ...(last === undefined ? [] : lastDifferences(got, rest, last, mail, cut)),
    ...surplus(rest, last, hasStarted),
  ];
}

/** True when nothing that a citizen could read came before the cut, so that a refusal is right. */
export function isNothingBefore(plan: MailPlan, mail: WrittenMail, cut: number): boolean {
  const { whole, last } = remains(plan, mail, cut);
  return (
    [...whole, ...(last === undefined ? [] : [last.meant])].every(({ fate }) =>
      'text' in fate ? true : fate.files.length === 0,
    ) &&
    whole.every(({ fate }) => !('text' in fate) || fate.text.reads.trim() === '') &&
    beginningOf(last, mail, cut).trim() === ''
  );
}

function beginningOf(last: Remains['last'], mail: WrittenMail, cut: number): string {
  if (last === undefined || last.meant.leaf.kind === 'file' || !('text' in last.meant.fate)) return '';
  return decodedBeginning(last.meant.leaf, bodyBytes(mail, last.span, cut));
}

function remains(plan: MailPlan, { spans }: WrittenMail, cut: number): Remains {
  const leaves = meantLeaves(plan);
  const whole: MeantLeaf[] = [];
  for (const [index, span] of spans.entries()) {
    const meant = leaves[index];
    if (meant === undefined) throw new Error('a part was not written');
    if (span.closedAt <= cut && span.closedAt !== spans.at(-1)?.bodyEnd) whole.push(meant);
    else if (span.bodyAt <= cut) return { whole, last: { meant, span }, hasStarted: cut > span.bodyEnd };
    else return { whole, last: undefined, hasStarted: true };
  }
  return { whole, last: undefined, hasStarted: true };
}

/** Of the last part: its own bytes before the cut. */
function bodyBytes({ bytes }: WrittenMail, { bodyAt, bodyEnd }: Span, cut: number): Buffer {
  return bytes.subarray(bodyAt, Math.min(bodyEnd, cut));
}

function lostText({ text, html = '' }: OpenedLetter, type: string, reads: string): string[] {
  const place = type === 'text/html' ? html : text;
  return reads.trim() === '' || withoutSpace(place).includes(withoutSpace(reads))
    ? []
    : [`the text ${JSON.stringify(reads.slice(0, 80))} was lost`];
}

/** Without white space: how the last lines of a text are folded depends on what follows. */
function withoutSpace(text: string): string {
  return text.replace(/[\s\uFEFF]+/g, '');
}

function lastDifferences(
  got: OpenedLetter,
  rest: OpenedLetter['files'],
  { meant, span }: NonNullable<Remains['last']>,
  mail: WrittenMail,
  cut: number,
): string[] {
  const body = bodyBytes(mail, span, cut);
  const { leaf, fate } = meant;
  if ('text' in fate) {
    if (leaf.kind !== 'text' || leaf.inText.length > 0)
      return lostText(got, leaf.type, body.toString('latin1').split('begin 644')[0] ?? '');
    return lostText(got, leaf.type, decodedBeginning(leaf, body));
  }
  if (fate.files.length === 0) return [];
  if (leaf.kind === 'file' && leaf.outlook !== undefined) return lostEnvelope(rest, certainBytes(body, leaf.encoding));
  const isUnfinished = leaf.encoding === 'x-uuencode' && !/\nend\r?\n/.test(body.toString('latin1'));
  const certain = leaf.encoding === 'x-uuencode' && !isUnfinished ? leaf.bytes : certainBytes(body, leaf.encoding);
  const [file] = rest;
  if (file === undefined) return ['the file in which the cut is was lost'];
  const isBeginning = file.bytes.subarray(0, certain.length).equals(certain);
  const surplusBytes = file.bytes.length - certain.length;
  const most = Math.max(cut - span.bodyEnd, 0) + 6;
  return isBeginning && surplusBytes <= most
    ? []
    : [
        `the file in which the cut is has ${file.bytes.length} bytes, sent were ${certain.length}, at most ${most} more may be in it`,
      ];
}

/** Outlook's envelope: it stays when it is not whole, and so does each file that was read of it. */
function lostEnvelope(rest: OpenedLetter['files'], certain: Buffer): string[] {
  const itself = rest.find(({ name }) => name === 'winmail.dat');
  const isThere =
    itself === undefined
      ? certain.length < 8 || rest.length > 0
      : itself.bytes.subarray(0, certain.length).equals(certain);
  return isThere ? [] : ['the winmail.dat in which the cut is was lost'];
}

/** What is there beyond what was put in: a part of which only the headers came is an empty file. */
function surplus(rest: OpenedLetter['files'], last: Remains['last'], hasStarted: boolean): string[] {
  if (last?.meant.leaf.kind === 'file' && last.meant.leaf.outlook !== undefined) return [];
  if (last?.meant.leaf.kind === 'text' && last.meant.leaf.inText.length > 0) return [];
  const isFile = last !== undefined && 'files' in last.meant.fate && last.meant.fate.files.length > 0;
  const more = rest.slice(isFile ? 1 : 0);
  const isMerelyStarted = hasStarted && more.length <= 1 && more.every(({ bytes }) => bytes.length <= 2);
  return more.length === 0 || isMerelyStarted
    ? []
    : [`files that nobody sent: ${more.map(({ name, bytes }) => `${name} (${bytes.length})`).join()}`];
}
