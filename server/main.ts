// Settings → services → roles → graceful end. The only place where the parts of the house are put together.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { limits } from './contract/limits.ts';
import { MINUTE, SECOND } from './contract/units.ts';
import { openSmtpGateway, type SmtpGateway } from './gateway/smtp-gateway.ts';
import { makeApp } from './http/app.ts';
import { networksAround } from './http/client-network.ts';
import { operatorRoutes } from './http/health.ts';
import { type HttpListener, listenHttp } from './http/listen.ts';
import { keepWidgetFiles, readWidgetFiles } from './http/widget-files.ts';
import { makeEventReceivers } from './integrations/event-receivers.ts';
import { makeMailRelay } from './integrations/mail.ts';
import { makeMalwareScan } from './integrations/malware-scan.ts';
import { makeSmsGateway } from './integrations/sms.ts';
import { jobsAtOnce, startWorker } from './jobs/worker.ts';
import { makeLog } from './log.ts';
import { keepMimeThreadWarm } from './mime/mime-thread.ts';
import { type Part, startBeating } from './operations/downtime.ts';
import { watchService } from './operations/service-watch.ts';
import type { Clock, Services } from './services.ts';
import { readServerSettings, type ServerSettings, SettingsError } from './settings.ts';
import { EmbeddedPostgresError } from './store/bring-up.ts';
import { DatabaseRolesError } from './store/database.ts';
import { type Awaiting, DatabaseAwayError, whenReached } from './store/database-reached.ts';
import { OutboxKeysAwayError } from './store/outbox-keys.ts';
import { ServerKeysError } from './store/server-keys.ts';
import { openStore, type Store } from './store/store.ts';
import { startTraces } from './traces.ts';
import { VERSION } from './version.ts';

/** A server that is up. */
export interface RunningServer {
  readonly services: Services;
  /** Where the HTTP surface listens; undefined for a process that has none. */
  readonly url: string | undefined;
  /** Takes nothing new, finishes what is under way, lets go of everything. `why` is for the log. */
  close(why?: string): Promise<void>;
}

const PARTS: readonly Part[] = ['api', 'gateway', 'worker'];
/** Milliseconds after which a worker that holds a row without a word is taken for frozen; lanes may have less. */
const HELD_AT_MOST = 5 * MINUTE;
/**
 * Milliseconds that maintenance waits for a lock: it comes again in seconds, and the outbox keys must not wait behind
 * it.
 */
const MAINTENANCE_WAITS = 5_000;
/** Milliseconds that a database which is not there is waited for at start: it may start beside us. */
const DATABASE_PATIENCE = MINUTE;
/** Milliseconds after which a process that was asked to end is gone, whatever hangs. */
const END_AFTER = 9_500;
const SYSTEM_CLOCK: Clock = { now: () => new Date() };

/**
 * Starts the roles that the settings name. `clock` is for tests; `asked` to end ends the waiting. Throws
 * `SettingsError`, `ServerKeysError`, `DatabaseRolesError`, `DatabaseAwayError` or `EmbeddedPostgresError` with a
 * sentence that says what to do.
 */
export async function startServer(
  environment: Record<string, string | undefined>,
  clock = SYSTEM_CLOCK,
  asked?: AbortSignal,
): Promise<RunningServer> {
  const settings = readServerSettings(environment);
  const log = makeLog(settings.LOG_LEVEL);
  const endTraces = await startTraces(settings.OTEL_EXPORTER_OTLP_ENDPOINT, log);
  const onWait = (sentence: string) => log.warn(`waiting for the database: ${sentence}`);
  const waiting: Awaiting = { patience: DATABASE_PATIENCE, asked, onWait };
  try {
    return await whenReached(waiting, () => startOnce(settings, { log, clock, waiting, endTraces }));
  } catch (error) {
    await endTraces();
    throw error;
  }
}

