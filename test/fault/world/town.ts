// The service as one real process on a PostgreSQL of the operating system, and the world around it: relay, sms
// provider and scanner, each at the end of a road that can be broken.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { type Clamd, openClamd } from '../../support/clamd.ts';
import { type DebianPostgres, openDebianPostgres } from '../../support/debian-postgres.ts';
import { openRelay, openSmsProvider, type Relay, type SmsProvider } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { endsMail, openRoad, type Road } from '../../support/road.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { emptyHistory, type Rest } from '../kills/history.ts';
import { settled, stored } from '../kills/outcome.ts';
import type { Doors } from './people.ts';

/** All of it. */
export interface Town extends Doors {
  readonly directory: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly database: DebianPostgres;
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

/** Opens it in a folder that is there. */
export async function openTown(directory: string): Promise<Town> {
  const place = join(directory, 'postgres');
  await mkdir(place);
  await chmod(directory, 0o711); // PostgreSQL is of another user
  const [database, relay, smsProvider, clamd] = await Promise.all([
    openDebianPostgres(place, `max_connections=${CONNECTIONS}`),
    openRelay(),
    openSmsProvider(),
    openClamd(),
  ]);
  const roads = {
    relay: await openRoad(Number(new URL(relay.url).port), endsMail),
    sms: await openRoad(Number(new URL(smsProvider.url).port)),
  };
  const query = async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    return work(sql).finally(() => sql.end({ timeout: 1 }));
  };
  await query((sql) => sql.unsafe('create role service login'));
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATABASE_URL: database.url.replace('post@', 'service@'),
    DATABASE_OWNER_URL: database.url,
    DATA_DIR: join(directory, 'data'),
    SMTP_URL: `smtp://127.0.0.1:${roads.relay.port}`,
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
    },
  };
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
