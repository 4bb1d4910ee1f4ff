// The directory: an organisation's current 06-number for a mail address. Sealed, and found by HMAC; nobody can list it.
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { ProblemOf } from '../contract/problems.ts';
import type { Services } from '../services.ts';
import { SWEPT_AT_ONCE } from '../store/batches.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import type { Message, Organisation } from '../store/schema.ts';
import { message, organisation } from '../store/schema.ts';
import { recipient } from '../store/schema-directory.ts';
import { foreignMobile, maySendSms } from './mobile-number.ts';
import { numberRegisterOf, type Registered } from './number-register.ts';

type Directory = Pick<Services, 'serverKeys' | 'clock'> & { readonly db: Queryable };

/** An entry; `mobile` in E.164. */
export interface DirectoryEntry {
  readonly id: string;
  readonly address: string;
  readonly mobile: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/**
 * Adds the number of an address, or replaces it. Address and number must have been checked. Refused for a country
 * without sms.
 */
export async function putRecipient(
  { db, serverKeys, clock }: Directory,
  organisation: Pick<Organisation, 'id' | 'smsCountries'>,
  { address, mobile }: Pick<DirectoryEntry, 'address' | 'mobile'>,
): Promise<
  { entry: Omit<DirectoryEntry, 'address' | 'mobile'>; outcome: 'added' | 'replaced' } | ProblemOf<'invalid-request'>
> {
  if ((await numberRegisterOf({ db }, organisation)) !== undefined) {
    const detail = 'numbers of this organisation are read from a register of its own: put it in there';
    return { code: 'invalid-request', errors: [{ pointer: '#/mobile', detail }] };
  }
  if (!maySendSms(organisation, mobile))
    return { code: 'invalid-request', errors: [foreignMobile(organisation, '#/mobile')] };
  const { id: organisationId } = organisation;
  const now = clock.now();
  const sealed = async (id: string) => ({
    addressSealed: await serverKeys.seal(`recipient/address/${id}`, address),
    mobileSealed: await serverKeys.seal(`recipient/mobile/${id}`, mobile),
    addressLookup: serverKeys.lookup('recipient-address', addressName(organisationId, address)),
    changedAt: now,
  });
  const known = await rowOf({ db, serverKeys }, organisationId, address);
  const id = known?.id ?? crypto.randomUUID();
  const told = { id: recipient.id, createdAt: recipient.createdAt, changedAt: recipient.changedAt };
  if (known === undefined) {
    const row = { id, organisationId, createdAt: now, ...(await sealed(id)) };
    const [added] = await db.insert(recipient).values(row).onConflictDoNothing().returning(told);
    // Added by another call meanwhile: then this one comes after it, and replaces.
    return added === undefined
      ? putRecipient({ db, serverKeys, clock }, organisation, { address, mobile })
      : { entry: added, outcome: 'added' };
  }
  const wasRemoved = known.mobileSealed === null;
  const replaced = await db
    .update(recipient)
    .set({ ...(await sealed(id)), ...(wasRemoved ? { createdAt: now } : {}) })
    .where(eq(recipient.id, id))
    .returning(told);
  return { entry: oneRow(replaced), outcome: wasRemoved ? 'added' : 'replaced' };
}

/** The entry of this id, of this organisation. */
export async function findRecipient(
  services: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  id: string,
): Promise<DirectoryEntry | undefined> {
  const [row] = await services.db.select().from(recipient).where(ofOrganisation(organisation, id));
  return entryOf(services, row);
}

/** The entry of an address, of this organisation. */
export async function recipientAt(
  services: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  address: string,
): Promise<DirectoryEntry | undefined> {
  return entryOf(services, await rowOf(services, organisation.id, address));
}

async function entryOf(
  { serverKeys }: Pick<Directory, 'serverKeys'>,
  row: typeof recipient.$inferSelect | undefined,
): Promise<DirectoryEntry | undefined> {
  if (row?.mobileSealed == null) return undefined;
  const { id, createdAt, changedAt } = row;
  const address = await serverKeys.open(`recipient/address/${id}`, row.addressSealed);
  const mobile = await serverKeys.open(`recipient/mobile/${id}`, row.mobileSealed);
  return { id, address, mobile, createdAt, changedAt };
}

/** Forgets an address altogether, also that its number was removed. False when it was not there. */
export async function forgetRecipient(
  services: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  address: string,
): Promise<boolean> {
  const row = await rowOf(services, organisation.id, address);
  if (row === undefined) return false;
  const gone = await services.db.delete(recipient).where(ofOrganisation(organisation, row.id)).returning();
  return gone.length > 0;
}

/**
 * Removes the number of an entry. False when there is none. That it was removed is known as long as an older message
 * has a number of its own: a code must not go there (`deleteRemovedRecipients`).
 */
export async function removeRecipient(
  { db, clock }: Pick<Directory, 'db' | 'clock'>,
  organisation: Organisation,
  id: string,
): Promise<boolean> {
  const removed = await db
    .update(recipient)
    .set({ mobileSealed: null, changedAt: clock.now() })
    .where(and(ofOrganisation(organisation, id), isNotNull(recipient.mobileSealed)))
    .returning({ id: recipient.id });
  return removed.length > 0;
}

/**
 * Deletes some of the removed entries that no older message with a number of its own needs any more, and says how
 * many: those removed before the oldest number that a message of the organisation has.
 */
export async function deleteRemovedRecipients({ db }: Pick<Directory, 'db'>): Promise<number> {
  const { count } = await db.execute(sql`
    delete from ${recipient} where id = any(array(
      select removed.id from ${organisation} cross join lateral (
        select recipient.id from ${recipient}
        where recipient.organisation_id = organisation.id and recipient.mobile_sealed is null
          and recipient.changed_at < coalesce((
            select min(message.mobile_given_at) from ${message}
            where message.organisation_id = organisation.id and message.mobile_sealed is not null), 'infinity')
        order by recipient.changed_at limit ${SWEPT_AT_ONCE}
      ) as removed
      limit ${SWEPT_AT_ONCE}))`);
  return count;
}

/**
 * The number the directory knows for an address, or that the organisation's own register told; undefined when there is
 * none that an sms may go to.
 */
export async function knownMobile(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  address: string,
  registered?: Registered,
): Promise<string | undefined> {
  if (registered !== undefined) return allowed(organisation, registered.mobile);
  const row = await rowOf({ db, serverKeys }, organisation.id, address);
  if (row?.mobileSealed == null) return undefined;
  const mobile = await serverKeys.open(`recipient/mobile/${row.id}`, row.mobileSealed);
  return allowed(organisation, mobile);
}

function allowed(organisation: Organisation, mobile: string | undefined): string | undefined {
  return mobile !== undefined && maySendSms(organisation, mobile) ? mobile : undefined;
}

/**
 * Where a code for this message goes by sms, at this moment: the directory's number when it is newer than the one
 * that came with the message (a corrected number works for messages already sent, a removed one for none), else the
 * one that came with it, else the directory's. A register is asked now, so what it has is newer than what came with
 * the message. Undefined when there is none that an sms may go to.
 */
export async function currentMobile(
  services: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  of: Message,
  address: string,
  registered?: Registered,
): Promise<string | undefined> {
  if (registered?.mobile !== undefined) return allowed(organisation, registered.mobile);
  const given = await givenMobile(services, of, address, registered !== undefined);
  if (given === undefined) return knownMobile(services, organisation, address, registered);
  return allowed(organisation, given.mobile);
}

/**
 * The number that came with a message, and when, unless the directory knows something newer: what its follow-up takes
 * along. Where a register is in its place, that is asked when a code leaves.
 */
export async function givenMobile(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  { id, organisationId, mobileSealed, mobileGivenAt }: Message,
  address: string,
  hasRegister: boolean,
): Promise<{ mobile: string; mobileGivenAt: Date } | undefined> {
  if (mobileSealed === null || mobileGivenAt === null) return undefined;
  const row = hasRegister ? undefined : await rowOf({ db, serverKeys }, organisationId, address);
  if (row !== undefined && row.changedAt > mobileGivenAt) return undefined;
  return { mobile: await serverKeys.open(`message/mobile/${id}`, mobileSealed), mobileGivenAt };
}

async function rowOf(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  organisationId: string,
  address: string,
) {
  const lookups = serverKeys.lookups('recipient-address', addressName(organisationId, address));
  const [row] = await db
    .select()
    .from(recipient)
    .where(and(eq(recipient.organisationId, organisationId), inArray(recipient.addressLookup, lookups)));
  return row;
}

function ofOrganisation(organisation: Organisation, id: string) {
  return and(eq(recipient.organisationId, organisation.id), eq(recipient.id, id));
}

/** What is hashed for an address. The server keys' look-up is the same for all organisations, so its name is in it. */
export function addressName(organisationId: string, address: string): string {
  return `${organisationId}\n${address.toLowerCase()}`;
}
