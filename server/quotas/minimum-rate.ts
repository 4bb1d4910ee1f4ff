// A sender that trickles holds a place, a connection and a worker: it must send at a decent pace, or another time.

import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';

/** The sender took too long: nothing was stored, and it may try again. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError';
}

/**
 * Passes bytes on while they come at a decent pace. Counted is the time that we wait for the sender, not that which
 * he waits for us; by a clock that never leaps, for a mail in the middle is nobody's fault. Throws `TooSlowError`.
 */
export async function* atPace(
  content: AsyncIterable<Uint8Array>,
  {
    stall = limits.letterStall,
    grace = limits.letterGrace,
    bytesPerSecond = limits.letterBytesPerSecond,
    elapsed = () => performance.now(),
  } = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = content[Symbol.asyncIterator]();
  let [waited, bytes] = [0, 0];
  try {
    for (;;) {
      const asked = elapsed();
      const next = await within(stall, iterator.next());
      if (next.done === true) return;
      waited += elapsed() - asked;
      bytes += next.value.length;
      const isSlow = waited > grace && bytes < (waited / SECOND) * bytesPerSecond;
      if (isSlow || waited > limits.letterTime) throw new TooSlowError();
      yield next.value;
    }
  } finally {
    // Not waited for: a source that stalls would answer this, too, only when it goes on.
    iterator.return?.().catch(() => {});
  }
}

/** The first bytes, awaited before anything is held for them, and then all of them. */
export async function begun(content: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = content[Symbol.asyncIterator]();
  const first = await iterator.next();
  return (async function* () {
    if (first.done === true) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}

async function within<T>(milliseconds: number, step: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TooSlowError()), milliseconds);
  });
  try {
    return await Promise.race([step, over]);
  } finally {
    clearTimeout(timer);
  }
}
