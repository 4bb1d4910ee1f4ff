// The tables of what is told to a municipality's own systems: which events, in which order.
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at } from './columns.ts';
import { organisation } from './schema.ts';

/**
 * An event as it is told: what happened stands in the audit, this is its name and its place. Written in the
 * transaction of its cause.
 */
export const toldEvent = pgTable(
  'told_event',
  {
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    auditId: bigint('audit_id', { mode: 'number' }).notNull().unique(),
    /** Its place among those of the organisation, without gaps; given after the commit (event-sequence.ts). */
    sequence: integer(),
    at: at('at').notNull(),
  },
  (table) => [
    unique('told_event_sequence').on(table.organisationId, table.sequence),
    index('told_event_unplaced').on(table.organisationId, table.auditId).where(sql`sequence is null`),
    index('told_event_at').on(table.at),
  ],
);

/** The last place that an organisation's events have: it outlives them. */
export const eventSequence = pgTable('event_sequence', {
  organisationId: uuid('organisation_id')
    .primaryKey()
    .references(() => organisation.id, { onDelete: 'cascade' }),
  last: integer().notNull().default(0),
});

/** Where an organisation's events go, by themselves. */
export const subscription = pgTable(
  'subscription',
  {
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    /** What takes them: a case system itself, or a neighbour by its own API, which is the operator's to say. */
    kind: text({ enum: ['webhook', 'notificaties', 'klantinteracties'] })
      .notNull()
      .default('webhook'),
    url: text().notNull(),
    /** Names of events (audit.ts); null: all that are told. */
    names: text().array(),
    /** Signs what is sent; the earlier one beside it for a while. */
    secretSealed: text('secret_sealed').notNull(),
    earlierSecretSealed: text('earlier_secret_sealed'),
    earlierSecretUntil: at('earlier_secret_until'),
    /** The kanaal of a neighbour; its secret is the neighbour's. */
    channel: text(),
    /** Of a Notificaties API. */
    clientId: text('client_id'),
    messagesUrl: text('messages_url'),
    /** The place of the last event that was taken, or was not for it. */
    deliveredThrough: integer('delivered_through').notNull(),
    /** Not before; and whose turn it is: who had the last one longest ago. */
    dueAt: at('due_at').notNull(),
    /** The last try took long: it may not have the places of the quick ones. */
    isSlow: boolean('is_slow').notNull().default(false),
    failures: integer().notNull().default(0),
    failingSince: at('failing_since'),
    /** A status or a code, never words of the other side. */
    lastError: text('last_error'),
    createdAt: at('created_at').notNull(),
    /** By its organisation. */
    pausedAt: at('paused_at'),
    /** By us: given up, or told that it is gone. */
    stoppedAt: at('stopped_at'),
  },
  (table) => [
    index('subscription_of_organisation').on(table.organisationId),
    index('subscription_due').on(table.dueAt).where(sql`paused_at is null and stopped_at is null`),
    check('subscription_earlier_secret', sql`(earlier_secret_sealed is null) = (earlier_secret_until is null)`),
    check('subscription_kind', sql`kind in ('webhook', 'notificaties', 'klantinteracties')`),
    check('subscription_channel', sql`(channel is null) = (kind = 'webhook')`),
    check(
      'subscription_publishing',
      sql`num_nulls(client_id, messages_url) = case kind when 'notificaties' then 0 else 2 end`,
    ),
    check('subscription_failing', sql`(failures > 0) = (failing_since is not null)`),
  ],
);

/** What became of each try to deliver an event. */
export const eventDelivery = pgTable(
  'event_delivery',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    subscriptionId: uuid('subscription_id')
      .notNull()
      .references(() => subscription.id, { onDelete: 'cascade' }),
    eventId: uuid('event_id').notNull(),
    sequence: integer().notNull(),
    at: at('at').notNull(),
    milliseconds: integer().notNull(),
    /** Null: it was taken. */
    error: text(),
  },
  (table) => [
    index('event_delivery_of_subscription').on(table.subscriptionId, table.id),
    index('event_delivery_at').on(table.at),
  ],
);
