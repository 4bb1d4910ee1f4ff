// The tables of OAuth 2.0 clients: who they are, which assertions they used, which tokens they have.
import { isNull } from 'drizzle-orm';
import { index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { at, bytea } from './columns.ts';
import { organisation } from './schema.ts';

/** A program of an organisation that proves itself by a key of its own, of which only the public half comes here. */
export const oauthClient = pgTable(
  'oauth_client',
  {
    /** Its `client_id`. */
    id: uuid().primaryKey().defaultRandom(),
    organisationId: uuid('organisation_id')
      .notNull()
      .references(() => organisation.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** A JWK Set (RFC 7517) of public keys. */
    publicKeys: jsonb('public_keys').notNull(),
    createdAt: at('created_at').notNull(),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  (table) => [
    uniqueIndex('oauth_client_name').on(table.organisationId, table.name).where(isNull(table.revokedAt)),
    index('oauth_client_of_organisation').on(table.organisationId, table.createdAt),
  ],
);

/** An assertion that brought a token: it brings no second one. Kept as long as it would be good. */
export const usedAssertion = pgTable(
  'used_assertion',
  {
    clientId: uuid('client_id')
      .notNull()
      .references(() => oauthClient.id, { onDelete: 'cascade' }),
    /** SHA-256 of its `jti`. */
    jtiHash: bytea('jti_hash').notNull(),
    endsAt: at('ends_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clientId, table.jtiHash] }), index('used_assertion_ends').on(table.endsAt)],
);

/** A token that was given; the token itself is kept nowhere. */
export const accessToken = pgTable(
  'access_token',
  {
    /** SHA-256 of the token. */
    tokenHash: bytea('token_hash').primaryKey(),
    clientId: uuid('client_id')
      .notNull()
      .references(() => oauthClient.id, { onDelete: 'cascade' }),
    endsAt: at('ends_at').notNull(),
  },
  (table) => [index('access_token_of_client').on(table.clientId), index('access_token_ends').on(table.endsAt)],
);
