// Every duration and count of access by OAuth 2.0, each with its reason. Apart from limits.ts, which the reader
// carries.
import { MINUTE, SECOND } from './units.ts';

/** Durations in milliseconds. */
export const oauthLimits = {
  /** Short: who finds one in a memory dump has a quarter of an hour; a client asks for the next by itself. */
  accessTokenLife: 15 * MINUTE,
  /** From when an assertion was made to its end: made for one call, so a minute would do. */
  assertionLife: 5 * MINUTE,
  /** What two clocks may differ. */
  clockSkew: 30 * SECOND,
  /** Public keys of one client: the one it signs with, the next, and that of a second place. */
  keysPerClient: 5,
} as const;
