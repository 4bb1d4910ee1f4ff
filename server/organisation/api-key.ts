// API keys: proof of being an organisation, for the gateway and the desk API. Printed once; only their hash is kept.

import { createHash, randomBytes } from 'node:crypto';
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import { toBase64url } from '../contract/bytes.ts';
import { MINUTE } from '../contract/units.ts';
import type { Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import { apiKey, type Organisation, organisation } from '../store/schema.ts';

type Keys = Pick<Services, 'db' | 'clock'>;

/** What is told of a key. `revokedAt` may be in the future: until then it works. */
export type ApiKeyNote = Pick<typeof apiKey.$inferSelect, 'id' | 'name' | 'createdAt' | 'lastUsedAt' | 'revokedAt'>;

/** Last use is written down to the minute: more would be a write for every call. */
const LAST_USE_EVERY = MINUTE;

/** The organisation that this slug and key prove; undefined when they don't, whatever is wrong with them. */
export async function authenticate(services: Keys, slug: string, key: string): Promise<Organisation | undefined> {
  const proved = await authenticateKey(services, key);
  return proved?.organisation.slug === slug ? proved.organisation : undefined;
}

/**
 * The organisation that this key proves, and which key it is; undefined when it proves none. The key has 256 bits and
 * is found by its hash, so no compare tells how near a guess was.
 */
export async function authenticateKey(
  { db, clock }: Keys,
  key: string,
): Promise<{ organisation: Organisation; keyId: string } | undefined> {
  const now = clock.now();
  const isGood = or(isNull(apiKey.revokedAt), gt(apiKey.revokedAt, now));
  const [found] = await db
    .select({ organisation, keyId: apiKey.id, lastUsedAt: apiKey.lastUsedAt })
    .from(apiKey)
    .innerJoin(organisation, eq(organisation.id, apiKey.organisationId))
    .where(and(eq(apiKey.keyHash, hashOf(key)), isGood, isNull(organisation.disabledAt)));
  if (found === undefined) return undefined;
  if (found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > LAST_USE_EVERY)
    await db.update(apiKey).set({ lastUsedAt: now }).where(eq(apiKey.id, found.keyId));
  return { organisation: found.organisation, keyId: found.keyId };
}

/** Adds a key; it is told this once. `taken` when a key of that name works already: names tell keys apart. */
export async function addApiKey({ db, clock }: Keys, { id }: Organisation, name: string): Promise<string | 'taken'> {
  const now = clock.now();
  return db.transaction(async (tx) => {
    await tx.select({ id: organisation.id }).from(organisation).where(eq(organisation.id, id)).for('update');
    const working = await findKeys(tx, id, name);
    return working.length > 0 ? 'taken' : insertApiKey(tx, id, name, now);
  });
}

/** All keys of an organisation, oldest first. */
export function listApiKeys({ db }: Pick<Services, 'db'>, { id }: Organisation): Promise<ApiKeyNote[]> {
  return db.select(NOTE).from(apiKey).where(eq(apiKey.organisationId, id)).orderBy(asc(apiKey.createdAt));
}

/** Revokes a key by its name or id. `unknown` when no such key works. */
export async function revokeApiKey(
  { db, clock }: Keys,
  { id }: Organisation,
  which: string,
): Promise<ApiKeyNote | 'unknown'> {
  const now = clock.now();
  const [found] = await findKeys(db, id, which);
  if (found === undefined) return 'unknown';
  return oneRow(await db.update(apiKey).set({ revokedAt: now }).where(eq(apiKey.id, found.id)).returning(NOTE));
}

/** Gives a key a successor of the same name; the old one works until `lastDay`. `unknown` when no such key works. */
export async function rotateApiKey(
  { db, clock }: Keys,
  { id }: Organisation,
  which: string,
  lastDay: Date,
): Promise<{ apiKey: string; old: ApiKeyNote } | 'unknown'> {
  return db.transaction(async (tx) => {
    const now = clock.now();
    const [found] = await findKeys(tx, id, which);
    if (found === undefined) return 'unknown';
    const changed = await tx.update(apiKey).set({ revokedAt: lastDay }).where(eq(apiKey.id, found.id)).returning(NOTE);
    return { apiKey: await insertApiKey(tx, id, found.name, now), old: oneRow(changed) };
  });
}

/** Writes a fresh key down and tells it. */
export async function insertApiKey(db: Queryable, organisationId: string, name: string, now: Date): Promise<string> {
  const key = toBase64url(randomBytes(32));
  await db.insert(apiKey).values({ organisationId, name, keyHash: hashOf(key), createdAt: now });
  return key;
}

const NOTE = {
  id: apiKey.id,
  name: apiKey.name,
  createdAt: apiKey.createdAt,
  lastUsedAt: apiKey.lastUsedAt,
  revokedAt: apiKey.revokedAt,
};

/** The keys of this name or id that are not revoked, nor about to be. */
async function findKeys(db: Queryable, organisationId: string, which: string): Promise<ApiKeyNote[]> {
  const isIt = /^[0-9a-f-]{36}$/.test(which) ? eq(apiKey.id, which) : eq(apiKey.name, which);
  return db
    .select(NOTE)
    .from(apiKey)
    .where(and(eq(apiKey.organisationId, organisationId), isIt, isNull(apiKey.revokedAt)));
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
