// Chance that repeats itself: the same seed draws the same, on every machine.

/** Numbers by mulberry32; enough for drawing, and nothing secret comes of it. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Under 2^32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** A seed for something that draws by itself. */
  seed(): number {
    return this.#next();
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + (this.#next() % (most - least + 1));
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return this.#next() % end;
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.#next() % 100 < share;
  }

  pick<T>(list: readonly T[]): T {
    const at = this.#next() % list.length;
    for (const picked of list.slice(at, at + 1)) return picked;
    throw new Error('there is nothing to pick from');
  }

  /** `count` things, each drawn by itself. */
  some<T>(count: number, draw: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => draw(index));
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.alloc(count);
    for (let at = 0; at + 4 <= count; at += 4) bytes.writeUInt32LE(this.#next(), at);
    for (let at = count - (count % 4); at < count; at += 1) bytes[at] = this.#next() & 255;
    return bytes;
  }

  /** That many small letters. */
  letters(count: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: count }, () => 97 + this.below(26));
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.flatMap(() => left.splice(this.#next() % left.length, 1));
  }
}
