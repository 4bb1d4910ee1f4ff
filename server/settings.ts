// The environment, checked once at start: a wrong setting is named and nothing starts.
import { resolve } from 'node:path';
import * as z from 'zod';
import { isLoopback } from './integrations/loopback.ts';
import { canSpeak, SMS_PROTOCOLS, smsProvider } from './integrations/sms-providers.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const connections = (least: number) => z.coerce.number().int().min(least).max(200);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)), {
      error: `must start with ${protocols.map((name) => `${name}://`).join(' or ')}, and be a URL`,
    })
    .transform((text) => new URL(text));
const serverKeys = z
  .string()
  .regex(/^[\w.-]+:[\w-]{43}(,[\w.-]+:[\w-]{43})*$/, 'must be kid:key,kid:key with keys of 32 bytes in base64url')
  .transform((text) =>
    text.split(',').map((pair) => ({ kid: pair.split(':')[0] ?? '', key: pair.split(':')[1] ?? '' })),
  );

/** Addresses and networks. */
const networks = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .pipe(
    z.array(
      z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
        error: 'must be addresses or networks like 10.0.0.0/8, separated by commas',
      }),
    ),
  );

/** Codes, passwords and letters go in clear text to this machine only; `isSealed` says what is not in clear text. */
const notInTheClear =
  (isSealed: (address: URL) => boolean, instead: string) =>
  (address: URL, context: z.RefinementCtx): void => {
    if (!isLoopback(address.hostname) && !isSealed(address))
      context.addIssue({ code: 'custom', message: `goes to another machine in clear text: ${instead}` });
  };
const TLS_TO_DATABASE = new Set(['require', 'verify-ca', 'verify-full']);
/** The one sslmode: of several the driver takes another than a reader would. */
function hasTlsToDatabase({ searchParams }: URL): boolean {
  const [mode = '', ...more] = searchParams.getAll('sslmode');
  return more.length === 0 && TLS_TO_DATABASE.has(mode);
}
const databaseHost = url('postgres', 'postgresql').superRefine(
  notInTheClear(
    hasTlsToDatabase,
    'add ?sslmode=verify-full, once (or require, when its certificate cannot be checked)',
  ),
);

/** Of a database, and of its standbys when there are some: `postgres://me@one.example:5432,other.example/post`. */
export interface DatabaseAddress {
  readonly href: string;
  /** The same address with each host of it alone. */
  readonly hosts: readonly URL[];
}

