// What this process counts of itself. By name of the refusal and nothing else: never an address, an organisation or
// an id.
import { Counter, Registry } from 'prom-client';

/** Counters of the whole process, whichever part of it counts. */
export const processCounters = new Registry();

const refusals = new Counter({
  name: 'secure_message_refusals_total',
  help: 'Refusals, by the code of the problem',
  labelNames: ['problem'],
  registers: [processCounters],
});

/** Counts one refusal. `problem` is one of a fixed set of names, for each makes a series of its own. */
export function countRefusal(problem: string): void {
  refusals.inc({ problem });
}
