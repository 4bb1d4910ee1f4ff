// What comes back to a return path: read, and judged. The path says which of our mails it is about; this says whether
// that failed.
import { limits } from '../contract/limits.ts';
import type { Delivery } from '../jobs/delivered-mail.ts';
import type { Bounce } from '../jobs/resend.ts';
import { BrokenMailError } from '../mime/mail-fault.ts';
import { readMail } from '../mime/mime-letter.ts';
import type { MailHeaders } from '../mime/mime-protocol.ts';
import { type DeliveryReport, type Verdict, verdictOf } from './delivery-verdict.ts';

/** Reports are short; of a returned mail only its text matters. */
const PART_BYTES = 1024 * 1024;
/** One mail of ours comes back, or a report is passed on with it in it; each that is read costs a worker. */
const MAILS_AT_MOST = 3;

/** How many mails may still be read, and who is told what that cost. */
interface Left {
  mails: number;
  readonly worked: ((milliseconds: number) => void) | undefined;
}

/** A mail as it was read: its report, all its texts, and the mails in it. */
interface ReadReport {
  readonly report: DeliveryReport;
  readonly texts: readonly string[];
  readonly returned: readonly ReadReport[];
}

/** What came back says of a mail of ours. */
export type Reported = ({ readonly is: 'bounce' } & Bounce) | ({ readonly is: 'delivery' } & Delivery);

/**
 * `worked` as for `readMail`. What a mail at a return path says; undefined when that is neither that ours failed nor
 * that it arrived: a delay, an absence, a challenge.
 */
export async function readDeliveryReport(
  content: AsyncIterable<Uint8Array>,
  worked?: (milliseconds: number) => void,
): Promise<Reported | undefined> {
  const read = await readReport(content, { mails: MAILS_AT_MOST, worked });
  const verdict = verdictIn(read);
  if (verdict.verdict === 'delivered') return { is: 'delivery', action: verdict.action };
  if (verdict.verdict !== 'failed') return undefined;
  const { status, reason } = verdict;
  return { is: 'bounce', status, reason, returned: textsIn(read).join('\n') };
}

/** A mail that is no report may pass one on: a relay's, or a colleague's. */
function verdictIn({ report, returned }: ReadReport): Verdict {
  const verdict = verdictOf(report);
  if (verdict.verdict !== 'no-report') return verdict;
  return returned.map(verdictIn).find((inner) => inner.verdict === 'failed') ?? verdict;
}

function textsIn({ texts, returned }: ReadReport): string[] {
  const report = texts.join('\n').slice(0, PART_BYTES);
  // Older servers copy our mail into their text as it was: in quoted-printable (RFC 2045, 6.7).
  const copied = report.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
  return [...returned.flatMap(textsIn), report, copied];
}

async function readReport(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, left: Left): Promise<ReadReport> {
  left.mails -= 1;
  const raw = new Start();
  const mail = await readMail(raw.of(content), left.worked);
  const parts = new Parts();
  try {
    for await (const part of mail.parts) {
      if (part.part === 'text') parts.addText(part.text, part.html);
      else if (/^(message|text)\//.test(part.type)) parts.addFile(part.type, await firstBytes(part.content));
    }
  } catch (error) {
    // A report that breaks off, or has no text, is held against what it did say.
    if (!(error instanceof BrokenMailError)) throw error;
  } finally {
    await mail.close();
  }
  const returned: ReadReport[] = [];
  for (const bytes of parts.mails) if (left.mails > 0) returned.push(...(await inner(bytes, left)));
  return { ...parts.read(mail.headers, raw), returned };
}

async function inner(bytes: Buffer, left: Left): Promise<ReadReport[]> {
  try {
    return [await readReport([bytes], left)];
  } catch (error) {
    if (error instanceof BrokenMailError) return [];
    throw error;
  }
}

/** The parts of a report, each for whom it is. */
class Parts {
  readonly mails: Buffer[] = [];
  readonly #types = new Set<string>();
  readonly #texts: string[] = [];
  readonly #forPeople: string[] = [];
  readonly #forMachines: string[] = [];

  addText(text: string, html: string | undefined): void {
    this.#texts.push(text, html ?? '');
    this.#forPeople.push(text.trim() === '' ? (html ?? '').replace(/<[^<>]{0,2000}>/g, ' ') : text);
  }

  addFile(type: string, bytes: Buffer): void {
    this.#types.add(type);
    if (type === 'message/rfc822' || type === 'message/global') {
      this.mails.push(bytes);
      return;
    }
    this.#texts.push(bytes.toString());
    if (/^message\/(?!.*headers)/.test(type)) this.#forMachines.push(bytes.toString());
    else if (/^text\/(?:plain|html)$/.test(type)) this.#forPeople.push(bytes.toString());
  }

  /** A report of which nothing could be read as MIME (wrong boundaries, seen often) still says it in its bytes. */
  read({ subject, from, autoSubmitted }: MailHeaders, raw: Start): Omit<ReadReport, 'returned'> {
    const [fields, read] = [this.#forMachines.join('\n\n'), this.#forPeople.join('\n')];
    const text = `${fields}${read}`.trim() === '' && this.mails.length === 0 ? raw.body() : read;
    const sender = from[0]?.address ?? '';
    const report = { subject, from: sender, autoSubmitted, types: this.#types, fields, text };
    return { report, texts: text === read ? this.#texts : [...this.#texts, text] };
  }
}

/** The first bytes of what passes. */
class Start {
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  async *of(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of content) {
      if (this.#size < PART_BYTES) this.#chunks.push(new Uint8Array(chunk));
      this.#size += chunk.length;
      yield chunk;
    }
  }

  body(): string {
    const text = Buffer.concat(this.#chunks).subarray(0, PART_BYTES).toString().replaceAll('\r\n', '\n');
    return text.slice(Math.max(text.indexOf('\n\n'), 0));
  }
}

async function firstBytes(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    if (size < PART_BYTES) chunks.push(chunk);
    size += chunk.length;
    if (size > limits.mailBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, PART_BYTES);
}
