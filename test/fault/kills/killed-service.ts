// The service as real processes on a PostgreSQL of its own, which are killed at random and at every named point, and
// started again as a supervisor would.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { joinEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts';
import { CaseSystem } from '../../support/case-system.ts';
import { type GatewayLogin, sendsMail } from '../../support/civil-servant.ts';
import { type EventReceiver, openEventReceiver } from '../../support/event-receiver.ts';
import { openRelay, type Relay } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import type { Random } from '../../support/random.ts';
import {
  addOrganisation,
  admin,
  anyPort,
  isOver,
  killedAdmin,
  type ServerProcess,
  startProcess,
} from '../../support/server-process.ts';
import { superuserOf } from '../../support/test-server.ts';
import type { Seized } from '../../support/thief.ts';
import { Killing, type Place } from './killing.ts';

/** One process for everything, one more worker beside it, or split as a large municipality has it. */
export const SHAPES = {
  all: ['all'],
  pair: ['all', 'worker'],
  split: ['api', 'api', 'worker', 'worker', 'gateway'],
} as const;
export type Shape = keyof typeof SHAPES;

/** The service, and how often what of it was killed. */
export interface KilledService {
  /** One of its processes, as a browser finds it. */
  server(dice: Random): { readonly url: string; readonly relay: Relay; work(): Promise<void> };
  /** A case system that calls one of its processes. */
  desk(dice: Random): CaseSystem;
  readonly gateway: GatewayLogin;
  readonly relay: Relay;
  readonly receiver: EventReceiver;
  /** What a thief of everything would take. */
  readonly seized: Seized;
  readonly kills: ReadonlyMap<string, number>;
  /** Last words of processes that ended without being killed: none should. */
  readonly ended: readonly string[];
  /** As superuser of its database. */
  query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  /** No more kills; resolves when everything runs. */
  heal(): Promise<void>;
  /**
   * Kills a worker that has a mail in hand: milliseconds until another had it delivered. Only where there are two, and
   * when all is healed.
   */
  takeover(): Promise<number>;
  close(): Promise<void>;
}

/** Starts it in this directory, and the killing. */
export async function openKilledService(directory: string, shape: Shape, dice: Random): Promise<KilledService> {
  const database = await joinEmbeddedPostgres(directory);
  const [relay, receiver] = [await openRelay(), await openEventReceiver()];
  const settings = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    GATEWAY_PORT: String(await anyPort()),
    GATEWAY_HOST: 'berichten.example',
    TRUSTED_PROXIES: '127.0.0.1,::1',
    EVENT_NETWORKS: '127.0.0.0/8',
  };
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  const subscribed = await admin(settings, 'subscription', 'add', MUNICIPALITY.slug, receiver.url);
  if (subscribed.code !== 0) throw new Error(subscribed.said);
  const databaseUrl = (await superuserOf(directory)).replace(/[^/]+$/, 'secure_message');
  const gateway = { port: Number(settings.GATEWAY_PORT), user: MUNICIPALITY.slug, pass: apiKey };
  const ended: string[] = [];
  let isOpen = true;
  const places: Place[] = [];
  for (const role of SHAPES[shape]) places.push({ role, port: await anyPort() });
  const query = async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
    return work(sql).finally(() => sql.end({ timeout: 1 }));
  };
  const progress = () => relay.mails.all.length + receiver.posted.all.length;
  const command = (drawn: Random) => rotatesKeys(settings, drawn);
  const killing = new Killing({ places, directory, query, progress, command }, dice);
  /** Its next process, until that has ended. */
  const runIn = async (place: Place) => {
    const env = { ...settings, ...killing.armed(place.role), ROLE: place.role, PORT: String(place.port) };
    const started = await startProcess(env, { withFaultPoints: true });
    place.process = started;
    if (!isOpen) await started.end();
    // Not at its exit: its last words may come after that.
    if (!isOver(started)) await new Promise((resolve) => started.child.once('close', resolve));
    if (isOpen && started.child.exitCode !== null) ended.push(lastWordsOf(started));
    const point = /^fault-point (\S+)$/m.exec(started.output())?.[1];
    if (point !== undefined) killing.count(point);
  };
  const keepUp = async (place: Place) => {
    while (isOpen) await runIn(place);
  };
  const keeping = places.map(keepUp);
  killing.start();
  const urls = places.filter(hasUrl).map(urlOf);
  const server = (drawn: Random) => ({ url: drawn.pick(urls), relay, work: async () => {} });
  return {
    server,
    desk: (drawn) => new CaseSystem({ ...server(drawn), apiKey }),
    gateway,
    relay,
    receiver,
    seized: { databaseUrl, postgresDir: join(directory, 'postgres'), outboxKeysDir: join(directory, 'outbox-keys') },
    kills: killing.kills,
    ended,
    query,
    async heal() {
      await killing.stop();
      // Those that are still to be killed at a point are so now, and start without one.
      await Promise.all(places.map(({ process: running }) => running?.kill()));
      await Promise.all(places.filter(hasUrl).map((place) => isReady(urlOf(place))));
    },
    takeover: () => takeover({ places, relay, gateway }),
    async close() {
      isOpen = false;
      await killing.stop();
      await Promise.all(places.map(({ process: running }) => running?.end()));
      await Promise.all(keeping);
      await Promise.all([relay.close(), receiver.close()]);
      await database.leave();
    },
  };
}

