// The HTTP listener: opened on a port, closed when what is under way is answered.
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';

/** A listener that is open. */
export interface HttpListener {
  readonly port: number;
  /** Takes nothing new; ends when every answer under way is given. */
  close(): Promise<void>;
}

/** Longer than a balancer's usual 60 seconds, so that it is never we who close a connection that is about to be used. */
const KEEP_ALIVE = 65_000;

/** Listens on a port (0: any free one). Rejects when the port is taken. */
export function listenHttp(app: Hono, port: number, hostname?: string): Promise<HttpListener> {
  return new Promise((resolve, reject) => {
    const options = { fetch: app.fetch, port, serverOptions: { keepAliveTimeout: KEEP_ALIVE } };
    const server = serve(hostname === undefined ? options : { ...options, hostname }, (address) =>
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ('closeIdleConnections' in server) server.closeIdleConnections();
          }),
      }),
    );
    server.once('error', reject);
  });
}
