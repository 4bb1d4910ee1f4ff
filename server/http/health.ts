// What operators and their balancers ask: is the process alive, can it work. Answered from memory. How much waits is
// in service-metrics.
import { Hono, type MiddlewareHandler } from 'hono';
import { SECOND } from '../contract/units.ts';
import { GAP } from '../operations/downtime.ts';
import type { ServiceWatch } from '../operations/service-watch.ts';
import type { Networks } from './client-network.ts';
import { problemResponse } from './problem-response.ts';
import { metricsRoutes } from './service-metrics.ts';

/** `/livez` and `/readyz`: for everyone. */
export function probeRoutes(watch: ServiceWatch): Hono {
  const routes = new Hono();
  routes.get('/livez', (context) => context.json({ status: 'ok' }));
  routes.get('/readyz', (context) => {
    context.header('Cache-Control', 'no-store');
    const checks = watch.health();
    const isReady = Object.values(checks).every((check) => check === 'ok');
    const status = isReady ? 'ok' : 'down';
    return context.json({ status, checks, ...workersOf(watch), ...watch.outside() }, isReady ? 200 : 503);
  });
  return routes;
}

/**
 * Whether a worker gives a sign. It is told and makes nobody unready: a balancer that took every process away for it
 * would keep citizens from letters that they could read, and bring no worker back.
 */
function workersOf(watch: ServiceWatch): { workers?: 'ok' | 'missing' } {
  const silent = watch.numbers()?.partAges.worker;
  return silent === undefined ? {} : { workers: silent * SECOND > GAP ? 'missing' : 'ok' };
}

/** Everything on a port of its own, which the operator keeps to himself. */
export function operatorRoutes(watch: ServiceWatch): Hono {
  return new Hono().route('/', probeRoutes(watch)).route('/', metricsRoutes(watch));
}

/** Lets through what this machine or a trusted proxy asks itself; to others there is nothing here. */
export function ownCallsOnly({ isOwn }: Networks): MiddlewareHandler {
  return async (context, next) => (isOwn(context) ? next() : problemResponse(context, { code: 'not-found' }));
}
