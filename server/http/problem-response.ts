// A problem becomes an answer of RFC 9457; a surprise becomes 503, and its cause stays in the log.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { PROBLEMS, type Problem } from '../contract/problems.ts';
import { isTooBusy, type Log } from '../log.ts';
import { countRefusal } from '../metrics.ts';

/** The answer for a problem. */
export function problemResponse(context: Context, problem: Problem): Response {
  const { status } = PROBLEMS[problem.code];
  countRefusal(problem.code, context.get('organisationSlug'));
  if ('retryAfter' in problem) context.header('Retry-After', String(problem.retryAfter));
  if (status === 503) context.header('Retry-After', '5');
  if (status === 401) context.header('WWW-Authenticate', 'Bearer');
  return context.body(problemBody(problem), status, PROBLEM_TYPE);
}

/** The media type of a problem (RFC 9457), as a header. */
export const PROBLEM_TYPE = { 'content-type': 'application/problem+json' } as const;

/** A problem as JSON. */
export function problemBody(problem: Problem): string {
  const { status, title, detail } = PROBLEMS[problem.code];
  const type = `urn:secure-message:problem:${problem.code}`;
  return JSON.stringify({ type, title, status, detail, ...problem });
}

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** The one handler of surprises: says nothing of what happened, logs it, and keeps the door open for a retry. */
export function handleError(log: Log): (error: Error, context: Context) => Response {
  return (error, context) => {
    if (error instanceof HTTPException) {
      return problemResponse(context, { code: error.status === 413 ? 'request-too-large' : 'not-found' });
    }
    // Its caller went away before all of it had come: anybody may, and nobody is to be woken by it.
    const requestId = context.get('requestId');
    if (isGone(context)) log.debug({ err: error }, 'a caller went away');
    else if (isTooBusy(error)) log.warn({ err: error, requestId }, 'too busy for a request');
    else log.error({ err: error, requestId }, 'a request failed');
    return problemResponse(context, { code: 'server-away' });
  };
}

/** True when the connection of a call was closed before the call had come whole. */
function isGone(context: Context): boolean {
  const { incoming }: Partial<HttpBindings> = context.env ?? {};
  return incoming?.destroyed === true && !incoming.complete;
}
