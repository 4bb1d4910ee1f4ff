// What became of a message, as its row tells it, whatever time it is: the desk lists by it and citizens are reminded by
// it, so there are indexes of it. PostgreSQL knows those by these very words: no parameters stand in them.
import { type SQL, sql } from 'drizzle-orm';

/** The words, in the order in which the first that fits is said. */
export const MESSAGE_STATUSES = [
  'withdrawn',
  'expired',
  'locked',
  'replied',
  'opened',
  'undeliverable',
  'notified',
  'received',
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/** The status of a row whose message is not over, or was deleted when it was. */
export const STORED_STATUS: SQL<MessageStatus> = sql<MessageStatus>`(case
    when message.withdrawn_at is not null then 'withdrawn'
    when message.deleted_at is not null then 'expired'
    when message.locked_at is not null then 'locked'
    when message.replied_at is not null then 'replied'
    when message.opened_at is not null then 'opened'
    when message.undeliverable_at is not null then 'undeliverable'
    when message.notified_at is not null then 'notified'
    else 'received' end)`;

/**
 * A message that its citizen was told of and may still read, and has not. Its share says that it is neither withdrawn
 * nor deleted (message_life): in these words, so that the index of what is to be deleted does not seem to fit.
 */
export const UNREAD: SQL = sql`message.notified_at is not null and message.opened_at is null
  and message.locked_at is null and message.undeliverable_at is null and message.server_share_sealed is not null`;

/** One that asks for something, was read, and of which nothing was given or refused. */
export const UNANSWERED: SQL = sql`message.asked is not null and message.opened_at is not null
  and message.answered = '{}' and message.declined = '{}'
  and message.locked_at is null and message.undeliverable_at is null and message.server_share_sealed is not null`;
