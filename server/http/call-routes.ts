// The calls of a table as routes, and what a path says to a method that it has no call for.
import type { Env, Hono } from 'hono';
import { problemResponse } from './problem-response.ts';

/** A call of an API's table. */
interface Call {
  readonly method: string;
  readonly path: string;
}

/**
 * Adds the calls of a table, path by path. All other methods of a path are answered with 405, and told which there are
 * (RFC 9110, 15.5.6).
 */
export function addCalls<E extends Env, C extends Call>(
  routes: Hono<E>,
  api: string,
  calls: readonly C[],
  add: (route: string, call: C) => void,
): void {
  // `_import` before `{id}`, which would take it for an id.
  const paths = [...new Set(calls.map(({ path }) => path))].sort((one, other) => variables(one) - variables(other));
  for (const path of paths) {
    const ofPath = calls.filter((call) => call.path === path);
    const route = api + path.replaceAll(/\{(\w+)\}/g, ':$1');
    for (const call of ofPath) add(route, call);
    routes.all(route, (context) => {
      context.header('Allow', ofPath.map(({ method }) => method).join(', '));
      return problemResponse(context, { code: 'method-not-allowed' });
    });
  }
}

function variables(path: string): number {
  return path.split('{').length;
}
