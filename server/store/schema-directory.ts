// What an organisation keeps beside its settings, whatever message it is for: 06-numbers, and the picture above its
// mails.
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';
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

/** A register of the organisation's own that its 06-numbers are read from, in place of the directory. */
export const numberRegister = pgTable(
  'number_register',
  {
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .unique()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    /** The root of its API. */
    url: text().notNull(),
    tokenSealed: text('token_sealed').notNull(),
    /** Addresses that nobody has verified count, too. */
    unverified: boolean().notNull(),
    createdAt: at('created_at').notNull(),
    /** Since when it gives no answer; a status or a code, never words of the other side. */
    failingSince: at('failing_since'),
    lastError: text('last_error'),
  },
  () => [check('number_register_failing', sql`(failing_since is null) = (last_error is null)`)],
);

/** The picture above an organisation's mails, apart from its row, which each call reads. */
export const wordmarkPicture = pgTable(
  'wordmark_picture',
  {
    organisationId: uuid('organisation_id')
      .primaryKey()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    type: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    bytes: bytea().notNull(),
  },
  () => [
    check('wordmark_picture_type', sql`type in ('image/png', 'image/jpeg')`),
    check('wordmark_picture_size', sql`octet_length(bytes) between 1 and ${sql.raw(String(limits.wordmarkBytes))}`),
    check('wordmark_picture_pixels', sql`width > 0 and height > 0`),
  ],
);
