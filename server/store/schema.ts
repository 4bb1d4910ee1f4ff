// The tables of organisations and their messages; schema-blobs.ts has what lies under seal, schema-access.ts codes and
// sessions, schema-clients.ts OAuth clients, schema-directory.ts the 06-numbers, schema-service.ts the tables of the
// service itself. What must always hold is held here: unique keys, checks, foreign keys. A column named `…Sealed` is a
// JWE (server-keys.ts, outbox-keys.ts) or a sealed blob; `…Lookup` and `…Hash` can't be turned back. `…Lookup` is an
// HMAC that a rotation derives anew; a `…Hash` under a server key lives a day at most, for its key goes after that.
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { limits } from '../contract/limits.ts';
import { at, bytea } from './columns.ts';
import { STORED_STATUS, UNANSWERED, UNREAD } from './stored-status.ts';

/** A municipality. */
export const organisation = pgTable(
  'organisation',
  {
    id: uuid().primaryKey().defaultRandom(),
    slug: text().notNull().unique(),
    /** Organisatie-identificatienummer: names it in the events that it is told (cloud-event.ts). */
    oin: text(),
    name: text().notNull(),
    shortName: text('short_name').notNull(),
    productName: text('product_name').notNull(),
    pageUrl: text('page_url').notNull(),
    origins: text().array().notNull(),
    fromAddress: text('from_address').notNull(),
    /** Where From and Reply-To of its letters may be (mail-domain.ts). */
    mailDomains: text('mail_domains').array().notNull(),
    /** Codes of the languages below the Dutch of its mails (mail-languages.ts). */
    mailLanguages: text('mail_languages').array().notNull().default(['en']),
    /** Of its mails; white words can be read on it (mail-colour.ts). */
    colour: text().notNull().default('#154273'),
    /** What stands above its mails instead of its name; a picture instead is in `wordmarkPicture`. */
    wordmark: text(),
    /** Whether who mailed a message is told that it was delivered and opened (sender-reports.ts). */
    senderReports: text('sender_reports').notNull().default('asked'),
    /** What becomes of a mail's recipients at its own mail domains (colleagues.ts). */
    colleagues: text().notNull().default('skip'),
    smsSender: text('sms_sender').notNull(),
    /** ISO 3166-1 (mobile-number.ts). */
    smsCountries: text('sms_countries')
      .array()
      .notNull()
      .default([...limits.smsCountries]),
    smsPerHour: integer('sms_per_hour').notNull().default(limits.smsPerOrganisationHour),
    smsPerDay: integer('sms_per_day').notNull().default(limits.smsPerOrganisationDay),
    phone: text(),
    email: text(),
    helpText: text('help_text'),
    retentionDays: integer('retention_days').notNull().default(limits.retentionDays),
    attachmentBytes: integer('attachment_bytes').notNull().default(limits.attachmentBytes),
    attachmentCount: integer('attachment_count').notNull().default(limits.attachmentCount),
    /** Its letters are read in the reader's own frame alone: scripts of its pages can't (contract/README.md). */
    isolated: boolean().notNull().default(false),
    /** Kinds of files that its citizens may send (server/files/file-kinds.ts). */
    fileKinds: text('file_kinds').array().notNull().default(['default']),
    /** Sealed bytes that may be stored of it (storage-share.ts). */
    storageBytes: bigint('storage_bytes', { mode: 'number' }).notNull().default(limits.storageBytes),
    /** Days unread after which the citizen is reminded; 0: never. */
    reminderDays: integer('reminder_days').notNull().default(limits.reminderDays),
    /** Years that what happened to a message is kept after the end of its content; then its row goes with it. */
    auditRetentionYears: integer('audit_retention_years').notNull().default(limits.auditRetentionYears),
    /** DKIM (RFC 6376): signs our mails when all three are there. The key is PKCS#8 in PEM. */
    dkimDomain: text('dkim_domain'),
    dkimSelector: text('dkim_selector'),
    dkimKeySealed: text('dkim_key_sealed'),
    createdAt: at('created_at').notNull(),
    disabledAt: at('disabled_at'),
  },
  () => [
    check('organisation_mail_domains', sql`cardinality(mail_domains) > 0`),
    check('organisation_oin', sql`oin ~ '^[0-9]{20}$'`),
    check('organisation_colour', sql`colour ~ '^#[0-9a-f]{6}$'`),
    check('organisation_audit_retention', sql`audit_retention_years between 1 and 100`),
  ],
);

/** A municipality as stored. */
export type Organisation = typeof organisation.$inferSelect;

/** Proof of being an organisation, for gateway and desk API; the key itself is printed once and kept nowhere. */
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

