// The parts of a form as its bytes say (RFC 7578, RFC 2046), beside the parser that takes them: busboy leaves out
// what it does not like without a word, and a file that nobody took must not be acknowledged.

import { Utf8Decoder } from '../../contract/bytes.ts';

/** A part's headers are some hundred bytes. */
const HEAD_BYTES = 16 * 1024;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const AS_IT_IS = /^(7bit|8bit|binary)?$/i;

type Place = 'before' | 'delimiter' | 'head' | 'content' | 'after';

/** Reads along with a form, and tells what is wrong with it in a plain sentence. */
export class FormParts {
  /** The parts that began. */
  count = 0;
  readonly #delimiter: Buffer;
  #place: Place = 'before';
  #rest: Buffer = CRLF; // the first delimiter may stand at the very start
  /** Of the part that is being read, when it is a field of UTF-8, whose letters must be right. */
  #letters: Utf8Decoder | undefined;

  /** For the form of a Content-Type. */
  constructor(contentType: string) {
    const [, quoted, plain = ''] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? [];
    this.#delimiter = Buffer.from(`\r\n--${quoted ?? plain}`, 'latin1');
  }

  /** Sees the next bytes; tells the first fault in them. */
  see(chunk: Uint8Array): string | undefined {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const before = this.#rest.length;
      const place = this.#place;
      const fault = this.#step();
      if (fault !== undefined) return fault;
      if (this.#rest.length === before && this.#place === place) return undefined;
    }
  }

  /** Tells what is wrong with a form of which nothing comes any more. */
  end(): string | undefined {
    return this.#place === 'after' ? this.#blank(this.#rest) : 'The form has no end.';
  }

  #step(): string | undefined {
    if (this.#place === 'delimiter') return this.#isLast();
    return this.#place === 'head' ? this.#head() : this.#content();
  }

  #isLast(): string | undefined {
    if (this.#rest.length < 2) return undefined;
    const isLast = this.#rest.toString('latin1', 0, 2) === '--';
    if (isLast) this.#rest = this.#rest.subarray(2);
    else this.count += 1;
    this.#place = isLast ? 'after' : 'head';
    return undefined;
  }

  #head(): string | undefined {
    const end = this.#rest.indexOf(HEAD_END);
    if ((end === -1 ? this.#rest.length : end) > HEAD_BYTES) return this.#ofPart('has headers that are too long');
    if (end === -1) return undefined;
    const head = this.#rest.toString('latin1', 0, end);
    const fault = faultIn(head);
    this.#letters = isUtf8Field(head) ? new Utf8Decoder() : undefined;
    this.#rest = this.#rest.subarray(end + HEAD_END.length);
    this.#place = 'content';
    return fault === undefined ? undefined : this.#ofPart(fault);
  }

  /** Up to the next delimiter, of which the beginning may have come. */
  #content(): string | undefined {
    const end = this.#rest.indexOf(this.#delimiter);
    const passed = end === -1 ? Math.max(0, this.#rest.length - this.#delimiter.length + 1) : end;
    const content = this.#rest.subarray(0, passed);
    const fault = this.#place === 'content' ? this.#noText(content, end !== -1) : this.#blank(content);
    if (end !== -1 && this.#place === 'after') return 'The form has parts after its end.';
    this.#rest = this.#rest.subarray(end === -1 ? passed : end + this.#delimiter.length);
    if (end !== -1) this.#place = 'delimiter';
    return fault;
  }

  #noText(bytes: Buffer, isLast: boolean): string | undefined {
    this.#letters?.next(bytes);
    if (isLast) this.#letters?.next();
    return this.#letters?.isUtf8 === false ? this.#ofPart('is not UTF-8') : undefined;
  }

  #blank(bytes: Buffer): string | undefined {
    return /^[\r\n\t ]*$/.test(bytes.toString('latin1'))
      ? undefined
      : 'The form has something before or after its parts.';
  }

  #ofPart(fault: string): string {
    return `Part ${this.count} of the form ${fault}.`;
  }
}

/** True for a field, which is no file, and in no other letters than those of JSON. */
function isUtf8Field(head: string): boolean {
  return !/;\s*filename\*?=/i.test(head) && !/;\s*charset=(?!"?utf-8)/i.test(head);
}

/** What is wrong with the head of a part, from its delimiter on. */
function faultIn(head: string): string | undefined {
  const [padding = '', ...lines] = head.replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  if (!/^[ \t]*$/.test(padding)) return 'does not begin on a line of its own';
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^([!-9;-~]+):([^\r\n]*)$/.exec(line) ?? [];
    if (name === '' || fields.has(name.toLowerCase())) return 'has headers that cannot be read';
    fields.set(name.toLowerCase(), value.trim());
  }
  if (!/^form-data\s*;/i.test(fields.get('content-disposition') ?? ''))
    return 'has no Content-Disposition: form-data with a name, so nothing is known of what it is';
  if (!AS_IT_IS.test(fields.get('content-transfer-encoding') ?? ''))
    return 'has a Content-Transfer-Encoding: send its bytes as they are (RFC 7578, 4.7)';
  return undefined;
}
