// Counting that costs the same however much there is: who looks at a number wants to know whether it is large.
import { type SQL, sql } from 'drizzle-orm';

/** Where counting ends: this many means as many or more. */
export const COUNTED_AT_MOST = 10_000;

/** Of what waits to leave: a mass mailing of 50,000 is to be seen going down. */
export const JOBS_COUNTED_AT_MOST = 100_000;

/** How many rows a select has, up to there. */
export function countUpTo(rows: SQL, most = COUNTED_AT_MOST): SQL {
  return sql`(select count(*)::int from (${rows} limit ${most}) as counted)`;
}
