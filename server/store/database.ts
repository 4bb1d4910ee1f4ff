// The pool, the transaction, and the tables brought up to date at start.
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import * as messages from './schema.ts';
import * as service from './schema-service.ts';

const schema = { ...messages, ...service };

export type Database = PostgresJsDatabase<typeof schema> & { readonly $client: postgres.Sql };

/** A transaction: what a step writes in it happens whole or not at all. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/** Where a query may run. */
export type Queryable = Database | Transaction;

const MIGRATIONS = { migrationsFolder: new URL('./migrations', import.meta.url).pathname };
/** When the newest migration that this version knows was made: what the database notes of it. */
const LAST_MIGRATION = Math.max(...readMigrationFiles(MIGRATIONS).map(({ folderMillis }) => folderMillis));
/** Any number, the same in all processes: who holds it migrates, the others wait. */
const MIGRATION_LOCK = 7_318_001;

/** Limits in milliseconds, held by the database: they end also what a process left that is frozen or gone. */
export interface SessionLimits {
  readonly idle_in_transaction_session_timeout?: number;
  readonly statement_timeout?: number;
  readonly lock_timeout?: number;
}

/** A computer that is away without a word is noticed after a minute (seconds). */
const KEEPALIVE = { tcp_keepalives_idle: 30, tcp_keepalives_interval: 10, tcp_keepalives_count: 3 };

/** Opens a pool. Nothing is connected until the first query. */
export function openDatabase(url: string, connections = 20, limits: SessionLimits = {}): Database {
  const client = postgres(url, {
    max: connections,
    onnotice: () => {},
    connection: { application_name: 'secure-message-reader', ...KEEPALIVE, ...limits },
  });
  return drizzle(client, { schema });
}

/** Applies what is missing of the numbered migrations, one process at a time. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(client), MIGRATIONS);
  } finally {
    await client.end();
  }
}

/** True when all migrations that this version knows are applied; there may be more, of a newer version beside it. */
export async function isMigrated(db: Database): Promise<boolean> {
  const { at } = oneRow(
    await db.execute<{ at: string | null }>(sql`select max(created_at)::text as at from drizzle.__drizzle_migrations`),
  );
  return Number(at) >= LAST_MIGRATION;
}

/** True when the database takes a write: not a standby, not a disk that is full. Changes nothing. */
export async function isWritable(db: Database): Promise<boolean> {
  try {
    await db.update(service.heartbeat).set({ at: sql`${service.heartbeat.at}` });
    return true;
  } catch (error) {
    if (isReadOnly(error)) return false;
    throw error;
  }
}

// SQLSTATE 25006 read_only_sql_transaction, 53100 disk_full; drizzle wraps the driver's error.
function isReadOnly(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && (error.code === '25006' || error.code === '53100')) || isReadOnly(error.cause);
}

/** The one row that a statement returns by its nature (an insert, an aggregate). Throws when there is none. */
export function oneRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always returns a row returned none');
  return row;
}
