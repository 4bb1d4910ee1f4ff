// The pool, the transaction, and the tables brought up to date at start.
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

/** Any number, the same in all processes: who holds it migrates, the others wait. */
const MIGRATION_LOCK = 7_318_001;

/** Opens a pool. Nothing is connected until the first query. */
export function openDatabase(url: string, connections = 20): Database {
  const client = postgres(url, {
    max: connections,
    onnotice: () => {},
    connection: { application_name: 'secure-message-reader' },
  });
  return drizzle(client, { schema });
}

/** Applies what is missing of the numbered migrations, one process at a time. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await migrate(drizzle(client), { migrationsFolder: new URL('./migrations', import.meta.url).pathname });
  } finally {
    await client.end();
  }
}

/** The one row that a statement returns by its nature (an insert, an aggregate). Throws when there is none. */
export function oneRow<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new Error('a statement that always returns a row returned none');
  return row;
}
