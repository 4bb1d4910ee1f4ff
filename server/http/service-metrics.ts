// What monitoring reads at `/metrics` (Prometheus): how much waits and how long, answered from memory; and what this
// process counted (metrics.ts).
import { Hono } from 'hono';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { limits } from '../contract/limits.ts';
import { processCounters } from '../metrics.ts';
import type { ServiceNumbers } from '../operations/service-numbers.ts';
import type { ServiceWatch } from '../operations/service-watch.ts';
import { VERSION } from '../version.ts';

/** `/metrics`. */
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
  gauge('secure_message_outbox_jobs', 'Jobs that wait in the outbox (100,000 at most are counted)', ({ jobs }) => jobs);
  gauge('secure_message_outbox_age_seconds', 'How long the oldest due job has waited', ({ jobAge }) => jobAge);
  const byName = (name: string, help: string, label: string, of: (numbers: ServiceNumbers) => Record<string, number>) =>
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        const numbers = watch.numbers();
        this.reset(); // of an organisation that has nothing waiting any more
        for (const [key, value] of Object.entries(numbers === undefined ? {} : of(numbers)))
          this.set({ [label]: key }, value);
      },
    });
  byName(
    'secure_message_lane_age_seconds',
    'How long the oldest due job has waited, by lane',
    'lane',
    (numbers) => numbers.laneAges,
  );
  byName(
    'secure_message_lane_jobs',
    'Jobs that wait, by lane (100,000 at most are counted)',
    'lane',
    ({ laneJobs }) => laneJobs,
  );
  byName(
    'secure_message_organisation_age_seconds',
    'How long the oldest due job of an organisation has waited; of one that has none, nothing',
    'organisation',
    ({ organisationAges }) => organisationAges,
  );
  byName(
    'secure_message_part_silent_seconds',
    'Since the last sign of a part (api, gateway, worker), of whichever process',
    'part',
    (numbers) => numbers.partAges,
  );
  new Gauge({
    name: 'secure_message_build',
    help: 'Always 1; which version runs',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: VERSION }, 1);
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
    'Messages whose citizen could not be reached (10,000 at most are counted)',
    ({ undeliverable }) => undeliverable,
  );
  byName(
    'secure_message_storage_ratio',
    `Stored of what it may store, by organisation (warning at ${limits.storageWarning})`,
    'organisation',
    ({ storage }) => storage,
  );
  const all = Registry.merge([registry, processCounters]);
  return new Hono().get('/metrics', async (context) =>
    context.body(await all.metrics(), 200, { 'content-type': registry.contentType }),
  );
}
