// Which columns hold what, by their names: a column that is added later is rotated, and deleted at the end of its message, without anybody
// thinking of it. `…Sealed` in text is a JWE under a server key, or under an outbox key; `…Hash`, `…Lookup` and `…Digest` stand for a value.
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { type AnyPgColumn, PgTable } from 'drizzle-orm/pg-core';
import * as messages from './schema.ts';
import * as directory from './schema-directory.ts';
import * as service from './schema-service.ts';

/** Under outbox keys: destroyed at delivery, so never rotated. And what proves a server key, which is each key's own. */
const NOT_ROTATED: ReadonlySet<AnyPgColumn> = new Set<AnyPgColumn>([
  service.outbox.secretSealed,
  messages.reply.deliveryKeySealed,
  service.keyCheck.checkSealed,
]);

/** What stays of a message after its end: its name in a link, which must be told that it is over, and whom evidence says it was for. */
const KEPT_FOR_GOOD: ReadonlySet<AnyPgColumn> = new Set<AnyPgColumn>([
  messages.message.idHash,
  messages.message.maskedRecipientSealed,
]);

/** A table with values under server keys; the context of a value is `<name>/<column>/<row id>`. */
export interface SealedTable {
  readonly table: PgTable;
  readonly name: string;
  readonly id: AnyPgColumn;
  /** By name without `_sealed`. */
  readonly columns: Readonly<Record<string, AnyPgColumn>>;
}

/** Every table with values under server keys. Throws for one whose rows have no id: their values would have no context. */
export function sealedTables(): SealedTable[] {
  return allTables().flatMap((table) => {
    const all: Record<string, AnyPgColumn> = getTableColumns(table);
    const sealed = Object.entries(all).filter(
      ([key, column]) => key.endsWith('Sealed') && column.getSQLType() === 'text' && !NOT_ROTATED.has(column),
    );
    if (sealed.length === 0) return [];
    const name = getTableName(table);
    const { id } = all;
    if (id === undefined) throw new Error(`${name} has sealed values and no id`);
    return [{ table, name, id, columns: Object.fromEntries(sealed.map(([, column]) => [nameOf(column), column])) }];
  });
}

/** Nothing, for every column of a message that holds a part of it or stands for one. */
export function withoutContent(): Record<string, null> {
  const columns: Record<string, AnyPgColumn> = getTableColumns(messages.message);
  const gone = Object.entries(columns).filter(
    ([key, column]) => /(Sealed|Lookup|Hash|Digest)$/.test(key) && !KEPT_FOR_GOOD.has(column),
  );
  return Object.fromEntries(gone.map(([key]) => [key, null]));
}

function allTables(): PgTable[] {
  const values: unknown[] = [messages, directory, service].flatMap((schema) => Object.values(schema));
  return values.filter((value) => is(value, PgTable));
}

function nameOf(column: AnyPgColumn): string {
  return column.name.replace(/_sealed$/, '');
}
