// The moments at which a killed process must lose nothing, by name. Nobody listens to them but the trial of faults
// (test/fault/kills.trial.ts), which kills the process there; in service each costs one look at a flag.
import { channel } from 'node:diagnostics_channel';

/** In the order in which a letter, then a reply, then a job passes them. */
export const FAULT_POINTS = [
  'letter-stored',
  'letter-committed',
  'letter-acknowledged',
  'reply-stored',
  'reply-committed',
  'job-added',
  'job-taken',
  'job-handed-over',
  'job-removed',
  'job-committed',
  'key-destroyed',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

const passed = channel('secure-message-reader:fault-point');

/** Says that the process is here. */
export function passes(point: FaultPoint): void {
  if (passed.hasSubscribers) passed.publish(point);
}
