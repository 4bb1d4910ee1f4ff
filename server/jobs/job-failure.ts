// What becomes of a job that was not done: it is tried again later, or given up when that is no use.
import { MINUTE, SECOND } from '../contract/units.ts';
import { MailRefusedError } from '../integrations/mail.ts';
import { SmsRefusedError, SmsUnavailableError } from '../integrations/sms.ts';
import { countFailed } from '../metrics.ts';
import { type InTransaction, inTransaction, type Services } from '../services.ts';
import { afterCommit } from '../store/after-commit.ts';
import type { Transaction } from '../store/database.ts';
import { type Job, type JobName, postponeJob, removeJob } from '../store/outbox.ts';
import { OutboxKeyGoneError } from '../store/outbox-keys.ts';
import { IncompleteReplyError } from './deliver-reply.ts';
import { jobSteps } from './job-steps.ts';

/** After these, trying again is no use: a refusal for good, a destroyed key, a file that is not there. */
const PERMANENT_ERRORS = [MailRefusedError, SmsRefusedError, OutboxKeyGoneError, IncompleteReplyError];

/** Gives a job up, or puts it off from when it was taken. `told`: what the log says of it. */
export async function handleFailure(
  services: Services,
  tx: Transaction,
  { job, now, told }: { readonly job: Job; readonly now: Date; readonly told: object },
  error: unknown,
): Promise<'failed' | 'postponed'> {
  const name = error instanceof Error ? error.name : 'unknown';
  services.log.warn({ err: error, ...told }, 'a job failed');
  const isPermanent = PERMANENT_ERRORS.some((permanent) => error instanceof permanent);
  if (isPermanent || job.expiresAt <= now) {
    await onPermanentFailure(inTransaction(services, tx), job, isPermanent ? name : 'expired');
    await removeJob(tx, job.id);
    afterCommit(tx, () => countFailed(job.name, 'failed', name));
    return 'failed';
  }
  const wait = Math.max(backOff(job.attempts), leastWait(error));
  await postponeJob(tx, job.id, new Date(now.getTime() + wait), withCode(name, error));
  afterCommit(tx, () => countFailed(job.name, 'postponed', withCode(name, error)));
  return 'postponed';
}

/** `MailUnavailableError ESOCKET`: what an operator looks up. Codes are constants; messages may quote addresses. */
function withCode(name: string, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? `${name} ${code}` : name;
}

/** 1, 2, 4 … seconds, at most a minute: a relay that is back gets its mail soon. */
export function backOff(attempts: number): number {
  return Math.min(MINUTE, 1000 * 2 ** attempts);
}

/** An sms that may have been taken is not sent again at once: the citizen has it, or asks. */
function leastWait(error: unknown): number {
  return error instanceof SmsUnavailableError && error.mayHaveArrived ? 30 * SECOND : 0;
}

/** What becomes of what it was for. */
export function onPermanentFailure<Name extends JobName>(
  services: InTransaction,
  job: Job<Name>,
  error: string,
): Promise<void> {
  return jobSteps(job.name).onPermanentFailure(services, job, error);
}
