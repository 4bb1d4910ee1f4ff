// Everything that is sealed under older server keys is sealed anew under the newest; what is to do is seen in the data, so it can go on
// after any interruption, beside a running server. Look-ups by HMAC follow.
import { and, asc, eq, inArray, isNotNull, not, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { addressName } from '../organisation/directory.ts';
import type { Services } from '../services.ts';
import { oneRow, type Queryable, type Transaction } from '../store/database.ts';
import { message } from '../store/schema.ts';
import { recipient } from '../store/schema-directory.ts';
import { keyCheck } from '../store/schema-service.ts';
import { type SealedTable, sealedTables } from '../store/sealed-columns.ts';
import { ServerKeys } from '../store/server-keys.ts';

type Rotating = Pick<Services, 'db' | 'serverKeys'>;

/** What is found by a value of a row must be found under the newest key too; by table. */
const LOOKUPS: Readonly<
  Record<string, (keys: ServerKeys, tx: Transaction, id: string, opened: Record<string, string>) => Promise<void>>
> = {
  message: async (keys, tx, id, { reply_token: token }) => {
    if (token === undefined) return;
    const replyTokenLookup = keys.lookup('reply-token', token);
    await tx.update(message).set({ replyTokenLookup }).where(eq(message.id, id));
  },
  recipient: async (keys, tx, id, { address }) => {
    if (address === undefined) return;
    const of = oneRow(
      await tx.select({ organisationId: recipient.organisationId }).from(recipient).where(eq(recipient.id, id)),
    );
    const addressLookup = keys.lookup('recipient-address', addressName(of.organisationId, address));
    await tx.update(recipient).set({ addressLookup }).where(eq(recipient.id, id));
  },
};

const TABLES = sealedTables();

/** Rows of one transaction: few, for each is locked meanwhile. */
const BATCH = 50;

/** How many rows have a value that is sealed under this key. */
export async function countSealed(db: Queryable, kid: string): Promise<number> {
  let rows = 0;
  for (const { table, columns } of TABLES) {
    const under = or(...Object.values(columns).map((column) => isSealedUnder(column, kid)));
    rows += oneRow(await db.select({ rows: sql<number>`count(*)::int` }).from(table).where(under)).rows;
  }
  return rows;
}

/** Rows whose values are not all sealed under the newest key. */
export async function countToReseal({ db, serverKeys }: Rotating): Promise<number> {
  let rows = 0;
  for (const sealed of TABLES)
    rows += oneRow(
      await db.select({ rows: sql<number>`count(*)::int` }).from(sealed.table).where(isOld(sealed, serverKeys)),
    ).rows;
  return rows;
}

/** Seals everything anew, batch by batch; tells after each how many rows it did. */
export async function* reseal({ db, serverKeys }: Rotating): AsyncGenerator<number, void, undefined> {
  for (const sealed of TABLES) {
    for (;;) {
      const done = await db.transaction((tx) => resealBatch(tx, serverKeys, sealed));
      if (done === 0) break;
      yield done;
    }
  }
}

async function resealBatch(tx: Transaction, serverKeys: ServerKeys, sealed: SealedTable): Promise<number> {
  const { table, name, id, columns } = sealed;
  const rows = await tx
    .select({ id: sql<string>`${id}::text`, ...columns })
    .from(table)
    .where(isOld(sealed, serverKeys))
    .orderBy(asc(id))
    .limit(BATCH)
    .for('update');
  for (const { id: rowId, ...values } of rows) {
    const opened: Record<string, string> = {};
    const anew: Record<string, string> = {};
    for (const [column, value] of Object.entries(values)) {
      if (typeof value !== 'string') continue;
      const context = `${name}/${column}/${rowId}`;
      opened[column] = await serverKeys.open(context, value);
      anew[column] = await serverKeys.seal(context, opened[column]);
    }
    const sets = Object.entries(anew).map(([column, value]) => sql`${sql.identifier(`${column}_sealed`)} = ${value}`);
    await tx.execute(sql`update ${table} set ${sql.join(sets, sql`, `)} where ${id} = ${rowId}`);
    await LOOKUPS[name]?.(serverKeys, tx, String(rowId), opened);
  }
  return rows.length;
}

/** Forgets a key that nothing is sealed under, so that it may be taken out of the ring. `in-use` tells how many rows need it. */
export async function retireKey(
  { db, serverKeys }: Rotating,
  kid: string,
): Promise<'retired' | 'newest' | { inUse: number }> {
  if (serverKeys.kids[0] === kid) return 'newest';
  const inUse = await countSealed(db, kid);
  if (inUse > 0) return { inUse };
  await db.delete(keyCheck).where(inArray(keyCheck.kid, [kid]));
  return 'retired';
}

function isOld({ columns }: SealedTable, { kids }: ServerKeys): SQL | undefined {
  const [newest = ''] = kids;
  return or(...Object.values(columns).map((column) => and(isNotNull(column), not(isSealedUnder(column, newest)))));
}

/** Compared as it stands, not by LIKE: base64url has the `_` that LIKE takes for any character. */
function isSealedUnder(column: AnyPgColumn, kid: string): SQL {
  return sql`starts_with(${column}, ${ServerKeys.sealedPrefix(kid)})`;
}
