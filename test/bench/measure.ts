// A benchmark's words: every figure is a ratio to something measured in the same run, so that a slow machine changes
// nothing.

/** What was measured, and how it is to be read. `ratio` at most 1 is within the limit. */
export interface Measured {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly ratio: number;
}

/** Milliseconds that something takes: the middle of so many times, after a first one that does not count. */
export async function milliseconds(work: () => unknown, times = 9): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time <= times; time += 1) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return middle(taken.slice(1));
}

/** The value that so large a share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Says how far a long measurement is. */
export function progress(what: string): void {
  process.stderr.write(`  ${what} …\n`);
}

/** Bytes that this process grew to at most while something was done, above what it had before. */
export async function grownBy(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return peak - before;
}

/** The median. */
export function middle(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

/** A time held against another of the same run: at most `most` times as long. */
export function atMostTimes(what: string, taken: number, most: number, than: string, other: number): Measured {
  const times = taken / other;
  const figure = `${times.toFixed(1)} × (${taken.toFixed(1)} ms against ${other.toFixed(1)} ms)`;
  return { what, figure, limit: `${most} × ${than}`, ratio: times / most };
}

/** A number held against its limit. */
export function atMost(what: string, value: number, most: number, unit: string): Measured {
  return { what, figure: `${value.toFixed(1)} ${unit}`, limit: `${most} ${unit}`, ratio: value / most };
}

/** A Markdown table of them. */
export function tableOf(measured: readonly Measured[]): string {
  const rows = measured.map(
    ({ what, figure, limit, ratio }) =>
      `| ${what} | ${figure} | ${limit} | ${ratio.toFixed(2)}${ratio > 1 ? ' !' : ''} |`,
  );
  return ['| what | measured | limit | ratio |', '|---|---|---|---|', ...rows].join('\n');
}
