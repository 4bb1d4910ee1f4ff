// A town whose every part can fail: the server as a process of its own on a real PostgreSQL, a relay, a browser, and
// lanes. In each lane a municipality of its own has its page, and a line of its own to the server.
import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import postgres from 'postgres';
import { openTownSite } from '../../../demo/town-site.ts';
import { launchBrowser } from '../../support/browser.ts';
import type { GatewayLogin } from '../../support/civil-servant.ts';
import type { Relay } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { openProcessGround } from '../../support/process-ground.ts';
import { addOrganisation, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { type FaultyLine, openFaultyLine } from './faulty-line.ts';

/** A municipality with its page, and the line from there to the server. */
export interface Lane {
  readonly site: string;
  readonly line: FaultyLine;
  readonly gateway: GatewayLogin & { readonly port: number };
}

export interface FaultyTown {
  readonly browser: Browser;
  readonly relay: Relay;
  readonly lanes: readonly Lane[];
  /** Goes with the town. */
  readonly directory: string;
  /** Ends the server and starts the one in this folder; `forgets`: it serves no part of an earlier build. */
  upgrade(release: string, forgets: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Builds it, with so many lanes. */
export async function openFaultyTown(lanes: number): Promise<FaultyTown> {
  const [ground, browser] = await Promise.all([openProcessGround('faulty-town'), launchBrowser()]);
  const { database, directory, relay, port, gatewayPort } = ground;
  const settings = { ...ground.settings, TRUSTED_PROXIES: '127.0.0.1,::1' };
  const query = async (work: (sql: postgres.Sql) => Promise<void>) => {
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    await work(sql).finally(() => sql.end({ timeout: 1 }));
  };
  let server: ServerProcess = await startProcess(settings);
  const open = await Promise.all(
    Array.from({ length: lanes }, (_, place) => openLane(settings, port, gatewayPort, place)),
  );
  return {
    browser,
    relay,
    lanes: open,
    directory,
    async upgrade(release, forgets) {
      await server.end();
      if (forgets) await query(async (sql) => void (await sql`truncate widget_build, widget_file`));
      server = await startProcess(settings, { release });
    },
    async close() {
      await browser.close();
      await server.end();
      await Promise.all(open.map((lane) => lane.close()));
      await ground.close();
    },
  };
}

async function openLane(
  settings: Readonly<Record<string, string>>,
  server: number,
  gatewayPort: number,
  place: number,
): Promise<Lane & { close(): Promise<void> }> {
  const line = await openFaultyLine(server);
  const page = await openTownSite(`http://localhost:${line.port}`, 0);
  const site = `http://localhost:${page.port}`;
  const slug = `lane-${place}-${randomBytes(3).toString('hex')}`;
  const details = { ...MUNICIPALITY, slug, origin: site, 'page-url': `${site}/veilig-bericht` };
  const pass = await addOrganisation(settings, details);
  return {
    site,
    line,
    gateway: { port: gatewayPort, user: slug, pass },
    close: async () => {
      await Promise.all([line.close(), page.close()]);
    },
  };
}
