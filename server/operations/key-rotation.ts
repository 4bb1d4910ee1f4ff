// Everything that is sealed under older server keys is sealed anew under the newest; what is to do is seen in the
// data, so it can go on after any interruption, beside a running server. Look-ups by HMAC follow.
import { and, asc, desc, eq, gt, inArray, isNotNull, lte, not, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';
import { caseName } from '../message/case-number.ts';
import { addressName } from '../organisation/directory.ts';
import type { Services } from '../services.ts';
import type { Queryable, Transaction } from '../store/database.ts';
import { message } from '../store/schema.ts';
import { recipient } from '../store/schema-directory.ts';
import { keyCheck } from '../store/schema-service.ts';
import { type SealedTable, sealedTables } from '../store/sealed-columns.ts';
import { ServerKeys } from '../store/server-keys.ts';

type Rotating = Pick<Services, 'db' | 'serverKeys'>;

/** What a row says once it is opened: its sealed values by column without `_sealed`, and whose it is. */
interface Opened {
  readonly values: Readonly<Record<string, string>>;
  readonly organisationId: string | undefined;
}

/**
 * Each `…Lookup` column, and what it stands for: what is found by a value of a row must be found under the newest key
 * too.
 */
const LOOKUPS: ReadonlyMap<AnyPgColumn, (keys: ServerKeys, row: Opened) => Buffer | undefined> = new Map<
  AnyPgColumn,
  (keys: ServerKeys, row: Opened) => Buffer | undefined
>([
  [
    message.replyTokenLookup,
    (keys, { values: { reply_token: token } }) => (token === undefined ? undefined : keys.lookup('reply-token', token)),
  ],
  [
    message.caseNumberLookup,
    (keys, { values: { case_number: number }, organisationId }) =>
      number === undefined || organisationId === undefined
        ? undefined
        : keys.lookup('case-number', caseName(organisationId, number)),
  ],
  [
    recipient.addressLookup,
    (keys, { values: { address }, organisationId }) =>
      address === undefined || organisationId === undefined
        ? undefined
        : keys.lookup('recipient-address', addressName(organisationId, address)),
  ],
]);

const TABLES = sealedTables();
for (const { name, lookups } of TABLES)
  for (const column of lookups)
    if (!LOOKUPS.has(column))
      throw new Error(`${name}.${column.name} would be lost at a rotation: say here what it is`);

/** Rows of one transaction: few, for those sealed anew are locked meanwhile. */
const BATCH = 200;

/** Rows of one count. */
const COUNTED_AT_ONCE = 1_000;

/** How many rows have a value that is sealed under each of these keys. */
export async function countSealed(db: Queryable, kids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = new Map(kids.map((kid) => [kid, 0]));
  for (const sealed of TABLES)
    for await (const page of pagesOf(db, sealed, COUNTED_AT_ONCE))
      for (const [kid, before] of rows) {
        const under = or(...Object.values(sealed.columns).map((column) => isSealedUnder(column, kid)));
        rows.set(kid, before + (await db.$count(sealed.table, and(isOf(sealed, page), under))));
      }
  return rows;
}

/** Rows whose values are not all sealed under the newest key. */
export async function countToReseal({ db, serverKeys }: Rotating): Promise<number> {
  let rows = 0;
  for (const sealed of TABLES)
    for await (const page of pagesOf(db, sealed, COUNTED_AT_ONCE))
      rows += await db.$count(sealed.table, and(isOf(sealed, page), isOld(sealed, serverKeys)));
  return rows;
}

/** Rows that stand one after another in the order of the primary key: after the one, up to and with the other. */
interface Page {
  readonly after: string;
  readonly upTo: string;
}

/** A table from its first row to its last, so many rows at once: no statement reads it from end to end. */
async function* pagesOf(
  db: Queryable,
  { table, id }: SealedTable,
  rows: number,
): AsyncGenerator<Page, void, undefined> {
  for (let after = FIRST; ; ) {
    const page = db.select({ id }).from(table).where(gt(id, after)).orderBy(asc(id)).limit(rows).as('page');
    const [last] = await db
      .select({ id: sql<string>`${page.id}::text` })
      .from(page)
      .orderBy(desc(page.id))
      .limit(1);
    if (last === undefined) return;
    yield { after, upTo: last.id };
    after = last.id;
  }
}

function isOf({ id }: SealedTable, { after, upTo }: Page): SQL | undefined {
  return and(gt(id, after), lte(id, upTo));
}

/**
 * Seals everything anew, batch by batch, each after the one before; tells after each how many rows it did. What came
 * behind it meanwhile, of a process that did not know the newest key yet, is done in another round.
 */
export async function* reseal({ db, serverKeys }: Rotating): AsyncGenerator<number, void, undefined> {
  for (const sealed of TABLES) {
    for (let inRound = 1; inRound > 0; ) {
      inRound = 0;
      for await (const page of pagesOf(db, sealed, BATCH)) {
        const done = await db.transaction((tx) => resealPage(tx, serverKeys, sealed, page));
        inRound += done;
        if (done > 0) yield done;
      }
    }
  }
}

/** No row has this id: it stands before all. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Seals the rows of a page anew that are not yet, and says how many. */
async function resealPage(tx: Transaction, serverKeys: ServerKeys, sealed: SealedTable, page: Page): Promise<number> {
  const { table, id, columns, organisationId } = sealed;
  const stored = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, asText(column)]));
  const rows = await tx
    .select({
      id: sql<string>`${id}::text`,
      organisationId: organisationId === undefined ? sql<null>`null` : sql<string>`${organisationId}`,
      stored,
    })
    .from(table)
    .where(and(isOf(sealed, page), isOld(sealed, serverKeys)))
    .orderBy(asc(id))
    .for('update');
  for (const row of rows) {
    const sets = await anew(serverKeys, sealed, row);
    await tx.execute(sql`update ${table} set ${sql.join(sets, sql`, `)} where ${id} = ${row.id}`);
  }
  return rows.length;
}

