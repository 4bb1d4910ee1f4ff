// The tables of what lies under seal: blobs, which of them several messages share, and their records.
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { at, bytea } from './columns.ts';
import { message, organisation, reply } from './schema.ts';

export const blobKind = pgEnum('blob_kind', ['body', 'file', 'sharedfile', 'reply', 'replyfile']);

/** A sealed blob, whose bytes are in its records. It belongs to one message, or is shared by several (`sharedFile`). */
export const blob = pgTable(
  'blob',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    messageId: uuid('message_id').references(() => message.id, { onDelete: 'cascade' }),
    /** Whose messages share it. */
    organisationId: uuid('organisation_id').references(() => organisation.id, { onDelete: 'cascade' }),
    replyId: uuid('reply_id'),
    kind: blobKind().notNull(),
    /** Its place in the AAD: `0`, `1`, …, or a UUID. */
    blobId: text('blob_id').notNull(),
    /** Bytes of all records together, once it is whole. */
    sealedSize: bigint('sealed_size', { mode: 'number' }),
    /** HMAC of the file name that was judged: what was accepted is what is sent. */
    nameHash: bytea('name_hash'),
    acceptedAt: at('accepted_at'),
    /** Media type that it was judged to be: what is sent says this, whatever the browser says. */
    mediaType: text('media_type'),
  },
  (table) => [
    unique('blob_place').on(table.messageId, table.kind, table.blobId),
    index('blob_of_reply').on(table.messageId, table.replyId),
    foreignKey({ columns: [table.messageId, table.replyId], foreignColumns: [reply.messageId, reply.id] }).onDelete(
      'cascade',
    ),
    check('blob_of_reply_kind', sql`(reply_id is not null) = (kind in ('reply', 'replyfile'))`),
    check('blob_of_message', sql`(message_id is null) = (kind::text = 'sharedfile')`),
    check('blob_shared', sql`(organisation_id is null) = (message_id is not null)`),
  ],
);

/**
 * A file of a letter to several people: stored once, under a key that lies in each of their letters. It goes with the
 * last of their messages (migration).
 */
export const sharedFile = pgTable(
  'shared_file',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    /** Its place in the letter: `1`, `2`, … */
    blobId: text('blob_id').notNull(),
    blob: bigint({ mode: 'number' })
      .notNull()
      .references(() => blob.id, { onDelete: 'cascade' }),
  },
  (table) => [primaryKey({ columns: [table.messageId, table.blobId] }), index('shared_file_blob').on(table.blob)],
);

/** 1 MiB of a sealed blob. Stored uncompressed (migration): ciphertext does not shrink. */
export const record = pgTable(
  'record',
  {
    blob: bigint({ mode: 'number' })
      .notNull()
      .references(() => blob.id, { onDelete: 'cascade' }),
    index: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.blob, table.index] }),
    check('record_size', sql`octet_length(bytes) between 1 and 1048576`),
    check('record_index', sql`index >= 0`),
  ],
);
