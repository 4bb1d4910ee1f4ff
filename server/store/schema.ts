// All tables. What must always hold is held here: unique keys, checks, foreign keys.
// A column named `…Sealed` is a JWE (server-keys.ts, outbox-keys.ts) or a sealed blob; `…Lookup` and `…Hash` can't be turned back.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });
const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** A municipality. */
export const organisation = pgTable('organisation', {
  id: uuid().primaryKey().defaultRandom(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  shortName: text('short_name').notNull(),
  productName: text('product_name').notNull(),
  pageUrl: text('page_url').notNull(),
  origins: text().array().notNull(),
  fromAddress: text('from_address').notNull(),
  smsSender: text('sms_sender').notNull(),
  phone: text(),
  email: text(),
  helpText: text('help_text'),
  retentionDays: integer('retention_days').notNull().default(limits.retentionDays),
  attachmentBytes: integer('attachment_bytes').notNull().default(limits.attachmentBytes),
  attachmentCount: integer('attachment_count').notNull().default(limits.attachmentCount),
  createdAt: at('created_at').notNull(),
  disabledAt: at('disabled_at'),
});

/** Proof of being an organisation, for the gateway and the desk API; the key itself is printed once and kept nowhere. */
export const apiKey = pgTable('api_key', {
  id: uuid().primaryKey().defaultRandom(),
  organisationId: uuid('organisation_id')
    .notNull()
    .references(() => organisation.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  keyHash: bytea('key_hash').notNull().unique(),
  createdAt: at('created_at').notNull(),
  lastUsedAt: at('last_used_at'),
  revokedAt: at('revoked_at'),
});

/** The case: one link, its seals, codes and replies. The row outlives its content, to say what became of it. */
export const message = pgTable(
  'message',
  {
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    /** SHA-256 of the 16 bytes of the public id. */
    idHash: bytea('id_hash').notNull().unique(),
    reference: text().notNull().unique(),
    /** P. Gone with the content, which makes every old backup useless too. */
    serverShareSealed: text('server_share_sealed'),
    recipientSealed: text('recipient_sealed'),
    mobileSealed: text('mobile_sealed'),
    smsOnly: boolean('sms_only').notNull().default(false),
    contactSealed: text('contact_sealed'),
    /** Message-ID of the mail it came in, for In-Reply-To. */
    mailMessageIdSealed: text('mail_message_id_sealed'),
    replyTokenSealed: text('reply_token_sealed'),
    replyTokenLookup: bytea('reply_token_lookup').unique(),
    /** Recognises the same mail within a day; under a key that is destroyed after two. */
    sameMailHash: bytea('same_mail_hash'),
    wrongCodes: integer('wrong_codes').notNull().default(0),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    notifiedAt: at('notified_at'),
    openedAt: at('opened_at'),
    lockedAt: at('locked_at'),
    withdrawnAt: at('withdrawn_at'),
    deletedAt: at('deleted_at'),
  },
  (table) => [
    unique('message_same_mail').on(table.organisationId, table.sameMailHash),
    index('message_to_delete').on(table.expiresAt).where(sql`deleted_at is null`),
    check('message_attempts', sql`wrong_codes between 0 and ${sql.raw(String(limits.messageAttempts))}`),
    check('message_life', sql`(deleted_at is null) = (server_share_sealed is not null)`),
  ],
);

/** A reply; its id is the browser's, so it is unique within its message only. */
export const reply = pgTable(
  'reply',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    id: uuid().notNull(),
    /** RK under CK, for the citizen. */
    replyKeySealed: bytea('reply_key_sealed').notNull(),
    /** SHA-256 of RK: a retry must bring the same key. */
    replyKeyHash: bytea('reply_key_hash').notNull(),
    /** RK under an outbox key: the delivery key. Gone once delivered. */
    deliveryKeySealed: text('delivery_key_sealed'),
    outboxKid: text('outbox_kid'),
    reference: text().unique(),
    createdAt: at('created_at').notNull(),
    receivedAt: at('received_at'),
    deliveredAt: at('delivered_at'),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.id] }),
    check('reply_sent_has_reference', sql`(received_at is null) = (reference is null)`),
    check('reply_delivery_key', sql`(delivery_key_sealed is null) = (outbox_kid is null)`),
    check('reply_delivered_has_no_key', sql`delivered_at is null or delivery_key_sealed is null`),
    index('reply_outbox_kid').on(table.outboxKid),
  ],
);

