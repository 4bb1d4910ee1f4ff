// Every "no" a citizen can meet: the server's refusals, and what only the browser can notice.
import type { ReaderProblem as ServerProblem } from '../../server/contract/problems.ts';

/**
 * What no server says: the page was opened without a link, the network is gone, a seal does not open. `refused` is a
 * server's refusal that this reader does not know, because the server is newer.
 */
export type BrowserProblemCode = 'link-missing' | 'link-broken' | 'offline' | 'seal-broken' | 'closed' | 'refused';

/** A refusal as a value, the server's or the browser's own. */
export type Problem = ServerProblem | { readonly code: BrowserProblemCode };
export type ProblemCode = Problem['code'];

/** The problem of one code, with what it carries. */
export type ProblemOf<C extends ProblemCode> = Problem & { readonly code: C };

/** True for a refusal, false for a result. */
export function isProblem<T extends object>(outcome: T | Problem): outcome is Problem {
  return 'code' in outcome && typeof outcome.code === 'string';
}

/** Problems after which a message can't be read any more, here or anywhere. */
export function endsMessage({ code }: Problem): boolean {
  return code.startsWith('message-');
}

/** Problems that pass by themselves: worth trying again without asking the citizen. */
export function passesByItself({ code }: Problem): boolean {
  return code === 'offline' || code === 'server-away';
}
