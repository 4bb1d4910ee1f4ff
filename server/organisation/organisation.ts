// A municipality: its settings, and the origins its page may call from.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import * as z from 'zod';
import { limits } from '../contract/limits.ts';
import { isLine } from '../contract/line.ts';
import { DEFAULT_KINDS, fileKinds, isFileKindSetting } from '../files/file-kinds.ts';
import type { Services } from '../services.ts';
import { type Organisation, organisation } from '../store/schema.ts';
import { isColour, MAIL_COLOUR, readableColour } from '../texts/mail-colour.ts';
import { insertApiKey } from './api-key.ts';
import { domainOf, MailAddress } from './mail-address.ts';
import { OwnDomain } from './mail-domain.ts';
import { MailLanguage } from './mail-language.ts';
import { SmsCountry } from './mobile-number.ts';

export type { Organisation } from '../store/schema.ts';

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  error: 'must be an origin like https://www.example.nl, without a path',
});

/** See `takenKinds`. */
const FileKindSetting = z.string().refine(isFileKindSetting, {
  error: `must be ${DEFAULT_KINDS}, one of ${fileKinds.join(', ')}, or one of these with no- before it`,
});

/** Columns that are set in other ways. */
type SetElsewhere = 'id' | 'createdAt' | 'disabledAt' | 'dkimDomain' | 'dkimSelector' | 'dkimKeySealed';

/**
 * What an organisation is made of, column by column; everything but the first six has a default. What is described is
 * an option of the command line, under the same name.
 */
const columns = {
  slug: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  oin: z
    .string()
    .regex(/^\d{20}$/, 'must be 20 digits')
    .optional()
    .describe('its organisatie-identificatienummer (OIN), 20 digits: the source of its events'),
  name: z.string().min(1).max(200),
  shortName: z.string().min(1).max(100),
  pageUrl: z
    .url({ protocol: /^https?$/, error: 'must be the address of the page with the reader' })
    .refine((text) => !text.includes('#'), 'must have no #'),
  origins: z.array(origin).min(1),
  fromAddress: MailAddress,
  /** Of the civil servants, who write and get the answers; else the domain of `fromAddress`. */
  mailDomains: z.array(OwnDomain).min(1).max(limits.mailDomains).optional(),
  productName: z
    .string()
    .min(1)
    .max(100)
    .default('ZorgMail Secure e-mail')
    .describe('name in the subjects of the mails'),
  /** Below the Dutch of its mails. */
  mailLanguages: z.array(MailLanguage).min(1).max(20).default(['en']),
  /** White words must be readable on it: what is too light is stored as the nearest that is not. */
  colour: z
    .string()
    .refine(isColour, 'must be a colour like #07787e')
    .transform((colour) => readableColour(colour.toLowerCase()))
    .default(MAIL_COLOUR)
    .describe('colour of its mails, like #07787e; one on which white words cannot be read is darkened'),
  /** What stands above its mails instead of its name; see `wordmark.ts` for a picture. */
  wordmark: z
    .string()
    .min(1)
    .max(limits.wordmarkCharacters)
    .refine(isLine, 'must be one line of text')
    .nullable()
    .optional(),
  senderReports: z
    .enum(['asked', 'always', 'never'])
    .default('asked')
    .describe('whether who mailed a message is told that it was delivered and opened: asked, always or never'),
  colleagues: z
    .enum(['skip', 'refuse', 'seal'])
    .default('skip')
    .describe('recipients at its own mail domains: skip and say so, refuse, or seal as for citizens'),
  /** Letters and digits; longer is cut by the networks. */
  smsSender: z
    .string()
    .regex(/^[A-Za-z0-9]{1,11}$/, 'must be 1 to 11 letters and digits')
    .optional()
    .describe('sender of text messages, at most 11 letters and digits'),
  smsCountries: z
    .array(SmsCountry)
    .min(1)
    .max(250)
    .default([...limits.smsCountries]),
  smsPerHour: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(limits.smsPerOrganisationHour)
    .describe('text messages in an hour; beyond them codes go by e-mail'),
  smsPerDay: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .default(limits.smsPerOrganisationDay)
    .describe('text messages in a day; beyond them codes go by e-mail'),
  isolated: z
    .boolean()
    .default(false)
    .describe('its letters are read in the reader’s own frame only, where no script of its pages can read along'),
  phone: z.string().max(50).optional().describe('phone number citizens are told to call'),
  email: MailAddress.optional().describe('address citizens are told to write to'),
  helpText: z.string().max(2000).optional().describe('help shown when no code comes'),
  retentionDays: z
    .number()
    .int()
    .min(1)
    .max(limits.longestRetentionDays)
    .default(limits.retentionDays)
    .describe(`days a message stays, at least ${limits.shortestRetentionDays}`),
  /** Days unread after which a citizen is reminded; 0: never. */
  reminderDays: z
    .number()
    .int()
    .min(0)
    .max(365)
    .default(limits.reminderDays)
    .describe('days unread after which a citizen is reminded; 0: never'),
  auditRetentionYears: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(limits.auditRetentionYears)
    .describe('years that what happened to a message is kept after its content is gone'),
  attachmentBytes: z
    .number()
    .int()
    .min(1)
    .max(limits.attachmentBytesAtMost)
    .default(limits.attachmentBytes)
    .describe('bytes of all attachments together, of a message or a reply'),
  attachmentCount: z
    .number()
    .int()
    .min(0)
    .max(limits.attachmentCount)
    .default(limits.attachmentCount)
    .describe('number of attachments'),
  fileKinds: z.array(FileKindSetting).min(1).max(limits.fileKindSettings).default([DEFAULT_KINDS]),
  /** Sealed bytes of all its messages. */
  storageBytes: z.number().int().min(limits.attachmentBytes).default(limits.storageBytes),
} satisfies { readonly [Column in Exclude<keyof Organisation, SetElsewhere>]: z.ZodType };
export const OrganisationDetails = z.object(columns);
export type OrganisationDetails = z.input<typeof OrganisationDetails>;