/** What every start takes. */
interface Starting {
  readonly log: Services['log'];
  readonly clock: Clock;
  readonly waiting: Awaiting;
  readonly endTraces: () => Promise<void>;
}

async function startOnce(settings: ServerSettings, starting: Starting): Promise<RunningServer> {
  const { log, clock } = starting;
  const store = await openStore(settings, starting.waiting);
  const services = makeServices(settings, store, log, clock);
  const parts: { close(): Promise<unknown> }[] = [];
  let cutOff = 0;
  const closeAll = async (why = 'asked') => {
    log.info({ why }, 'stopping');
    const closing = Promise.all(parts.map((part) => part.close()));
    await Promise.race([closing, pause(limits.finishFor + SECOND / 2, undefined, { ref: false })]);
    services.mail.close();
    await store.close();
    log.info({ why, jobsLeftToOthers: cutOff }, 'stopped');
  };
  const has = (role: ServerSettings['ROLE']) => settings.ROLE === 'all' || settings.ROLE === role;
  try {
    if (has('worker')) {
      const size = { relay: settings.RELAY_CONNECTIONS, sms: settings.SMS_CONNECTIONS };
      // For each job one, and some for listening. A job waits for its locks: given up after its mail has left, it
      // would send it twice.
      const held = { idle_in_transaction_session_timeout: HELD_AT_MOST };
      const db = store.pool(jobsAtOnce(size) + 2, held);
      const maintenanceDb = store.pool(2, { ...held, lock_timeout: MAINTENANCE_WAITS });
      const worker = await startWorker({ ...services, db }, size, maintenanceDb);
      const stop = async () => {
        cutOff = await worker.stop();
      };
      parts.push({ close: stop });
    }
    const gateway = has('gateway') && settings.GATEWAY_PORT !== 0 ? await startGateway(services, settings) : undefined;
    if (gateway !== undefined) parts.push(gateway);
    const api = has('api') ? await startApi(services, settings) : undefined;
    if (api !== undefined) parts.push(api);
    if (api === undefined && settings.METRICS_PORT !== undefined)
      parts.push(await startOperatorPort(services, settings.METRICS_PORT));
    if (gateway !== undefined || api !== undefined) keepMimeThreadWarm();
    const beating = { api, gateway, worker: has('worker') ? true : undefined };
    parts.push(
      startBeating(
        services,
        PARTS.filter((part) => beating[part] !== undefined),
      ),
    );
    if (!settings.GATEWAY_HOST.includes('.') && settings.SMTP_URL.hostname !== 'localhost')
      log.warn('GATEWAY_HOST is not set: answers to citizens’ replies and bounces will not find their way back');
    await store.outboxKeys.assertOurs().catch((error: unknown) => {
      if (!(error instanceof OutboxKeysAwayError)) throw error;
      log.error(error.message);
    });
    log.info({ version: VERSION, role: settings.ROLE, port: api?.port, gatewayPort: gateway?.port }, 'started');
    const close = async (why?: string) => {
      await closeAll(why);
      await starting.endTraces();
    };
    return { services, url: api === undefined ? undefined : `http://localhost:${api.port}`, close };
  } catch (error) {
    await closeAll('could not start');
    throw error;
  }
}

function makeServices(settings: ServerSettings, store: Store, log: Services['log'], clock: Clock): Services {
  return {
    ...store,
    clock,
    log,
    mail: makeMailRelay(settings.SMTP_URL, settings.RELAY_CONNECTIONS),
    sms: settings.SMS_URL === undefined ? undefined : makeSmsGateway(settings.SMS_URL, { speaks: settings.SMS_VOICE }),
    eventReceivers: makeEventReceivers(settings.EVENT_NETWORKS),
    malwareScan: settings.CLAMD_URL === undefined ? undefined : makeMalwareScan(settings.CLAMD_URL),
    gatewayHost: settings.GATEWAY_HOST,
  };
}

