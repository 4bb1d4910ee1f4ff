// Compares what a citizen got with what was put in; every difference in words.
import type { MeantFile } from './mail-parts.ts';
import type { MeantLetter } from './meant-letter.ts';

/** A letter as its citizen opened it. */
export interface OpenedLetter {
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  readonly files: readonly {
    readonly name: string;
    readonly type: string;
    readonly contentId: string | undefined;
    readonly bytes: Buffer;
  }[];
}

/** All differences between a letter and what it must be; none when there are none. */
export function differences(got: OpenedLetter, meant: MeantLetter): string[] {
  return [
    ...(got.subject === meant.subject ? [] : [`subject ${shown(got.subject)}, not ${shown(meant.subject)}`]),
    ...textDifferences(got, meant),
    ...fileDifferences(got.files, meant.files),
  ];
}

function textDifferences({ text, html = '' }: OpenedLetter, { texts, outlook = '' }: MeantLetter): string[] {
  const written = texts.filter(({ reads }) => reads !== '');
  const pages = written.filter(({ leaf }) => leaf.type === 'text/html');
  const plain = written.filter(({ leaf }) => leaf.type !== 'text/html');
  if (pages.length === 0) {
    const own = plain.map(({ reads }) => reads).join('\n');
    const whole = own.trim() === '' ? outlook : own;
    return [
      ...(html === '' ? [] : ['a page that nobody wrote']),
      ...(same(text, whole) ? [] : [`text ${shown(text)}, not ${shown(whole)}`]),
    ];
  }
  if (written.every(({ isAlternative }) => isAlternative))
    return [
      ...(text === plain.map(({ reads }) => reads).join('\n') ? [] : [`text beside the page ${shown(text)}`]),
      ...(html === pages.map(({ reads }) => reads).join('<br/>\n') ? [] : [`page ${shown(html)}`]),
    ];
  const besides = plain.filter(({ isAlternative }) => !isAlternative).flatMap(({ reads }) => reads.split(/\s+/));
  return [
    ...missing(
      'text',
      text,
      plain.map(({ reads }) => reads),
    ),
    ...missing(
      'page',
      html,
      pages.map(({ reads }) => reads),
    ),
    ...missing(
      'words of a text in the page',
      html,
      besides.filter((word) => /^[a-z]+$/.test(word)),
    ),
  ];
}

/** A text of white space only is none: what stands for it is not looked at. */
function same(got: string, meant: string): boolean {
  return got === meant || (got.trim() === '' && meant.trim() === '');
}

/** Those that do not stand in a text one after the other. */
function missing(what: string, text: string, needles: readonly string[]): string[] {
  let at = 0;
  const lost: string[] = [];
  for (const needle of needles) {
    const found = text.indexOf(needle, at);
    if (found < 0) lost.push(`${what}: ${shown(needle)} is not where it belongs`);
    else at = found + needle.length;
  }
  return lost;
}

function fileDifferences(got: OpenedLetter['files'], meant: readonly MeantFile[]): string[] {
  const count =
    got.length === meant.length
      ? []
      : [`files ${shown(got.map(({ name }) => name).join())}, not ${shown(meant.map(({ name }) => name).join())}`];
  return [...count, ...meant.flatMap((file, index) => fileDifference(got[index], file))];
}

/** How one file is another than it must be. */
export function fileDifference(got: OpenedLetter['files'][number] | undefined, meant: MeantFile): string[] {
  if (got === undefined) return [`no file ${shown(meant.name)}`];
  return [
    ...(got.name === meant.name ? [] : [`file ${shown(got.name)}, not ${shown(meant.name)}`]),
    ...(meant.type === undefined || got.type === meant.type
      ? []
      : [`${shown(meant.name)} is ${got.type}, not ${meant.type}`]),
    ...(got.contentId === meant.contentId ? [] : [`${shown(meant.name)} has content id ${got.contentId}`]),
    ...(got.bytes.equals(meant.bytes)
      ? []
      : [
          `${shown(meant.name)} has ${got.bytes.length} bytes, put in were ${meant.bytes.length}, ${firstDifference(got.bytes, meant.bytes)}`,
        ]),
  ];
}

function firstDifference(got: Buffer, meant: Buffer): string {
  const at = got.findIndex((byte, index) => byte !== meant[index]);
  return `the first that differs is ${at < 0 ? got.length : at}`;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 60)}…${text.slice(-50)} (${text.length})` : text);
}
