// The pool, the transaction, and the tables brought up to date at start.
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { keepsWorkForCommit } from './after-commit.ts';
import * as messages from './schema.ts';
import * as access from './schema-access.ts';
import * as blobs from './schema-blobs.ts';
import * as service from './schema-service.ts';
import { grantRights } from './service-role.ts';

const schema = { ...messages, ...blobs, ...access, ...service };

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

/** A computer that does not answer at all, so that the next host is tried (seconds). */
const CONNECT_TIMEOUT = 10;

/** One that broke in the middle of a query never says that it has ended (seconds). */
const ENDS_WITHIN = { timeout: 1 };

/** Seconds before the next try to connect: by itself the driver lets a person wait for up to 20 of them. */
const backOff = (tries: number) => Math.min(3 ** tries / 100, 1);

/** Opens a pool. Nothing is connected until the first query. `onNotice`: what the database says by the way. */
export function openDatabase(
  url: string,
  connections = 20,
  limits: SessionLimits = {},
  onNotice: (notice: postgres.Notice) => void = () => {},
): Database {
  const client = postgres(url, {
    max: connections,
    onnotice: onNotice,
    connect_timeout: CONNECT_TIMEOUT,
    backoff: backOff,
    connection: { application_name: 'secure-message-reader', ...KEEPALIVE, ...limits },
  });
  const db = drizzle(client, { schema });
  keepsWorkForCommit(db);
  return db;
}

/** The role that is to migrate may not, or is no other than the service's; the message says what to do. */
export class DatabaseRolesError extends Error {
  override readonly name = 'DatabaseRolesError';
}

/**
 * Applies what is missing of the numbered migrations, one process at a time. With an owner's URL he does it, and
 * gives the service's role what it needs; without, the service's role must own the tables, unless nothing is missing.
 */
export async function migrateDatabase(serviceUrl: string, ownerUrl?: string): Promise<void> {
  const service = ownerUrl === undefined ? undefined : await roleOf(serviceUrl);
  const client = postgres(ownerUrl ?? serviceUrl, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const db = drizzle(client);
    const [made] = await client`select from pg_catalog.pg_namespace where nspname = 'drizzle'`;
    const before = made === undefined ? 0 : await lastApplied(db);
    if (before < LAST_MIGRATION) await migrate(db, MIGRATIONS);
    if (service === undefined || before > LAST_MIGRATION) return; // a newer version beside this one knows better
    if (service === (await roleOf(ownerUrl ?? serviceUrl)))
      throw new DatabaseRolesError('Not started. DATABASE_URL and DATABASE_OWNER_URL are to be of two roles.');
    await grantRights(client, service);
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new DatabaseRolesError(
      ownerUrl === undefined
        ? 'Not started. The role of DATABASE_URL may not bring the tables up to date: start once with DATABASE_OWNER_URL, of the role that owns them.'
        : 'Not started. The role of DATABASE_OWNER_URL may not bring the tables up to date: it must own them, or the database.',
      { cause: error },
    );
  } finally {
    await client.end(ENDS_WITHIN);
  }
}

async function roleOf(url: string): Promise<string> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return oneRow(await client<{ role: string }[]>`select current_user as role`).role;
  } finally {
    await client.end(ENDS_WITHIN);
  }
}

/** True when all migrations that this version knows are applied; there may be more, of a newer version beside it. */
export async function isMigrated(db: Database): Promise<boolean> {
  return (await lastApplied(db)) >= LAST_MIGRATION;
}

async function lastApplied(db: Pick<Database, 'execute'>): Promise<number> {
  const { at } = oneRow(
    await db.execute<{ at: string | null }>(sql`select max(created_at)::text as at from drizzle.__drizzle_migrations`),
  );
  return Number(at);
}

/**
 * How the database takes a write: `read-only` as a standby does. Changes nothing. Full is a disk without room for what
 * is new: a row that is written over finds its place still, so a file that a query spills to, and that is gone with
 * it, is tried, too. For that the service's role needs no right.
 */
export async function writeState(db: Database): Promise<'ok' | 'read-only' | 'full'> {
  try {
    await db.update(service.heartbeat).set({ at: sql`${service.heartbeat.at}` });
    await db.transaction(async (tx) => {
      await tx.execute(sql`select set_config('work_mem', '64kB', true)`);
      await tx.execute(sql`select count(*) from generate_series(1, ${SPILLED_ROWS})`);
    });
    return 'ok';
  } catch (error) {
    if (hasState(error, '25006')) return 'read-only';
    if (hasState(error, '53100')) return 'full';
    throw error;
  }
}

/** Some 300 kB. */
const SPILLED_ROWS = 20_000;

// SQLSTATE 42501 insufficient_privilege.
function isRefused(error: unknown): boolean {
  return hasState(error, '42501');
}

/** True for this SQLSTATE; drizzle wraps the driver's error. */
function hasState(error: unknown, state: string): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === state) || hasState(error.cause, state);
}

/** The one row that a statement returns by its nature (an insert, an aggregate). Throws when there is none. */
export function oneRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always returns a row returned none');
  return row;
}
