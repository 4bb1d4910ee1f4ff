// What stands before every call of a citizen: the origin of the page that makes it.
import type { Context, MiddlewareHandler } from 'hono';
import { RECORD_HEADERS } from '../../contract/reader-api.ts';
import type { ClientNetwork } from '../../quotas/network.ts';
import type { Services } from '../../services.ts';
import { problemResponse } from '../problem-response.ts';
import type { StrangerCalls } from '../stranger-calls.ts';
import { callingPage } from './calling-page.ts';
import { RememberedPages } from './remembered-pages.ts';

const ALLOWED_METHODS = 'GET, POST, PUT, DELETE, OPTIONS';
const ALLOWED_HEADERS = ['authorization', 'content-type', ...Object.values(RECORD_HEADERS)].join(', ');
const EXPOSED_HEADERS = 'API-Version, Content-Length, Retry-After';
/** Seconds a browser may remember a preflight: long, so that the code's own request needs no second round trip. */
const PREFLIGHT_AGE = 7200;

/**
 * CORS with teeth: a page of an origin that is not the organisation's gets no answer *and nothing done*, nor does one
 * whose organisation has its letters read in the reader's own frame. Callers without an Origin are no browsers; they
 * hold no ambient rights, for there are no cookies.
 */
export function originGuard(
  services: Services,
  strangers: StrangerCalls,
  clientOf: (context: Context) => ClientNetwork,
  publicUrl: string,
): MiddlewareHandler {
  const pages = new RememberedPages(services);
  const own = new URL(publicUrl).origin;
  return async (context, next) => {
    const page = callingPage(context, own);
    context.header('Vary', 'Origin');
    if (page === undefined) return next();
    const id = /\/messages\/([\w-]{22})(?:\/|$)/.exec(context.req.path)?.[1];
    const client = clientOf(context);
    // Browsers keep the answer: who asks again and again is none.
    const refused = context.req.method === 'OPTIONS' ? await strangers.spendPage(client) : undefined;
    if (refused !== undefined) return problemResponse(context, refused);
    const lookUp = () => pages.lookUp(id, page);
    if (!(pages.known(id, page) ?? (await strangers.turn({ client, id: id ?? client.network }, lookUp)))) {
      return problemResponse(context, { code: 'origin-refused' });
    }
    if (!page.isFramed) context.header('Access-Control-Allow-Origin', page.origin);
    context.header('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (context.req.method !== 'OPTIONS') return next();
    context.header('Access-Control-Allow-Methods', ALLOWED_METHODS);
    context.header('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    context.header('Access-Control-Max-Age', String(PREFLIGHT_AGE));
    return context.body(null, 204);
  };
}
