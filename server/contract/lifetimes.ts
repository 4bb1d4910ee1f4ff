// The limits that a reader reckons with itself, in milliseconds. Apart from the others: a citizen on a slow line would
// wait for all of them.
import { HOUR, MINUTE } from './units.ts';

/** The client's word; ASVS 6.5.5 says 10 minutes. */
export const CODE_LIFE = 15 * MINUTE;

/** Without a call. */
export const SESSION_IDLE = 15 * MINUTE;

/** However much is done in it. */
export const SESSION_LIFE = 4 * HOUR;
