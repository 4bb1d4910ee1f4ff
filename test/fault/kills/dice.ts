// Chance that can be had again: the same seed throws the same dice (mulberry32).

/** Throws dice. */
export interface Dice {
  /** A whole number from 0 up to, not including, this. */
  below(end: number): number;
  /** One of these. */
  of<T>(things: readonly T[]): T;
  bytes(size: number): Uint8Array<ArrayBuffer>;
}

/** The dice of a seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number) => Math.floor(next() * end);
  return {
    below,
    of<T>(things: readonly T[]): T {
      const thing = things[below(things.length)];
      if (thing === undefined) throw new Error('there is nothing to draw from');
      return thing;
    },
    bytes: (size) => Uint8Array.from({ length: size }, () => 97 + below(26)),
  };
}