/** What can be changed of it later. */
export const OrganisationChanges = OrganisationDetails.omit({ slug: true }).partial();

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
  details: z.input<typeof OrganisationChanges>,
): Promise<Organisation | 'unknown'> {
  const changes = OrganisationChanges.parse(details);
  const given = onlyGiven(changes, details);
  const [changed] = await services.db.update(organisation).set(given).where(eq(organisation.slug, slug)).returning();
  return changed ?? 'unknown';
}

/** Of parsed changes those that were given: the others are defaults, which a change must not bring. */
export function onlyGiven<T extends object>(changes: T, given: object): Partial<T> {
  const kept: Partial<T> = {};
  for (const name in changes) if (name in given) kept[name] = changes[name];
  return kept;
}

/** The organisation of this name. */
export async function findOrganisation(
  services: Pick<Services, 'db'>,
  slug: string,
): Promise<Organisation | undefined> {
  const [found] = await services.db.select().from(organisation).where(eq(organisation.slug, slug));
  return found;
}

/**
 * Switches an organisation off or on: while it is off its keys, pages, sessions and links are refused. `unknown` when
 * there is none.
 */
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

/** Those whose pages are at this origin: mostly one, or none. */
export function organisationsAt(services: Pick<Services, 'db'>, origin: string): Promise<Organisation[]> {
  return services.db
    .select()
    .from(organisation)
    .where(and(sql`${origin} = any(${organisation.origins})`, isNull(organisation.disabledAt)))
    .orderBy(asc(organisation.slug));
}

/** True when a page of this origin is of any organisation at all, a disabled one too. */
export async function isKnownOrigin(services: Pick<Services, 'db'>, origin: string): Promise<boolean> {
  const [found] = await services.db
    .select({ id: organisation.id })
    .from(organisation)
    .where(sql`${origin} = any(${organisation.origins})`)
    .limit(1);
  return found !== undefined;
}

function asRow(details: z.output<typeof OrganisationDetails>) {
  const { oin = null, phone = null, email = null, helpText = null, wordmark = null, ...more } = details;
  const { smsSender, mailDomains, ...rest } = more;
  return {
    ...rest,
    oin,
    phone,
    email,
    helpText,
    wordmark,
    mailDomains: mailDomains ?? [domainOf(rest.fromAddress)],
    smsSender: smsSender ?? (rest.shortName.replace(/[^A-Za-z0-9]/g, '').slice(0, 11) || 'Gemeente'),
  };
}
