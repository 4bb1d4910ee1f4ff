// What a path says to a method that it has no call for.
import type { Env, Hono } from 'hono';
import { problemResponse } from './problem-response.ts';

/** A call of an API's table. */
interface Call {
  readonly method: string;
  readonly path: string;
}

/** The path of a call as a route has it. */
export function routeOf(api: string, { path }: Pick<Call, 'path'>): string {
  return api + path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/**
 * Answers all other methods of the paths of a table with 405, and says which there are (RFC 9110, 15.5.6). To be
 * added last.
 */
export function refuseOtherMethods<E extends Env>(routes: Hono<E>, api: string, calls: readonly Call[]): void {
  // `_import` before `{id}`, which would take it for an id.
  const paths = [...new Set(calls.map(({ path }) => path))].sort((one, other) => variables(one) - variables(other));
  for (const path of paths) {
    const allowed = calls.flatMap((call) => (call.path === path ? [call.method] : []));
    routes.all(routeOf(api, { path }), (context) => {
      context.header('Allow', allowed.join(', '));
      return problemResponse(context, { code: 'method-not-allowed' });
    });
  }
}

function variables(path: string): number {
  return path.split('{').length;
}
