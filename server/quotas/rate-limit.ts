// How often a client network, an organisation and everyone together may do something, counted in the database for all
// processes.

import { and, gt, inArray, sql } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import { DAY, HOUR, MINUTE } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import type { Organisation } from '../store/schema.ts';
import { limitCount } from '../store/schema-service.ts';
import type { ClientNetwork } from './network.ts';

/** Says when to come back. */
export type TooManyRequests = ProblemOf<'too-many-requests'>;

/** Counts one code that is about to be sent for a client network. A refusal says when to come back. */
export function countCodeOfClient(services: Counting, client: ClientNetwork): Promise<TooManyRequests | undefined> {
  return countForClient(services, 'codes', client, limits.codesPerClientHour);
}

/** Counts one code that a client network tries. */
export function countAttemptOfClient(services: Counting, client: ClientNetwork): Promise<TooManyRequests | undefined> {
  return countForClient(services, 'attempts', client, limits.attemptsPerClientHour);
}

/** Counts one reference that is looked up from a page of these organisations. */
export async function countReference(
  services: Counting,
  client: ClientNetwork,
  organisationIds: readonly string[],
): Promise<TooManyRequests | undefined> {
  const refused = await countForClient(services, 'references', client, limits.referencesPerClientHour);
  if (refused !== undefined) return refused;
  const most = limits.referencesPerOrganisationHour;
  for (const id of organisationIds) {
    const spent = await countOne(services, `references of organisation ${id}`, most);
    if (spent !== undefined) return spent;
  }
  return undefined;
}

/** Counts one code against the budget of its organisation, and of the installation. */
export async function countCodeOfOrganisation(
  services: Counting,
  organisationId: string,
): Promise<TooManyRequests | undefined> {
  return (
    (await countOne(services, `codes of organisation ${organisationId}`, limits.codesPerOrganisationHour)) ??
    (await countOne(services, 'codes in all', limits.codesPerHourInAll))
  );
}

/** Counts one counter code against the organisation's hour: more is no counter, it is a program. */
export async function countCounterCode(
  services: Counting,
  organisationId: string,
): Promise<TooManyRequests | undefined> {
  const most = limits.counterCodesPerOrganisationHour;
  return countOne(services, `counter codes of organisation ${organisationId}`, most);
}

/** Counts one text message against the organisation's budget of the hour and of the day. */
export async function countSmsOfOrganisation(
  services: Counting,
  { id, smsPerHour, smsPerDay }: Pick<Organisation, 'id' | 'smsPerHour' | 'smsPerDay'>,
): Promise<TooManyRequests | undefined> {
  return (
    (await countOne(services, `sms of organisation ${id} this hour`, smsPerHour)) ??
    (await countOne(services, `sms of organisation ${id} today`, smsPerDay, DAY))
  );
}

/**
 * Counts one call of an API key or an OAuth client against its minute; tells what is left of it, and in how many
 * seconds it is over.
 */
export async function countCallOfKey(
  services: Counting,
  keyId: string,
): Promise<{ remaining: number; resetSeconds: number; refused: TooManyRequests | undefined }> {
  const { count, resetSeconds } = await counted(services, `calls of key ${keyId}`, MINUTE);
  const remaining = Math.max(0, limits.callsPerKeyMinute - count);
  const refused =
    count <= limits.callsPerKeyMinute ? undefined : { code: 'too-many-requests' as const, retryAfter: resetSeconds };
  return { remaining, resetSeconds, refused };
}

/**
 * Writes down that calls come through a proxy which TRUSTED_PROXIES does not name; it is forgotten after a day
 * without any.
 */
export async function noteUnnamedProxy(services: Counting): Promise<void> {
  await counted(services, UNNAMED_PROXY, 24 * HOUR);
}

/** True when calls came through such a proxy within a day. */
export async function hasUnnamedProxy({ db, clock, serverKeys }: Counting): Promise<boolean> {
  const [noted] = await db
    .select({ count: limitCount.count })
    .from(limitCount)
    .where(
      and(
        inArray(limitCount.nameHash, serverKeys.lookups('limit', UNNAMED_PROXY)),
        gt(limitCount.windowEndsAt, clock.now()),
      ),
    );
  return noted !== undefined;
}

const UNNAMED_PROXY = 'calls through an unnamed proxy';

/** What counting touches. */
export type Counting = Pick<Services, 'clock' | 'serverKeys'> & { readonly db: Queryable };

async function countForClient(
  services: Counting,
  what: string,
  { network, wider }: ClientNetwork,
  most: number,
): Promise<TooManyRequests | undefined> {
  const refused = await countOne(services, `${what} of client ${network}`, most);
  if (refused !== undefined || wider === undefined) return refused;
  return countOne(services, `${what} of client ${wider}`, most * limits.widerNetworkShare);
}

async function countOne(
  services: Counting,
  name: string,
  most: number,
  window = HOUR,
): Promise<TooManyRequests | undefined> {
  const { count, resetSeconds } = await counted(services, name, window);
  return count <= most ? undefined : { code: 'too-many-requests', retryAfter: resetSeconds };
}

/** Counts in one atomic upsert: a window that is over starts again. */
export async function counted({ db, clock, serverKeys }: Counting, name: string, window: number, amount = 1) {
  const now = clock.now();
  const windowEndsAt = new Date(now.getTime() + window);
  const over = sql`${limitCount.windowEndsAt} <= ${now.toISOString()}`;
  const row = oneRow(
    await db
      .insert(limitCount)
      .values({ nameHash: serverKeys.lookup('limit', name), count: amount, windowEndsAt })
      .onConflictDoUpdate({
        target: limitCount.nameHash,
        set: {
          count: sql`case when ${over} then excluded.count else ${limitCount.count} + excluded.count end`,
          windowEndsAt: sql`case when ${over} then excluded.window_ends_at else ${limitCount.windowEndsAt} end`,
        },
      })
      .returning(),
  );
  return { count: row.count, resetSeconds: Math.ceil((row.windowEndsAt.getTime() - now.getTime()) / 1000) };
}
