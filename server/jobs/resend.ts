// A mail to a citizen came back: one more try, and then he counts as unreachable.
import type { BounceReason } from '../contract/bounce-reason.ts';
import { limits } from '../contract/limits.ts';
import { markUndeliverable } from '../message/undeliverable.ts';
import type { InTransaction } from '../services.ts';
import { addJob, type JobName, type JobPayloads, type NewJob } from '../store/outbox.ts';
import type { Message } from '../store/schema.ts';

/** What a bounce says: its status (RFC 3463) if any, why, and the text of our mail when it brings that back. */
export interface Bounce {
  readonly status: string | undefined;
  readonly reason: BounceReason;
  readonly returned: string;
}

/** A mail of a job that came back. */
export interface BouncedMail<Name extends JobName = JobName> {
  readonly name: Name;
  readonly payload: JobPayloads[Name];
  readonly message: Message;
  /** It was the second try already. */
  readonly isResend: boolean;
  readonly bounce: Bounce;
}

/** Tries once more after a while, as long as the message is there; then marks it undeliverable. */
export function resendOnce<Name extends JobName>(services: InTransaction, mail: BouncedMail<Name>): Promise<void> {
  return resendAs(services, mail, secondTry(services, mail));
}

/** The second try of a mail; undefined when there was one already, or its message is over. */
export function secondTry<Name extends JobName>(
  { clock }: Pick<InTransaction, 'clock'>,
  { name, payload, message, isResend }: BouncedMail<Name>,
): NewJob<Name> | undefined {
  const now = clock.now();
  if (isResend || message.deletedAt !== null || message.expiresAt <= now) return undefined;
  const dueAt = new Date(now.getTime() + limits.bounceRetryAfter);
  return { name, messageId: message.id, payload, isResend: true, dueAt };
}

/** Adds the second try; without one the citizen counts as unreachable. */
export async function resendAs<Name extends JobName>(
  services: InTransaction,
  { message, bounce }: BouncedMail<Name>,
  again: NewJob<Name> | undefined,
): Promise<void> {
  if (again === undefined) await markUndeliverable(services, message, bounce.reason);
  else await addJob(services, again);
}
