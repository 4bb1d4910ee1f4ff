// A municipality: its settings, its API keys, the origins its page may call from.
import { createHash, randomBytes } from 'node:crypto';
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import * as z from 'zod';
import { toBase64url } from '../contract/bytes.ts';
import { limits } from '../contract/limits.ts';
import type { Services } from '../services.ts';
import { oneRow, type Queryable } from '../store/database.ts';
import { apiKey, organisation } from '../store/schema.ts';

/** A municipality, as stored. */
export type Organisation = typeof organisation.$inferSelect;

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be an origin like https://www.example.nl, without a path',
});

/** What an organisation is made of; everything but the first seven has a default. */
export const OrganisationDetails = z.object({
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  name: z.string().min(1).max(200),
  shortName: z.string().min(1).max(100),
  pageUrl: z
    .url({ protocol: /^https?$/, error: 'must be the address of the page with the reader' })
    .refine((text) => !text.includes('#'), 'must have no #'),
  origins: z.array(origin).min(1),
  fromAddress: z.email().max(254),
  productName: z.string().min(1).max(100).default('ZorgMail Secure e-mail'),
  /** Letters and digits; longer is cut by the networks. */
  smsSender: z
    .string()
    .regex(/^[A-Za-z0-9]{1,11}$/, 'must be 1 to 11 letters and digits')
    .optional(),
  phone: z.string().max(50).optional(),
  email: z.email().max(254).optional(),
  helpText: z.string().max(2000).optional(),
  retentionDays: z.number().int().min(1).max(3650).default(limits.retentionDays),
  attachmentBytes: z.number().int().min(1).max(limits.attachmentBytes).default(limits.attachmentBytes),
  attachmentCount: z.number().int().min(0).max(limits.attachmentCount).default(limits.attachmentCount),
});
export type OrganisationDetails = z.input<typeof OrganisationDetails>;

/** Adds an organisation with its first API key, which is told this once. `taken` when the slug is in use. */
export async function addOrganisation(
  services: Pick<Services, 'db' | 'clock'>,
  details: OrganisationDetails,
): Promise<{ organisation: Organisation; apiKey: string } | 'taken'> {
  const row = asRow(OrganisationDetails.parse(details));
  return services.db.transaction(async (tx) => {
    const [added] = await tx
      .insert(organisation)
      .values({ ...row, createdAt: services.clock.now() })
      .onConflictDoNothing()
      .returning();
    if (added === undefined) return 'taken';
    return { organisation: added, apiKey: await insertKey(tx, added.id, 'first', services.clock.now()) };
  });
}

/** Changes what is given of an organisation. `unknown` when there is none of that name. */
export async function changeOrganisation(
  services: Pick<Services, 'db'>,
  slug: string,
  details: Partial<Omit<OrganisationDetails, 'slug'>>,
): Promise<Organisation | 'unknown'> {
  const changes = OrganisationDetails.omit({ slug: true }).partial().parse(details);
  const given = Object.fromEntries(Object.entries(changes).filter(([name]) => name in details));
  const [changed] = await services.db.update(organisation).set(given).where(eq(organisation.slug, slug)).returning();
  return changed ?? 'unknown';
}

/** Adds another API key to an organisation; it is told this once. Undefined when there is no such organisation. */
export async function addApiKey(
  services: Pick<Services, 'db' | 'clock'>,
  slug: string,
  name: string,
): Promise<string | undefined> {
  const found = await findOrganisation(services, slug);
  return found === undefined ? undefined : insertKey(services.db, found.id, name, services.clock.now());
}

/** The organisation of this name. */
export async function findOrganisation(
  services: Pick<Services, 'db'>,
  slug: string,
): Promise<Organisation | undefined> {
  const [found] = await services.db.select().from(organisation).where(eq(organisation.slug, slug));
  return found;
}

/** All organisations by name. */
export function listOrganisations(services: Pick<Services, 'db'>): Promise<Organisation[]> {
  return services.db.select().from(organisation).orderBy(asc(organisation.slug));
}

/**
 * The organisation that this slug and key prove; undefined when they don't, whatever is wrong with them. The key has 256 bits and is
 * found by its hash, so no compare tells how near a guess was.
 */
export async function authenticate(
  services: Pick<Services, 'db' | 'clock'>,
  slug: string,
  key: string,
): Promise<Organisation | undefined> {
  const [found] = await services.db
    .select({ organisation, keyId: apiKey.id })
    .from(apiKey)
    .innerJoin(organisation, eq(organisation.id, apiKey.organisationId))
    .where(
      and(
        eq(apiKey.keyHash, hashOf(key)),
        eq(organisation.slug, slug),
        isNull(apiKey.revokedAt),
        isNull(organisation.disabledAt),
      ),
    );
  if (found === undefined) return undefined;
  await services.db.update(apiKey).set({ lastUsedAt: services.clock.now() }).where(eq(apiKey.id, found.keyId));
  return found.organisation;
}

/** The organisation that this key proves, and which key it is; undefined when it proves none. `lastUsedAt` is true to the minute. */
export async function authenticateKey(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  key: string,
): Promise<{ organisation: Organisation; keyId: string } | undefined> {
  const now = clock.now();
  const [found] = await db
    .select({ organisation, keyId: apiKey.id, lastUsedAt: apiKey.lastUsedAt })
    .from(apiKey)
    .innerJoin(organisation, eq(organisation.id, apiKey.organisationId))
    .where(and(eq(apiKey.keyHash, hashOf(key)), isNull(apiKey.revokedAt), isNull(organisation.disabledAt)));
  if (found === undefined) return undefined;
  if (found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > 60_000)
    await db.update(apiKey).set({ lastUsedAt: now }).where(eq(apiKey.id, found.keyId));
  return { organisation: found.organisation, keyId: found.keyId };
}

/** True when a page of this origin may call for any organisation at all. */
export async function isKnownOrigin(services: Pick<Services, 'db'>, origin: string): Promise<boolean> {
  const [found] = await services.db
    .select({ id: organisation.id })
    .from(organisation)
    .where(and(sql`${origin} = any(${organisation.origins})`, isNull(organisation.disabledAt)))
    .limit(1);
  return found !== undefined;
}

async function insertKey(db: Queryable, organisationId: string, name: string, now: Date): Promise<string> {
  const key = toBase64url(randomBytes(32));
  oneRow(
    await db
      .insert(apiKey)
      .values({ organisationId, name, keyHash: hashOf(key), createdAt: now })
      .returning({ id: apiKey.id }),
  );
  return key;
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function asRow(details: z.output<typeof OrganisationDetails>) {
  const { phone = null, email = null, helpText = null, smsSender, ...rest } = details;
  return {
    ...rest,
    phone,
    email,
    helpText,
    smsSender: smsSender ?? (rest.shortName.replace(/[^A-Za-z0-9]/g, '').slice(0, 11) || 'Gemeente'),
  };
}
