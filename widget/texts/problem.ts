// Every "no" a citizen can meet: the server's refusals, and what only the browser can notice.
import type { Problem } from '../../server/contract/problems.ts';

/**
 * What no server says: the page was opened without a link, the network is gone, a seal does not open. `refused` is a
 * server's refusal that this reader does not know, because the server is newer.
 */
export type BrowserTroubleCode = 'link-missing' | 'link-broken' | 'offline' | 'seal-broken' | 'closed' | 'refused';

/** A refusal as a value, the server's or the browser's own. */
export type Trouble = Problem | { readonly code: BrowserTroubleCode };
export type TroubleCode = Trouble['code'];

/** The trouble of one code, with what it carries. */
export type TroubleOf<C extends TroubleCode> = Trouble & { readonly code: C };

/** True for a refusal, false for a result. */
export function isTrouble<T extends object>(outcome: T | Trouble): outcome is Trouble {
  return 'code' in outcome && typeof outcome.code === 'string';
}

/** Troubles that pass by themselves: worth trying again without asking the citizen. */
export function passesByItself({ code }: Trouble): boolean {
  return code === 'offline' || code === 'server-away';
}
