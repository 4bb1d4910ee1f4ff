// How much an organisation may send in a time: a stolen key can neither flood citizens nor the disk before somebody
// notices.

import { limits } from '../contract/limits.ts';
import { HOUR, MiB, SECOND } from '../contract/units.ts';
import { type Counting, counted, type TooManyRequests } from './rate-limit.ts';

/**
 * Counts messages that an organisation is about to send. A refusal says when to come back. Not in the letter's
 * transaction, or letters would wait for each other.
 */
export async function countMessages(
  services: Counting,
  organisationId: string,
  messages: number,
): Promise<TooManyRequests | undefined> {
  const name = `organisation ${organisationId}`;
  return services.db.transaction(async (db) => {
    const counting = { ...services, db };
    return (
      (await refusalOver(counting, `messages of ${name}`, 10 * SECOND, messages, limits.messagesPerTenSeconds)) ??
      (await refusalOver(counting, `messages in an hour of ${name}`, HOUR, messages, limits.messagesPerHour)) ??
      (await refusalOver(counting, `MiB of ${name}`, 60 * SECOND, 0, limits.sealedMiBPerMinute)) ??
      (await refusalOver(counting, `MiB in an hour of ${name}`, HOUR, 0, limits.sealedMiBPerHour))
    );
  });
}

/** Counts the blobs that were sealed for an organisation, also when it was not kept: it was work. */
export async function countSealed(services: Counting, organisationId: string, sizes: readonly number[]): Promise<void> {
  const name = `organisation ${organisationId}`;
  const sealed = Math.round(sizes.reduce((total, size) => total + size, 0) / MiB);
  if (sealed === 0) return; // many small letters are counted as messages
  await counted(services, `MiB of ${name}`, 60 * SECOND, sealed);
  await counted(services, `MiB in an hour of ${name}`, HOUR, sealed);
}

async function refusalOver(
  services: Counting,
  name: string,
  window: number,
  amount: number,
  most: number,
): Promise<TooManyRequests | undefined> {
  const { count, resetSeconds } = await counted(services, name, window, amount);
  return count <= most ? undefined : { code: 'too-many-requests', retryAfter: resetSeconds };
}
