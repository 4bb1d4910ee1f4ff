// A call as the table of its API has it. Route, document, attack tests and client types follow from it; and the
// compiler holds the problems that it lists against those that its step can answer, both ways.
import type { Context } from 'hono';
import type * as z from 'zod';
import { isProblem, type Problem, type ProblemCode, type ProblemOf } from '../contract/problems.ts';
import { RECORD_SIZE } from '../contract/sealed-stream.ts';
import { problemResponse } from './problem-response.ts';
import { bodyProblems, bodyType, jsonOf, matching, type ReadBytes } from './request-body.ts';

export type Schema<T = unknown> = z.core.$ZodType<T>;

/**
 * A body of one content type: its schema, or bytes; and an example of it. `form`: the schema is that of the field
 * `message`, files follow.
 */
export interface Content {
  readonly schema: Schema | 'binary' | 'text';
  readonly form?: true;
  readonly example?: unknown;
}
export type Contents = Readonly<Record<string, Content>>;

/** An answer that is no problem. */
export interface AnswerRow {
  readonly description: string;
  readonly content?: Contents;
  readonly headers?: readonly ('Location' | 'RateLimit' | 'RateLimit-Policy')[];
}
/** A header that a call brings. */
export interface HeaderRow {
  readonly description: string;
  readonly example: string;
  readonly isRequired?: true;
}
type AnswerStatus = 200 | 201 | 204;
export type AnswerRows = { readonly [Status in AnswerStatus]?: AnswerRow };

/** What a table says of a call beside what it does. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly isSecured: boolean;
  /** There is another call for it, which new callers take. */
  readonly isDeprecated?: true;
  readonly headers?: Readonly<Record<string, HeaderRow>>;
  readonly takes: Pick<Takes<unknown>, 'query' | 'request'>;
  readonly answers: AnswerRows;
  readonly problems: readonly ProblemCode[];
}

/** What a call brings, and how it is read. */
export interface Takes<Given, Code extends ProblemCode = ProblemCode> {
  readonly query?: Schema;
  readonly request?: Contents;
  /** The step itself reads the body. */
  readonly isStreamed?: true;
  /** Those of reading it. */
  readonly problems: readonly Code[];
  readonly read: (context: Context, readBytes: ReadBytes) => Promise<{ readonly given: Given } | ProblemOf<Code>>;
}

/** A call that brings nothing. */
export const nothing: Takes<undefined, never> = { problems: [], read: async () => ({ given: undefined }) };

/** A query that obeys its schema. */
export function query<T>(schema: Schema<T>): Takes<T, 'invalid-request'> {
  const read = async (context: Context) => matching(schema, context.req.query(), '#/query');
  return { query: schema, problems: ['invalid-request'], read };
}

/** JSON of at most so many bytes that obeys its schema. */
export function json<T>(schema: Schema<T>, example: unknown, most: number): Takes<T, BodyCode> {
  const read = (context: Context, readBytes: ReadBytes) => jsonOf(context, schema, () => readBytes(most));
  return { request: { 'application/json': { schema, example } }, problems: bodyProblems, read };
}

/** A record of a sealed attachment. */
export const record: Takes<Uint8Array<ArrayBuffer>, BodyCode> = {
  request: { 'application/octet-stream': { schema: 'binary' } },
  problems: bodyProblems,
  read: async (context, readBytes) => {
    if (bodyType(context) !== 'application/octet-stream') return { code: 'content-type-refused' };
    const bytes = await readBytes(RECORD_SIZE);
    if (isProblem(bytes)) return bytes;
    if (bytes.length > 0) return { given: bytes };
    return { code: 'invalid-request', errors: [{ pointer: '#', detail: 'A record has at least one byte.' }] };
  },
};

/** A body that the step itself reads, as it comes. */
export function stream(request: Contents): Takes<undefined, never> {
  return { ...nothing, request, isStreamed: true };
}

type BodyCode = (typeof bodyProblems)[number];

/** What a step may answer by the rows of its call. */
export type AnswerOf<Rows extends AnswerRows> = {
  [Status in keyof Rows]: Rows[Status] extends { readonly content: infer Types }
    ? { readonly status: Status; readonly body: BodyOf<Types>; readonly headers?: Readonly<Record<string, string>> }
    : { readonly status: Status };
}[keyof Rows];

type BodyOf<Types> = {
  [Type in keyof Types]: Type extends 'application/json'
    ? Types[Type] extends { readonly schema: Schema<infer T> }
      ? T
      : never
    : Type extends 'text/plain'
      ? string
      : ReadableStream<Uint8Array>;
}[keyof Types];

/** The problems among what a step answers, by name. */
type CodesOf<Outcome> = Outcome extends { readonly code: infer Code extends ProblemCode } ? Code : never;

/** A row of a table. `neverAnswered` is what it lists and its step can't answer: a table takes only rows without. */
export type Truthful<Row, Listed extends ProblemCode, Answer> = Row & {
  readonly neverAnswered?: Exclude<Listed, CodesOf<Answer>>;
};

/** An answer that is no problem. */
interface Answered {
  readonly status: AnswerStatus;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What any call comes to. */
export type Outcome = Answered | Problem;

/** The form of an outcome, for types that are crossed with others: a hundred problems cost the compiler minutes. */
export type OutcomeForm = Answered | { readonly code: ProblemCode };

/** The HTTP answer for an outcome of a call. */
export function responseOf(context: Context, { answers }: Pick<Call, 'answers'>, outcome: Outcome): Response {
  if (isProblem(outcome)) return problemResponse(context, outcome);
  const { status, body, headers = {} } = outcome;
  for (const [name, value] of Object.entries(headers)) context.header(name, value);
  if (status === 204 || body === undefined) return context.body(null, status);
  if (typeof body === 'string') return context.text(body, status);
  if (!(body instanceof ReadableStream)) return context.json(body, status);
  const [type = 'application/octet-stream'] = Object.keys(answers[status]?.content ?? {});
  return context.body(body, status, { 'content-type': type });
}
