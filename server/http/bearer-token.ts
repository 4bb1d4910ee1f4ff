// Who calls, by the token of RFC 6750: an API key, or a session.
import type { Context } from 'hono';

/** The bearer token of a call; undefined when there is none of the right shape. */
export function bearerToken(context: Context): string | undefined {
  return /^Bearer ([\w-]{43})$/i.exec(context.req.header('authorization') ?? '')?.[1];
}
