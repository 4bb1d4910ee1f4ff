// The whole server in this process, on a real PostgreSQL of its own, with a clock that tests turn. Nothing in it is a
// double.
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { openSmtpGateway, type SmtpGateway } from '../../server/gateway/smtp-gateway.ts';
import { makeApp } from '../../server/http/app.ts';
import { listenHttp } from '../../server/http/listen.ts';
import { readWidgetFiles } from '../../server/http/widget-files.ts';
import { makeEventReceivers } from '../../server/integrations/event-receivers.ts';
import { makeMailRelay } from '../../server/integrations/mail.ts';
import { makeSmsGateway } from '../../server/integrations/sms.ts';
import { workOnce } from '../../server/jobs/worker.ts';
import { makeLog } from '../../server/log.ts';
import { type ServiceWatch, watchService } from '../../server/operations/service-watch.ts';
import { addOrganisation, type OrganisationDetails } from '../../server/organisation/organisation.ts';
import type { Services } from '../../server/services.ts';
import { joinEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import type { Organisation } from '../../server/store/schema.ts';
import { openStore } from '../../server/store/store.ts';
import { openRelay, openSmsProvider, type Relay, type SmsProvider } from './inbox.ts';

/** A clock that stands still until it is turned. */
export class TurnableClock {
  #now = new Date('2026-11-23T10:00:00Z');
  now(): Date {
    return new Date(this.#now);
  }
  turn(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }
}

/** Where browsers reach the server in tests that have no browser. */
export const API_ORIGIN = 'https://berichten.example';
/** Origin of the municipal page in tests that have no browser. */
export const PAGE_ORIGIN = 'https://www.haarlemmermeer.example';

export interface TestServer {
  readonly services: Services;
  readonly clock: TurnableClock;
  /** As superuser; the house itself has the role of the service. */
  readonly databaseUrl: string;
  readonly serviceUrl: string;
  readonly outboxKeysDir: string;
  readonly relay: Relay;
  readonly smsProvider: SmsProvider;
  /** Where the HTTP surface listens. */
  readonly url: string;
  readonly gateway: SmtpGateway;
  /** What the probes answer from: looks when it is told, too. */
  readonly watch: ServiceWatch;
  readonly organisation: Organisation;
  readonly apiKey: string;
  /** Works the outbox until nothing is due. */
  work(): Promise<void>;
  close(): Promise<void>;
}

/** Where the tests' PostgreSQL lives: outside the checkout, so that a clean clone stays clean. */
export const TEST_DATA_DIR = join(tmpdir(), 'secure-message-reader-test');

/** A database of its own, and who may come to it. */
export interface FreshDatabase {
  /** As superuser. */
  readonly url: string;
  /** As the roles that the embedded database has. */
  readonly ownerUrl: string;
  readonly serviceUrl: string;
  drop(): Promise<void>;
}

/** A fresh database on the tests' PostgreSQL, which the last test file to leave stops. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const embedded = await joinEmbeddedPostgres(TEST_DATA_DIR);
  const name = `test_${randomBytes(6).toString('hex')}`;
  const at = (url: string) => url.replace(/[^/]+$/, name);
  const superuserUrl = await superuserOf(TEST_DATA_DIR);
  const admin = postgres(superuserUrl, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)} owner ${admin(new URL(embedded.ownerUrl).username)}`;
  return {
    url: at(superuserUrl),
    ownerUrl: at(embedded.ownerUrl),
    serviceUrl: at(embedded.url),
    async drop() {
      await admin`drop database ${admin(name)} with (force)`;
      await admin.end();
      await embedded.leave();
    },
  };
}

/** The superuser of an embedded database that runs, at its first database. */
export async function superuserOf(dataDir: string): Promise<string> {
  const { port, password } = JSON.parse(await readFile(join(dataDir, 'postgres.json'), 'utf8'));
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/** Makes the newest server key as old as it must be before an older one may go. */
export async function aDayLater({ databaseUrl }: Pick<TestServer, 'databaseUrl'>): Promise<void> {
  const superuser = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await superuser`update key_check set added_at = added_at - interval '26 hours'`;
  await superuser.end();
}

/** Details of the organisation that most tests play with. */
export const HAARLEMMERMEER: OrganisationDetails = {
  slug: 'haarlemmermeer',
  name: 'gemeente Haarlemmermeer',
  shortName: 'Haarlemmermeer',
  pageUrl: `${PAGE_ORIGIN}/veilig-bericht`,
  origins: [PAGE_ORIGIN],
  fromAddress: 'no-reply@haarlemmermeer.example',
  phone: '0900 1852',
};

/** Opens a house with one organisation. `sms: false` gives it no sms provider, `'speaks'` one that reads codes out. */
export async function openTestServer(
  options: {
    sms?: boolean | 'speaks';
    organisation?: Partial<OrganisationDetails>;
    /** Of our own making; from the database, once it is migrated. */
    services?: Partial<Services> | ((database: FreshDatabase) => Promise<Partial<Services>>);
    trustedProxies?: string[];
  } = {},
): Promise<TestServer> {
  const database = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'house-'));
  const [relay, smsProvider] = await Promise.all([openRelay(), openSmsProvider()]);
  const clock = new TurnableClock();
  const log = makeLog(process.env.TEST_LOG_LEVEL ?? 'fatal');
  const outboxKeysDir = join(directory, 'outbox-keys');
  const place = {
    DATABASE_URL: new URL(database.serviceUrl),
    DATABASE_OWNER_URL: new URL(database.ownerUrl),
    DATA_DIR: directory,
    OUTBOX_KEYS_DIR: outboxKeysDir,
  };
  const store = await openStore(place);
  const services: Services = {
    ...store,
    clock,
    log,
    mail: makeMailRelay(new URL(relay.url)),
    sms:
      options.sms === false
        ? undefined
        : makeSmsGateway(new URL(smsProvider.url), { speaks: options.sms === 'speaks' }),
    eventReceivers: makeEventReceivers(['127.0.0.0/8']),
    malwareScan: undefined,
    gatewayHost: 'berichten.example',
    ...(typeof options.services === 'function' ? await options.services(database) : options.services),
  };
  const added = await addOrganisation(services, { ...HAARLEMMERMEER, ...options.organisation });
  if (added === 'taken') throw new Error('a fresh database has an organisation');
  const watch = await watchService(services);
  const app = makeApp(services, watch, {
    trustedProxies: options.trustedProxies ?? [],
    metricsHere: true,
    publicUrl: API_ORIGIN,
    widget: readWidgetFiles(new URL('../../dist/widget', import.meta.url).pathname),
  });
  const listener = await listenHttp(app, 0, { hostname: '127.0.0.1' });
  const gateway = await openSmtpGateway(services, { port: 0 });
  return {
    services,
    clock,
    databaseUrl: database.url,
    serviceUrl: database.serviceUrl,
    outboxKeysDir,
    relay,
    smsProvider,
    url: `http://127.0.0.1:${listener.port}`,
    gateway,
    watch,
    ...added,
    async work() {
      while (await workOnce(services));
    },
    async close() {
      await Promise.all([listener.close(), gateway.close()]);
      await watch.close();
      services.mail.close();
      await store.close();
      await Promise.all([relay.close(), smsProvider.close()]);
      await database.drop();
      await rm(directory, { recursive: true });
    },
  };
}
