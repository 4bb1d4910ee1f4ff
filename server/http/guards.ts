// What stands before a citizen's call: the page's origin, the session, the shape of the request.
import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { isRefusal, type Refusal } from '../contract/desk-problems.ts';
import { parsedJson } from '../contract/json-text.ts';
import { limits } from '../contract/limits.ts';
import type { Problem } from '../contract/problems.ts';
import { MessageId } from '../contract/reader-api.ts';
import { mayCall } from '../message/live-message.ts';
import { isKnownOrigin } from '../organisation/organisation.ts';
import type { ClientNetwork } from '../quotas/network.ts';
import type { Services } from '../services.ts';
import { problemResponse } from './problem-response.ts';
import { readBody } from './request-body.ts';
import type { StrangerCalls } from './stranger-calls.ts';

const ALLOWED_METHODS = 'GET, POST, PUT, DELETE, OPTIONS';
const ALLOWED_HEADERS = 'authorization, content-type';
const EXPOSED_HEADERS = 'API-Version, Content-Length, Retry-After';
/** Seconds a browser may remember a preflight: long, so that the code's own request needs no second round trip. */
const PREFLIGHT_AGE = 7200;

/**
 * CORS with teeth: a page of an origin that is not the organisation's gets no answer *and nothing done*. Callers without an Origin
 * are no browsers; they hold no ambient rights, for there are no cookies.
 */
export function originGuard(
  services: Services,
  strangers: StrangerCalls,
  clientOf: (context: Context) => ClientNetwork,
): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    context.header('Vary', 'Origin');
    if (origin === undefined) return next();
    const id = /\/messages\/([\w-]{22})(?:\/|$)/.exec(context.req.path)?.[1];
    const ask = async () => {
      const allowed = id === undefined ? 'unknown' : await mayCall(services, id, origin);
      return allowed === 'unknown' ? await isKnownOrigin(services, origin) : allowed;
    };
    const client = clientOf(context);
    // Browsers keep the answer: who asks again and again is none.
    const refused = context.req.method === 'OPTIONS' ? await strangers.spendPage(client) : undefined;
    if (refused !== undefined) return problemResponse(context, refused);
    if (!(await strangers.turn({ client, id: id ?? client.network }, ask))) {
      return problemResponse(context, { code: 'origin-refused' });
    }
    context.header('Access-Control-Allow-Origin', origin);
    context.header('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (context.req.method !== 'OPTIONS') return next();
    context.header('Access-Control-Allow-Methods', ALLOWED_METHODS);
    context.header('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    context.header('Access-Control-Max-Age', String(PREFLIGHT_AGE));
    return context.body(null, 204);
  };
}

/** The bearer token of a call; undefined when there is none of the right shape. */
export function bearerToken(context: Context): string | undefined {
  return /^Bearer ([\w-]{43})$/i.exec(context.req.header('authorization') ?? '')?.[1];
}

/** The message id of a path, or a refusal. */
export function messageIdOf(context: Context): string | Problem {
  const id = MessageId.safeParse(context.req.param('id'));
  return id.success ? id.data : { code: 'message-unknown' };
}

/** A JSON body that obeys its schema, or a refusal that names every fault. */
export async function jsonBody<T>(
  context: Context,
  schema: z.core.$ZodType<T>,
  read: () => Promise<Uint8Array | Refusal> = () => readBody(context, { most: limits.replyCallBytes }),
): Promise<{ body: T } | Refusal> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
    return { code: 'content-type-refused' };
  const bytes = await read();
  return isRefusal(bytes) ? bytes : checked(schema, parsedJson(new TextDecoder().decode(bytes)));
}

/** A value that obeys its schema, or a refusal that names every fault; `under` is where it stands, as a JSON pointer (RFC 6901). */
export function checked<T>(schema: z.core.$ZodType<T>, value: unknown, under = '#'): { body: T } | Problem {
  const result = z.safeParse(schema, value);
  if (result.success) return { body: result.data };
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: pointer(under, [...issue.path, key]), detail: 'is not known' }))
      : [{ pointer: pointer(under, issue.path), detail: issue.message || 'is not valid' }],
  );
  return { code: 'invalid-request', errors };
}

function pointer(under: string, path: readonly PropertyKey[]): string {
  return `${under}/${path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}
