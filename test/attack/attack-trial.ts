// What every trial of `npm run attack` is: one module `<name>.trial.ts` in this folder, which exports one `trial`.

/** How long, and from which seed what is drawn can be had again. */
export interface Asked {
  readonly minutes: number;
  readonly seed: number;
  /** The name or number of the only thing to try: what a violation said. */
  readonly only?: string | undefined;
}

/** What was done of one kind, and what of it should not have been. */
export interface Row {
  /** Of what: a kind of input, a browser, a group of calls. */
  readonly what: string;
  /** By the names in `counted`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Sentences; each says how to have it again. */
  readonly violations: readonly string[];
}

/** A fault that was planted, and where it is seen. */
export interface Planted {
  readonly fault: string;
  /** Path of the test that plants it and sees it. */
  readonly seenIn: string;
}

export interface AttackTrial {
  readonly title: string;
  /** What it does and what must hold, in Markdown. */
  readonly about: string;
  /** Columns of its table, between what was attacked and the violations. */
  readonly counted: readonly string[];
  readonly planted: readonly Planted[];
  /** Ends when its minutes are over, or when there is nothing left to try. */
  run(asked: Asked): Promise<readonly Row[]>;
}
