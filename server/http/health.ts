// What operators and their balancers ask: is the process alive, can it work, how much waits. All of it answered from
// memory.
import { Hono, type MiddlewareHandler } from 'hono';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { limits } from '../contract/limits.ts';
import { processCounters } from '../metrics.ts';
import type { ServiceNumbers } from '../operations/service-numbers.ts';
import type { ServiceWatch } from '../operations/service-watch.ts';
import type { Networks } from './client-network.ts';
import { problemResponse } from './problem-response.ts';

/** `/livez` and `/readyz`: for everyone. */
export function probeRoutes(watch: ServiceWatch): Hono {
  const routes = new Hono();
  routes.get('/livez', (context) => context.json({ status: 'ok' }));
  routes.get('/readyz', (context) => {
    context.header('Cache-Control', 'no-store');
    const checks = watch.health();
    const isReady = Object.values(checks).every((check) => check === 'ok');
    return context.json({ status: isReady ? 'ok' : 'down', checks }, isReady ? 200 : 503);
  });
  return routes;
}

/** Everything on a port of its own, which the operator keeps to himself. */
export function operatorRoutes(watch: ServiceWatch): Hono {
  return new Hono().route('/', probeRoutes(watch)).route('/', metricsRoutes(watch));
}

/** Lets through what this machine or a trusted proxy asks itself; to others there is nothing here. */
export function ownCallsOnly({ isOwn }: Networks): MiddlewareHandler {
  return async (context, next) => (isOwn(context) ? next() : problemResponse(context, { code: 'not-found' }));
}

/** `/metrics` (Prometheus). */
export function metricsRoutes(watch: ServiceWatch): Hono {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: (numbers: ServiceNumbers) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const numbers = watch.numbers();
        if (numbers !== undefined) this.set(value(numbers));
      },
    });
  gauge('secure_message_outbox_jobs', 'Jobs that wait in the outbox', ({ jobs }) => jobs);
  gauge('secure_message_outbox_age_seconds', 'How long the oldest due job has waited', ({ jobAge }) => jobAge);
  gauge(
    'secure_message_unnotified_age_seconds',
    'Age of the oldest message whose citizen was not notified',
    ({ unnotifiedAge }) => unnotifiedAge,
  );
  gauge(
    'secure_message_late_notifications',
    'Messages whose notification has not left for hours (alarm)',
    ({ late }) => late,
  );
  gauge(
    'secure_message_undeliverable_messages',
    'Messages whose citizen could not be reached',
    ({ undeliverable }) => undeliverable,
  );
  gauge(
    'secure_message_storage_fullest_ratio',
    `Stored of what it may store, of the organisation with the least room (warning at ${limits.storageWarning})`,
    ({ fullestStorage }) => fullestStorage,
  );
  const all = Registry.merge([registry, processCounters]);
  return new Hono().get('/metrics', async (context) =>
    context.body(await all.metrics(), 200, { 'content-type': registry.contentType }),
  );
}
