// Reads what a call brings: no more than it may, not slower than a phone with one bar, and of one caller few at a time.
import type { Context } from 'hono';
import type { Refusal } from '../contract/desk-problems.ts';
import { limits } from '../contract/limits.ts';

/** What one body may be. */
export interface BodyLimits {
  readonly most: number;
  /** Milliseconds without which none is too slow; for tests. */
  readonly timeout?: number;
}

/** The bodies that are being read, of all callers: how many each has, and what they hold of memory together. */
export class UnfinishedBodies {
  readonly #of = new Map<string, number>();
  #bytes = 0;

  /** Bytes that are held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Reads one body of a caller whose share `of` names. */
  async read(of: string, context: Context, body: BodyLimits): Promise<Uint8Array<ArrayBuffer> | Refusal> {
    const unfinished = this.#of.get(of) ?? 0;
    if (unfinished >= limits.unfinishedBodies) return { code: 'too-many-requests', retryAfter: 5 };
    this.#of.set(of, unfinished + 1);
    let held = 0;
    try {
      return await readBody(context, body, (bytes) => {
        held += bytes;
        this.#bytes += bytes;
        return this.#bytes <= limits.unfinishedBodyBytes;
      });
    } finally {
      this.#bytes -= held;
      const left = (this.#of.get(of) ?? 1) - 1;
      if (left === 0) this.#of.delete(of);
      else this.#of.set(of, left);
    }
  }
}

/** Reads one body to its end. `mayHold` hears of each piece, and says whether there is room for it. */
export async function readBody(
  context: Context,
  { most, timeout = limits.bodyTimeout }: BodyLimits,
  mayHold: (bytes: number) => boolean = () => true,
): Promise<Uint8Array<ArrayBuffer> | Refusal> {
  if (Number(context.req.header('content-length') ?? 0) > most) return { code: 'request-too-large' };
  const { body } = context.req.raw;
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  const started = performance.now();
  let size = 0;
  for (;;) {
    const until = started + timeout + (size / limits.bodyBytesPerSecond) * 1000;
    const next = await within(until - performance.now(), reader.read());
    if (next !== 'late' && next.done) return Buffer.concat(pieces);
    if (next === 'late') return left(reader, 'request-too-slow');
    size += next.value.length;
    if (size > most) return left(reader, 'request-too-large');
    if (!mayHold(next.value.length)) return left(reader, 'server-away');
    pieces.push(next.value);
  }
}

/** Reads no further: what still comes is not for us. */
function left(
  reader: { cancel(): Promise<void> },
  code: 'request-too-slow' | 'request-too-large' | 'server-away',
): Refusal {
  reader.cancel().catch(() => {});
  return { code };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
