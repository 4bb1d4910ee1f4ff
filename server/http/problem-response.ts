// A problem becomes an answer of RFC 9457; a surprise becomes 503, and its cause stays in the log.
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { PROBLEMS, type Problem } from '../contract/problems.ts';
import type { Log } from '../log.ts';
import { countRefusal } from '../metrics.ts';

/** The answer for a problem. */
export function problemResponse(context: Context, problem: Problem): Response {
  const { status, title, detail } = PROBLEMS[problem.code];
  countRefusal(problem.code, context.get('organisationSlug'));
  if ('retryAfter' in problem) context.header('Retry-After', String(problem.retryAfter));
  if (status === 503) context.header('Retry-After', '5');
  if (status === 401) context.header('WWW-Authenticate', 'Bearer');
  const body = { type: `urn:secure-message:problem:${problem.code}`, title, status, detail, ...problem };
  return context.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' });
}

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** The answer to a call that never comes as far as the app: its target or Host is none. */
export function unreadableCall(): Response {
  const { status, title, detail } = PROBLEMS['invalid-request'];
  countRefusal('invalid-request');
  const errors = [{ pointer: '#', detail: 'The target or the Host header of the request cannot be read.' }];
  const body = {
    type: 'urn:secure-message:problem:invalid-request',
    title,
    status,
    detail,
    code: 'invalid-request',
    errors,
  };
  const headers = { ...SECURITY_HEADERS, 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  return new Response(JSON.stringify(body), { status, headers });
}

/** The one handler of surprises: says nothing of what happened, logs it, and keeps the door open for a retry. */
export function handleError(log: Log): (error: Error, context: Context) => Response {
  return (error, context) => {
    if (error instanceof HTTPException) {
      return problemResponse(context, { code: error.status === 413 ? 'request-too-large' : 'not-found' });
    }
    log.error({ err: error, requestId: context.get('requestId') }, 'a request failed');
    return problemResponse(context, { code: 'server-away' });
  };
}
