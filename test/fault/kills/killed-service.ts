// The service as real processes on a PostgreSQL of its own, which are killed at random and at every named point, and
// started again as a supervisor would.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { FAULT_POINTS } from '../../../server/fault-points.ts';
import { joinEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts';
import type { GatewayLogin } from '../../support/civil-servant.ts';
import { openRelay, type Relay } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import type { Random } from '../../support/random.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { superuserOf } from '../../support/test-server.ts';

/** One process for everything, or split as a large municipality has it. */
export const SHAPES = { all: ['all'], split: ['api', 'api', 'worker', 'worker', 'gateway'] } as const;
export type Shape = keyof typeof SHAPES;

/** The service, and how often what of it was killed. */
export interface KilledService {
  readonly urls: readonly string[];
  readonly gateway: GatewayLogin & { readonly port: number };
  readonly apiKey: string;
  readonly relay: Relay;
  readonly kills: ReadonlyMap<string, number>;
  /** Last lines of processes that ended without being killed: none should. */
  readonly ended: readonly string[];
  /** As superuser of its database. */
  query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T>;
  /** No more kills; resolves when everything runs. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

interface Place {
  readonly role: string;
  readonly port: number;
  process?: ServerProcess | undefined;
}

/** How often a point is passed at most before the process is killed there. */
const PASSES = 6;

/** Starts it in this directory, and the killing. */
export async function openKilledService(directory: string, shape: Shape, dice: Random): Promise<KilledService> {
  const [database, relay] = [await joinEmbeddedPostgres(directory), await openRelay()];
  const gatewayPort = await anyPort();
  const settings = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    GATEWAY_PORT: String(gatewayPort),
    TRUSTED_PROXIES: '127.0.0.1,::1',
  };
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  const kills = new Map<string, number>();
  const ended: string[] = [];
  const count = (what: string) => kills.set(what, (kills.get(what) ?? 0) + 1);
  let isKilling = true;
  let isOpen = true;
  const places: Place[] = [];
  for (const role of SHAPES[shape]) places.push({ role, port: await anyPort() });
  /** Its next process, until that has ended. */
  const runIn = async (place: Place) => {
    const armed = isKilling ? { FAULT_POINT: dice.pick(FAULT_POINTS), FAULT_AFTER: `${1 + dice.below(PASSES)}` } : {};
    const env = { ...settings, ...armed, ROLE: place.role, PORT: String(place.port) };
    const started = await startProcess(env, { withFaultPoints: true });
    place.process = started;
    if (!isOpen) await started.end();
    // Not at its exit: its last words may come after that.
    if (isRunning(started)) await new Promise((resolve) => started.child.once('close', resolve));
    if (isOpen && started.child.exitCode !== null) ended.push(lastWordsOf(started));
    const point = /^fault-point (\S+)$/m.exec(started.output())?.[1];
    if (point !== undefined) count(point);
  };
  const keepUp = async (place: Place) => {
    while (isOpen) await runIn(place);
  };
  const keeping = places.map(keepUp);
  const query = async <T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> => {
    const url = (await superuserOf(directory)).replace(/[^/]+$/, 'secure_message');
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    return work(sql).finally(() => sql.end({ timeout: 1 }));
  };
  const killing = killAtRandom();
  return {
    urls: places.filter(({ role }) => role === 'api' || role === 'all').map(({ port }) => `http://localhost:${port}`),
    gateway: { port: gatewayPort, user: 'haarlemmermeer', pass: apiKey },
    apiKey,
    relay,
    kills,
    ended,
    query,
    async heal() {
      isKilling = false;
      await killing;
      // Those that are still to be killed at a point are so now, and start without one.
      await Promise.all(places.map(({ process: running }) => running?.kill()));
      for (const { port, role } of places) if (role === 'api' || role === 'all') await isReady(port);
    },
    async close() {
      isOpen = false;
      isKilling = false;
      await killing;
      await Promise.all(places.map(({ process: running }) => running?.end()));
      await Promise.all(keeping);
      await relay.close();
      await database.leave();
    },
  };

  async function killAtRandom(): Promise<void> {
    while (isKilling) {
      await pause(300 + dice.below(1_500));
      if (!isKilling) return;
      const victim = dice.below(20);
      if (victim === 0) await killPostmaster();
      else if (victim < 5) await endBackends();
      else if (victim < 12) await killProcess(dice.pick(places));
    }
  }

  async function killProcess({ role, process: running }: Place): Promise<void> {
    if (running === undefined || !isRunning(running)) return;
    await running.kill();
    count(`anywhere (${role})`);
  }

  async function endBackends(): Promise<void> {
    await query(async (sql) => {
      const backends = await sql<{ pid: number }[]>`
        select pid from pg_stat_activity
        where usename = 'secure_message_service' and state <> 'idle' and pid <> pg_backend_pid() limit 3`;
      for (const { pid } of backends) {
        await sql`select pg_terminate_backend(${pid})`;
        count('database backend');
      }
    }).catch(() => {}); // the database is just being killed
  }

  async function killPostmaster(): Promise<void> {
    const pid = Number(
      (await readFile(join(directory, 'postgres/postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0],
    );
    if (!(pid > 1)) return;
    try {
      process.kill(pid, 'SIGKILL');
      count('postmaster');
    } catch {
      // it was gone
    }
  }
}

/** Why a process ended: the name of what it threw, else its last line. All that it said goes to the terminal. */
function lastWordsOf(ended: ServerProcess): string {
  const lines = ended.output().trimEnd().split('\n');
  process.stderr.write(`${lines.slice(-40).join('\n')}\n`);
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? lines.at(-1) ?? '';
}

function isRunning({ child }: ServerProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function isReady(port: number): Promise<void> {
  for (;;) {
    const ready = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return;
    await pause(100);
  }
}
