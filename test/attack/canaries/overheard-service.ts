// The service in three processes, with everything that leaves one of them, but for what it must tell, overheard: logs
// at their most talkative, metrics, spans, events, refusals, arguments, environment, files, and the whole database.
import { mkdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import postgres from 'postgres';
import { type EventReceiver, openEventReceiver } from '../../support/event-receiver.ts';
import { openRelay, openSmsProvider, portOf, type Relay, type SmsProvider } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { freshDatabase } from '../../support/test-server.ts';
import { openTraceReceiver } from '../../support/trace-receiver.ts';
import { databasePlaces, filesUnder, walPosition } from './database-places.ts';
import type { Canaries } from './kept-canaries.ts';

/** Bytes that were looked at, by where they are. */
export interface Place {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The service, and what is around it. */
export interface OverheardService {
  /** Of the command line, too. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where the API is called; refusals are overheard. */
  readonly url: string;
  readonly gatewayPort: number;
  readonly relay: Relay;
  readonly smsProvider: SmsProvider;
  readonly eventReceiver: EventReceiver;
  readonly outboxKeysDir: string;
  /** As superuser. */
  readonly sql: postgres.Sql;
  /** Writes down what the processes say of themselves; then ends them and looks everywhere. */
  placesAtTheEnd(): Promise<Place[]>;
  close(): Promise<void>;
}

const ROLES = ['api', 'worker', 'gateway'] as const;

/** Opens it in a directory, with an organisation, whose key is told; `start` starts the processes. */
export async function openOverheardService(directory: string, canaries: Canaries) {
  const database = await freshDatabase();
  const sql = postgres(database.url, { max: 2, onnotice: () => {} });
  const [relay, smsProvider, eventReceiver, traces] = await Promise.all([
    openRelay(),
    openSmsProvider(),
    openEventReceiver(),
    openTraceReceiver(),
  ]);
  const [temporary, dataDir] = [join(directory, 'tmp'), join(directory, 'data')];
  await mkdir(temporary);
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const withLogin = (url: string, name: string) =>
    url.replace('://', `://${canaries.word(`${name}, user`)}:${canaries.word(`${name}, password`)}@`);
  for (const [name, url] of Object.entries({ service: database.serviceUrl, owner: database.ownerUrl }))
    canaries.keep(`password of the database, ${name}`, 'id', decodeURIComponent(new URL(url).password));
  const settings = {
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: dataDir,
    TMPDIR: temporary,
    SMTP_URL: withLogin(relay.url, 'relay'),
    SMS_URL: withLogin(smsProvider.url, 'sms provider'),
    SMS_VOICE: 'yes',
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_HOST: 'berichten.example',
    EVENT_NETWORKS: '127.0.0.0/8',
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  };
  const running: { role: string; server: ServerProcess; metrics: string }[] = [];
  const refusals: Buffer[] = [];
  const proxy = overhearRefusals(port, refusals);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const from = await walPosition(sql);
  const start = async () => {
    const starting = ROLES.map(async (role) => {
      const METRICS_PORT = String(await anyPort());
      const server = await startProcess({ ...settings, ROLE: role, METRICS_PORT });
      running.push({ role, server, metrics: `http://127.0.0.1:${METRICS_PORT}/metrics` });
      if (server.child.exitCode !== null) throw new Error(`the server did not start: ${server.output()}`);
    });
    await Promise.all(starting);
  };
  const service: OverheardService = {
    settings,
    url: `http://127.0.0.1:${portOf(proxy.address())}`,
    gatewayPort,
    relay,
    smsProvider,
    eventReceiver,
    outboxKeysDir: join(dataDir, 'outbox-keys'),
    sql,
    async placesAtTheEnd() {
      const places: Place[] = [];
      for (const { role, server, metrics } of running) {
        const told = await (await fetch(metrics)).text();
        places.push({ name: `metrics of ${role}`, bytes: Buffer.from(told) });
        for (const file of ['cmdline', 'environ'])
          places.push({ name: `${file} of ${role}`, bytes: await readFile(`/proc/${server.child.pid}/${file}`) });
      }
      await Promise.all(running.map(({ server }) => server.end()));
      for (const { role, server } of running)
        places.push({ name: `log of ${role}`, bytes: Buffer.from(server.output()) });
      const told = {
        spans: traces.requests.all.map(({ path, body }) => Buffer.concat([Buffer.from(`${path}\n`), body])),
        events: eventReceiver.posted.all.map(({ headers, body }) => Buffer.from(`${JSON.stringify(headers)}\n${body}`)),
        refusals,
      };
      for (const [name, parts] of Object.entries(told)) places.push({ name, bytes: joined(parts) });
      for (const [name, folder] of Object.entries({ 'temporary files': temporary, 'data directory': dataDir }))
        places.push(...(await filesUnder(name, folder)));
      return [...places, ...(await databasePlaces(sql, from))];
    },
    async close() {
      await Promise.all(running.map(({ server }) => server.kill()));
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      await Promise.all([relay.close(), smsProvider.close(), eventReceiver.close(), traces.close()]);
      await sql.end();
      await database.drop();
    },
  };
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  return { service, start, apiKey };
}

function joined(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')]));
}

/** A proxy that passes everything on, and notes each answer of 400 and more as it was written. */
function overhearRefusals(port: number, refusals: Buffer[]) {
  return createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      const { statusCode = 502, statusMessage = '', rawHeaders } = answer;
      const chunks: Buffer[] = [];
      outgoing.writeHead(statusCode, statusMessage, rawHeaders);
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).pipe(outgoing);
      answer.on('end', () => {
        if (statusCode >= 400) refusals.push(Buffer.from(rawHeaders.join('\n')), ...chunks);
      });
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
}