/** Before the hosts, the hosts, and what follows (RFC 3986, with libpq's several hosts). */
const SEVERAL_HOSTS = /^(\w+:\/\/(?:[^/?#]*@)?)([^@/?#]*)(.*)$/s;
const databaseUrl = z.string().transform((text, context): DatabaseAddress => {
  const [, before = '', authority = text, after = ''] = SEVERAL_HOSTS.exec(text) ?? [];
  const hosts: URL[] = [];
  for (const host of authority.split(',')) {
    const alone = databaseHost.safeParse(`${before}${host}${after}`);
    if (alone.success) hosts.push(alone.data);
    else context.addIssue({ code: 'custom', message: alone.error.issues[0]?.message ?? 'is no address' });
  }
  const [first, ...standbys] = hosts;
  if (first === undefined || standbys.length === 0) return { href: first?.href ?? text, hosts };
  // Only the primary takes writes; which one that is may change at any time.
  const follows = first.searchParams.has('target_session_attrs');
  const more = follows ? '' : `${after.includes('?') ? '&' : '?'}target_session_attrs=primary`;
  return { href: `${before}${authority}${after}${more}`, hosts };
});
/** Followed by paths. */
const place = url('http', 'https').refine(
  ({ username, password, href }) => username === '' && password === '' && !/[?#]/.test(href),
  { error: 'must have no user name, no password, no ? and no #' },
);

/** As security.txt has them (RFC 9116, 2.5.3): in order of preference. */
const securityContacts = z
  .string()
  .transform((text) => text.split(',').map((contact) => contact.trim()))
  .refine((contacts) => contacts.every((contact) => SECURITY_CONTACT.test(contact) && URL.canParse(contact)), {
    error: 'must be mailto:…, https://… or tel:…, several separated by commas',
  })
  .transform((contacts) => contacts.map((contact) => new URL(contact).href));
const SECURITY_CONTACT = /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+|tel:\+?[\d-]+)$/;

/** What every process needs: the server's and the command line's. */
const storeShape = {
  DATABASE_URL: databaseUrl.optional(),
  DATABASE_OWNER_URL: databaseUrl.optional(),
  PGHOST: z.string().optional(),
  DATA_DIR: z
    .string()
    .min(1)
    .default('.data')
    .transform((path) => resolve(path)),
  OUTBOX_KEYS_DIR: z
    .string()
    .min(1)
    .transform((path) => resolve(path))
    .optional(),
  SERVER_KEYS: serverKeys.optional(),
  GATEWAY_HOST: z.hostname().default('localhost'),
  CLAMD_URL: url('tcp')
    .superRefine(notInTheClear(() => false, 'run clamd on this machine, or a tunnel with TLS to it'))
    .optional(),
  EVENT_NETWORKS: networks.default([]),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
};

const serverShape = {
  ...storeShape,
  PORT: port.default(8080),
  METRICS_PORT: port.optional(),
  PUBLIC_URL: place.optional(),
  SECURITY_CONTACT: securityContacts.default([]),
  SMTP_URL: url('smtp', 'smtps'),
  SMS_URL: url(...SMS_PROTOCOLS)
    .superRefine(notInTheClear(({ protocol }) => !/^http:|\+http:$/.test(protocol), 'write https://'))
    .superRefine((address, context) => {
      try {
        smsProvider(address);
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not complete' });
      }
    })
    .optional(),
  SMS_VOICE: z
    .enum(['yes', 'no'], { error: 'must be yes or no' })
    .default('no')
    .transform((given) => given === 'yes'),
  RELAY_CONNECTIONS: connections(4).default(16),
  SMS_CONNECTIONS: connections(1).default(8),
  GATEWAY_PORT: port.default(2525),
  GATEWAY_TLS_CERT: z.string().min(1).optional(),
  GATEWAY_TLS_KEY: z.string().min(1).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: place
    .superRefine(notInTheClear(({ protocol }) => protocol === 'https:', 'write https://, or run a collector here'))
    .optional(),
  ROLE: z.enum(['api', 'worker', 'gateway', 'all']).default('all'),
  TRUSTED_PROXIES: networks.default([]),
};

/** Every setting, by name. */
export const SETTING_NAMES = Object.keys(serverShape);

interface DatabaseSettings {
  readonly DATABASE_URL?: DatabaseAddress | undefined;
  readonly DATABASE_OWNER_URL?: DatabaseAddress | undefined;
}

/** An owner of tables that are not there would be forgotten without a word. */
const ownsOurDatabase = (settings: DatabaseSettings) =>
  settings.DATABASE_OWNER_URL === undefined || settings.DATABASE_URL !== undefined;
const WITHOUT_SERVICE = { path: ['DATABASE_OWNER_URL'], error: 'belongs to DATABASE_URL, which is not set' };

/**
 * A URL without a host leaves it to PGHOST, as everywhere with PostgreSQL: nothing, a socket's directory, or a name.
 */
const notElsewhere = (settings: DatabaseSettings & { PGHOST?: string | undefined }, context: z.RefinementCtx): void => {
  const { PGHOST: host = '', DATABASE_URL, DATABASE_OWNER_URL } = settings;
  if (isLoopback(host) || host.startsWith('/')) return;
  for (const [name, address] of Object.entries({ DATABASE_URL, DATABASE_OWNER_URL })) {
    if (address?.hosts.every((host) => host.hostname !== '' || hasTlsToDatabase(host)) !== false) continue;
    const message = 'goes to another machine in clear text: it names no host, so PGHOST does. Write the host in it';
    context.addIssue({ code: 'custom', path: [name], message });
  }
};

const StoreSettings = z.object(storeShape).refine(ownsOurDatabase, WITHOUT_SERVICE).superRefine(notElsewhere);
const ServerSettings = z
  .object(serverShape)
  .refine(ownsOurDatabase, WITHOUT_SERVICE)
  .superRefine(notElsewhere)
  .refine((settings) => (settings.GATEWAY_TLS_CERT === undefined) === (settings.GATEWAY_TLS_KEY === undefined), {
    path: ['GATEWAY_TLS_KEY'],
    error: 'must be set together with GATEWAY_TLS_CERT',
  })
  .refine(({ SMS_VOICE, SMS_URL }) => !SMS_VOICE || SMS_URL === undefined || canSpeak(SMS_URL), {
    path: ['SMS_VOICE'],
    error: 'is for a provider that can read a code out: SMS_URL must be https://…',
  });

export type StoreSettings = z.infer<typeof StoreSettings>;
export type ServerSettings = z.infer<typeof ServerSettings>;

/**
 * A setting is missing or wrong; the message names it and says what it must be, never what it was (it may be a
 * secret).
 */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** The settings of the server process. Throws `SettingsError`. An empty variable counts as not set. */
export function readServerSettings(environment: Record<string, string | undefined>): ServerSettings {
  return parsed(ServerSettings, environment);
}

/** The settings the command line needs. Throws `SettingsError`. */
export function readStoreSettings(environment: Record<string, string | undefined>): StoreSettings {
  return parsed(StoreSettings, environment);
}

/** The server's settings that are right, and what is wrong with the others: for one who tries all of them. */
export function readSettingsOneByOne(environment: Record<string, string | undefined>): {
  readonly settings: RightSettings;
  readonly faults: readonly SettingFault[];
} {
  const faults: SettingFault[] = [];
  const left = given(environment);
  for (;;) {
    const result = ServerSettings.safeParse({ SMTP_URL: 'smtp://localhost', ...left });
    if (result.success) {
      const { SMTP_URL, ...others } = result.data;
      if (left.SMTP_URL !== undefined) return { settings: result.data, faults };
      const isSaid = faults.some(({ setting }) => setting === 'SMTP_URL');
      const missing = { setting: 'SMTP_URL', says: 'must be set' };
      return { settings: others, faults: isSaid ? faults : [...faults, missing] };
    }
    const wrong = faultsOf(result.error, left);
    faults.push(...wrong);
    for (const { setting } of wrong) delete left[setting];
  }
}

/** All but those that are wrong, which have their default, or none. */
export type RightSettings = Omit<ServerSettings, 'SMTP_URL'> & Partial<Pick<ServerSettings, 'SMTP_URL'>>;

/** What is wrong with one setting, never what it was. */
export interface SettingFault {
  readonly setting: string;
  readonly says: string;
}

function given(environment: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

function faultsOf(error: z.ZodError, from: Record<string, string | undefined>): SettingFault[] {
  return error.issues.map((issue) => {
    const setting = String(issue.path[0] ?? '');
    const isMissing = from[setting] === undefined && issue.code === 'invalid_type';
    return { setting, says: isMissing ? 'must be set' : issue.message };
  });
}

function parsed<T>(schema: z.ZodType<T>, environment: Record<string, string | undefined>): T {
  const from = given(environment);
  const result = schema.safeParse(from);
  if (result.success) return result.data;
  const faults = faultsOf(result.error, from).map(({ setting, says }) =>
    says === 'must be set' ? `${setting} ${says}` : `${setting}: ${says}`,
  );
  throw new SettingsError(`Not started. ${faults.join('; ')}. The README lists every setting.`);
}