function hasUrl({ role }: Place): boolean {
  return role === 'api' || role === 'all';
}

function hasWorker({ role }: Place): boolean {
  return role === 'worker' || role === 'all';
}

function urlOf({ port }: Place): string {
  return `http://localhost:${port}`;
}

/** A fresh server key, or more sealed anew under the newest; half of them are killed as soon as the key is there. */
async function rotatesKeys(settings: Readonly<Record<string, string>>, dice: Random): Promise<boolean> {
  const fate = dice.below(4);
  if (fate > 1) {
    await admin(settings, 'keys', 'rotate', ...(fate === 2 ? ['--reseal-only'] : []));
    return false;
  }
  // It never says so when the database is just away.
  return killedAdmin(settings, 'Added', 'keys', 'rotate').then(
    () => true,
    () => false,
  );
}

async function takeover({
  places,
  relay,
  gateway,
}: Pick<KilledService, 'relay' | 'gateway'> & { places: readonly Place[] }): Promise<number> {
  const [first, second] = places.filter(hasWorker);
  if (first?.process === undefined || second?.process === undefined) throw new Error('there are no two workers');
  const to = `overname-${randomUUID()}@citizen.example`;
  relay.stall((stalled) => stalled === to);
  const [holder, other] = [first.process, second.process];
  other.child.kill('SIGSTOP'); // so that it is known who takes it; started anew it might take longer than the holder waits
  await sendsMail(gateway, { to, subject: 'overname', text: 'overname' });
  await relay.stalled.first('the mail that is not answered for', (stalled) => stalled.includes(to));
  other.child.kill('SIGCONT');
  relay.stall(false);
  const killedAt = Date.now();
  await holder.kill();
  await relay.mails.first('the mail, from the other worker', (mail) => mail.to.includes(to), 60_000);
  const milliseconds = Date.now() - killedAt;
  await isAgain(first, holder); // of a pair it has the gateway, too
  return milliseconds;
}

/** Waits until the next process runs in a place. */
async function isAgain(place: Place, last: ServerProcess): Promise<void> {
  while (place.process === last) await pause(20);
}

/** Why a process ended: the name of what it threw, else its last line. All that it said goes to the terminal. */
function lastWordsOf(ended: ServerProcess): string {
  const lines = ended.output().trimEnd().split('\n');
  process.stderr.write(`${lines.slice(-40).join('\n')}\n`);
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? '';
}

async function isReady(url: string): Promise<void> {
  for (;;) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return;
    await pause(100);
  }
}
