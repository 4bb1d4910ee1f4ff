// The HTTP listener: opened on a port, bounded in time and number, closed when what is under way is answered.

import { createServer } from 'node:http';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Hono } from 'hono';
import { limits } from '../contract/limits.ts';
import { SECOND } from '../contract/units.ts';
import { closingOf } from './closing.ts';
import { boundConnections } from './connections.ts';
import { lingerWhileSent } from './lingering-close.ts';
import { answerUnreadable, unreadableCall } from './unreadable-call.ts';

/** A listener that is open. */
export interface HttpListener {
  readonly port: number;
  /** Takes nothing new; ends when every answer under way is given, or cut off after these milliseconds. */
  close(finishFor?: number): Promise<void>;
}

const OPTIONS = {
  /** A call without a Host is refused by the listener's own error handler, in words: Node would say its status only. */
  requireHostHeader: false,
  /**
   * Longer than a balancer's usual 60 seconds, so that it is never we who close a connection that is about to be
   * used.
   */
  keepAliveTimeout: 65 * SECOND,
  /** Headers are a few hundred bytes: who needs longer sends none. */
  headersTimeout: 10 * SECOND,
  connectionsCheckingInterval: 2 * SECOND,
  /** A desk letter of 42 MB at 50 kB/s takes 15 minutes; each reader of a body has a shorter bound of its own. */
  requestTimeout: 20 * 60 * SECOND,
};

/** What never came to the app; the app answers its own surprises. */
function errorHandler(error: unknown): Response {
  return error instanceof RequestError ? unreadableCall() : new Response(null, { status: 500 });
}

/** Listens on a port (0: any free one). Rejects when the port is taken. */
export function listenHttp(
  app: Hono,
  port: number,
  { hostname, isTrusted = () => false }: { hostname?: string; isTrusted?: (address: string) => boolean } = {},
): Promise<HttpListener> {
  return new Promise((resolve, reject) => {
    const server = createServer(OPTIONS, getRequestListener(app.fetch, { errorHandler }));
    const close = closingOf(server);
    boundConnections(server, isTrusted);
    answerUnreadable(server);
    lingerWhileSent(server);
    server.once('error', reject);
    server.listen(port, hostname, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: (finishFor = limits.finishFor) => close(finishFor),
      });
    });
  });
}
