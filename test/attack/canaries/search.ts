// Looks for all canaries in all their encodings at once, in one pass over the bytes.
import { type Canary, type Encoding, type Pattern, patternsOf } from './encodings.ts';
import { unfolded } from './unfolding.ts';

/** A canary that was found, and where. */
export interface Found {
  readonly canary: string;
  readonly encoding: Encoding;
  readonly place: string;
  /** How what is around it reads, without what it is. */
  readonly beside: string;
}

/** Patterns by their first four bytes, and which pairs of bytes a pattern begins with: most places need one look. */
export class Search {
  readonly #byStart = new Map<number, Pattern[]>();
  readonly #pairs = new Uint8Array(65_536);
  /** How often something was looked for somewhere. */
  searches = 0;
  readonly #patterns: number;

  constructor(canaries: readonly Canary[]) {
    const patterns = canaries.flatMap(patternsOf);
    this.#patterns = patterns.length;
    for (const pattern of patterns) {
      const start = pattern.bytes.readUInt32BE(0);
      this.#pairs[start >>> 16] = 1;
      const same = this.#byStart.get(start);
      if (same === undefined) this.#byStart.set(start, [pattern]);
      else same.push(pattern);
    }
  }

  /** All that stands in these bytes, each canary once for each encoding; in what they unfold to, too. */
  in(place: string, bytes: Buffer): Found[] {
    const found = new Map<string, Found>();
    for (const { how, bytes: layer } of unfolded(bytes)) {
      this.searches += this.#patterns;
      for (const { pattern, at } of this.#hits(layer)) {
        const { canary, encoding } = pattern;
        if (found.has(`${canary.name} ${encoding}`)) continue;
        const beside = besideOf(layer, at, pattern.bytes.length);
        found.set(`${canary.name} ${encoding}`, { canary: canary.name, encoding, place: `${place}${how}`, beside });
      }
    }
    return [...found.values()];
  }

  *#hits(bytes: Buffer): Generator<{ readonly pattern: Pattern; readonly at: number }> {
    const last = bytes.length - 4;
    for (let at = 0; at <= last; at += 1) {
      if (this.#pairs[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] === 0) continue;
      for (const pattern of this.#byStart.get(bytes.readUInt32BE(at)) ?? []) {
        const end = at + pattern.bytes.length;
        if (pattern.bytes.compare(bytes, at, Math.min(end, bytes.length)) !== 0) continue;
        if (pattern.alone && !standsAlone(bytes, at, end)) continue;
        yield { pattern, at };
      }
    }
  }
}

/** No part of a longer number, of a time or of an id: six digits come by chance there. */
function standsAlone(bytes: Buffer, at: number, end: number): boolean {
  const isOfWord = (byte: number | undefined) => byte !== undefined && /[0-9A-Za-z]/.test(String.fromCharCode(byte));
  return !isOfWord(bytes[at - 1]) && bytes[at - 1] !== 0x2e && !isOfWord(bytes[end]);
}

function besideOf(bytes: Buffer, at: number, length: number): string {
  const readable = (part: Buffer) => part.toString('latin1').replace(/[^\x20-\x7e]+/g, ' ');
  return `${readable(bytes.subarray(Math.max(0, at - 60), at))}⟨…⟩${readable(bytes.subarray(at + length, at + length + 20))}`;
}
