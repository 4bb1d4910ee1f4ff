// Progress of long work, on a terminal only: what is piped stays clean.

/** A bar that fills as bytes are read, or as steps are done. */
export interface ProgressBar {
  /** Hands a stream on and counts its bytes. */
  watch(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  add(count: number): void;
  /** Ends the line. */
  end(): void;
}

const WIDTH = 30;

/** A bar of so many bytes or steps; silent when stderr is no terminal, or there is nothing to wait for. */
export function progressBar(total: number, out: NodeJS.WriteStream = process.stderr): ProgressBar {
  const isShown = out.isTTY && total > 0;
  let done = 0;
  let drawn = -1;
  const add = (count: number) => {
    done += count;
    const percent = Math.min(100, Math.floor((done / Math.max(1, total)) * 100));
    if (!isShown || percent === drawn) return;
    drawn = percent;
    const filled = Math.round((percent / 100) * WIDTH);
    out.write(`\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${String(percent).padStart(3)} %`);
  };
  return {
    async *watch(source) {
      for await (const chunk of source) {
        add(chunk.length);
        yield chunk;
      }
    },
    add,
    end() {
      if (isShown && drawn >= 0) out.write('\n');
    },
  };
}
