// The tables of what is told to a municipality's own systems: which events, in which order.
import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, unique, uuid } from 'drizzle-orm/pg-core';
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
