// What operators and their balancers ask: is the process alive, can it work, how much waits.
import { count, isNotNull, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { isLate, isUnannounced } from '../message/late-notification.ts';
import { QUEUE_AGE_AT_MOST } from '../message/service-state.ts';
import type { Services } from '../services.ts';
import { oneRow } from '../store/database.ts';
import { message } from '../store/schema.ts';
import { outbox } from '../store/schema-service.ts';

/** `/livez`, `/readyz` and `/metrics`. */
export function healthRoutes({ db, clock, log }: Pick<Services, 'db' | 'clock' | 'log'>): Hono {
  const routes = new Hono();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const waiting = gauge('secure_message_outbox_jobs', 'Jobs that wait in the outbox');
  const age = gauge('secure_message_outbox_age_seconds', 'How long the oldest due job has waited');
  const unnotified = gauge(
    'secure_message_unnotified_age_seconds',
    'Age of the oldest message whose citizen was not notified',
  );
  const late = gauge('secure_message_late_notifications', 'Messages whose notification has not left for hours (alarm)');
  const undeliverable = gauge('secure_message_undeliverable_messages', 'Messages whose citizen could not be reached');

  const queue = async () => {
    const now = sql`${clock.now().toISOString()}::timestamptz`;
    const seconds = (since: unknown) =>
      sql<number>`coalesce(greatest(extract(epoch from ${now} - min(${since})), 0), 0)::float8`;
    const jobs = oneRow(
      await db.select({ waiting: sql<number>`count(*)::int`, age: seconds(outbox.dueAt) }).from(outbox),
    );
    const at = clock.now();
    const untold = await db
      .select({ age: seconds(message.createdAt) })
      .from(message)
      .where(isUnannounced(at));
    const overdue = await db.select({ count: count() }).from(message).where(isLate(at));
    const returned = await db.select({ count: count() }).from(message).where(isNotNull(message.undeliverableAt));
    return {
      ...jobs,
      unnotified: oneRow(untold).age,
      late: oneRow(overdue).count,
      undeliverable: oneRow(returned).count,
    };
  };

  routes.get('/livez', (context) => context.json({ status: 'ok' }));
  routes.get('/readyz', async (context) => {
    context.header('Cache-Control', 'no-store');
    try {
      const { age, late: overdue } = await queue();
      const ready = age <= QUEUE_AGE_AT_MOST;
      const checks = {
        database: 'ok',
        migrations: 'ok',
        queue: ready ? 'ok' : 'late',
        queueAgeSeconds: Math.round(age),
        // Not a reason to take this process out of service: the relay is what is away.
        notifications: overdue === 0 ? 'ok' : 'late',
      };
      return context.json({ status: ready ? 'ok' : 'late', checks }, ready ? 200 : 503);
    } catch (error) {
      log.warn({ err: error }, 'not ready');
      return context.json({ status: 'down', checks: { database: 'down' } }, 503);
    }
  });
  routes.get('/metrics', async (context) => {
    const state = await queue();
    waiting.set(state.waiting);
    age.set(state.age);
    unnotified.set(state.unnotified);
    late.set(state.late);
    undeliverable.set(state.undeliverable);
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
  return routes;
}
