// The tables of the service itself: what waits to leave and what left, what happened, what is counted, whether it was
// there.
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { at, bytea } from './columns.ts';
import { message } from './schema.ts';

/** Stands for the organisation in rows of a version that wrote none. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Everything that must leave the house: written in the transaction of its cause, removed in that of its effect. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    name: text().notNull(),
    /** Defaults are for an earlier version that still runs beside this one. */
    lane: text().notNull().default('answer'),
    /** Whose turn it is in the lane. */
    organisationId: uuid('organisation_id').notNull().default(NOBODY),
    messageId: uuid('message_id').references(() => message.id, { onDelete: 'cascade' }),
    payload: jsonb().notNull(),
    /** What no backup may hold: a link secret, a code. */
    secretSealed: text('secret_sealed'),
    outboxKid: text('outbox_kid'),
    /** The one more try after a bounce. */
    isResend: boolean('is_resend').notNull().default(false),
    attempts: integer().notNull().default(0),
    createdAt: at('created_at').notNull(),
    dueAt: at('due_at').notNull(),
    /** After this it has failed for good. */
    expiresAt: at('expires_at').notNull(),
    lastError: text('last_error'),
  },
  (table) => [
    // No other index by due time: the planner would walk all lanes with it.
    index('outbox_turn').on(table.lane, table.organisationId, table.dueAt, table.id),
    index('outbox_of_message').on(table.messageId),
    index('outbox_kid').on(table.outboxKid),
    index('outbox_name').on(table.name, table.id),
    // For those that a clock which was ahead has made.
    index('outbox_created').on(table.createdAt),
    check('outbox_secret', sql`(secret_sealed is null) = (outbox_kid is null)`),
  ],
);

/** A mail of ours that is on its way: by the token in its return path a bounce finds it (VERP). */
export const sentMail = pgTable(
  'sent_mail',
  {
    /** SHA-256 of the token. */
    tokenHash: bytea('token_hash').primaryKey(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    /** The job that sent it, and what it was told: what to do once more. */
    job: text().notNull(),
    payload: jsonb().notNull(),
    isResend: boolean('is_resend').notNull(),
    sentAt: at('sent_at').notNull(),
    bouncedAt: at('bounced_at'),
  },
  (table) => [index('sent_mail_of_message').on(table.messageId), index('sent_mail_sent').on(table.sentAt)],
);

/** What happened, without content. No foreign key to the message: triggers keep it for its term (migration). */
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
export const limitCount = pgTable(
  'limit_count',
  {
    nameHash: bytea('name_hash').primaryKey(),
    count: integer().notNull(),
    windowEndsAt: at('window_ends_at').notNull(),
  },
  (table) => [index('limit_count_ends').on(table.windowEndsAt)],
);

/**
 * What the sealed records of an organisation came to and went by, as deltas: their sum is what is stored. Triggers
 * write them (migration); rows are only added, so that letters coming in never wait for each other; tidying makes one
 * of many. No foreign key: a trigger also writes while an organisation is being deleted.
 */
export const storageUse = pgTable(
  'storage_use',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organisationId: uuid('organisation_id').notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [index('storage_use_of_organisation').on(table.organisationId)],
);

/** Proof that the server keys given at start are those the database was written with. */
export const keyCheck = pgTable('key_check', {
  kid: text().primaryKey(),
  checkSealed: text('check_sealed').notNull(),
  /** When a process first started with it, by the clock of the database: the same for all processes. */
  addedAt: at('added_at').notNull().defaultNow(),
});

/** When each part of the service was last seen alive: a gap is a time of downtime (Awb 2:21). */
export const heartbeat = pgTable('heartbeat', {
  part: text().primaryKey(),
  at: at('at').notNull(),
});

/** A time in which a part of the service was not there. */
export const downtime = pgTable(
  'downtime',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    part: text().notNull(),
    startedAt: at('started_at').notNull(),
    endedAt: at('ended_at').notNull(),
  },
  (table) => [check('downtime_order', sql`started_at < ended_at`), index('downtime_ended').on(table.endedAt)],
);

/** The builds of the widget that were served: pages that were opened with one, or pin it, go on with it. */
export const widgetBuild = pgTable('widget_build', {
  id: uuid().primaryKey().defaultRandom(),
  /** SHA-256 of its manifest. */
  manifestHash: bytea('manifest_hash').notNull().unique(),
  /** Sealed, so that nobody who can write here says what runs in a citizen's browser. */
  manifestSealed: text('manifest_sealed').notNull(),
  firstStartedAt: at('first_started_at').notNull(),
  startedAt: at('started_at').notNull(),
});

/** Their files, by what is in them: builds share what did not change. */
export const widgetFile = pgTable('widget_file', {
  contentHash: bytea('content_hash').primaryKey(),
  brotli: bytea().notNull(),
});
