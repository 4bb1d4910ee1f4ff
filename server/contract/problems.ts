// Every refusal by name. A step returns one, HTTP carries it as RFC 9457, the widget has words for it in every language.
import * as z from 'zod/mini';
import { MessageNotice } from './message-notice.ts';

const seconds = z.number();
const at = z.string();

/** Refusals that carry something the citizen must be told. Times are RFC 3339 in UTC. */
const telling = [
  z.object({
    code: z.literal('invalid-request'),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  }),
  z.object({ code: z.literal('message-expired'), availableUntil: at, message: z.optional(MessageNotice) }),
  z.object({ code: z.literal('message-withdrawn'), withdrawnAt: at, message: z.optional(MessageNotice) }),
  z.object({ code: z.literal('message-locked'), phone: z.optional(z.string()) }),
  z.object({ code: z.literal('code-wrong'), attemptsLeft: z.number() }),
  /** A code that was right until a newer one was sent. */
  z.object({ code: z.literal('code-replaced'), attemptsLeft: z.number() }),
  z.object({ code: z.literal('code-too-early'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-codes'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-requests'), retryAfter: seconds }),
  z.object({ code: z.literal('too-many-replies'), retryAfter: seconds }),
  z.object({ code: z.literal('reply-too-long'), maxCharacters: z.number() }),
  z.object({ code: z.literal('file-too-large'), maxBytes: z.number() }),
  z.object({ code: z.literal('too-many-files'), maxFiles: z.number() }),
] as const;

const plainCodes = [
  'message-unknown',
  /** Asked for in another browser, or more than 15 minutes ago: this one must ask for its own. */
  'code-not-asked-here',
  'code-expired',
  /** Five wrong attempts: a new code is needed. */
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

export const Problem = z.discriminatedUnion('code', [...telling, z.object({ code: z.enum(plainCodes) })]);

/** A refusal, as a value: what was expected to be able to go wrong. */
export type Problem = z.infer<typeof Problem>;
export type ProblemCode = Problem['code'];

/** True for a step's refusal, false for its result. */
export function isProblem<T extends object>(outcome: T | Problem): outcome is Problem {
  return 'code' in outcome && typeof outcome.code === 'string';
}