async function startGateway(services: Services, settings: ServerSettings): Promise<SmtpGateway> {
  const { GATEWAY_PORT: port, GATEWAY_TLS_CERT: cert, GATEWAY_TLS_KEY: key } = settings;
  if (cert === undefined || key === undefined) return openSmtpGateway(services, { port });
  const tls = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
  return openSmtpGateway(services, { port, tls });
}

async function startApi(services: Services, settings: ServerSettings): Promise<HttpListener> {
  const publicUrl = (settings.PUBLIC_URL?.href ?? `http://localhost:${settings.PORT}`).replace(/\/$/, '');
  const watch = await watchService(services);
  const open: HttpListener[] = [];
  const close = async () => {
    await Promise.all([...open, watch].map((part) => part.close()));
  };
  try {
    const { TRUSTED_PROXIES: trustedProxies, METRICS_PORT: metricsPort, SECURITY_CONTACT: securityContacts } = settings;
    const metricsHere = metricsPort === undefined;
    const widget = readWidgetFiles(widgetDirectory());
    await keepWidgetFiles(widget, services);
    const app = makeApp(services, watch, { trustedProxies, widget, publicUrl, securityContacts, metricsHere });
    const api = await listenHttp(app, settings.PORT, networksAround(trustedProxies));
    open.push(api);
    if (metricsPort !== undefined) open.push(await listenHttp(operatorRoutes(watch), metricsPort));
    return { port: api.port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a worker or gateway counts is asked at a port of its own: it has no other. */
async function startOperatorPort(services: Services, port: number): Promise<{ close(): Promise<void> }> {
  const watch = await watchService(services);
  try {
    const listener = await listenHttp(operatorRoutes(watch), port);
    return { close: async () => void (await Promise.all([listener.close(), watch.close()])) };
  } catch (error) {
    await watch.close();
    throw error;
  }
}

/** `dist/widget`, seen from the sources and from `dist/server` alike. */
function widgetDirectory(): string {
  const here = fileURLToPath(new URL('.', import.meta.url));
  return /[/\\]dist[/\\]server[/\\]$/.test(here) ? join(here, '..', 'widget') : join(here, '..', 'dist', 'widget');
}

/** Starts from the command line: SIGTERM and SIGINT finish what is under way and exit 0. */
async function main(): Promise<void> {
  const asked = new AbortController();
  try {
    const starting = startServer(process.env, SYSTEM_CLOCK, asked.signal);
    const end = (why: string) => {
      if (asked.signal.aborted) return; // it is ending: asking again cuts nothing short
      asked.abort();
      setTimeout(() => process.exit(0), END_AFTER).unref(); // nothing is lost: it is as if it were killed
      starting
        .then((running) => running.close(why))
        .then(
          () => process.exit(0),
          () => process.exit(1),
        );
    };
    process.on('SIGTERM', end).on('SIGINT', end); // from the first moment: what was started must be ended
    process.once('beforeExit', endedWaiting);
    await starting;
  } catch (error) {
    const isWaiting = error instanceof EmbeddedPostgresError || error instanceof DatabaseAwayError;
    if (asked.signal.aborted && isWaiting) process.exit(0); // nothing was started
    const sentence = sentenceOf(error);
    process.stderr.write(`${sentence ?? (error instanceof Error ? error.stack : String(error))}\n`);
    process.exit(1);
  }
}

/** A promise that nothing can keep any more: by itself Node ends then without a word. */
function endedWaiting(): void {
  process.stderr.write(
    'Not started. What was waited for can’t come any more; start again, and report it if it stays.\n',
  );
  process.exit(1);
}

/** What to do about it, where that is known. */
function sentenceOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const known = [SettingsError, ServerKeysError, DatabaseRolesError, DatabaseAwayError, EmbeddedPostgresError];
  if (known.some((kind) => error instanceof kind)) return error.message;
  const inUse = 'code' in error && error.code === 'EADDRINUSE';
  return inUse ? 'Not started. A port is in use: set PORT, GATEWAY_PORT or METRICS_PORT to another.' : undefined;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
