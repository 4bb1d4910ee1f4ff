// What to call someone who writes.
import type { Mailbox } from '../../server/contract/letter.ts';

/** The name he gave himself; without one his address. */
export function displayName({ name, address }: Mailbox): string {
  return name === undefined || name === '' ? address : name;
}
