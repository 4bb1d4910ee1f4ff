// Refusals that only a municipality's system meets, or a call that is not the widget's, never a citizen: so the widget needs no words for them.
import type { Problem } from './problems.ts';

/** A refusal of the desk API beside those it shares with the reader API, and of a call that neither has. */
export type DeskProblem = {
  readonly code:
    | 'key-refused'
    | 'idempotency-key-reused'
    | 'recipient-unknown'
    | 'message-over'
    | 'not-acceptable'
    | 'method-not-allowed'
    | 'request-too-slow';
};

/** Any refusal. */
export type Refusal = Problem | DeskProblem;

/** True for a step's refusal, false for its result. */
export function isRefusal<T extends object>(outcome: T | Refusal): outcome is Refusal {
  return 'code' in outcome && typeof outcome.code === 'string';
}
