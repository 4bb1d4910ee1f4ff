// The order of everything that happens to a request, visible at once.
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { READER_API } from '../contract/reader-api.ts';
import type { Services } from '../services.ts';
import { clientNetwork, originGuard } from './guards.ts';
import { healthRoutes } from './health.ts';
import { handleError, problemResponse } from './problem-response.ts';
import { readerRoutes } from './reader-routes.ts';
import { widgetFiles } from './widget-files.ts';

/** Version of the reader API, in the `API-Version` header of every answer. */
export const API_VERSION = '1.0.0';

/** The whole HTTP surface: reader API, widget files, health. */
export function makeApp(
  services: Services,
  settings: { readonly trustedProxies: readonly string[]; readonly widgetDir: string },
): Hono {
  const app = new Hono();
  app.onError(handleError(services.log));
  app.notFound((context) => problemResponse(context, { code: 'not-found' }));
  app.use(requestId({ headerName: '' }));
  app.use(async (context, next) => {
    const started = performance.now();
    await next();
    // The route, not the path: a path holds the message's id.
    const told = { requestId: context.get('requestId'), method: context.req.method, status: context.res.status };
    services.log.debug({ ...told, milliseconds: Math.round(performance.now() - started) }, 'request');
  });
  app.use(`${READER_API}/*`, apiHeaders, originGuard(services));
  app.route('/', readerRoutes(services, clientNetwork(settings.trustedProxies)));
  app.route('/widget', widgetFiles(settings.widgetDir));
  app.route('/', healthRoutes(services));
  return app;
}

/** What the Dutch API Design Rules ask of every answer (transport/security-headers, version-header). */
const apiHeaders: Parameters<Hono['use']>[1] = async (context, next) => {
  context.header('API-Version', API_VERSION);
  context.header('Cache-Control', 'no-store');
  context.header('Content-Security-Policy', "frame-ancestors 'none'");
  context.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('X-Frame-Options', 'DENY');
  context.header('Referrer-Policy', 'no-referrer');
  await next();
};
