// What became of a message, for the municipality: one word, and when. Never its content.
import { and, desc, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { message, organisation } from '../store/schema.ts';

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

/** A message as its organisation sees it. */
export interface MessageOverview {
  readonly message: Message;
  readonly status: MessageStatus;
  readonly replies: number;
  /** While it is kept. */
  readonly kind: string | undefined;
}

/** Which messages, newest first; `after` is the last one of the page before. */
export interface MessageFilter {
  readonly status?: MessageStatus | undefined;
  readonly reference?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  readonly after?: { readonly createdAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

type Reading = Pick<Services, 'serverKeys' | 'clock'> & { readonly db: Queryable };

/** The message of an organisation by its row id or its reference. */
export async function messageOverview(
  services: Reading,
  organisation: Organisation,
  by: { readonly id: string } | { readonly reference: string },
): Promise<MessageOverview | undefined> {
  const which = 'id' in by ? eq(message.id, by.id) : eq(message.reference, by.reference);
  const [found] = await overviews(services, organisation, [which], 1);
  return found;
}

/** Whose message this is: for the operator, who stands above organisations. */
export async function organisationOfMessage(
  { db }: Pick<Services, 'db'>,
  reference: string,
): Promise<Organisation | undefined> {
  const [found] = await db
    .select({ organisation })
    .from(message)
    .innerJoin(organisation, eq(organisation.id, message.organisationId))
    .where(eq(message.reference, reference));
  return found?.organisation;
}

/** A page of an organisation's messages, and whether there are more. */
export async function listMessages(
  services: Reading,
  organisation: Organisation,
  { status, reference, createdFrom, createdBefore, after, limit }: MessageFilter,
): Promise<{ messages: MessageOverview[]; hasMore: boolean }> {
  const filters = [
    status === undefined ? undefined : sql`${statusOf(services.clock.now())} = ${status}`,
    reference === undefined ? undefined : eq(message.reference, reference),
    createdFrom === undefined ? undefined : gte(message.createdAt, createdFrom),
    createdBefore === undefined ? undefined : lt(message.createdAt, createdBefore),
    after === undefined
      ? undefined
      : or(
          lt(message.createdAt, after.createdAt),
          and(eq(message.createdAt, after.createdAt), lt(message.id, after.id)),
        ),
  ];
  const found = await overviews(services, organisation, filters, limit + 1);
  return { messages: found.slice(0, limit), hasMore: found.length > limit };
}

async function overviews(
  { db, serverKeys, clock }: Reading,
  organisation: Organisation,
  filters: readonly (SQL | undefined)[],
  limit: number,
): Promise<MessageOverview[]> {
  const rows = await db
    .select({ message, status: statusOf(clock.now()), replies: REPLIES })
    .from(message)
    .where(and(eq(message.organisationId, organisation.id), ...filters))
    .orderBy(desc(message.createdAt), desc(message.id))
    .limit(limit);
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      kind:
        row.message.kindSealed === null
          ? undefined
          : await serverKeys.open(`message/kind/${row.message.id}`, row.message.kindSealed),
    })),
  );
}

// Names in plain text: drizzle leaves out the table of a column in a select from one table, also inside a subquery.
const REPLIES = sql<number>`(select count(*)::int from audit
  where audit.message_id = message.id and audit.event = 'replied')`; // the audit trail outlives the replies

function statusOf(now: Date): SQL<MessageStatus> {
  return sql<MessageStatus>`case
    when message.withdrawn_at is not null then 'withdrawn'
    when message.expires_at <= ${now.toISOString()}::timestamptz or message.deleted_at is not null then 'expired'
    when message.locked_at is not null then 'locked'
    when exists (select 1 from reply where reply.message_id = message.id and reply.received_at is not null)
      then 'replied'
    when message.opened_at is not null then 'opened'
    when message.undeliverable_at is not null then 'undeliverable'
    when message.notified_at is not null then 'notified'
    else 'received' end`;
}