export const blobKind = pgEnum('blob_kind', ['body', 'file', 'reply', 'replyfile']);

/** A sealed blob, whose bytes are in its records. */
export const blob = pgTable(
  'blob',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    replyId: uuid('reply_id'),
    kind: blobKind().notNull(),
    /** Its place in the AAD: `0`, `1`, …, or a UUID. */
    blobId: text('blob_id').notNull(),
    /** Bytes of all records together, once it is whole. */
    sealedSize: bigint('sealed_size', { mode: 'number' }),
    /** HMAC of the file name that was judged: what was accepted is what is sent. */
    nameHash: bytea('name_hash'),
    acceptedAt: at('accepted_at'),
  },
  (table) => [
    unique('blob_place').on(table.messageId, table.kind, table.blobId),
    index('blob_of_reply').on(table.messageId, table.replyId),
    foreignKey({ columns: [table.messageId, table.replyId], foreignColumns: [reply.messageId, reply.id] }).onDelete(
      'cascade',
    ),
    check('blob_of_reply_kind', sql`(reply_id is not null) = (kind in ('reply', 'replyfile'))`),
  ],
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

export const channel = pgEnum('channel', ['sms', 'email']);

/** An access code of one browser. */
export const accessCode = pgTable(
  'access_code',
  {
    id: uuid().primaryKey().defaultRandom(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    challengeHash: bytea('challenge_hash').notNull(),
    codeHash: bytea('code_hash').notNull(),
    reference: text().notNull(),
    channel: channel().notNull(),
    /** Masked destination. */
    destinationSealed: text('destination_sealed').notNull(),
    automatic: boolean().notNull(),
    attempts: integer().notNull().default(0),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** The relay or provider took it. */
    sentAt: at('sent_at'),
    usedAt: at('used_at'),
    replacedAt: at('replaced_at'),
  },
  (table) => [
    index('access_code_of_message').on(table.messageId, table.createdAt),
    check('access_code_attempts', sql`attempts between 0 and ${sql.raw(String(limits.codeAttempts))}`),
  ],
);

/** The right to read one message for a while; one per code. */
export const session = pgTable('session', {
  id: uuid().primaryKey().defaultRandom(),
  messageId: uuid('message_id')
    .notNull()
    .references(() => message.id, { onDelete: 'cascade' }),
  accessCodeId: uuid('access_code_id')
    .notNull()
    .unique()
    .references(() => accessCode.id, { onDelete: 'cascade' }),
  tokenHash: bytea('token_hash').notNull().unique(),
  createdAt: at('created_at').notNull(),
  lastUsedAt: at('last_used_at').notNull(),
  endsAt: at('ends_at').notNull(),
});

/** Everything that must leave the house: written in the transaction of its cause, removed in that of its effect. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    messageId: uuid('message_id').references(() => message.id, { onDelete: 'cascade' }),
    payload: jsonb().notNull(),
    /** What no backup may hold: a link secret, a code. */
    secretSealed: text('secret_sealed'),
    outboxKid: text('outbox_kid'),
    attempts: integer().notNull().default(0),
    createdAt: at('created_at').notNull(),
    dueAt: at('due_at').notNull(),
    /** After this it has failed for good. */
    expiresAt: at('expires_at').notNull(),
    lastError: text('last_error'),
  },
  (table) => [
    index('outbox_due').on(table.dueAt, table.id),
    index('outbox_kid').on(table.outboxKid),
    check('outbox_secret', sql`(secret_sealed is null) = (outbox_kid is null)`),
  ],
);

/** What happened, without content. No foreign key to the message: it outlives it. */
export const audit = pgTable(
  'audit',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organisationId: uuid('organisation_id').notNull(),
    messageId: uuid('message_id'),
    event: text().notNull(),
    details: jsonb().notNull(),
    at: at('at').notNull(),
  },
  (table) => [index('audit_of_message').on(table.messageId, table.id)],
);

/** How often something was done in its current window; the name is an HMAC, for it may hold a client's address. */
export const limitCount = pgTable('limit_count', {
  nameHash: bytea('name_hash').primaryKey(),
  count: integer().notNull(),
  windowEndsAt: at('window_ends_at').notNull(),
});

/** Proof that the server keys given at start are those the database was written with. */
export const keyCheck = pgTable('key_check', {
  kid: text().primaryKey(),
  checkSealed: text('check_sealed').notNull(),
});
