// The worker: takes what waits in the outbox, one row and its lock at a time, and keeps the house tidy between.

import { setTimeout as pause } from 'node:timers/promises';
import { eventLimits } from '../contract/event-limits.ts';
import { LANES, type Lane, placesOf } from '../contract/lanes.ts';
import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';
import { passes } from '../fault-points.ts';
import { raiseAlarms } from '../message/late-notification.ts';
import { addReminders } from '../message/reminder.ts';
import { deleteExpiredMessages, deleteLeftovers, forgetMessages } from '../message/retention.ts';
import { countDone } from '../metrics.ts';
import { foldStorageUse } from '../quotas/storage-share.ts';
import { inTransaction, type Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { independently } from '../store/independent-steps.ts';
import {
  isTooLate,
  OUTBOX_CHANNEL,
  postponeJob,
  putDueTimesRight,
  readJob,
  removeJob,
  takeJob,
} from '../store/outbox.ts';
import { foreignJobs } from '../store/outbox-waiting.ts';
import { inSpan, type SpanAttributes } from '../traces.ts';
import { EventPlaces } from './event-places.ts';
import { backOff, handleFailure, onPermanentFailure } from './job-failure.ts';
import { jobSteps } from './job-steps.ts';
import { LaneTurns } from './lane-turns.ts';

/** A killed worker's rows are free again, but nobody is told: so look without being woken, too. */
const LOOK_EVERY = 1_000;
const MAINTENANCE_EVERY = 15_000;
/**
 * Reminders, and messages that are over, at a time: with both behind the outbox keys are swept within two minutes
 * still.
 */
const LOOP_FOR = 30_000;

/** A running worker. */
export interface Worker {
  /**
   * Ends when what is under way is done, or after these milliseconds: a job that is cut off is as one of a killed
   * worker, and another takes it over. How many were.
   */
  stop(finishFor?: number): Promise<number>;
}

/** Connections to the relay and to the sms provider at once. */
export interface WorkerSize {
  readonly relay: number;
  readonly sms: number;
}

/** Jobs and events under way at once in a process of this size: each holds a connection of the worker's own pool. */
export function jobsAtOnce(size: WorkerSize): number {
  return LANES.reduce<number>((sum, lane) => sum + placesIn(lane, size), eventLimits.receiverPlaces);
}

/**
 * Starts the worker. Any number of them may run, in any number of processes. `maintenanceDb`: connections that wait for
 * no lock for long.
 */
export async function startWorker(
  services: Services,
  size: WorkerSize = { relay: 16, sms: 8 },
  maintenanceDb: Services['db'] = services.db,
): Promise<Worker> {
  const stopped = new AbortController();
  const wake = new Map<string, AbortController>();
  const callOf = (lane: string) => {
    const call = wake.get(lane) ?? new AbortController();
    wake.set(lane, call);
    return call;
  };
  const listening = await services.db.$client.listen(OUTBOX_CHANNEL, (lane) => {
    // An earlier version does not say which.
    for (const woken of lane === '' ? LANES : [lane]) {
      callOf(woken).abort();
      wake.delete(woken);
    }
  });
  const rest = (milliseconds: number, ...signals: AbortSignal[]) =>
    pause(milliseconds, undefined, { signal: AbortSignal.any([stopped.signal, ...signals]) }).catch(() => {});
  const place = async (turns: LaneTurns) => {
    while (!stopped.signal.aborted) {
      const woken = callOf(turns.lane).signal; // taken before looking, so that no call is missed in between
      const worked = await workIn(services, turns).catch((error: unknown) => {
        services.log.error({ err: error }, 'the outbox could not be worked');
        return false;
      });
      if (!worked) await rest(LOOK_EVERY, woken);
    }
  };
  const eventPlaces = new EventPlaces();
  const telling = async (place: number) => {
    while (!stopped.signal.aborted) {
      const worked = await eventPlaces.work(services, place).catch((error: unknown) => {
        services.log.error({ err: error }, 'events could not be told');
        return false;
      });
      if (!worked) await rest(LOOK_EVERY);
    }
  };
  const told = new Set<string>();
  const maintaining = async () => {
    while (!stopped.signal.aborted) {
      await tellForeignJobs(services, told).catch(() => {}); // a database that is away is told of by what follows
      await runMaintenance({ ...services, db: maintenanceDb }, { stopped: stopped.signal }).catch((error: unknown) =>
        services.log.error({ err: error }, 'maintenance failed'),
      );
      await rest(MAINTENANCE_EVERY);
    }
  };
  const underWay = new Set<Promise<void>>();
  const run = (loop: Promise<void>) => {
    underWay.add(loop);
    void loop.finally(() => underWay.delete(loop));
  };
  run(maintaining());
  for (let place = 0; place < eventLimits.receiverPlaces; place += 1) run(telling(place));
  for (const lane of LANES) {
    const turns = new LaneTurns(lane, placesIn(lane, size));
    for (let places = 0; places < turns.places; places += 1) run(place(turns));
  }
  return {
    async stop(finishFor = limits.finishFor) {
      stopped.abort();
      const ended = new AbortController();
      const late = pause(finishFor, undefined, { signal: ended.signal }).catch(() => {});
      await Promise.race([Promise.all(underWay).then(() => listening.unlisten()), late]);
      ended.abort();
      return underWay.size;
    },
  };
}

/**
 * Works one due job, of the most urgent lane that has one. False when there is none that another worker doesn't hold.
 */
export async function workOnce(services: Services): Promise<boolean> {
  for (const lane of LANES) if (await workIn(services, new LaneTurns(lane, 1))) return true;
  return false;
}

/** What the log says of a job. */
interface Told {
  readonly job: string;
  readonly jobId: number;
  /** The slug of whose it is. */
  readonly organisation: string;
  readonly attempts: number;
}

function spanOf({ jobId, organisation, attempts }: Told, lane: Lane): SpanAttributes {
  return {
    'secure_message.organisation': organisation,
    'secure_message.lane': lane,
    'secure_message.job_id': jobId,
    'secure_message.attempts': attempts,
  };
}

/** Works one due job of a lane, of the organisation whose turn it is. */
export async function workIn(services: Services, turns: LaneTurns): Promise<boolean> {
  let taken: { readonly organisationId: string; readonly began: number } | undefined;
  let done: (Told & { readonly seconds: number }) | undefined;
  let rest = 0;
  const transaction = services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const row = await turns.next((look) => takeJob(tx, now, look));
    if (row === undefined) return undefined;
    taken = { organisationId: row.organisationId, began: performance.now() };
    passes('job-taken');
    const job = readJob(row);
    if (job === undefined) {
      const unknown = { job: row.name, jobId: row.id, organisation: row.organisation };
      services.log.error(unknown, 'a job is of another version');
      const dueAt = new Date(now.getTime() + backOff(row.attempts));
      await postponeJob(tx, row.id, dueAt, 'UnreadableJob');
      return { spentKid: null };
    }
    const told = { job: job.name, jobId: job.id, organisation: row.organisation, attempts: job.attempts + 1 };
    try {
      const step = async (inner: Transaction) => {
        const inside = inTransaction(services, inner);
        if (isTooLate(job, now)) await onPermanentFailure(inside, job, 'expired');
        else await jobSteps(job.name).perform(inside, job);
        passes('job-handed-over');
        await removeJob(inner, job.id);
        passes('job-removed');
      };
      await inSpan(job.name, spanOf(told, turns.lane), () => tx.transaction(step));
      const seconds = (services.clock.now().getTime() - row.createdAt.getTime()) / SECOND;
      done = { ...told, seconds };
      return { spentKid: row.outboxKid };
    } catch (error) {
      const outcome = await handleFailure(services, tx, { job, now, told }, error);
      return { spentKid: outcome === 'failed' ? row.outboxKid : null };
    }
  });
  const worked = await transaction.finally(() => {
    if (taken !== undefined) rest = turns.end(taken.organisationId, taken.began);
  });
  if (done !== undefined) {
    countDone(done.job, done.seconds);
    services.log.info(done, 'a job is done');
  }
  // After the commit: were it undone, the next try would need the key. Were we killed here, the sweep does it.
  if (worked !== undefined) passes('job-committed');
  await services.outboxKeys.destroy([worked?.spentKid ?? null]);
  if (worked !== undefined) passes('key-destroyed');
  if (rest > 0) await pause(rest);
  return worked !== undefined;
}

