// Opens a server of the demo on its usual port, or on a free one when that is taken.
import type { Server } from 'node:net';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on this machine only. A taken port gives a free one. */
export async function listen(server: Server & { closeAllConnections?: () => void }, port: number): Promise<Listening> {
  const at = await listenOn(server, port).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return listenOn(server, 0);
    throw error;
  });
  return {
    port: at,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections?.();
      }),
  };
}

/** A port that is free: the usual one, or any. */
export async function freePort(server: Server, port: number): Promise<number> {
  const listening = await listen(server, port);
  await listening.close();
  return listening.port;
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(address === null || typeof address === 'string' ? port : address.port);
    });
  });
}
