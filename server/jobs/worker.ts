// The worker: takes what waits in the outbox, one row and its lock at a time, and keeps the house tidy between.
import { setTimeout as pause } from 'node:timers/promises';
import { raiseAlarms } from '../message/late-notification.ts';
import { addReminder } from '../message/reminder.ts';
import { deleteExpiredMessage, deleteLeftovers } from '../message/retention.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { type Job, type JobName, OUTBOX_CHANNEL, postponeJob, readJob, removeJob, takeJob } from '../store/outbox.ts';
import { deliverReply, replyNotDelivered } from './deliver-reply.ts';
import { codeNotSent, sendAccessCode } from './send-access-code.ts';
import { notificationNotSent, sendNotification } from './send-notification.ts';
import { receiptNotSent, sendReceipt } from './send-receipt.ts';
import { reminderNotSent, sendReminder } from './send-reminder.ts';
import { citizenNotTold, sendReplyFailed } from './send-reply-failed.ts';
import { sendWithdrawal, withdrawalNotSent } from './send-withdrawal.ts';
import { contactNotTold, tellContact } from './tell-contact.ts';

/** What a job does, and what becomes of it when it fails for good. Both write only in the transaction that removes the job. */
interface JobSteps<Name extends JobName> {
  readonly perform: (services: Services, tx: Transaction, job: Job<Name>) => Promise<void>;
  readonly giveUp: (services: Services, tx: Transaction, job: Job<Name>, error: string) => Promise<void>;
}

const STEPS: { readonly [Name in JobName]: JobSteps<Name> } = {
  'send-notification': { perform: sendNotification, giveUp: notificationNotSent },
  'send-access-code': { perform: sendAccessCode, giveUp: codeNotSent },
  'deliver-reply': { perform: deliverReply, giveUp: replyNotDelivered },
  'send-receipt': { perform: sendReceipt, giveUp: receiptNotSent },
  'send-reply-failed': { perform: sendReplyFailed, giveUp: citizenNotTold },
  'send-reminder': { perform: sendReminder, giveUp: reminderNotSent },
  'send-withdrawal': { perform: sendWithdrawal, giveUp: withdrawalNotSent },
  'tell-contact': { perform: tellContact, giveUp: contactNotTold },
};

/** Errors after which trying again is no use: a refusal for good, or a destroyed key. */
const FINAL = new Set(['MailRefusedError', 'SmsRefusedError', 'OutboxKeyGoneError', 'IncompleteReplyError']);

/** Jobs under way at once in one process; each holds a database connection. */
const LANES = 4;
/** A killed worker's rows are free again, but nobody is told: so look without being woken, too. */
const LOOK_EVERY = 1_000;
const TIDY_EVERY = 15_000;

/** A running worker. */
export interface Worker {
  /** Ends when what is under way is done. */
  stop(): Promise<void>;
}

/** Starts the worker. Any number of them may run, in any number of processes. */
export async function startWorker(services: Services): Promise<Worker> {
  const stopped = new AbortController();
  let wake = new AbortController();
  const listening = await services.db.$client.listen(OUTBOX_CHANNEL, () => {
    wake.abort();
    wake = new AbortController();
  });
  const rest = (milliseconds: number, ...signals: AbortSignal[]) =>
    pause(milliseconds, undefined, { signal: AbortSignal.any([stopped.signal, ...signals]) }).catch(() => {});
  const lane = async () => {
    while (!stopped.signal.aborted) {
      const woken = wake.signal; // taken before looking, so that no call is missed in between
      const worked = await workOnce(services).catch((error: unknown) => {
        services.log.error({ err: error }, 'the outbox could not be worked');
        return false;
      });
      if (!worked) await rest(LOOK_EVERY, woken);
    }
  };
  const tidying = async () => {
    while (!stopped.signal.aborted) {
      await tidyUp(services).catch((error: unknown) => services.log.error({ err: error }, 'tidying up failed'));
      await rest(TIDY_EVERY);
    }
  };
  const running = [...Array.from({ length: LANES }, lane), tidying()];
  return {
    async stop() {
      stopped.abort();
      await Promise.all(running);
      await listening.unlisten();
    },
  };
}

/** Works one due job. False when there is none that another worker doesn't hold. */
export async function workOnce(services: Services): Promise<boolean> {
  const worked = await services.db.transaction(async (tx) => {
    const now = services.clock.now();
    const row = await takeJob(tx, now);
    if (row === undefined) return undefined;
    const job = readJob(row);
    try {
      await tx.transaction(async (inner) => {
        if (job.expiresAt <= now) await giveUp(services, inner, job, 'expired');
        else await perform(services, inner, job);
        await removeJob(inner, job.id);
      });
      return { spentKid: row.outboxKid };
    } catch (error) {
      return { spentKid: (await handleFailure(services, tx, job, error, now)) === 'given-up' ? row.outboxKid : null };
    }
  });
  // After the commit: were it undone, the next try would need the key. Were we killed here, the sweep does it.
  await services.outboxKeys.destroy([worked?.spentKid ?? null]);
  return worked !== undefined;
}

/** Reminders, alarms, retention, leftovers, and outbox keys that nothing needs any more. */
export async function tidyUp(services: Services): Promise<void> {
  while (await addReminder(services));
  await raiseAlarms(services);
  while (await deleteExpiredMessage(services));
  await deleteLeftovers(services);
  await services.outboxKeys.sweep(services.db, services.clock.now());
}

async function handleFailure(
  services: Services,
  tx: Transaction,
  job: Job,
  error: unknown,
  now: Date,
): Promise<'given-up' | 'postponed'> {
  const name = error instanceof Error ? error.name : 'unknown';
  services.log.warn({ err: error, job: job.name, jobId: job.id, attempts: job.attempts + 1 }, 'a job failed');
  if (FINAL.has(name)) {
    await giveUp(services, tx, job, name);
    await removeJob(tx, job.id);
    return 'given-up';
  }
  await postponeJob(tx, job.id, new Date(now.getTime() + backOff(job.attempts)), withCode(name, error));
  return 'postponed';
}

/** `MailUnavailableError ESOCKET`: what an operator looks up. Codes are constants; messages may quote addresses. */
function withCode(name: string, error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? `${name} ${code}` : name;
}

/** 1, 2, 4 … seconds, at most a minute: a relay that is back gets its mail soon. */
function backOff(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** attempts);
}

function perform<Name extends JobName>(services: Services, tx: Transaction, job: Job<Name>): Promise<void> {
  const steps: JobSteps<Name> = STEPS[job.name];
  return steps.perform(services, tx, job);
}

function giveUp<Name extends JobName>(
  services: Services,
  tx: Transaction,
  job: Job<Name>,
  error: string,
): Promise<void> {
  const steps: JobSteps<Name> = STEPS[job.name];
  return steps.giveUp(services, tx, job, error);
}
