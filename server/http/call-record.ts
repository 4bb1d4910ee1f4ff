// What is written down of each call when its answer begins: a line in the log, its time and its span, by its route and
// by whose call it was, and nothing of the person who made it.
import type { Context, MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import { SECOND } from '../contract/units.ts';
import type { Log } from '../log.ts';
import { observeCall } from '../metrics.ts';
import { describeSpan } from '../traces.ts';

declare module 'hono' {
  interface ContextVariableMap {
    /** Of whose key, link or page it is, once that is found. */
    organisationSlug?: string;
  }
}

/** Asked every few seconds by machines: no line each. */
const PROBES: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/** Records every call that comes by. */
export function recordCalls(log: Log): MiddlewareHandler {
  return async (context, next) => {
    const started = performance.now();
    await next();
    const { method } = context.req;
    const { status } = context.res;
    // The route, not the path: a path holds the message's id.
    const route = routePath(context, -1);
    const milliseconds = Math.round(performance.now() - started);
    observeCall(method, route, status, milliseconds / SECOND);
    const organisation = context.get('organisationSlug');
    const requestId = context.get('requestId');
    const span = { 'http.route': route, 'secure_message.organisation': organisation };
    describeSpan({ ...span, 'secure_message.request_id': requestId }, `${method} ${route}`);
    const told = { requestId, organisation, method, route, status, milliseconds };
    if (PROBES.has(route)) log.debug(told, 'request');
    else log.info(told, 'request');
  };
}

/** Whose call it is turns out. */
export function noteOrganisation(context: Context, { slug }: { readonly slug: string }): void {
  context.set('organisationSlug', slug);
}
