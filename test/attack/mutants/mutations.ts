// Ways to spoil bytes and lines. Bytes are a string of characters up to U+00FF; the same chance spoils the same way.
import type { Random } from '../../support/random.ts';

/** Makes something else of a text. */
export type Mutation = (text: string, random: Random) => string;

/** UTF-8 as such bytes. */
export function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What parsers stumble over, as bytes. */
export const ODD_TEXTS: readonly string[] = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\r\n\r\n',
  '\n\n',
  '\t',
  '\x1a',
  '\x7f',
  '\x80',
  '\xff',
  '\xff\xfe',
  '\xed\xa0\x80',
  '\xc0\x80',
  '\xf8\x88\x80\x80\x80',
  ...['\ufeff', '\u202e', '\u2028', '\u200d', '\ufffd', '\u{1f3e1}', 'e\u0301'.repeat(50), 'ﷺ', 'İ', 'ß'].map(bytesOf),
  '=?utf-8?b?=?=',
  '=?utf-8?q?=00=0d=0a?=',
  '=?x?x?x?=',
  '%00',
  '%s%n%x',
  '$' + '{x}',
  '{{x}}',
  '../../etc/passwd',
  "' or 1=1 --",
  '<script>alert(1)</script>',
  '"',
  '\\',
  '--',
  '.',
  '..',
  ':',
  ';',
  ',',
  '<>',
  '()',
  '9'.repeat(400),
  '-1',
  '4294967296',
  '18446744073709551616',
  '1e999',
  'NaN',
  '__proto__',
  'constructor',
  'null',
  ' '.repeat(2_000),
  'a'.repeat(70_000),
];

const flipByte: Mutation = (text, random) => {
  const at = random.below(text.length);
  const flipped = text.charCodeAt(at) ^ (1 << random.below(8));
  return text.slice(0, at) + String.fromCharCode(flipped & 255) + text.slice(at + 1);
};
const insertOdd: Mutation = (text, random) => {
  const at = random.below(text.length);
  return text.slice(0, at) + random.pick(ODD_TEXTS) + text.slice(at);
};
const insertBytes: Mutation = (text, random) => {
  const at = random.below(text.length);
  return text.slice(0, at) + random.bytes(random.between(1, 64)).toString('latin1') + text.slice(at);
};
const deleteSpan: Mutation = (text, random) => {
  const [from, to] = spanOf(text, random);
  return text.slice(0, from) + text.slice(to);
};
const repeatSpan: Mutation = (text, random) => {
  const [from, to] = spanOf(text, random);
  const times = random.pick([1, 1, 2, 10, 200]);
  return text.slice(0, to) + text.slice(from, to).repeat(times) + text.slice(to);
};
const moveSpan: Mutation = (text, random) => {
  const [from, to] = spanOf(text, random);
  const rest = text.slice(0, from) + text.slice(to);
  const at = random.below(rest.length);
  return rest.slice(0, at) + text.slice(from, to) + rest.slice(at);
};
const truncate: Mutation = (text, random) => text.slice(0, random.below(text.length));

/** Of bytes, whatever they mean. */
export const BYTE_MUTATIONS: readonly Mutation[] = [
  flipByte,
  flipByte,
  insertOdd,
  insertOdd,
  insertBytes,
  deleteSpan,
  repeatSpan,
  moveSpan,
  truncate,
];

function spanOf(text: string, random: Random): readonly [from: number, to: number] {
  const from = random.below(text.length);
  return [from, from + random.between(1, random.pick([4, 40, 400, 4_000]))];
}

/** A mutation of the lines of a text, whatever ends them. */
function ofLines(change: (lines: string[], at: number, random: Random) => void): Mutation {
  return (text, random) => {
    const lines = text.split(/(?<=\n)/);
    change(lines, random.below(lines.length), random);
    return lines.join('');
  };
}

/** Of lines. */
export const LINE_MUTATIONS: readonly Mutation[] = [
  ofLines((lines, at) => lines.splice(at, 1)),
  ofLines((lines, at, random) => lines.splice(at, random.between(1, 20))),
  ofLines((lines, at, random) => {
    const line = lines[at] ?? '';
    lines.splice(at, 0, ...Array.from({ length: random.pick([1, 1, 3, 50, 2_000]) }, () => line));
  }),
  ofLines((lines, at, random) => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1))),
  ofLines((lines, at, random) => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 10))),
  ofLines((lines, at) => lines.splice(at, 1, (lines[at] ?? '').replace(/\r?\n$/, ''))),
  ofLines((lines, at, random) => lines.splice(at, 1, (lines[at] ?? '').replace(/\r?\n$/, random.pick(['\n', '\r'])))),
  (text) => text.replaceAll('\r\n', '\n'),
  (text) => text.replaceAll('\r\n', '\r'),
];

/** More than mutations make of a text by themselves: what is larger is a trial of limits, and they have their own. */
const LARGEST = 2_000_000;

/** A text after some mutations, one to four of them. */
export function mutated(text: string, mutations: readonly Mutation[], random: Random): string {
  let now = text;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 4]); left > 0 && now !== ''; left -= 1)
    now = random.pick(mutations)(now, random).slice(0, LARGEST);
  return now;
}
