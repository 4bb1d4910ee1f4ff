// A row of the reader API's table: the contract says path and shape; here stand its words, the problems it may answer,
// and its step.
import type { Context } from 'hono';
import type { ReadingSession } from '../../access/reading-session.ts';
import {
  isProblem,
  type Problem,
  type ProblemCode,
  type ProblemOf,
  type ReaderProblem,
} from '../../contract/problems.ts';
import { type ReaderCall, readerCalls } from '../../contract/reader-api.ts';
import type { LiveMessage } from '../../message/live-message.ts';
import type { ClientNetwork } from '../../quotas/network.ts';
import type { Services } from '../../services.ts';
import type { AnswerRow, Call, Outcome, Schema, Takes, Truthful } from '../call.ts';
import type { ReadBytes } from '../request-body.ts';
import type { StrangerCall } from '../stranger-calls.ts';
import type { SessionShares } from './session-shares.ts';

/** Any call, on its caller's account. */
interface Caller {
  readonly services: Services;
  readonly context: Context;
  readonly client: ClientNetwork;
  /** The body, on this caller's account. */
  readonly readBytes: ReadBytes;
  /** Does a step when it is this call's turn. */
  readonly inTurn: <T>(step: () => Promise<T>) => Promise<T>;
}
/** A call of a page without a message, and whose page it is: at least one. */
export interface Visitor extends Caller {
  readonly organisations: readonly LiveMessage['organisation'][];
}
/** A call whose message is there. */
export interface Stranger extends Caller, StrangerCall {}
/** A call with an open session. */
export interface Reader extends Stranger {
  readonly session: ReadingSession;
  readonly shares: SessionShares;
}

/** A row of the table, as route and document need it. */
export type ReaderRow = Call &
  (
    | { readonly by: 'visitor'; readonly isSecured: false; readonly respond: (caller: Visitor) => Promise<Outcome> }
    | { readonly by: 'stranger'; readonly isSecured: false; readonly respond: (caller: Stranger) => Promise<Outcome> }
    | { readonly by: 'reader'; readonly isSecured: true; readonly respond: (caller: Reader) => Promise<Outcome> }
  );

/** A row that the table takes: it lists no problem that its step never answers. */
export type ReaderTableRow = ReaderRow & { readonly neverAnswered?: never };

/** Problems of the page and whoever calls: of every call. */
const pageProblems = ['origin-refused', 'too-many-requests'] as const;
/** Those of the message, too: of every call about one. */
const messageProblems = ['message-unknown', 'message-expired', 'message-withdrawn', ...pageProblems] as const;

type Contract = typeof readerCalls;
type PageCall = {
  [Name in ReaderCall]: Contract[Name]['path'] extends `${string}{id}${string}` ? never : Name;
}[ReaderCall];
type SecuredCall = { [Name in ReaderCall]: Contract[Name]['session'] extends true ? Name : never }[ReaderCall];

/** What the body of a call is, by the contract. */
type GivenOf<Name extends ReaderCall> =
  Contract[Name]['request'] extends Schema<infer T>
    ? T
    : Contract[Name]['request'] extends 'record'
      ? Uint8Array<ArrayBuffer>
      : undefined;

