// Outlook's rich text, as far as plain text goes: decompressed (MS-OXRTFCP) and read (RTF 1.9), also the HTML it may wrap (MS-OXRTFEX).

import iconv from 'iconv-lite';
import { MiB } from '../contract/units.ts';

const COMPRESSED = 0x75465a4c;
const UNCOMPRESSED = 0x414c454d;
/** What every compressed text may refer back to before its own first byte. */
const DICTIONARY =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const WINDOW = 4096;
const HEADER = 16;
/** A text of more is no letter: stated sizes can lie. */
const MOST = 4 * MiB;

/** The RTF inside PR_RTF_COMPRESSED; undefined when it is not that. */
export function decompressedRtf(bytes: Uint8Array): string | undefined {
  if (bytes.length < HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = view.getUint32(8, true);
  if (kind === UNCOMPRESSED) return ansi(bytes.subarray(HEADER, HEADER + MOST));
  if (kind !== COMPRESSED) return undefined;
  const window = new Uint8Array(WINDOW);
  window.set(Buffer.from(DICTIONARY, 'latin1'));
  let write = DICTIONARY.length;
  const out: number[] = [];
  const put = (byte: number) => {
    out.push(byte);
    window[write % WINDOW] = byte;
    write += 1;
  };
  for (let at = HEADER; at < bytes.length && out.length < MOST; ) {
    const control = bytes[at] ?? 0;
    at += 1;
    for (let bit = 0; bit < 8 && at < bytes.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(bytes[at] ?? 0);
        at += 1;
        continue;
      }
      const reference = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
      at += 2;
      const offset = reference >> 4;
      if (offset === write % WINDOW) return ansi(Uint8Array.from(out)); // the end
      for (let step = 0; step < (reference & 15) + 2; step += 1) put(window[(offset + step) % WINDOW] ?? 0);
    }
  }
  return ansi(Uint8Array.from(out));
}

/** Groups whose words are not text. */
const SILENT = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'pict',
  'object',
  'header',
  'footer',
  'listtable',
  'generator',
]);
const SPOKEN: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  cell: '\t',
  tab: '\t',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
};

/** The text of RTF, without its looks. */
export function rtfText(rtf: string): string {
  let text = '';
  // What holds within a group: silent, and how many characters stand in for a Unicode one.
  let group = { silent: false, standIns: 1 };
  const outer: (typeof group)[] = [];
  let inHtmlRtf = false;
  let skip = 0;
  const say = (words: string) => {
    if (skip > 0) skip -= 1;
    else if (!group.silent && !inHtmlRtf) text += words;
  };
  for (const [token, escaped, word, number] of rtf.matchAll(
    /[{}]|\\'([0-9a-f]{2})|\\([a-z]+)(-?\d+)? ?|\\[^a-z]|[^\\{}\r\n]/gi,
  )) {
    if (token === '{') {
      outer.push(group);
      group = { ...group };
    } else if (token === '}') group = outer.pop() ?? group;
    else if (escaped !== undefined) say(ansi(Uint8Array.of(Number.parseInt(escaped, 16))));
    else if (word === undefined) {
      if (token === '\\*') group.silent = true;
      else say(token === '\\~' ? ' ' : token.replace(/^\\/, ''));
    } else if (word === 'htmlrtf') inHtmlRtf = number !== '0';
    else if (word === 'uc') group.standIns = Number(number ?? 1);
    else if (word === 'u') {
      say(String.fromCharCode(Number(number) & 0xffff));
      skip = group.standIns;
    } else if (SILENT.has(word)) group.silent = true;
    else if (SPOKEN[word] !== undefined) say(SPOKEN[word]);
  }
  return text.trim();
}

/** Windows-1252, as `\ansi` means in practice. By iconv, as in tnef.ts. */
function ansi(bytes: Uint8Array): string {
  return iconv.decode(Buffer.from(bytes), 'windows-1252');
}
