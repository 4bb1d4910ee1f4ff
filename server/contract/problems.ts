// Every problem by name: a step returns one, HTTP carries it as RFC 9457. What a citizen can meet the widget parses,
// and has words for in every language; what only a municipality's system meets has none there.
import * as z from 'zod/mini';
import { DESK_PROBLEMS } from './desk-problems.ts';
import { limits } from './limits.ts';
import { MessageNotice } from './message-notice.ts';

const seconds = z.number();
const at = z.string();

/** Problems of the reader API that carry something the citizen must be told. Times are RFC 3339 in UTC. */
const carrying = [
  z.object({
    code: z.literal('invalid-request'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  }),
  z.object({ code: z.literal('message-expired'), availableUntil: at, message: z.optional(MessageNotice) }),
  /** `renewed`: it was sent to the citizen again, with a new link. */
  z.object({
    code: z.literal('message-withdrawn'),
    withdrawnAt: at,
    renewed: z.optional(z.boolean()),
    message: z.optional(MessageNotice),
  }),
  z.object({ code: z.literal('message-locked'), phone: z.optional(z.string()) }),
  z.object({ code: z.literal('code-wrong'), attemptsLeft: z.number() }),
  /** A code that was right until a newer one was sent. */
  z.object({ code: z.literal('code-replaced'), attemptsLeft: z.number() }),
  z.object({ code: z.literal('code-too-early'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-codes'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-requests'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-replies'), retryAfter: seconds }),
  z.object({ code: z.literal('reply-too-long'), maxCharacters: z.number() }),
  /** Items that are required, by their numbers. */
  z.object({ code: z.literal('answers-missing'), items: z.array(z.number()) }),
  z.object({ code: z.literal('file-too-large'), maxBytes: z.number() }),
  z.object({ code: z.literal('one-file-too-large'), maxBytes: z.number() }),
  z.object({ code: z.literal('too-many-files'), maxFiles: z.number() }),
] as const;

/** Problems of the reader API that say everything by their name. */
const plain = [
  'message-unknown',
  /** Asked for in another browser, or longer ago than a code lives: this one must ask for its own. */
  'code-not-asked-here',
  'code-expired',
  /** Tried too often: a new code is needed. */
  'code-burnt',
  'code-used',
  'session-ended',
  'reply-unknown',
  'reply-empty',
  /** Another reply, or other bytes, under an id that is taken. */
  'reply-conflict',
  'reply-already-sent',
  /** A letter that names files other than those accepted, or can't be opened with the key that came with it. */
  'reply-unreadable',
  'attachment-unknown',
  'file-incomplete',
  'file-unreadable',
  'file-empty',
  'file-type-refused',
  'file-infected',
  'scan-unavailable',
  /** The organisation's share of the store is used up. */
  'storage-full',
  'origin-refused',
  'content-type-refused',
  'request-too-large',
  'not-found',
  'server-away',
] as const;

/** A problem that a citizen can meet: the widget's compiler asks for its words in every language. */
export const ReaderProblem = z.discriminatedUnion('code', [...carrying, z.object({ code: z.enum(plain) })]);
export type ReaderProblem = z.infer<typeof ReaderProblem>;

type Carrying = z.infer<(typeof carrying)[number]>;

/** The problem of a code, with what it carries; of several codes, any of them. */
export type ProblemOf<Code extends ProblemCode> = Code extends Carrying['code']
  ? Extract<Carrying, { readonly code: Code }>
  : { readonly code: Code };

/** What a developer is told of a problem; an example of what it carries, where it carries something. */
type Description<Code extends string> = {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
} & (Code extends Carrying['code']
  ? { readonly example: Omit<Extract<Carrying, { readonly code: Code }>, 'code'> }
  : unknown);

/**
 * Every problem: status, and words for developers. The reader API's must be here; what stands only here is the desk
 * API's, or of a call that neither has. The widget does not import this, so nothing of it is in its bundle.
 */
export const PROBLEMS = {
  'invalid-request': {
    status: 400,
    title: 'Invalid request',
    detail: 'The request is not what the OpenAPI document describes; `errors` lists every fault.',
    example: { errors: [{ pointer: '#/to/address', detail: 'must be one mail address' }] },
  },
  'message-unknown': { status: 404, title: 'Unknown message', detail: 'There is no message of this id.' },
  'message-expired': {
    status: 410,
    title: 'Message expired',
    detail: 'The message was available until `availableUntil`.',
    example: { availableUntil: '2027-02-21T10:00:00.000Z' },
  },
  'message-withdrawn': {
    status: 410,
    title: 'Message withdrawn',
    detail: 'The organisation withdrew the message at `withdrawnAt`; `renewed`: it sent it again, with a new link.',
    example: { withdrawnAt: '2026-11-23T10:00:00.000Z' },
  },
  'message-locked': {
    status: 403,
    title: 'Message locked',
    detail: 'Too many wrong codes were entered. The organisation can unlock the message.',
    example: { phone: '0900 1852' },
  },
  'code-wrong': {
    status: 403,
    title: 'Wrong code',
    detail: 'The code is wrong; `attemptsLeft` says how often it can be tried.',
    example: { attemptsLeft: 4 },
  },
  'code-replaced': {
    status: 403,
    title: 'Replaced code',
    detail: 'This code was replaced by a newer one; use that.',
    example: { attemptsLeft: 4 },
  },
  'code-expired': { status: 403, title: 'Expired code', detail: 'The code is no longer valid. Ask for a new one.' },
  'code-burnt': { status: 403, title: 'Too many attempts', detail: 'The code was tried too often. Ask for a new one.' },
  'code-used': { status: 403, title: 'Used code', detail: 'The code was used before. Ask for a new one.' },
  'code-not-asked-here': {
    status: 403,
    title: 'Code of another browser',
    detail: 'No code was asked for with this challenge. Ask for a new one.',
  },
  'code-too-early': {
    status: 429,
    title: 'Too early',
    detail: 'A code was sent just now. `retryAfter` says in how many seconds a new one can be sent.',
    example: { retryAfter: 40 },
  },
  'too-many-codes': {
    status: 429,
    title: 'Too many codes',
    detail: 'Too many codes were sent for this message. Try again after `retryAfter` seconds.',
    example: { retryAfter: 3_600 },
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'Try again after `retryAfter` seconds.',
    example: { retryAfter: 60 },
  },
  'too-many-replies': {
    status: 429,
    title: 'Too many replies',
    detail: 'Too many replies to this message were sent. Try again after `retryAfter` seconds.',
    example: { retryAfter: 3_600 },
  },
  'session-ended': {
    status: 401,
    title: 'Session ended',
    detail: 'There is no such session for this message, or it is over. Open one with an access code.',
  },
  'reply-unknown': {
    status: 404,
    title: 'Unknown reply',
    detail: 'There is no unsent reply of this id. Start it first.',
  },
  'reply-conflict': { status: 409, title: 'Conflict', detail: 'Something else was stored under this id before.' },
  'reply-already-sent': {
    status: 409,
    title: 'Reply already sent',
    detail: 'The reply of this id was sent and cannot be changed.',
  },
  'reply-unreadable': {
    status: 400,
    title: 'Unreadable reply',
    detail: 'The sealed letter does not open with the reply key, or names files that were not accepted.',
  },
  'reply-empty': { status: 400, title: 'Empty reply', detail: 'A reply needs text or an attachment.' },
  'answers-missing': {
    status: 400,
    title: 'Answers missing',
    detail: 'The letter asks for `items`, by number; each must be answered, or said not to be had, with a reason.',
    example: { items: [2] },
  },
  'reply-too-long': {
    status: 400,
    title: 'Reply too long',
    detail: 'The text is longer than `maxCharacters` characters.',
    example: { maxCharacters: limits.replyCharacters },
  },
  'attachment-unknown': { status: 404, title: 'Unknown attachment', detail: 'There is no attachment of this id.' },
  'file-incomplete': { status: 409, title: 'Incomplete file', detail: 'Not all records of the file are stored.' },
  'file-unreadable': {
    status: 400,
    title: 'Unreadable file',
    detail: 'The sealed file does not open with the reply key.',
  },
  'file-empty': { status: 400, title: 'Empty file', detail: 'The file has no bytes.' },
  'one-file-too-large': {
    status: 413,
    title: 'One file too large',
    detail: 'One file may have `maxBytes` bytes: it must fit into one mail to the municipality.',
    example: { maxBytes: limits.mailboxBytes },
  },
  'file-too-large': {
    status: 413,
    title: 'File too large',
    detail: 'All attachments together may have `maxBytes` bytes.',
    example: { maxBytes: limits.attachmentBytes },
  },
  'too-many-files': {
    status: 400,
    title: 'Too many files',
    detail: 'There may be `maxFiles` attachments.',
    example: { maxFiles: limits.attachmentCount },
  },
  'file-type-refused': {
    status: 400,
    title: 'File type refused',
    detail: 'The file is not of an accepted type, or not what its extension says.',
  },
  'file-infected': { status: 400, title: 'Malware found', detail: 'The scanner found malware in the file.' },
  'scan-unavailable': {
    status: 503,
    title: 'Scanner unavailable',
    detail: 'Files cannot be checked now, so none is accepted. Try again later.',
  },
  'storage-full': {
    status: 507,
    title: 'Storage full',
    detail:
      'The organisation has no room left for more. Its operator can make room or give it more (`organisation change --storage-gb`).',
  },
  'origin-refused': { status: 403, title: 'Origin refused', detail: 'Pages of this origin may not use this message.' },
  'content-type-refused': {
    status: 415,
    title: 'Content type refused',
    detail:
      'The call does not take a body of this content type, or one that is packed (Content-Encoding); the OpenAPI document says which.',
  },
  'request-too-large': { status: 413, title: 'Request too large', detail: 'The body is larger than this call takes.' },
  'request-too-slow': {
    status: 408,
    title: 'Request too slow',
    detail: 'The body did not come in time. Send it again.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    detail: 'There is no such call at this address; `Allow` names those that are.',
  },
  'not-found': { status: 404, title: 'Not found', detail: 'There is nothing at this address.' },
  'server-away': {
    status: 503,
    title: 'Temporarily unavailable',
    detail: 'Something went wrong on our side; nothing was changed. Try again in a few minutes.',
  },
  ...DESK_PROBLEMS,
} as const satisfies { readonly [Code in ReaderProblem['code']]: Description<Code> } & Readonly<
  Record<string, Description<string> & { readonly example?: unknown }>
>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A problem, as a value: what was expected to be able to go wrong. */
export type Problem = ProblemOf<ProblemCode>;

/** True for a problem, false for what a step was to answer. */
export function isProblem<T>(outcome: T): outcome is Extract<T, { readonly code: ProblemCode }> {
  return typeof outcome === 'object' && outcome !== null && 'code' in outcome && typeof outcome.code === 'string';
}
