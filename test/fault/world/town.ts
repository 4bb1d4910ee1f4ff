// The service as one real process on a PostgreSQL of the operating system, and the world around it: relay, sms
// provider and scanner, each at the end of a road that can be broken.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { MiB } from '../../../server/contract/units.ts';
import { type Authority, openAuthority } from '../../support/authority.ts';
import { type Clamd, openClamd } from '../../support/clamd.ts';
import {
  type DebianPair,
  type DebianPostgres,
  openDebianPair,
  openDebianPostgres,
} from '../../support/debian-postgres.ts';
import { type Certificate, openRelay, openSmsProvider, type Relay, type SmsProvider } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { endsMail, openRoad, type Road } from '../../support/road.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { emptyHistory, type Rest } from '../kills/history.ts';
import { settled, stored } from '../kills/outcome.ts';
import type { Doors } from './people.ts';

/** What is not as usual in a town. */
export type TownKind = 'usual' | 'relay elsewhere' | 'small disk' | 'standby';

/** All of it. */
export interface Town extends Doors {
  readonly directory: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly database: DebianPostgres;
  /** The same, where it has a standby. */
  readonly pair: DebianPair | undefined;
  /** Who vouches for the relay and its host, where that is elsewhere and spoken to over TLS. */
  readonly elsewhere: Elsewhere | undefined;
  readonly relay: Relay;
  readonly smsProvider: SmsProvider;
  readonly clamd: Clamd;
  readonly roads: { readonly relay: Road; readonly sms: Road };
  readonly server: ServerProcess;
  /** As superuser of the database. */
  query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Enough for the service, and few enough to be used up. */
export const CONNECTIONS = 120;

export interface Elsewhere {
  readonly host: string;
  readonly authority: Authority;
}

/** Holds a cluster and little more. */
export const SMALL_DISK_BYTES = 200 * MiB;
const SMALL_DISK = `size=${SMALL_DISK_BYTES},mode=711`;
/** So that what is written before it is full does not fill it. */
const SMALL_LOG = ['min_wal_size=32MB', 'max_wal_size=48MB', 'wal_keep_size=0'];

/** Opens it in a folder that is there. */
export async function openTown(directory: string, kind: TownKind = 'usual'): Promise<Town> {
  const place = join(directory, 'postgres');
  await mkdir(place);
  await chmod(directory, 0o711); // PostgreSQL is of another user
  if (kind === 'small disk') execFileSync('mount', ['-t', 'tmpfs', '-o', SMALL_DISK, 'tmpfs', place]);
  const connections = `max_connections=${CONNECTIONS}`;
  const pair = kind === 'standby' ? await openDebianPair(place, connections) : undefined;
  const database = pair ?? (await openDebianPostgres(place, connections, ...(kind === 'small disk' ? SMALL_LOG : [])));
  const elsewhere = kind === 'relay elsewhere' ? hostElsewhere(directory) : undefined;
  const [relay, smsProvider, clamd] = await Promise.all([
    openRelay(elsewhere && { host: elsewhere.host, tls: ownCertificate(elsewhere) }),
    openSmsProvider(),
    openClamd(),
  ]);
  const roads = {
    relay: await openRoad(Number(new URL(relay.url).port), endsMail),
    sms: await openRoad(Number(new URL(smsProvider.url).port)),
  };
  const query = async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(database.url, { max: 1, target_session_attrs: 'read-write', onnotice: () => {} });
    return work(sql).finally(() => sql.end({ timeout: 1 }));
  };
  await query((sql) => sql.unsafe('create role service login'));
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATABASE_URL: database.url.replace('post@', 'service@'),
    DATABASE_OWNER_URL: database.url,
    DATA_DIR: join(directory, 'data'),
    SMTP_URL: elsewhere === undefined ? `smtp://127.0.0.1:${roads.relay.port}` : relay.url,
    ...(elsewhere === undefined ? {} : { NODE_EXTRA_CA_CERTS: elsewhere.authority.file }),
    SMS_URL: `http://127.0.0.1:${roads.sms.port}/sms`,
    CLAMD_URL: clamd.url,
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    TRUSTED_PROXIES: '127.0.0.1,::1',
  };
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  const server = await startProcess(settings, { withClock: true });
  if (server.child.exitCode !== null) throw new Error(`the server did not start: ${server.output()}`);
  return {
    directory,
    settings,
    url: `http://127.0.0.1:${port}`,
    gateway: { port: gatewayPort, user: MUNICIPALITY.slug, pass: apiKey },
    database,
    pair,
    elsewhere,
    relay,
    smsProvider,
    clamd,
    roads,
    server,
    query,
    async close() {
      await server.kill();
      await Promise.all([roads.relay.close(), roads.sms.close()]);
      await Promise.all([relay.close(), smsProvider.close(), clamd.close(), database.destroy()]);
      if (kind === 'small disk') execFileSync('umount', ['--lazy', place]);
    },
  };
}

/** At an address of this machine that is not loopback: there TLS is asked for. */
function hostElsewhere(directory: string): Elsewhere {
  const addresses = Object.values(networkInterfaces()).flatMap((some) => some ?? []);
  const host = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (host === undefined) throw new Error('this machine has no address but loopback');
  return { host, authority: openAuthority(directory, 'trusted') };
}

/** The certificate of a relay elsewhere as it should be. */
export function ownCertificate({ host, authority }: Elsewhere): Certificate {
  return authority.issues(`IP:${host}`);
}

/** Where a trial begins: what the database has already. */
export interface Baseline {
  readonly messages: number;
  readonly audit: number;
}

/** The database as it is now, to be held against later. */
export function baselineOf({ query }: Town): Promise<Baseline> {
  return query(async (sql) => {
    const [row] = await sql<Baseline[]>`
      select (select count(*)::int from message) as messages, (select coalesce(max(id), 0)::int from audit) as audit`;
    if (row === undefined) throw new Error('a count is a row');
    return row;
  });
}

/** What is left when nothing moves any more, or after so many milliseconds. Nobody is told of events here. */
export function restOf({ query }: Town, since: Baseline, patience?: number): Promise<Rest> {
  const look = async (): Promise<Rest> => {
    const left = await query((sql) => stored(sql, since.audit));
    return { ...emptyHistory().rest, ...left, messages: left.messages - since.messages, events: 0 };
  };
  return settled(look, ({ waiting }) => waiting === 0, patience);
}
