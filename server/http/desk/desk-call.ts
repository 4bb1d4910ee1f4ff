// A row of the desk API's table: what it is for, what it takes and answers, which problems it may answer, and the step
// it leads to.
import type { Context } from 'hono';
import { isProblem, type ProblemCode, type ProblemOf } from '../../contract/problems.ts';
import type { Services } from '../../services.ts';
import type { Organisation } from '../../store/schema.ts';
import type { AnswerOf, AnswerRows, Call, Outcome, OutcomeForm, Takes, Truthful } from '../call.ts';
import { readBody } from '../request-body.ts';
import type { DeskShares } from './desk-shares.ts';

/** Where the desk API lives on the server. */
export const DESK_API = '/desk/v1';

/** A call whose API key is good. */
export interface KeyHolder {
  readonly services: Services;
  readonly organisation: Organisation;
  readonly context: Context;
  readonly shares: DeskShares;
}

/** A row of the table, as route and document need it. */
export interface DeskCall extends Call {
  readonly respond: (caller: KeyHolder) => Promise<Outcome>;
}

/** A row that a table takes: it lists no problem that its step never answers. */
export type DeskRow = DeskCall & { readonly neverAnswered?: never };

/** Problems of the API key: of every call. */
export const keyProblems = ['key-refused', 'too-many-requests'] as const;

/** What a row says of its call, by hand. */
type SaidOf<Given, Rows, Listed> = Omit<Call, 'isSecured' | 'takes' | 'answers' | 'problems'> & {
  readonly takes: Takes<Given>;
  readonly answers: Rows;
  /** Beside those of the key and of what is taken. */
  readonly problems: Listed;
};

type Step<Given, Answer> = (caller: KeyHolder & { readonly given: Given }) => Promise<Answer>;

/**
 * Makes a row. The compiler refuses a step that answers what the row does not say, and the table a row that lists what
 * its step never answers.
 */
export function deskCall<
  Given,
  const Rows extends AnswerRows,
  const Listed extends readonly ProblemCode[],
  Answer extends (AnswerOf<Rows> | ProblemOf<Listed[number]>) & OutcomeForm,
>(row: SaidOf<Given, Rows, Listed>, step: Step<Given, Answer>): Truthful<DeskCall, Listed[number], Answer>;
export function deskCall<Given>(
  row: SaidOf<Given, AnswerRows, readonly ProblemCode[]>,
  step: Step<Given, Outcome>,
): DeskCall {
  return {
    ...row,
    isSecured: true,
    problems: [...row.problems, ...row.takes.problems, ...keyProblems],
    respond: async (caller) => {
      const read = await row.takes.read(caller.context, (most) => readBody(caller.context, { most }));
      if (isProblem(read)) return read;
      const run = () => step({ ...caller, given: read.given });
      // What its step reads as it comes lasts as long as its caller takes, and sees to its share itself.
      return row.takes.isStreamed ? run() : caller.shares.turn(caller.organisation, run);
    },
  };
}

const RATE_LIMIT = ['RateLimit', 'RateLimit-Policy'] as const;

/** An answer with a JSON body. */
export function answered<T>(description: string, schema: T, example?: unknown) {
  const content = { 'application/json': example === undefined ? { schema } : { schema, example } };
  return { description, content, headers: RATE_LIMIT };
}

/** An answer that says where the resource is. */
export function located<T>(description: string, schema: T, example: unknown) {
  return { ...answered(description, schema, example), headers: ['Location', ...RATE_LIMIT] as const };
}

/** An answer without a body. */
export function done(description: string) {
  return { description, headers: RATE_LIMIT };
}