/** A sealed blob on its way out, and how many bytes it has. */
interface SealedStream {
  readonly size: number;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** What a call answers, by the contract. */
type AnswerOf<Name extends ReaderCall> =
  Contract[Name]['answer'] extends Schema<infer T>
    ? T
    : Contract[Name]['answer'] extends 'records'
      ? SealedStream
      : undefined;

/** What a citizen can meet: the widget has words for it. */
type CitizenCode = ReaderProblem['code'];

/** What any step answers. */
type StepAnswer = Problem | object | undefined;

interface Words<Name extends ReaderCall, Listed> {
  readonly summary: string;
  readonly description: string;
  readonly headers?: Call['headers'];
  readonly isDeprecated?: true;
  readonly takes: Takes<GivenOf<Name>>;
  readonly answered: string;
  /** Its step sees to its share of the message's turns itself: it waits, or works, for longer than a turn. */
  readonly isPaced?: true;
  /** When something was made: otherwise 200, or 204 for nothing. */
  readonly status?: 201;
  /** Beside those of every call and of what is taken. */
  readonly problems: Listed;
}

/** A row of a call that any page of a municipality may make. */
export function pageCall<
  Name extends PageCall,
  const Listed extends readonly CitizenCode[],
  Answer extends (AnswerOf<Name> | ProblemOf<Listed[number] | (typeof pageProblems)[number]>) & StepAnswer,
>(
  name: Name,
  words: Words<Name, Listed>,
  step: (caller: Visitor & { readonly given: GivenOf<Name> }) => Promise<Answer>,
): Truthful<ReaderRow, Listed[number], Answer> {
  const row = rowOf(name, words, pageProblems);
  const respond = async (caller: Visitor): Promise<Outcome> => {
    const read = await words.takes.read(caller.context, caller.readBytes);
    return isProblem(read) ? read : outcomeOf(row.status, await step({ ...caller, given: read.given }));
  };
  return { ...row, by: 'visitor', isSecured: false, respond };
}

/** A row of a call that anyone may make who holds the link. */
export function openCall<
  Name extends Exclude<ReaderCall, SecuredCall | PageCall>,
  const Listed extends readonly CitizenCode[],
  Answer extends (AnswerOf<Name> | ProblemOf<Listed[number] | (typeof messageProblems)[number]>) & StepAnswer,
>(
  name: Name,
  words: Words<Name, Listed>,
  step: (caller: Stranger & { readonly given: GivenOf<Name> }) => Promise<Answer>,
): Truthful<ReaderRow, Listed[number], Answer> {
  const row = rowOf(name, words, messageProblems);
  const respond = async (caller: Stranger): Promise<Outcome> => {
    const read = await words.takes.read(caller.context, caller.readBytes);
    return isProblem(read) ? read : outcomeOf(row.status, await step({ ...caller, given: read.given }));
  };
  return { ...row, by: 'stranger', isSecured: false, respond };
}

/** A row of a call that needs a session. */
export function sessionCall<
  Name extends SecuredCall,
  const Listed extends readonly CitizenCode[],
  Answer extends (AnswerOf<Name> | ProblemOf<Listed[number]>) & StepAnswer,
>(
  name: Name,
  words: Words<Name, Listed>,
  step: (caller: Reader & { readonly given: GivenOf<Name> }) => Promise<Answer>,
): Truthful<ReaderRow, Listed[number], Answer> {
  const row = rowOf(name, words, [...messageProblems, 'session-ended']);
  const respond = async (caller: Reader): Promise<Outcome> => {
    const read = await words.takes.read(caller.context, caller.readBytes);
    if (isProblem(read)) return read;
    const run = () => step({ ...caller, given: read.given });
    return outcomeOf(row.status, await (words.isPaced ? run() : caller.inTurn(run)));
  };
  return { ...row, by: 'reader', isSecured: true, respond };
}

function rowOf<Name extends ReaderCall>(
  name: Name,
  words: Words<Name, readonly ProblemCode[]>,
  guards: readonly ProblemCode[],
) {
  const { method, path, answer } = readerCalls[name];
  const { summary, description, headers = {}, isDeprecated, takes, answered } = words;
  const status = answer === 'none' ? 204 : (words.status ?? 200);
  const row: AnswerRow = { description: answered, ...contentOf(answer) };
  const tag = path.includes('/replies') ? 'replies' : path.includes('{id}') ? 'reading' : 'page';
  const problems = [...words.problems, ...takes.problems, ...guards];
  const told = { summary, description, headers, ...(isDeprecated ? { isDeprecated } : {}) };
  return { method, path, tag, ...told, takes, status, answers: { [status]: row }, problems } as const;
}

function contentOf(answer: Contract[ReaderCall]['answer']): Pick<AnswerRow, 'content'> {
  if (answer === 'none') return {};
  if (answer === 'records') return { content: { 'application/octet-stream': { schema: 'binary' } } };
  return { content: { 'application/json': { schema: answer } } };
}

function outcomeOf(status: 200 | 201 | 204, answer: StepAnswer): Outcome {
  if (isProblem(answer)) return answer;
  if (answer === undefined || !isSealedStream(answer)) return { status, body: answer };
  return { status, body: answer.bytes, headers: { 'Content-Length': String(answer.size) } };
}

function isSealedStream(answer: object): answer is SealedStream {
  return 'bytes' in answer && answer.bytes instanceof ReadableStream;
}
