// The one query by which every route finds its message, and the refusals for one that is not there any more.
import { and, eq, gt, isNull } from 'drizzle-orm';
import { fromBase64url } from '../contract/bytes.ts';
import { sha256 } from '../contract/keys.ts';
import { type MessageNotice, OrganisationNotice } from '../contract/message-notice.ts';
import type { ProblemOf } from '../contract/problems.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import { type Message, message, type Organisation, organisation } from '../store/schema.ts';

/** Why a message can't be read: there is none, or no more. */
export type MessageGone = ProblemOf<'message-unknown' | 'message-withdrawn' | 'message-expired'>;

/** A message that can be read now, with its organisation. */
export interface LiveMessage {
  readonly message: Message & { readonly serverShareSealed: string; readonly recipientSealed: string };
  readonly organisation: Organisation;
}

/**
 * The message of a public id, at this second: expired and withdrawn ones are refused, with the date. `lock` holds its
 * row.
 */
export async function findMessage(
  db: Queryable,
  publicId: string,
  now: Date,
  lock: 'lock' | 'no-lock' = 'no-lock',
): Promise<LiveMessage | MessageGone> {
  const query = db
    .select({ message, organisation })
    .from(message)
    .innerJoin(organisation, eq(organisation.id, message.organisationId))
    .where(and(eq(message.idHash, await idHash(publicId)), isNull(organisation.disabledAt)));
  const [found] = await (lock === 'lock' ? query.for('update', { of: message }) : query);
  if (found === undefined) return { code: 'message-unknown' };
  return whileLive(found.message, found.organisation, now);
}

/**
 * Messages that can be read now: neither over, nor withdrawn, nor deleted. `lives` says the same of one that was
 * found.
 */
export function isLive(now: Date) {
  return and(isNull(message.withdrawnAt), isNull(message.deletedAt), gt(message.expiresAt, now));
}

/** True of a message that can be read now. */
export function lives({ withdrawnAt, deletedAt, expiresAt }: Message, now: Date): boolean {
  return withdrawnAt === null && deletedAt === null && expiresAt > now;
}

/** A found message when it can be read now, or why not. */
export function whileLive(found: Message, of: Organisation, now: Date): LiveMessage | MessageGone {
  const { serverShareSealed, recipientSealed, withdrawnAt, renewedAsId, expiresAt } = found;
  const message = noticeOf({ message: found, organisation: of });
  if (withdrawnAt !== null) {
    const renewed = renewedAsId === null ? {} : { renewed: true };
    return { code: 'message-withdrawn', withdrawnAt: withdrawnAt.toISOString(), ...renewed, message };
  }
  if (!lives(found, now) || serverShareSealed === null || recipientSealed === null) {
    return { code: 'message-expired', availableUntil: expiresAt.toISOString(), message };
  }
  return { message: { ...found, serverShareSealed, recipientSealed }, organisation: of };
}

/** SHA-256 of the 16 bytes of a public id: what the database knows it by. */
export function idHash(publicId: string): Promise<Uint8Array> {
  return sha256(fromBase64url(publicId));
}

/** What anyone who holds the link may know. */
export function noticeOf(known: { readonly message: Message; readonly organisation: Organisation }): MessageNotice {
  const { reference, expiresAt } = known.message;
  return { reference, organisation: shownOf(known.organisation), expiresAt: expiresAt.toISOString() };
}

/** The columns that the notice names, without those that are empty: the schema leaves out all others. */
export function shownOf(row: { readonly [Column in keyof OrganisationNotice]-?: unknown }): OrganisationNotice {
  const given = Object.entries(row).filter(([, value]) => value !== null);
  return OrganisationNotice.parse(Object.fromEntries(given));
}

/** Which pages may call about a message: of these origins, and `isolated` ones in the reader's own frame alone. */
export type AllowedPages = Pick<Organisation, 'origins' | 'isolated'>;

/** The pages that may call about a message; undefined when it is not there. */
export async function pagesOf(services: Pick<Services, 'db'>, publicId: string): Promise<AllowedPages | undefined> {
  const [found] = await services.db
    .select({ origins: organisation.origins, isolated: organisation.isolated })
    .from(message)
    .innerJoin(organisation, eq(organisation.id, message.organisationId))
    .where(eq(message.idHash, await idHash(publicId)));
  return found;
}
