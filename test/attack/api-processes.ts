// The service as large municipalities have it: processes of each role on one PostgreSQL, with a relay, and one
// organisation.
import postgres from 'postgres';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import type { Relay } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { openProcessGround } from '../support/process-ground.ts';
import { Reader } from '../support/reader.ts';
import { addOrganisation, anyPort, startProcess } from '../support/server-process.ts';

/** A message whose notification has arrived: its link, and the name by which the database knows it. */
export interface SentMessage {
  readonly link: string;
  readonly rowId: string;
}

export interface ApiProcesses {
  readonly settings: Readonly<Record<string, string>>;
  /** Of each process of the API. */
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly relay: Relay;
  /** As superuser. */
  readonly sql: postgres.Sql;
  message(): Promise<SentMessage>;
  /** A browser that has the link open, calling from this address at the processes by turns. */
  browser(message: SentMessage, from: string): Promise<Reader>;
  /** From now on nothing leaves, and nothing happens but what is asked of the API. */
  stopsWork(): Promise<void>;
  close(): Promise<void>;
}

/** Starts so many processes of the API, and one worker; with these settings beside what they need. */
export async function openApiProcesses(
  apis: number,
  more: Readonly<Record<string, string>> = {},
): Promise<ApiProcesses> {
  const ground = await openProcessGround('api-processes');
  const { database, relay } = ground;
  const settings = {
    ...ground.settings,
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'info',
    ...more,
  };
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  const places = [];
  for (let nth = 0; nth <= apis; nth += 1)
    places.push({ ROLE: nth < apis ? 'api' : 'worker', PORT: String(await anyPort()) });
  const running = await Promise.all(places.map((place) => startProcess({ ...settings, ...place })));
  for (const server of running)
    if (server.child.exitCode !== null) throw new Error(`the server did not start: ${server.output()}`);
  const urls = places.slice(0, apis).map(({ PORT }) => `http://127.0.0.1:${PORT}`);
  const sql = postgres(database.url, { max: 4, onnotice: () => {} });
  const [url = ''] = urls;
  const desk = new CaseSystem({ url, relay, apiKey, work: async () => {} });
  let browsers = 0;
  return {
    settings,
    urls,
    apiKey,
    relay,
    sql,
    async message() {
      const json = newMessage();
      const { body } = await desk.call('POST', '/messages', { json });
      return { link: linkIn((await desk.notificationOf(json.to.address)).mail.text ?? ''), rowId: String(body.id) };
    },
    async browser({ link }, from) {
      browsers += 1;
      const reader = await Reader.open({ url: urls[browsers % apis] ?? '', relay, work: async () => {} }, link);
      reader.address = from;
      return reader;
    },
    async stopsWork() {
      await running[apis]?.end();
    },
    async close() {
      await Promise.all(running.map((server) => server.kill()));
      await sql.end();
      await ground.close();
    },
  };
}