/**
 * The case: one link, its seals, codes and replies. The row outlives its content, to say what became of it, as long as
 * the organisation keeps what happened.
 */
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
    /** Masked, and kept for good: evidence outlives the content. */
    maskedRecipientSealed: text('masked_recipient_sealed'),
    /** The number that came with it, and when; a follow-up takes both along, so that a newer one wins there too. */
    mobileSealed: text('mobile_sealed'),
    mobileGivenAt: at('mobile_given_at'),
    smsOnly: boolean('sms_only').notNull().default(false),
    contactSealed: text('contact_sealed'),
    /** The nature of the message, in the sender's words, and the last day to react (Awb 2:10). */
    kindSealed: text('kind_sealed'),
    replyBefore: date('reply_before', { mode: 'string' }),
    /** Message-ID of the mail it came in, for In-Reply-To. */
    mailMessageIdSealed: text('mail_message_id_sealed'),
    /** Of the sender's case system; found by its look-up (case-number.ts). */
    caseNumberSealed: text('case_number_sealed'),
    caseNumberLookup: bytea('case_number_lookup'),
    /** How many items it asks for; of them what its list is held against (contract/ask.ts), while it is kept. */
    asked: integer(),
    askCommitment: bytea('ask_commitment'),
    /** Numbers of those that were answered, and of those that its citizen said he has not. */
    answered: integer().array().notNull().default([]),
    declined: integer().array().notNull().default([]),
    /** The language below the Dutch of its mails, when it is not those of the organisation. */
    mailLanguage: text('mail_language'),
    /** What its sender is told of it, and where (sender-reports.ts). */
    reportsSealed: text('reports_sealed'),
    replyTokenSealed: text('reply_token_sealed'),
    replyTokenLookup: bytea('reply_token_lookup').unique(),
    /** Recognises the same mail within a day; under a key that is destroyed after two. */
    sameMailHash: bytea('same_mail_hash'),
    /** An Idempotency-Key and what came with it; for a day, the second under a key that is destroyed after two. */
    idempotencyKeyHash: bytea('idempotency_key_hash'),
    idempotencyDigest: bytea('idempotency_digest'),
    wrongCodes: integer('wrong_codes').notNull().default(0),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    notifiedAt: at('notified_at'),
    /** A mail server beyond the relay took the notification, as far as one says so. */
    deliveredAt: at('delivered_at'),
    /** Its notification did not leave within hours: said once. */
    lateAt: at('late_at'),
    undeliverableAt: at('undeliverable_at'),
    remindedAt: at('reminded_at'),
    remindedOfExpiryAt: at('reminded_of_expiry_at'),
    /** That nothing of what it asks for was given, once it was read. */
    remindedOfAskAt: at('reminded_of_ask_at'),
    openedAt: at('opened_at'),
    /** The first reply; a trigger writes it (migration), for an earlier version does not. */
    repliedAt: at('replied_at'),
    lockedAt: at('locked_at'),
    withdrawnAt: at('withdrawn_at'),
    /** What took its place, when its access was renewed. No foreign key: that row may go first. */
    renewedAsId: uuid('renewed_as_id'),
    deletedAt: at('deleted_at'),
    /** When what is told of it last changed; triggers write it (migration), by the database's clock. */
    changedAt: at('changed_at').notNull().default(sql`date_trunc('milliseconds', now())`),
  },
  (table) => [
    unique('message_same_mail').on(table.organisationId, table.sameMailHash),
    unique('message_idempotency_key').on(table.organisationId, table.idempotencyKeyHash),
    index('message_of_organisation').on(table.organisationId, table.createdAt, table.id),
    index('message_by_status').on(table.organisationId, STORED_STATUS, table.createdAt, table.id),
    index('message_by_change').on(table.organisationId, table.changedAt, table.id),
    index('message_by_case')
      .on(table.organisationId, table.caseNumberLookup, table.createdAt, table.id)
      .where(sql`case_number_lookup is not null`),
    // Only what is counted, reminded or swept, so that nothing walks all messages. Whatever changes while a message is
    // read again and again (wrong_codes) is in none.
    index('message_unannounced')
      .on(table.createdAt)
      .where(sql`notified_at is null and withdrawn_at is null and undeliverable_at is null and deleted_at is null`),
    index('message_undeliverable')
      .on(table.organisationId)
      .where(sql`undeliverable_at is not null and deleted_at is null`),
    index('message_unread')
      .on(table.organisationId, table.notifiedAt)
      .where(sql`${UNREAD} and message.reminded_at is null`),
    index('message_unread_expiring')
      .on(table.organisationId, table.expiresAt)
      .where(sql`${UNREAD} and message.reminded_of_expiry_at is null`),
    index('message_unanswered')
      .on(table.organisationId, table.openedAt)
      .where(sql`${UNANSWERED} and message.reminded_of_ask_at is null`),
    index('message_with_mobile').on(table.organisationId, table.mobileGivenAt).where(sql`mobile_sealed is not null`),
    index('message_to_delete').on(table.organisationId, table.expiresAt).where(sql`deleted_at is null`),
    index('message_to_forget').on(table.organisationId, table.deletedAt).where(sql`deleted_at is not null`),
    check('message_asked', sql`asked between 1 and ${sql.raw(String(limits.askedItems))}`),
    check('message_case', sql`(case_number_sealed is null) = (case_number_lookup is null)`),
    check('message_mobile', sql`mobile_sealed is null or mobile_given_at is not null`),
    check('message_attempts', sql`wrong_codes between 0 and ${sql.raw(String(limits.messageAttempts))}`),
    check('message_life', sql`(server_share_sealed is null) = (deleted_at is not null or withdrawn_at is not null)`),
  ],
);

/** A message as stored. */
export type Message = typeof message.$inferSelect;

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
    index('reply_unfinished').on(table.createdAt).where(sql`received_at is null`),
  ],
);
