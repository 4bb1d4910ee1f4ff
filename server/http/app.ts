// The order of everything that happens to a request, visible at once.

import { Hono, type MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { READER_API } from '../contract/reader-address.ts';
import { HOUR } from '../contract/units.ts';
import type { ServiceWatch } from '../operations/service-watch.ts';
import { noteUnnamedProxy } from '../quotas/rate-limit.ts';
import type { Services } from '../services.ts';
import { DESK_VERSION, READER_VERSION } from './api-versions.ts';
import { recordCalls } from './call-record.ts';
import { networksAround } from './client-network.ts';
import { deskDocument } from './desk/desk-api.ts';
import { DESK_API } from './desk/desk-call.ts';
import { deskRoutes } from './desk/desk-routes.ts';
import { firstSteps } from './desk/first-steps.ts';
import { oauthMetadata } from './desk/token-route.ts';
import { documentPage, PAGE_POLICY, type PageStep } from './documents/document-page.ts';
import { type DocumentedApi, openApiDocument } from './documents/openapi.ts';
import { ownCallsOnly, probeRoutes } from './health.ts';
import { handleError, problemResponse, SECURITY_HEADERS } from './problem-response.ts';
import { asFrame } from './reader/frame-policy.ts';
import { originGuard } from './reader/origin-guard.ts';
import { readerDocument } from './reader/reader-calls.ts';
import { readerRoutes } from './reader/reader-routes.ts';
import { securityTxt } from './security-txt.ts';
import { metricsRoutes } from './service-metrics.ts';
import { StrangerCalls } from './stranger-calls.ts';
import { type WidgetBuild, widgetFiles } from './widget-files.ts';

/** What of the settings shapes the HTTP surface. */
export interface AppSettings {
  readonly trustedProxies: readonly string[];
  readonly widget: WidgetBuild;
  readonly publicUrl: string;
  /** Whom to tell of a hole; nobody: no `security.txt`. */
  readonly securityContacts?: readonly string[];
  /** False: `/metrics` is on a port of its own. */
  readonly metricsHere: boolean;
}

/** The whole HTTP surface: reader API, desk API, widget files, probes. */
export function makeApp(services: Services, watch: ServiceWatch, settings: AppSettings): Hono {
  const app = new Hono();
  const unnamedProxy = once(PROXY_SAID_EVERY, sayUnnamedProxy);
  const networks = networksAround(settings.trustedProxies, () => unnamedProxy(services));
  const strangers = new StrangerCalls();
  app.onError(handleError(services.log));
  app.notFound((context) => problemResponse(context, { code: 'not-found' }));
  app.use(async (context, next) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.header(name, value);
    await next();
  });
  app.use(requestId({ headerName: '' }));
  app.use(recordCalls(services.log));
  app.use(async (context, next) => {
    if (API_PATH.test(context.req.path)) return next(); // has its own, by message and by key
    const refused = await strangers.spendPage(networks.clientOf(context));
    return refused === undefined ? next() : problemResponse(context, refused);
  });
  app.use(`${READER_API}/*`, apiHeaders(READER_VERSION));
  app.use(`${DESK_API}/*`, apiHeaders(DESK_VERSION));
  const contact = contactOf(services, settings.publicUrl);
  app.route(READER_API, documentRoutes(readerDocument(settings.publicUrl, contact)));
  const steps = firstSteps(`${settings.publicUrl}${DESK_API}`);
  app.route(DESK_API, documentRoutes(deskDocument(settings.publicUrl, contact), steps));
  app.use(`${READER_API}/*`, originGuard(services, strangers, networks.clientOf, settings.publicUrl));
  app.route('/', readerRoutes(services, networks.clientOf, strangers, settings.publicUrl));
  app.route('/', deskRoutes(services, networks.clientOf, strangers, settings.publicUrl));
  app.route(
    '/widget',
    widgetFiles(settings.widget, services, (context) => asFrame(context, services)),
  );
  app.route('/', probeRoutes(watch));
  app.route('/', oauthMetadata(settings.publicUrl));
  app.route('/', securityTxt(settings.securityContacts ?? [], settings.publicUrl, services.clock));
  if (settings.metricsHere) {
    app.use('/metrics', ownCallsOnly(networks));
    app.route('/', metricsRoutes(watch));
  }
  return app;
}

const API_PATH = /^\/(reader|desk)\/v1\/(?!openapi\.json$|documentation$)/;

/** Milliseconds after which an unnamed proxy is said once more: the note of it lasts a day. */
const PROXY_SAID_EVERY = 6 * HOUR;

/**
 * Behind a proxy that is not trusted all citizens are one client, who soon has made too many calls: somebody must be
 * told.
 */
function sayUnnamedProxy(services: Services): void {
  services.log.warn(
    'calls come through a proxy that TRUSTED_PROXIES does not name: all citizens count as one client. Set it to the proxy’s address',
  );
  noteUnnamedProxy(services).catch((error: unknown) => services.log.warn({ err: error }, 'could not be noted'));
}

/** Does something at most once in so many milliseconds. */
function once<T>(every: number, work: (of: T) => void): (of: T) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (of) => {
    const now = performance.now();
    if (now - last < every) return;
    last = now;
    work(of);
  };
}

/** What the Dutch API Design Rules ask of every answer (transport/security-headers, version-header). */
function apiHeaders(version: string): MiddlewareHandler {
  return async (context, next) => {
    context.header('API-Version', version);
    context.header('Cache-Control', 'no-store');
    context.header('Content-Security-Policy', "frame-ancestors 'none'");
    context.header('X-Frame-Options', 'DENY');
    context.header('Referrer-Policy', 'no-referrer');
    await next();
  };
}

/** `openapi.json`, for everyone (publish-openapi), and the same as a page. */
function documentRoutes(api: DocumentedApi, steps: readonly PageStep[] = []): Hono {
  const document = openApiDocument(api);
  const [json, page] = [JSON.stringify(document), documentPage(document, steps)];
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
  // without a dot it is no address
  const domain = gatewayHost.includes('.') ? gatewayHost : `${gatewayHost}.localdomain`;
  return { name: 'The operator of this server', email: `postmaster@${domain}`, url };
}
