// Outlook's rich text, as far as plain text goes: decompressed (MS-OXRTFCP) and read (RTF 1.9), also the HTML it may
// wrap (MS-OXRTFEX). Not by rtf-stream-parser: it decompresses nothing, refuses rich text that wraps neither HTML nor
// text, and would be 3,300 lines more.
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
  return ansi(Uint8Array.from(decompressed(bytes)));
}

/** Each bit of a control byte says whether a byte follows, or a reference to what was written before. */
function decompressed(bytes: Uint8Array): number[] {
  const window = new Uint8Array(WINDOW);
  window.set(Buffer.from(DICTIONARY, 'latin1'));
  let write = DICTIONARY.length;
  const out: number[] = [];
  const put = (byte: number) => {
    out.push(byte);
    window[write % WINDOW] = byte;
    write += 1;
  };
  let at = HEADER;
  /** Writes what stands here; false at the end of the text. */
  const step = (isReference: boolean): boolean => {
    if (!isReference) {
      put(bytes[at] ?? 0);
      at += 1;
      return true;
    }
    const reference = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    at += 2;
    const offset = reference >> 4;
    if (offset === write % WINDOW) return false;
    for (let count = 0; count < (reference & 15) + 2; count += 1) put(window[(offset + count) % WINDOW] ?? 0);
    return true;
  };
  while (at < bytes.length && out.length < MOST) {
    const control = bytes[at] ?? 0;
    at += 1;
    for (let bit = 0; bit < 8 && at < bytes.length; bit += 1) if (!step((control & (1 << bit)) !== 0)) return out;
  }
  return out;
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

const TOKENS = /[{}]|\\'([0-9a-f]{2})|\\([a-z]+)(-?\d+)? ?|\\[^a-z]|[^\\{}\r\n]/gi;

/** The text of RTF, without its looks. */
export function rtfText(rtf: string): string {
  const reading = new RtfReading();
  for (const [token, escaped, word, number] of rtf.matchAll(TOKENS)) {
    if (token === '{') reading.open();
    else if (token === '}') reading.close();
    else if (escaped !== undefined) reading.say(ansi(Uint8Array.of(Number.parseInt(escaped, 16))));
    else if (word !== undefined) reading.control(word, number);
    else if (token === '\\*') reading.silence();
    else reading.say(token === '\\~' ? ' ' : token.replace(/^\\/, ''));
  }
  return reading.text.trim();
}

/** What was read of an RTF until now. */
class RtfReading {
  text = '';
  // What holds within a group: silent, and how many characters stand in for a Unicode one.
  #group = { silent: false, standIns: 1 };
  readonly #outer: { silent: boolean; standIns: number }[] = [];
  #inHtmlRtf = false;
  #skip = 0;

  open(): void {
    this.#outer.push(this.#group);
    this.#group = { ...this.#group };
  }

  close(): void {
    this.#group = this.#outer.pop() ?? this.#group;
  }

  silence(): void {
    this.#group.silent = true;
  }

  say(words: string): void {
    if (this.#skip > 0) this.#skip -= 1;
    else if (!this.#group.silent && !this.#inHtmlRtf) this.text += words;
  }

  control(word: string, number: string | undefined): void {
    if (word === 'htmlrtf') this.#inHtmlRtf = number !== '0';
    else if (word === 'uc') this.#group.standIns = Number(number ?? 1);
    else if (word === 'u') {
      this.say(String.fromCharCode(Number(number) & 0xffff));
      this.#skip = this.#group.standIns;
    } else if (SILENT.has(word)) this.silence();
    else if (SPOKEN[word] !== undefined) this.say(SPOKEN[word]);
  }
}

/** Windows-1252, as `\ansi` means in practice. By iconv, as in tnef.ts. */
function ansi(bytes: Uint8Array): string {
  return iconv.decode(Buffer.from(bytes), 'windows-1252');
}
