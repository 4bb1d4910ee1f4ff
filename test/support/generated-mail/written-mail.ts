// Writes the plan of a mail as bytes, and remembers where each part stands.

import { Random } from '../random.ts';
import { encoded } from './encoded-bytes.ts';
import type { FileLeaf, MailPlan, Multipart, Part, TextLeaf } from './mail-parts.ts';
import { leafHeaders, mailHeaders, multipartHeaders } from './written-headers.ts';

/** Where a leaf stands in the bytes of its mail. */
export interface Span {
  readonly leaf: TextLeaf | FileLeaf;
  readonly headersAt: number;
  readonly bodyAt: number;
  readonly bodyEnd: number;
  /** After the boundary line that ends it, or the end of the mail. */
  closedAt: number;
  /** True when SMTP's own line end became its last. */
  isLengthened: boolean;
}

/** A mail as it goes over the wire; it ends in a line end, as all that comes by SMTP. */
export interface WrittenMail {
  readonly bytes: Buffer;
  readonly spans: readonly Span[];
  /** Where the headers of the whole mail end. */
  readonly headEnd: number;
}

/** Writes a mail; always the same from the same plan, and a part in the same way whatever stands beside it. */
export function writtenMail(plan: MailPlan): WrittenMail {
  const writer = new Writer(plan);
  const random = new Random(plan.seed);
  writer.put(mailHeaders(random, plan.subject, writer.lineEnd()));
  writer.part(plan.root);
  writer.finish();
  return { bytes: Buffer.concat(writer.pieces), spans: writer.spans, headEnd: writer.headEnd };
}

class Writer {
  readonly pieces: Buffer[] = [];
  readonly spans: Span[] = [];
  headEnd = 0;
  #size = 0;
  #last = 0;
  #beforeLast = 0;
  readonly #lineEnds: MailPlan['lineEnds'];
  readonly #random: Random;

  constructor({ lineEnds, seed }: MailPlan) {
    this.#lineEnds = lineEnds;
    this.#random = new Random(seed + 1);
  }

  lineEnd(): string {
    // After a CR of the content an LF would be the second half of it.
    if (this.#last === 13) return '\r\n';
    return this.#lineEnds === 'both' ? this.#random.pick(['\r\n', '\n']) : this.#lineEnds === 'LF' ? '\n' : '\r\n';
  }

  put(piece: string | Buffer): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    if (bytes.length === 0) return;
    this.pieces.push(bytes);
    this.#size += bytes.length;
    this.#beforeLast = bytes.at(-2) ?? this.#last;
    this.#last = bytes.at(-1) ?? 0;
  }

  part(part: Part): void {
    if (part.kind === 'multipart') this.#multipart(part);
    else this.#leaf(part);
  }

  /** The line end that SMTP gives to what has none belongs to the last part, if nothing ended that. */
  finish(): void {
    const open = this.spans.at(-1);
    if (this.#last !== 10 || this.#beforeLast !== 13) {
      if (open?.closedAt === Number.POSITIVE_INFINITY) open.isLengthened = true;
      this.put('\r\n');
    }
    for (const span of this.spans) span.closedAt = Math.min(span.closedAt, this.#size);
  }

  #leaf(leaf: TextLeaf | FileLeaf): void {
    const random = new Random(leaf.seed);
    const headersAt = this.#size;
    this.put(leafHeaders(random, leaf, this.lineEnd()));
    this.#endHeaders();
    const bodyAt = this.#size;
    const isText = leaf.type.startsWith('text/') && !/16/.test(leaf.kind === 'text' ? leaf.charset : '');
    this.put(encoded(random, leaf.bytes, leaf.encoding, { isText, lineEnd: this.lineEnd() }));
    this.spans.push({
      leaf,
      headersAt,
      bodyAt,
      bodyEnd: this.#size,
      closedAt: Number.POSITIVE_INFINITY,
      isLengthened: false,
    });
  }

  #endHeaders(): void {
    this.put(this.lineEnd());
    this.headEnd ||= this.#size;
  }

  #multipart(multipart: Multipart): void {
    const { boundary, children, isEnded } = multipart;
    const random = new Random(multipart.seed);
    this.put(multipartHeaders(random, multipart, this.lineEnd()));
    this.#endHeaders();
    const padding = () => (random.percent(5) ? random.pick([' ', '\t', '   ']) : '');
    const preamble = random.percent(20)
      ? `Dit is een bericht in MIME.${this.lineEnd()}--${boundary}x${this.lineEnd()}`
      : '';
    this.put(preamble);
    children.forEach((child, index) => {
      this.#delimiter(`--${boundary}${padding()}`, index > 0);
      this.part(child);
    });
    if (!isEnded) return;
    this.#delimiter(`--${boundary}--${padding()}`, true);
    if (random.percent(20)) this.put(`Wat hierna komt is geen deel.${this.lineEnd()}--${boundary}${this.lineEnd()}`);
  }

  /** A boundary line; the line end before it belongs to it, and none is needed right after the headers. */
  #delimiter(line: string, isAfterPart: boolean): void {
    if (isAfterPart) this.put(this.lineEnd());
    this.put(line);
    this.put(this.lineEnd());
    for (const span of this.spans) if (span.closedAt === Number.POSITIVE_INFINITY) span.closedAt = this.#size;
  }
}
