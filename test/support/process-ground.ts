// What server processes of a test stand on: a database of their own, a data directory, a relay, and free ports.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRelay, type Relay } from './inbox.ts';
import { anyPort } from './server-process.ts';
import { type FreshDatabase, freshDatabase } from './test-server.ts';

export interface ProcessGround {
  readonly database: FreshDatabase;
  /** DATA_DIR. */
  readonly directory: string;
  readonly relay: Relay;
  /** Where the HTTP surface, and the gateway, of a process with these settings listen. */
  readonly port: number;
  readonly gatewayPort: number;
  /** All that a process needs; more may be set beside them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Once nothing runs on it any more. */
  close(): Promise<void>;
}

/** Lays it, in a temporary directory of this name. */
export async function openProcessGround(name: string): Promise<ProcessGround> {
  const [database, directory, relay] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), `${name}-`)),
    openRelay(),
  ]);
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  const settings = {
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
  };
  return {
    database,
    directory,
    relay,
    port,
    gatewayPort,
    settings,
    async close() {
      await relay.close();
      await database.drop();
      await rm(directory, { recursive: true });
    },
  };
}
