// The order of everything that happens to a request, visible at once.
import { Hono, type MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { READER_API } from '../contract/reader-api.ts';
import type { Services } from '../services.ts';
import { networksAround } from './client-network.ts';
import { DESK_API } from './desk-api.ts';
import { DESK_VERSION, deskDocument } from './desk-document.ts';
import { deskRoutes } from './desk-routes.ts';
import { documentPage, PAGE_POLICY } from './document-page.ts';
import { originGuard } from './guards.ts';
import { healthRoutes } from './health.ts';
import { type DocumentedApi, openApiDocument } from './openapi.ts';
import { handleError, problemResponse } from './problem-response.ts';
import { READER_VERSION, readerDocument } from './reader-document.ts';
import { readerRoutes } from './reader-routes.ts';
import { StrangerCalls } from './stranger-calls.ts';
import { widgetFiles } from './widget-files.ts';

/** The whole HTTP surface: reader API, widget files, health. */
export function makeApp(
  services: Services,
  settings: { readonly trustedProxies: readonly string[]; readonly widgetDir: string; readonly publicUrl: string },
): Hono {
  const app = new Hono();
  const networks = networksAround(settings.trustedProxies);
  const strangers = new StrangerCalls();
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
  app.use(`${READER_API}/*`, apiHeaders(READER_VERSION));
  app.use(`${DESK_API}/*`, apiHeaders(DESK_VERSION));
  const contact = contactOf(services, settings.publicUrl);
  app.route(READER_API, documentRoutes(readerDocument(settings.publicUrl, contact)));
  app.route(DESK_API, documentRoutes(deskDocument(settings.publicUrl, contact)));
  app.use(`${READER_API}/*`, originGuard(services, strangers, networks.clientOf));
  app.route('/', readerRoutes(services, networks.clientOf, strangers));
  app.route('/', deskRoutes(services));
  app.route('/widget', widgetFiles(settings.widgetDir));
  app.route('/', healthRoutes(services));
  return app;
}

/** What the Dutch API Design Rules ask of every answer (transport/security-headers, version-header). */
function apiHeaders(version: string): MiddlewareHandler {
  return async (context, next) => {
    context.header('API-Version', version);
    context.header('Cache-Control', 'no-store');
    context.header('Content-Security-Policy', "frame-ancestors 'none'");
    context.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('X-Frame-Options', 'DENY');
    context.header('Referrer-Policy', 'no-referrer');
    await next();
  };
}

/** `openapi.json`, for everyone (publish-openapi), and the same as a page. */
function documentRoutes(api: DocumentedApi): Hono {
  const document = openApiDocument(api);
  const [json, page] = [JSON.stringify(document), documentPage(document)];
  return new Hono()
    .get('/openapi.json', (context) => {
      context.header('Access-Control-Allow-Origin', '*');
      return context.body(json, 200, { 'content-type': 'application/json' });
    })
    .get('/documentation', (context) => {
      context.header('Content-Security-Policy', PAGE_POLICY);
      return context.html(page);
    });
}

/** Whom to ask about an API: the postmaster, whom every mail domain has (RFC 2142). */
function contactOf({ gatewayHost }: Services, url: string): DocumentedApi['contact'] {
  const domain = gatewayHost.includes('.') ? gatewayHost : `${gatewayHost}.localdomain`; // without a dot it is no address
  return { name: 'The operator of this server', email: `postmaster@${domain}`, url };
}
