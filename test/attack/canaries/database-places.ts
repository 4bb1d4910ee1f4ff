// Everything that a database keeps: its rows as a dump has them, the files of its tables with what was deleted from
// them, its write-ahead log, and the log of PostgreSQL.
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type postgres from 'postgres';
import { TEST_DATA_DIR } from '../../support/test-server.ts';
import type { Place } from './overheard-service.ts';

const CLUSTER = join(TEST_DATA_DIR, 'postgres');

/** Where the write-ahead log is now, and the log of PostgreSQL. */
export interface WalPosition {
  readonly segment: string;
  readonly logged: number;
}

/** Where both logs are now: what was written before is other tests'. */
export async function walPosition(sql: postgres.Sql): Promise<WalPosition> {
  const [row] = await sql<{ segment: string }[]>`select pg_walfile_name(pg_current_wal_insert_lsn()) as segment`;
  return { segment: row?.segment ?? '', logged: (await readFile(join(TEST_DATA_DIR, 'postgres.log'))).length };
}

/** All of it, before and after deleted rows are cleared. */
export async function databasePlaces(sql: postgres.Sql, from: WalPosition): Promise<Place[]> {
  const places = await dump(sql);
  await sql`checkpoint`;
  places.push(...(await tableFiles(sql, 'table files')));
  await sql`vacuum`;
  await sql`checkpoint`;
  places.push(...(await tableFiles(sql, 'table files after vacuum')));
  const segments = (await readdir(join(CLUSTER, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const written = segments.filter((name) => name >= from.segment).sort();
  const bytes = await Promise.all(written.map((name) => readFile(join(CLUSTER, 'pg_wal', name))));
  places.push({ name: 'write-ahead log', bytes: Buffer.concat(bytes) });
  const log = await readFile(join(TEST_DATA_DIR, 'postgres.log'));
  return [...places, { name: 'log of PostgreSQL', bytes: log.subarray(from.logged) }];
}

/** Every row as PostgreSQL writes it, as a dump has it. */
async function dump(sql: postgres.Sql): Promise<Place[]> {
  const tables = await sql<{ name: string }[]>`
    select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'drizzle') order by 1`;
  const places: Place[] = [];
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`select stored::text as row from ${sql(name)} as stored`;
    places.push({ name: `dump of ${name}`, bytes: Buffer.from(rows.map(({ row }) => row).join('\n')) });
  }
  return places;
}

async function tableFiles(sql: postgres.Sql, name: string): Promise<Place[]> {
  const [row] = await sql<{ oid: number }[]>`select oid::int from pg_database where datname = current_database()`;
  const places = await filesUnder(name, join(CLUSTER, 'base', String(row?.oid)));
  return [{ name, bytes: Buffer.concat(places.map(({ bytes }) => bytes)) }];
}

/** Every file under a folder. */
export async function filesUnder(name: string, folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const places: Place[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) places.push({ name: `${name}: ${relative(folder, path)}`, bytes: await readFile(path) });
  }
  return places;
}
