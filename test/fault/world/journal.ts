// What people saw: each answer that a citizen or a civil servant got, or that none came, and how long they waited.

export type Who = 'citizen' | 'civil servant';

/** One answer as a person sees it: `code 200`, `mail 451`, `desk 503 unavailable`. */
export interface Seen {
  readonly who: Who;
  readonly answer: string;
  readonly seconds: number;
}

/** What was seen, in the order in which it was. */
export class Journal {
  readonly all: Seen[] = [];

  /** Takes a step and notes what it brought, also when nothing came. */
  async noted<T>(who: Who, what: string, step: () => Promise<T>, answerOf: (result: T) => string): Promise<T> {
    const began = performance.now();
    const note = (answer: string) =>
      this.all.push({ who, answer: `${what} ${answer}`, seconds: (performance.now() - began) / 1000 });
    try {
      const result = await step();
      note(answerOf(result));
      return result;
    } catch (error) {
      note(`no answer (${codeOf(error)})`);
      throw error;
    }
  }

  of(who: Who): Seen[] {
    return this.all.filter((seen) => seen.who === who);
  }
}

/** Each answer with its count, the usual ones first, and the longest wait. */
export function summary(seen: readonly Seen[]): string {
  if (seen.length === 0) return 'nobody came';
  const counts = new Map<string, number>();
  for (const { answer } of seen) counts.set(answer, (counts.get(answer) ?? 0) + 1);
  const told = [...counts].sort(([, one], [, other]) => other - one).map(([answer, count]) => `${count} × ${answer}`);
  return `${told.join(', ')}; ${longest(seen)}`;
}

/** The longest wait. */
export function longest(seen: readonly Seen[]): string {
  return `longest ${Math.max(...seen.map(({ seconds }) => seconds)).toFixed(1)} s`;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
}
