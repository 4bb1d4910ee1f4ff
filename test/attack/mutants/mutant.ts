// One hostile input: what it is, how it is sent, and what is heard.
import type { Random } from '../../support/random.ts';
import type { Target } from './attacked-service.ts';

/** An answer of the HTTP surface. */
export interface HttpAnswer {
  readonly status: number;
  /** Its headers, by their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly type: string;
  readonly body: string;
}

/** All that came back; `silent` when an answer was due and none came in half a minute. */
export type Heard =
  | { readonly over: 'http'; readonly answers: readonly HttpAnswer[]; readonly rest: string; readonly silent: boolean }
  | { readonly over: 'smtp'; readonly lines: readonly string[]; readonly silent: boolean };

export interface Mutant {
  /** In words, for who has it again. */
  readonly about: string;
  /** At most so many requests, or mails, may be found in it. */
  readonly atMost: number;
  /** It says rightly where it ends: an answer must come. */
  readonly isWhole: boolean;
  /** A refusal is the only right answer: it is ambiguous where one message ends. */
  readonly isAmbiguous?: boolean;
  /** What it was before, where that is not as quick as the others of its kind. */
  readonly rightly?: Mutant;
  send(): Promise<Heard>;
}

/** Of one kind: mutants, and what they were before. */
export interface MutantKind {
  /** The number makes addresses that no other has. */
  mutant(target: Target, random: Random, number: number): Mutant | Promise<Mutant>;
  good(target: Target, random: Random, number: number): Mutant | Promise<Mutant>;
}

/** Half a minute: longer than any limit of what is read (20 s), which is an answer too. */
export const PATIENCE = 30_000;
