// What waits in the outbox: since when, and what of it this version doesn't know. A look into an index for each answer,
// however much waits.
import { inArray, sql } from 'drizzle-orm';
import { LANES } from '../contract/lanes.ts';
import { countUpTo, JOBS_COUNTED_AT_MOST } from './counting.ts';
import type { Queryable } from './database.ts';
import { JOB_NAMES } from './outbox.ts';
import { organisation } from './schema.ts';
import { NOBODY, outbox } from './schema-service.ts';

const KNOWN: ReadonlySet<string> = new Set(JOB_NAMES);

/** The longest waiting job of an organisation in a lane. */
export interface OldestDue {
  readonly lane: string;
  /** Its slug; empty for jobs of nobody. */
  readonly organisation: string;
  readonly at: Date;
}

/**
 * When the longest waiting job of each organisation was due in each lane, of those this version knows: one look into
 * the index for each lane's turn.
 */
export async function oldestDue(db: Queryable): Promise<OldestDue[]> {
  const organisations = sql`select ${organisation.id}, ${organisation.slug} from ${organisation}`;
  const rows = await db.execute<{ lane: string; organisation: string; at: string }>(sql`
    select each.lane, turn.slug as organisation, first.due_at::text as at
    from unnest(${`{${LANES.join()}}`}::text[]) as each(lane)
    cross join (${organisations} union all select ${NOBODY}::uuid, '') as turn (id, slug)
    cross join lateral (
      select ${outbox.dueAt} as due_at from ${outbox}
      where ${outbox.lane} = each.lane and ${outbox.organisationId} = turn.id and ${inArray(outbox.name, [...JOB_NAMES])}
      order by ${outbox.dueAt}
      limit 1
    ) as first`);
  return rows.map(({ at, ...of }) => ({ ...of, at: new Date(at) }));
}

/** How many jobs wait in each lane, counted up to `JOBS_COUNTED_AT_MOST`. */
export async function waitingByLane(db: Queryable): Promise<ReadonlyMap<string, number>> {
  // In the order of its index: without it the planner may read the table from end to end, for each lane.
  const waiting = sql`select from ${outbox} where ${outbox.lane} = each.lane
    order by ${outbox.organisationId}, ${outbox.dueAt}`;
  const rows = await db.execute<{ lane: string; jobs: number }>(sql`
    select each.lane, ${countUpTo(waiting, JOBS_COUNTED_AT_MOST)} as jobs
    from unnest(${`{${LANES.join()}}`}::text[]) as each(lane)`);
  return new Map(rows.map(({ lane, jobs }) => [lane, jobs]));
}

/** The names of all waiting jobs, each found by one look into their index. */
export async function waitingNames(db: Queryable): Promise<string[]> {
  const rows = await db.execute<{ name: string }>(sql`
    with recursive waiting as (
      (select name from ${outbox} order by name limit 1)
      union all
      select (select ${outbox.name} from ${outbox} where ${outbox.name} > waiting.name order by ${outbox.name} limit 1)
      from waiting where waiting.name is not null
    )
    select name from waiting where name is not null`);
  return rows.map(({ name }) => name);
}

/** Names of waiting jobs that this version doesn't know: another one's, which are left alone. */
export async function foreignJobs(db: Queryable): Promise<string[]> {
  return (await waitingNames(db)).filter((name) => !KNOWN.has(name));
}
