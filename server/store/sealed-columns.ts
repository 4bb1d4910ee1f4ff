// Which columns hold what, by their names, and which tables are a message's: what is added later is rotated, and
// deleted at the end of its message, without anybody thinking of it. The exceptions are named, each with its reason.
// `…Sealed` is a JWE under a server key, `…Lookup` an HMAC under one that lasts; `…Hash` and `…Digest` stand for a
// value too, for a day or under no key (schema.ts).
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { type AnyPgColumn, getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import * as messages from './schema.ts';
import * as access from './schema-access.ts';
import * as blobs from './schema-blobs.ts';
import * as clients from './schema-clients.ts';
import * as directory from './schema-directory.ts';
import * as events from './schema-events.ts';
import * as service from './schema-service.ts';

/** Sealed, but not under a server key that could be replaced. */
const NOT_ROTATED: ReadonlySet<AnyPgColumn> = new Set<AnyPgColumn>([
  service.outbox.secretSealed, // under an outbox key: destroyed at delivery
  messages.reply.deliveryKeySealed, // the same
  messages.reply.replyKeySealed, // under the content key, which the server has not
  service.keyCheck.checkSealed, // proves a server key, each its own
]);

/** What outlives a message. */
const OUTLIVING_TABLES: ReadonlySet<PgTable> = new Set<PgTable>([
  service.audit, // what evidence is made of (Awb 2:25): without content, and append-only
  // a notice of withdrawal, or a reply, may come back after the end; it goes after a month (retention.ts)
  service.sentMail,
]);

/**
 * What stays in the row of a message that is over: its name in a link, which must be told that it is; what became of
 * it, and when.
 */
const OUTLIVING_COLUMNS: ReadonlySet<AnyPgColumn> = new Set<AnyPgColumn>([
  messages.message.id,
  messages.message.organisationId,
  messages.message.idHash,
  messages.message.reference,
  messages.message.maskedRecipientSealed, // whom evidence says it was for
  messages.message.caseNumberSealed, // a case is asked what was sent in it as long as what happened is kept
  messages.message.caseNumberLookup,
  messages.message.asked, // how many, and the numbers of those that came
  messages.message.answered,
  messages.message.declined,
  messages.message.smsOnly,
  messages.message.wrongCodes,
  messages.message.createdAt,
  messages.message.expiresAt,
  messages.message.notifiedAt,
  messages.message.deliveredAt,
  messages.message.lateAt,
  messages.message.undeliverableAt,
  messages.message.remindedAt,
  messages.message.remindedOfExpiryAt,
  messages.message.remindedOfAskAt,
  messages.message.openedAt,
  messages.message.repliedAt,
  messages.message.lockedAt,
  messages.message.withdrawnAt,
  messages.message.renewedAsId,
  messages.message.deletedAt,
  messages.message.changedAt,
]);

/** A table with values under server keys; the context of a value is `<name>/<column>/<row id>`. */
export interface SealedTable {
  readonly table: PgTable;
  readonly name: string;
  readonly id: AnyPgColumn;
  readonly organisationId: AnyPgColumn | undefined;
  /** By name without `_sealed`. */
  readonly columns: Readonly<Record<string, AnyPgColumn>>;
  /** HMACs of values of the same row. */
  readonly lookups: readonly AnyPgColumn[];
}

/** A table whose rows belong to messages. */
export interface MessageTable {
  readonly table: PgTable;
  readonly messageId: AnyPgColumn;
}

/**
 * Every table with values under server keys. Throws for one that can't be rotated: no id, or a type that is neither
 * text nor bytes.
 */
export function sealedTables(): SealedTable[] {
  return allTables().flatMap((table) => {
    const all: Record<string, AnyPgColumn> = getTableColumns(table);
    const sealed = Object.entries(all).filter(([key, column]) => key.endsWith('Sealed') && !NOT_ROTATED.has(column));
    const lookups = Object.entries(all).filter(([key]) => key.endsWith('Lookup'));
    const name = getTableName(table);
    if (sealed.length === 0 && lookups.length === 0) return [];
    const { id, organisationId } = all;
    if (id === undefined) throw new Error(`${name} has sealed values and no id`);
    if (sealed.length === 0) throw new Error(`${name} has look-ups of values that it has not`);
    const odd = sealed.find(([, column]) => !['text', 'bytea'].includes(column.getSQLType()));
    if (odd !== undefined) throw new Error(`${name}.${odd[1].name} can't be rotated: a JWE is text or bytea`);
    const columns = Object.fromEntries(sealed.map(([, column]) => [nameOf(column), column]));
    return [{ table, name, id, organisationId, columns, lookups: lookups.map(([, column]) => column) }];
  });
}

/** Every table whose rows go at the end of their message: those that name one, but for what outlives it. */
export function tablesOfMessages(): MessageTable[] {
  return allTables().flatMap((table) => {
    if (OUTLIVING_TABLES.has(table)) return [];
    const { messageId = referenceToMessage(table) }: Record<string, AnyPgColumn | undefined> = getTableColumns(table);
    return messageId === undefined ? [] : [{ table, messageId }];
  });
}

/** Nothing, for every column of a message but what outlives it. Throws for one that can't be emptied. */
export function withoutContent(): Record<string, null> {
  const columns: Record<string, AnyPgColumn> = getTableColumns(messages.message);
  const gone = Object.entries(columns).filter(([, column]) => !OUTLIVING_COLUMNS.has(column));
  const fixed = gone.find(([, column]) => column.notNull);
  if (fixed !== undefined) throw new Error(`message.${fixed[1].name} outlives its message, or must be nullable`);
  return Object.fromEntries(gone.map(([key]) => [key, null]));
}

/** Every table of the schema. */
export function allTables(): PgTable[] {
  const values: unknown[] = [messages, blobs, access, clients, directory, service, events].flatMap((schema) =>
    Object.values(schema),
  );
  return values.filter((value) => is(value, PgTable));
}

function referenceToMessage(table: PgTable): AnyPgColumn | undefined {
  const references = getTableConfig(table).foreignKeys.map((key) => key.reference());
  return references.find(({ foreignTable }) => foreignTable === messages.message)?.columns[0];
}

function nameOf(column: AnyPgColumn): string {
  return column.name.replace(/_sealed$/, '');
}
