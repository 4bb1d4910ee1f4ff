// Which page a call comes from: that of its Origin, or the page around the reader's own frame, as that says.
import type { Context } from 'hono';
import { PAGE_HEADER } from '../../contract/reader-address.ts';

/** A page by its origin. `isFramed`: its scripts can't read what the reader shows. */
export interface CallingPage {
  readonly origin: string;
  readonly isFramed: boolean;
}

/**
 * The page that calls; undefined where no page does. `own` is this server's origin: only a document of ours can have
 * it, and only ours says whose frame it is. A browser names no Origin when it reads from its own (Fetch, 3.2).
 */
export function callingPage(context: Context, own: string): CallingPage | undefined {
  const isOwn = context.req.header('sec-fetch-site') === 'same-origin';
  const origin = context.req.header('origin') ?? (isOwn ? own : undefined);
  if (origin === undefined) return undefined;
  const page = context.req.header(PAGE_HEADER);
  // Around a frame of its own origin a page reaches into it.
  const isFramed = origin === own && page !== undefined && page !== own;
  return isFramed ? { origin: page, isFramed } : { origin, isFramed };
}
