// What became of a message, for the municipality: one word, and when. Never its content.
import { and, desc, eq, gt, gte, inArray, isNull, lt, lte, type SQL, sql } from 'drizzle-orm';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { message, organisation } from '../store/schema.ts';
import { type MessageStatus, STORED_STATUS } from '../store/stored-status.ts';
import { caseName, caseNumberOf } from './case-number.ts';

/** A message as its organisation sees it. */
export interface MessageOverview {
  readonly message: Message;
  readonly status: MessageStatus;
  readonly replies: number;
  /** Of those, how many the contact person's mail server did not take, or sent back. */
  readonly undeliveredReplies: number;
  /** While it is kept. */
  readonly kind: string | undefined;
  readonly caseNumber: string | undefined;
}

/** Which messages, newest first; `after` is the last one of the page before. */
export interface MessageFilter {
  readonly status?: MessageStatus | undefined;
  readonly reference?: string | undefined;
  readonly caseNumber?: string | undefined;
  readonly createdFrom?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  readonly after?: { readonly createdAt: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** What reading of messages takes. */
export type Reading = Pick<Services, 'serverKeys' | 'clock'> & { readonly db: Queryable };

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

/** A page of an organisation's messages, and whether there are more. Costs what it shows, however many there are. */
export async function listMessages(
  services: Reading,
  organisation: Organisation,
  { status, reference, caseNumber, createdFrom, createdBefore, after, limit }: MessageFilter,
): Promise<{ messages: MessageOverview[]; hasMore: boolean }> {
  const others = [
    reference === undefined ? undefined : eq(message.reference, reference),
    caseNumber === undefined ? undefined : ofCase(services, organisation, caseNumber),
    createdFrom === undefined ? undefined : gte(message.createdAt, createdFrom),
    createdBefore === undefined ? undefined : lt(message.createdAt, createdBefore),
    // as a pair: with OR the index would be read from its beginning
    after === undefined
      ? undefined
      : sql`(${message.createdAt}, ${message.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id}::uuid)`,
  ];
  const ofStatus =
    status === 'expired'
      ? expiredPage(services, organisation, others, limit + 1)
      : status && hasStatus(status, services.clock.now());
  const found = await overviews(services, organisation, [...others, ofStatus], limit + 1);
  return { messages: found.slice(0, limit), hasMore: found.length > limit };
}

function ofCase({ serverKeys }: Reading, { id }: Organisation, number: string): SQL {
  return inArray(message.caseNumberLookup, serverKeys.lookups('case-number', caseName(id, number)));
}

function hasStatus(status: MessageStatus, now: Date): SQL | undefined {
  const stored = sql`${STORED_STATUS} = ${status}`;
  return status === 'withdrawn' ? stored : and(stored, gt(message.expiresAt, now));
}

/** The first of the messages that are over: of those deleted, and of those that soon are, which are few. */
function expiredPage(
  { clock }: Reading,
  organisation: Organisation,
  filters: readonly (SQL | undefined)[],
  limit: number,
): SQL {
  const ofOrganisation = eq(message.organisationId, organisation.id);
  const first = (from: SQL, isExpired: SQL | undefined) =>
    sql`(select message.id from ${from} where ${and(isExpired, ...filters)}
      order by message.created_at desc, message.id desc limit ${limit})`;
  const isOver = and(isNull(message.deletedAt), isNull(message.withdrawnAt), lte(message.expiresAt, clock.now()));
  // OFFSET 0: those few are found by their end, not by walking all of the organisation in the order of the list
  const over = sql`(select * from ${message} where ${and(ofOrganisation, isOver)} offset 0) as message`;
  const isDeleted = and(ofOrganisation, sql`${STORED_STATUS} = 'expired'`);
  return inArray(message.id, sql`(${first(sql`${message}`, isDeleted)} union all ${first(over, sql`true`)})`);
}

/** An organisation's messages that pass the filters, the first in this order. */
export async function overviews(
  { db, serverKeys, clock }: Reading,
  organisation: Organisation,
  filters: readonly (SQL | undefined)[],
  limit: number,
  order: readonly SQL[] = [desc(message.createdAt), desc(message.id)],
): Promise<MessageOverview[]> {
  const rows = await db
    .select({ message, status: statusOf(clock.now()), replies: REPLIES, undeliveredReplies: UNDELIVERED_REPLIES })
    .from(message)
    .where(and(eq(message.organisationId, organisation.id), ...filters))
    .orderBy(...order)
    .limit(limit);
  return Promise.all(
    rows.map(async (row) => {
      const { id, kindSealed } = row.message;
      const kind = kindSealed === null ? undefined : await serverKeys.open(`message/kind/${id}`, kindSealed);
      return { ...row, kind, caseNumber: await caseNumberOf(serverKeys, row.message) };
    }),
  );
}

// Names in plain text: drizzle leaves out the table of a column in a select from one table, also inside a subquery.
// The audit trail outlives the replies.
const REPLIES = sql<number>`(select count(*)::int from audit
  where audit.message_id = message.id and audit.event = 'replied')`;
/** A reply leaves in several mails, of which more than one may come back. */
const UNDELIVERED_REPLIES = sql<number>`(select count(distinct details->>'reference')::int from audit
  where audit.message_id = message.id and audit.event in ('reply-failed', 'reply-bounced'))`;

/** As stored, until the clock says that it is over. */
function statusOf(now: Date): SQL<MessageStatus> {
  return sql<MessageStatus>`case
    when message.withdrawn_at is null and message.expires_at <= ${now.toISOString()}::timestamptz then 'expired'
    else ${STORED_STATUS} end`;
}
