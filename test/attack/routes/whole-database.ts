// All that the database holds, so small that two moments can be compared: what a refused call changed is a difference.
import type postgres from 'postgres';

/** What each table holds, by its name, and what each column of `ALONE` does, by table and column. */
export type Snapshot = ReadonlyMap<string, string>;

/** What changes with calls that are refused, and is meant to; tables, or columns that are looked at alone. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  limit_count: 'counts calls and tries, of whoever makes them',
  heartbeat: 'a process says that it lives',
};

/** Columns that a good credential changes, also when its call is refused for something else. */
const ALONE: Readonly<Record<string, string>> = { session: 'last_used_at', api_key: 'last_used_at' };

/** Looks at every table. */
export async function snapshotOf(sql: postgres.Sql): Promise<Snapshot> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
  const looks = tables
    .filter(({ name }) => NOT_COMPARED[name] === undefined)
    .flatMap(({ name }) => {
      const alone = ALONE[name];
      if (alone === undefined) return [{ what: name, rows: sql`(select kept::text as row from ${sql(name)} as kept)` }];
      return [
        { what: name, rows: sql`(select (to_jsonb(kept) - ${alone}::text)::text as row from ${sql(name)} as kept)` },
        { what: `${name}.${alone}`, rows: sql`(select ${sql(alone)}::text as row from ${sql(name)})` },
      ];
    });
  const digest = sql`md5(coalesce(string_agg(md5(row), '' order by row), ''))`;
  const seen = looks.map(({ what, rows }) => sql`select ${what}::text as what, ${digest} as holds from ${rows} as r`);
  const [first = sql``, ...others] = seen;
  const all = others.reduce((before, one) => sql`${before} union all ${one}`, first);
  const rows = await sql<{ what: string; holds: string }[]>`${all}`;
  return new Map(rows.map(({ what, holds }) => [what, holds]));
}

/** What differs. */
export function changed(before: Snapshot, after: Snapshot): string[] {
  return [...after].flatMap(([what, holds]) => (before.get(what) === holds ? [] : [what]));
}
