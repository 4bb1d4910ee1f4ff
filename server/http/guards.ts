// What stands before a citizen's call: the page's origin, the session, the shape of the request, the client's network.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import * as z from 'zod';
import { parsedJson } from '../contract/json-text.ts';
import type { Problem } from '../contract/problems.ts';
import { MessageId } from '../contract/reader-api.ts';
import { mayCall } from '../message/live-message.ts';
import { isKnownOrigin } from '../message/organisation.ts';
import type { Services } from '../services.ts';
import { problemResponse } from './problem-response.ts';

const ALLOWED_METHODS = 'GET, POST, PUT, DELETE, OPTIONS';
const ALLOWED_HEADERS = 'authorization, content-type';
const EXPOSED_HEADERS = 'API-Version, Content-Length, Retry-After';
/** Seconds a browser may remember a preflight: long, so that the code's own request needs no second round trip. */
const PREFLIGHT_AGE = 7200;

/**
 * CORS with teeth: a page of an origin that is not the organisation's gets no answer *and nothing done*. Callers without an Origin
 * are no browsers; they hold no ambient rights, for there are no cookies.
 */
export function originGuard(services: Services): MiddlewareHandler {
  return async (context, next) => {
    const origin = context.req.header('origin');
    context.header('Vary', 'Origin');
    if (origin === undefined) return next();
    const id = /\/messages\/([\w-]{22})(?:\/|$)/.exec(context.req.path)?.[1];
    const allowed = id === undefined ? 'unknown' : await mayCall(services, id, origin);
    if (!(allowed === 'unknown' ? await isKnownOrigin(services, origin) : allowed)) {
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
export async function jsonBody<T>(context: Context, schema: z.core.$ZodType<T>): Promise<{ body: T } | Problem> {
  if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
    return { code: 'content-type-refused' };
  return checked(schema, parsedJson(await context.req.text()));
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

/** The network of the client, for limits: an IPv4 address, or the /64 of an IPv6 one. Proxies count only when they are trusted. */
export function clientNetwork(trustedProxies: readonly string[]): (context: Context) => string {
  const trusted = new BlockList();
  for (const proxy of trustedProxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  return (context) => {
    let client = plainAddress(getConnInfo(context).remote.address ?? '');
    const hops = (context.req.header('x-forwarded-for') ?? '').split(',').map((hop) => plainAddress(hop.trim()));
    for (const hop of hops.reverse()) {
      if (!isTrusted(client) || isIP(hop) === 0) break;
      client = hop;
    }
    return isIPv6(client) ? networkOf(client) : client;
  };
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function networkOf(address: string): string {
  const [left = '', right = ''] = address.split('::');
  const leading = left === '' ? [] : left.split(':');
  const trailing = right === '' ? [] : right.split(':');
  const groups = [
    ...leading,
    ...Array.from({ length: Math.max(0, 8 - leading.length - trailing.length) }, () => '0'),
    ...trailing,
  ];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
