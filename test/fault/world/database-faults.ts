// Faults of PostgreSQL as an operator has them: restarted, killed, full of connections, read-only, on a full disk, with
// a table that is locked, and with a standby that takes over.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { Fault } from './fault.ts';
import { log, metric, probe } from './tellings.ts';
import { CONNECTIONS, SMALL_DISK_BYTES } from './town.ts';

/** People are told to come back; a call that was cut in the middle may have no answer. */
const COME_BACK =
  /^(mail (4\d\d|no answer.*)|(desk|code|opening|reply begun|upload|reply) 503.*|(file|code) no answer.*|code 429.*)$/;
/** Milliseconds that PostgreSQL is away: longer than a look at it, shorter than anybody's patience. */
const AWAY = 8_000;

/** Each is made and mended in the middle of what goes on. */
export const DATABASE: readonly Fault[] = [
  {
    name: 'PostgreSQL is restarted',
    breaks: async ({ database }) => {
      await database.stop('SIGINT');
      await database.start();
      return () => {};
    },
    mayBeSeen: COME_BACK,
    told: [],
  },
  {
    name: 'PostgreSQL is killed and stays away',
    breaks: async ({ database }) => {
      await database.stop('SIGQUIT');
      return () => database.start();
    },
    lasts: AWAY * 2,
    mayBeSeen: COME_BACK,
    told: [probe('database'), log('not ready', /"msg":"not ready"/)],
  },
  {
    name: 'PostgreSQL has no connection left',
    breaks: async ({ database, query }) => {
      await query((sql) => sql.unsafe('create role others login').catch(() => {}));
      const taken = postgres(database.url.replace('post@', 'others@'), { max: CONNECTIONS, onnotice: () => {} });
      const take = () => Array.from({ length: CONNECTIONS }, () => taken`select pg_sleep(600)`.catch(() => {}));
      const held: Promise<unknown>[] = [];
      await query(async (sql) => {
        await sql`select 1`; // it has its connection now
        held.push(...take());
        await pause(1_000);
        // Those of the service end, as after a fail-over, and cannot come again.
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'service'`;
        held.push(...take());
        await pause(1_000);
      });
      return async () => {
        // A backend that sleeps does not see that its client has gone.
        await query((sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'others'`);
        await taken.end({ timeout: 0 });
        await Promise.all(held);
      };
    },
    lasts: AWAY * 2,
    mayBeSeen: COME_BACK,
    told: [probe('database'), log('not ready', /"msg":"not ready"/)],
  },
  {
    name: 'PostgreSQL takes no writes',
    breaks: async ({ query }) => {
      await query(async (sql) => {
        await sql`alter system set default_transaction_read_only = on`;
        await sql`select pg_reload_conf()`;
      });
      return () =>
        query(async (sql) => {
          await sql`set default_transaction_read_only = off`;
          await sql`alter system reset default_transaction_read_only`;
          await sql`select pg_reload_conf()`;
        });
    },
    lasts: AWAY * 2,
    mayBeSeen: COME_BACK,
    told: [probe('database')],
  },
  {
    name: 'an operator locks the table of messages',
    breaks: async ({ database }) => {
      const operator = postgres(database.url, { max: 1, onnotice: () => {} });
      let letsGo = () => {};
      const isDone = new Promise<void>((resolve) => {
        letsGo = resolve;
      });
      let working: Promise<void> | undefined;
      await new Promise<void>((locked) => {
        working = operator.begin(async (sql) => {
          await sql`lock table message in access exclusive mode`;
          locked();
          await isDone;
        });
      });
      return async () => {
        letsGo();
        await working;
        await operator.end();
      };
    },
    // Longer than a call waits for a lock.
    lasts: 30_000,
    mayBeSeen: COME_BACK,
    told: [
      log('a request failed', /"msg":"a request failed"/),
      metric('calls, by status', /^secure_message_http_request_duration_seconds_count\{.*status="503"/),
    ],
  },
  {
    name: 'the disk of PostgreSQL is full',
    kind: 'small disk',
    breaks: async ({ database, directory }) => {
      const ballast = join(directory, 'postgres', 'ballast');
      await writeFile(ballast, new Uint8Array(SMALL_DISK_BYTES)).catch(() => {}); // until there is no room
      return async () => {
        await rm(ballast);
        // It ends when it can't write its log; then its operator starts it, as systemd does.
        await pause(2_000);
        if (!database.isRunning()) await database.start();
      };
    },
    lasts: AWAY * 3,
    mayBeSeen: COME_BACK,
    told: [probe('database')],
  },
  {
    name: 'PostgreSQL fails over to its standby',
    kind: 'standby',
    breaks: async ({ pair }) => {
      if (pair === undefined) throw new Error('this town has no standby');
      await pair.losePrimary();
      const promoted = pause(AWAY).then(() => pair.promote());
      return () => promoted;
    },
    lasts: AWAY * 2,
    mayBeSeen: COME_BACK,
    told: [probe('database')],
  },
];