/** What is to be written in a row: everything sealed in it under the newest key, and what it is found by. */
async function anew(
  serverKeys: ServerKeys,
  { name, columns, lookups }: SealedTable,
  row: { id: string; organisationId: string | null; stored: Record<string, string | null> },
): Promise<SQL[]> {
  const values: Record<string, string> = {};
  const sets: SQL[] = [];
  for (const [key, column] of Object.entries(columns)) {
    const value = row.stored[key];
    if (value == null) continue;
    const context = `${name}/${key}/${row.id}`;
    values[key] = await serverKeys.open(context, value);
    sets.push(sql`${sql.identifier(column.name)} = ${asStored(column, await serverKeys.seal(context, values[key]))}`);
  }
  for (const column of lookups) {
    const lookup = LOOKUPS.get(column)?.(serverKeys, { values, organisationId: row.organisationId ?? undefined });
    if (lookup !== undefined) sets.push(sql`${sql.identifier(column.name)} = ${lookup}`);
  }
  return sets;
}

/**
 * Forgets a key that nothing needs any more, so that it may be taken out of the ring. `inUse` tells how many rows are
 * sealed under it; `neededUntil` until when something that can't be turned back (an HMAC of a code, a counter, a file
 * name) may stand under it: the longest of those lives a day, and none was made since the newest key was there.
 */
export async function retireKey(
  { db, serverKeys }: Rotating,
  kid: string,
): Promise<'retired' | 'newest' | { inUse: number } | { neededUntil: Date }> {
  const [newest = ''] = serverKeys.kids;
  if (newest === kid) return 'newest';
  const inUse = (await countSealed(db, [kid])).get(kid) ?? 0;
  if (inUse > 0) return { inUse };
  await serverKeys.check(db); // a key that no process started with yet is as old as this moment
  const overlap = sql`make_interval(secs => ${limits.serverKeyOverlap / SECOND})`;
  const [young] = await db
    .select({ neededUntil: sql<string>`(${keyCheck.addedAt} + ${overlap})::text` })
    .from(keyCheck)
    .where(and(eq(keyCheck.kid, newest), sql`${keyCheck.addedAt} + ${overlap} > now()`));
  if (young !== undefined) return { neededUntil: new Date(young.neededUntil) };
  await db.delete(keyCheck).where(inArray(keyCheck.kid, [kid]));
  return 'retired';
}

function isOld({ columns }: SealedTable, { kids }: ServerKeys): SQL | undefined {
  const [newest = ''] = kids;
  return or(...Object.values(columns).map((column) => and(isNotNull(column), not(isSealedUnder(column, newest)))));
}

/** Compared as it stands, not by LIKE: base64url has the `_` that LIKE takes for any character. */
function isSealedUnder(column: AnyPgColumn, kid: string): SQL {
  return sql`starts_with(${asText(column)}, ${ServerKeys.sealedPrefix(kid)})`;
}

/** A compact JWE is ASCII, also where it is stored as bytes. */
function asText(column: AnyPgColumn): SQL<string | null> {
  return column.getSQLType() === 'bytea' ? sql`encode(${column}, 'escape')` : sql`${column}`;
}

function asStored(column: AnyPgColumn, sealed: string): SQL {
  return column.getSQLType() === 'bytea' ? sql`${Buffer.from(sealed)}` : sql`${sealed}`;
}
