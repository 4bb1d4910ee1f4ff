// A whole town for the stories: the server as it is run, a municipal page on another origin, relay, sms provider and
// a browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { freePort } from '../../demo/listening.ts';
import { openTownSite } from '../../demo/town-site.ts';
import { type DemoTown, HAARLEMMERMEER } from '../../demo/towns.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import { addOrganisation } from '../../server/organisation/organisation.ts';
import { launchBrowser } from './browser.ts';
import { openRelay, openSmsProvider, type Relay, type SmsProvider } from './inbox.ts';
import { freshDatabase } from './test-server.ts';

export interface StoryEnvironment {
  readonly server: RunningServer;
  /** Ends the server as an operator does, and starts it anew at the same address. */
  restart(): Promise<void>;
  readonly relay: Relay;
  readonly smsProvider: SmsProvider;
  readonly browser: Browser;
  /** Origin of the municipal page. */
  readonly site: string;
  readonly gateway: { readonly port: number; readonly user: string; readonly pass: string };
  close(): Promise<void>;
}

/**
 * Builds the town of a municipality of the demo. Everything listens on free ports. Without a clock it is as late as
 * it is.
 */
export async function openStoryEnvironment(
  { organisation, folder }: DemoTown = HAARLEMMERMEER,
  clock?: { now(): Date },
): Promise<StoryEnvironment> {
  const database = await freshDatabase();
  const directory = await mkdtemp(join(tmpdir(), 'town-'));
  const [relay, smsProvider, browser] = await Promise.all([openRelay(), openSmsProvider(), launchBrowser()]);
  const gatewayPort = await freePort(createServer(), 0);
  const settings = {
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    PORT: String(await freePort(createServer(), 0)),
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_HOST: 'berichten.example',
    SMTP_URL: relay.url,
    SMS_URL: smsProvider.url,
    SMS_VOICE: 'yes',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'fatal',
  };
  let server = await startServer(settings, clock);
  const environment = await openTownSite(server.url ?? '', 0, folder);
  const site = `http://localhost:${environment.port}`;
  const added = await addOrganisation(server.services, {
    ...organisation,
    pageUrl: `${site}/veilig-bericht`,
    origins: [site],
  });
  if (added === 'taken') throw new Error('a fresh database has an organisation');
  return {
    get server() {
      return server;
    },
    async restart() {
      await server.close();
      server = await startServer(settings, clock);
    },
    relay,
    smsProvider,
    browser,
    site,
    gateway: { port: gatewayPort, user: organisation.slug, pass: added.apiKey },
    async close() {
      await browser.close();
      await server.close();
      await Promise.all([environment.close(), relay.close(), smsProvider.close()]);
      await database.drop();
      await rm(directory, { recursive: true });
    },
  };
}
