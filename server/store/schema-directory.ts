// The table of 06-numbers that an organisation keeps, whatever message they are for.
import { sql } from 'drizzle-orm';
import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, bytea } from './columns.ts';
import { organisation } from './schema.ts';

/** The directory: the current 06-number of a mail address, for one organisation. */
export const recipient = pgTable(
  'recipient',
  {
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    addressLookup: bytea('address_lookup').notNull(),
    addressSealed: text('address_sealed').notNull(),
    /** Null for a number that was removed: it wins over what an older message brought. */
    mobileSealed: text('mobile_sealed'),
    createdAt: at('created_at').notNull(),
    changedAt: at('changed_at').notNull(),
  },
  (table) => [
    unique('recipient_address').on(table.organisationId, table.addressLookup),
    index('recipient_removed').on(table.organisationId, table.changedAt).where(sql`mobile_sealed is null`),
  ],
);