/**
 * Outbox keys that nothing needs any more, alarms, reminders, retention, leftovers. The keys first, for theirs is a
 * promise of minutes; what is done in batches stops after `loopFor` milliseconds and goes on the next time, so that a
 * backlog does not put the keys off. A step that fails stops no other; what failed is thrown after the last.
 */
export async function runMaintenance(
  services: Services,
  { stopped, loopFor = LOOP_FOR }: { stopped?: AbortSignal; loopFor?: number } = {},
): Promise<void> {
  const isStopped = () => stopped?.aborted === true;
  const timer = () => {
    const began = performance.now();
    return () => !isStopped() && performance.now() - began < loopFor;
  };
  const inBatches = (step: (of: Services) => Promise<boolean>) => async () => {
    for (const hasTime = timer(); (await step(services)) && hasTime(); );
  };
  const steps: (() => Promise<unknown>)[] = [
    () => services.outboxKeys.sweep(services.db, services.clock.now()),
    () => putDueTimesRight(services.db, services.clock.now()),
    () => raiseAlarms(services),
    inBatches(addReminders),
    inBatches(deleteExpiredMessages),
    inBatches(forgetMessages),
    () => deleteLeftovers(services, timer()),
    () => foldStorageUse(services),
  ];
  await independently(steps.map((step) => async () => (isStopped() ? undefined : step())));
}

function placesIn(lane: Lane, { relay, sms }: WorkerSize): number {
  return placesOf(lane, lane === 'sms-code' ? sms : relay);
}

/** Once for each name: jobs that are left alone. */
async function tellForeignJobs({ db, log }: Services, told: Set<string>): Promise<void> {
  for (const job of await foreignJobs(db)) {
    if (!told.has(job)) log.warn({ job }, 'jobs of another version wait; they are left to it');
    told.add(job);
  }
}
