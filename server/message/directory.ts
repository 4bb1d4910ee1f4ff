// The directory: an organisation's current 06-number for a mail address. Sealed, and found by HMAC; nobody can list it.
import { and, eq, inArray } from 'drizzle-orm';
import type { Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import { recipient } from '../store/schema.ts';
import type { Message } from './live-message.ts';
import type { Organisation } from './organisation.ts';

type Directory = Pick<Services, 'serverKeys' | 'clock'> & { readonly db: Queryable };

/** An entry; `mobile` in E.164. */
export interface DirectoryEntry {
  readonly id: string;
  readonly address: string;
  readonly mobile: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Adds the number of an address, or replaces it. Address and number must have been checked. */
export async function putRecipient(
  { db, serverKeys, clock }: Directory,
  { id: organisationId }: Pick<Organisation, 'id'>,
  { address, mobile }: Pick<DirectoryEntry, 'address' | 'mobile'>,
): Promise<{ entry: Omit<DirectoryEntry, 'address' | 'mobile'>; outcome: 'added' | 'replaced' }> {
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
      ? putRecipient({ db, serverKeys, clock }, { id: organisationId }, { address, mobile })
      : { entry: added, outcome: 'added' };
  }
  const replaced = await db
    .update(recipient)
    .set(await sealed(id))
    .where(eq(recipient.id, id))
    .returning(told);
  return { entry: oneRow(replaced), outcome: 'replaced' };
}

/** The entry of this id, of this organisation. */
export async function findRecipient(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  organisation: Organisation,
  id: string,
): Promise<DirectoryEntry | undefined> {
  const [row] = await db.select().from(recipient).where(ofOrganisation(organisation, id));
  if (row === undefined) return undefined;
  const { createdAt, changedAt } = row;
  const address = await serverKeys.open(`recipient/address/${id}`, row.addressSealed);
  const mobile = await serverKeys.open(`recipient/mobile/${id}`, row.mobileSealed);
  return { id, address, mobile, createdAt, changedAt };
}

/** Removes an entry. False when there is none. */
export async function removeRecipient(
  { db }: Pick<Directory, 'db'>,
  organisation: Organisation,
  id: string,
): Promise<boolean> {
  const removed = await db.delete(recipient).where(ofOrganisation(organisation, id)).returning({ id: recipient.id });
  return removed.length > 0;
}

/** The number the directory knows for an address; undefined when there is none. */
export async function knownMobile(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  organisationId: string,
  address: string,
): Promise<string | undefined> {
  const row = await rowOf({ db, serverKeys }, organisationId, address);
  return row && serverKeys.open(`recipient/mobile/${row.id}`, row.mobileSealed);
}

/**
 * Where a code for this message goes by sms, at this moment: the directory's number when it is newer than the message (a corrected
 * number works for messages already sent), else the number that came with the message, else the directory's.
 */
export async function currentMobile(
  { db, serverKeys }: Pick<Directory, 'db' | 'serverKeys'>,
  message: Message,
  address: string,
): Promise<string | undefined> {
  const row = await rowOf({ db, serverKeys }, message.organisationId, address);
  if (row !== undefined && (message.mobileSealed === null || row.changedAt > message.createdAt))
    return serverKeys.open(`recipient/mobile/${row.id}`, row.mobileSealed);
  return message.mobileSealed === null
    ? undefined
    : serverKeys.open(`message/mobile/${message.id}`, message.mobileSealed);
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
