// Reads what a call brings: no more than it may, not slower than a phone with one bar, and of one caller few at a time.
import type { Context } from 'hono';
import * as z from 'zod';
import { utf8Text } from '../contract/bytes.ts';
import { parsedJson } from '../contract/json-text.ts';
import { limits } from '../contract/limits.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import { MiB } from '../contract/units.ts';
import { faultWords } from './fault-words.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Problems of a body that is read whole, as JSON or as bytes. */
export const bodyProblems = [
  'content-type-refused',
  'invalid-request',
  'request-too-large',
  'request-too-slow',
  'too-many-requests',
  'server-away',
] as const;
type BytesProblem = ProblemOf<'request-too-large' | 'request-too-slow' | 'server-away'>;

/** Reads the body of a call, of at most so many bytes, on the account of its caller. */
export type ReadBytes = (most: number) => Promise<Bytes | ProblemOf<(typeof bodyProblems)[number]>>;

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
  async read(of: string, context: Context, body: BodyLimits): ReturnType<ReadBytes> {
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
): Promise<Bytes | BytesProblem> {
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
    if (next === 'late') return leave(reader, 'request-too-slow');
    if (next.done) return Buffer.concat(pieces);
    size += next.value.length;
    if (size > most) return leave(reader, 'request-too-large');
    if (!mayHold(next.value.length)) return leave(reader, 'server-away');
    pieces.push(next.value);
  }
}

/** Bytes after a refusal: the rest of a letter that was a little too large, not a flood. */
const READ_AWAY = 64 * MiB;

/**
 * What still comes is not for us. It is read away for as long as the listener lets the connection live after its answer
 * (half a second): to cancel it would end the connection, and a proxy that still sends would not hear the answer.
 */
function leave(reader: ReadableStreamDefaultReader<Uint8Array>, code: BytesProblem['code']): BytesProblem {
  const readAway = async () => {
    for (let bytes = 0; bytes < READ_AWAY; ) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.length;
    }
    await reader.cancel();
  };
  readAway().catch(() => {}); // it is gone
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

/**
 * The media type of a body, in small letters and without parameters; nothing for one that is packed (Content-Encoding),
 * for nobody unpacks it: it would be taken for what it is not.
 */
export function bodyType(context: Context): string {
  const isPlain = /^(identity)?$/i.test(context.req.header('content-encoding')?.trim() ?? '');
  const [type = ''] = (context.req.header('content-type') ?? '').split(';', 1);
  return isPlain ? type.trim().toLowerCase() : '';
}

/** A body that can't be read as text, which would be changed by guessing. */
export const NOT_UTF8: ProblemOf<'invalid-request'> = {
  code: 'invalid-request',
  errors: [{ pointer: '#', detail: 'is not UTF-8' }],
};

/** A JSON body that obeys its schema, or a problem that names every fault. */
export async function jsonOf<T>(
  context: Context,
  schema: z.core.$ZodType<T>,
  read: () => ReturnType<ReadBytes>,
): Promise<{ readonly given: T } | ProblemOf<(typeof bodyProblems)[number]>> {
  if (bodyType(context) !== 'application/json') return { code: 'content-type-refused' };
  const bytes = await read();
  if (isProblem(bytes)) return bytes;
  const text = utf8Text(bytes);
  return text === undefined ? NOT_UTF8 : jsonMatching(schema, text);
}

/** The same of a text that is to be JSON. */
export function jsonMatching<T>(schema: z.core.$ZodType<T>, text: string): ReturnType<typeof matching<T>> {
  const value = parsedJson(text);
  if (value !== undefined) return matching(schema, value);
  const detail =
    text.trim() === '' ? 'is empty: it must be JSON' : `is not JSON, or has over ${limits.jsonValues} values`;
  return { code: 'invalid-request', errors: [{ pointer: '#', detail }] };
}

/**
 * A value that obeys its schema, or a problem that names every fault; `under` is where it stands, as a JSON pointer
 * (RFC 6901).
 */
export function matching<T>(
  schema: z.core.$ZodType<T>,
  value: unknown,
  under = '#',
): { readonly given: T } | ProblemOf<'invalid-request'> {
  const result = z.safeParse(schema, value, { error: faultWords });
  if (result.success) return { given: result.data };
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointer(under, [...issue.path, key]), detail: 'is not known' }))
      : [{ pointer: pointer(under, issue.path), detail: issue.message }],
  );
  return { code: 'invalid-request', errors };
}

function pointer(under: string, path: readonly PropertyKey[]): string {
  return [under, ...path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}
