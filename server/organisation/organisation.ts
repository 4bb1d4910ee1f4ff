// A municipality: its settings, and the origins its page may call from.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import * as z from 'zod';
import { limits } from '../contract/limits.ts';
import { DEFAULT_KINDS, fileKinds, isFileKindSetting } from '../files/file-kinds.ts';
import type { Services } from '../services.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { insertApiKey } from './api-key.ts';
import { domainOf, MailAddress } from './mail-address.ts';
import { OwnDomain } from './mail-domain.ts';
import { SmsCountry } from './mobile-number.ts';

export type { Organisation } from '../store/schema.ts';

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be an origin like https://www.example.nl, without a path',
});

/** See `takenKinds`. */
const FileKindSetting = z.string().refine(isFileKindSetting, {
  error: `must be ${DEFAULT_KINDS}, one of ${fileKinds.join(', ')}, or one of these with no- before it`,
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
  fromAddress: MailAddress,
  /** Of the civil servants, who write and get the answers; else the domain of `fromAddress`. */
  mailDomains: z.array(OwnDomain).min(1).max(limits.mailDomains).optional(),
  productName: z.string().min(1).max(100).default('ZorgMail Secure e-mail'),
  /** Letters and digits; longer is cut by the networks. */
  smsSender: z
    .string()
    .regex(/^[A-Za-z0-9]{1,11}$/, 'must be 1 to 11 letters and digits')
    .optional(),
  smsCountries: z
    .array(SmsCountry)
    .min(1)
    .max(250)
    .default([...limits.smsCountries]),
  smsPerHour: z.number().int().min(0).max(1_000_000).default(limits.smsPerOrganisationHour),
  smsPerDay: z.number().int().min(0).max(10_000_000).default(limits.smsPerOrganisationDay),
  phone: z.string().max(50).optional(),
  email: MailAddress.optional(),
  helpText: z.string().max(2000).optional(),
  retentionDays: z.number().int().min(1).max(3650).default(limits.retentionDays),
  /** Days unread after which a citizen is reminded; 0: never. */
  reminderDays: z.number().int().min(0).max(365).default(limits.reminderDays),
  attachmentBytes: z.number().int().min(1).max(limits.attachmentBytes).default(limits.attachmentBytes),
  attachmentCount: z.number().int().min(0).max(limits.attachmentCount).default(limits.attachmentCount),
  fileKinds: z.array(FileKindSetting).min(1).max(limits.fileKindSettings).default([DEFAULT_KINDS]),
  /** Sealed bytes of all its messages. */
  storageBytes: z.number().int().min(limits.attachmentBytes).default(limits.storageBytes),
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
    return { organisation: added, apiKey: await insertApiKey(tx, added.id, 'first', services.clock.now()) };
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

/** The organisation of this name. */
export async function findOrganisation(
  services: Pick<Services, 'db'>,
  slug: string,
): Promise<Organisation | undefined> {
  const [found] = await services.db.select().from(organisation).where(eq(organisation.slug, slug));
  return found;
}

/** Has mails of an organisation signed (DKIM), or no more (null). The key is PKCS#8 in PEM. */
export async function setDkim(
  { db, serverKeys }: Pick<Services, 'db' | 'serverKeys'>,
  { id }: Organisation,
  dkim: { readonly domain: string; readonly selector: string; readonly privateKey: string } | null,
): Promise<void> {
  const set =
    dkim === null
      ? { dkimDomain: null, dkimSelector: null, dkimKeySealed: null }
      : {
          dkimDomain: dkim.domain,
          dkimSelector: dkim.selector,
          dkimKeySealed: await serverKeys.seal(`organisation/dkim_key/${id}`, dkim.privateKey),
        };
  await db.update(organisation).set(set).where(eq(organisation.id, id));
}

/** Switches an organisation off or on: while it is off its keys, pages, sessions and links are refused. `unknown` when there is none. */
export async function switchOrganisation(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  slug: string,
  to: 'on' | 'off',
): Promise<'switched' | 'unknown'> {
  const disabledAt = to === 'on' ? null : clock.now();
  const switched = await db.update(organisation).set({ disabledAt }).where(eq(organisation.slug, slug)).returning();
  return switched.length > 0 ? 'switched' : 'unknown';
}

/** All organisations by name. */
export function listOrganisations(services: Pick<Services, 'db'>): Promise<Organisation[]> {
  return services.db.select().from(organisation).orderBy(asc(organisation.slug));
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

function asRow(details: z.output<typeof OrganisationDetails>) {
  const { phone = null, email = null, helpText = null, smsSender, mailDomains, ...rest } = details;
  return {
    ...rest,
    phone,
    email,
    helpText,
    mailDomains: mailDomains ?? [domainOf(rest.fromAddress)],
    smsSender: smsSender ?? (rest.shortName.replace(/[^A-Za-z0-9]/g, '').slice(0, 11) || 'Gemeente'),
  };
}
