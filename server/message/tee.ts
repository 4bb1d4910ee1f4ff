// One stream read once, by several readers at their own pace: the slowest sets it, so nothing piles up in memory.

/** Splits a stream of bytes over branches. Make all branches first, then pump. */
export class Tee {
  readonly #writers: WritableStreamDefaultWriter<Uint8Array>[] = [];

  /** A reader that gets every chunk. */
  branch(): ReadableStream<Uint8Array> {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    this.#writers.push(writable.getWriter());
    return readable;
  }

  /**
   * Reads the source to its end and gives every chunk to `look` and to all branches. A failure anywhere ends them all
   * with it.
   */
  async pump(source: AsyncIterable<Uint8Array>, look: (chunk: Uint8Array) => void): Promise<void> {
    try {
      for await (const chunk of source) {
        look(chunk);
        await Promise.all(this.#writers.map((writer) => writer.write(chunk)));
      }
      // Of a branch that its reader left, `close` would throw a fault of its own, and hide why he left.
      await Promise.all(this.#writers.map((writer) => writer.ready.then(() => writer.close())));
    } catch (error) {
      await Promise.allSettled(this.#writers.map((writer) => writer.abort(error)));
      throw error;
    }
  }
}
