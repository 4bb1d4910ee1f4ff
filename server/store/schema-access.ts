// The tables of access to a message: codes, sessions, and the browsers that opened it.
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';
import { at, bytea } from './columns.ts';
import { message } from './schema.ts';

export const channel = pgEnum('channel', ['sms', 'email', 'voice']);

/** An access code of one browser. */
export const accessCode = pgTable(
  'access_code',
  {
    id: uuid().primaryKey().defaultRandom(),
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    challengeHash: bytea('challenge_hash').notNull(),
    /** Set when the browser that asked is known to have opened the message: then it counts for that browser alone. */
    deviceHash: bytea('device_hash'),
    codeHash: bytea('code_hash').notNull(),
    reference: text().notNull(),
    channel: channel().notNull(),
    /** Masked destination. */
    destinationSealed: text('destination_sealed').notNull(),
    automatic: boolean().notNull(),
    /** An employee read it out (counter-code.ts); channel and destination are those of the code it replaced. */
    atCounter: boolean('at_counter').notNull().default(false),
    attempts: integer().notNull().default(0),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    /** The relay or provider took it. */
    sentAt: at('sent_at'),
    /** They never will. */
    refusedAt: at('refused_at'),
    usedAt: at('used_at'),
    replacedAt: at('replaced_at'),
  },
  (table) => [
    index('access_code_of_message').on(table.messageId, table.createdAt),
    index('access_code_created').on(table.createdAt),
    check('access_code_attempts', sql`attempts between 0 and ${sql.raw(String(limits.codeAttempts))}`),
  ],
);

/** A browser that opened a message, by the hash of the number it drew for it. */
export const knownDevice = pgTable(
  'known_device',
  {
    messageId: uuid('message_id')
      .notNull()
      .references(() => message.id, { onDelete: 'cascade' }),
    deviceHash: bytea('device_hash').notNull(),
    /** Wrong codes of this browser in the message's life. */
    wrongCodes: integer('wrong_codes').notNull().default(0),
    openedAt: at('opened_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.messageId, table.deviceHash] }),
    check('known_device_attempts', sql`wrong_codes between 0 and ${sql.raw(String(limits.messageAttempts))}`),
  ],
);

/** The right to read one message for a while; one per code. */
export const session = pgTable(
  'session',
  {
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
  },
  // None on last_used_at, which every call changes.
  (table) => [index('session_of_message').on(table.messageId), index('session_ends').on(table.endsAt)],
);
