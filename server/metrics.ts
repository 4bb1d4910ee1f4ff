// What this process counts of itself. By names of fixed sets and the slugs of organisations: never an address or an id.
// Each process counts what it does, so numbers are summed over processes. Durations are not by organisation: each would
// make a dozen series of each.
import { Counter, Histogram, Registry } from 'prom-client';

/** Counters of the whole process, whichever part of it counts. */
export const processCounters = new Registry();

const refusals = new Counter({
  name: 'secure_message_refusals_total',
  help: 'Refusals, by the code of the problem and, of calls that are known to be its, by organisation',
  labelNames: ['problem', 'organisation'],
  registers: [processCounters],
});

/** Counts one refusal. `problem` is one of a fixed set of names, for each makes a series of its own. */
export function countRefusal(problem: string, organisation = ''): void {
  refusals.inc({ problem, organisation });
}

const events = new Counter({
  name: 'secure_message_events_total',
  help: 'What happened to messages, by the event (server/message/audit.ts), organisation and, of codes, by channel',
  labelNames: ['event', 'channel', 'organisation'],
  registers: [processCounters],
});

/**
 * Counts an event that is written down for good: after its commit. A process that is killed in between counts it no
 * more; `evidence` is what is exact.
 */
export function countEvent(event: string, organisation: string, channel = ''): void {
  events.inc({ event, channel, organisation });
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];
/** Not `job`: Prometheus has its own label of that name, and makes `exported_job` of ours. */
const JOB = 'job_name';
const jobs = new Counter({
  name: 'secure_message_jobs_total',
  help: 'Jobs worked, by name and what came of them: done, failed for good, postponed (with the error)',
  labelNames: [JOB, 'outcome', 'error'],
  registers: [processCounters],
});
const handovers = new Histogram({
  name: 'secure_message_handover_seconds',
  help: 'From the cause of a job until relay or provider has it, by name: of a code, from asking',
  labelNames: [JOB],
  buckets: SECONDS,
  registers: [processCounters],
});

/** Counts a job that is done. `seconds`: since its cause. */
export function countDone(job: string, seconds: number): void {
  jobs.inc({ [JOB]: job, outcome: 'done', error: '' });
  handovers.observe({ [JOB]: job }, Math.max(0, seconds));
}

/** Counts a job that was not done. `error` is a name or code, never words. */
export function countFailed(job: string, outcome: 'failed' | 'postponed', error: string): void {
  jobs.inc({ [JOB]: job, outcome, error });
}

const calls = new Histogram({
  name: 'secure_message_http_request_duration_seconds',
  help: 'Until the head of the answer, by route (never a path) and status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  registers: [processCounters],
});

/** Observes a call. `route` is a pattern of the tables of calls. */
export function observeCall(method: string, route: string, status: number, seconds: number): void {
  calls.observe({ method, route, status }, seconds);
}
