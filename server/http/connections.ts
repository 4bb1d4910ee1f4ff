// Connections of one address: so many, and then its oldest that asks nothing gives way. Headers that don't come are
// its own loss.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '../contract/limits.ts';

/** Holds the connections of a listener to their number; those of trusted proxies only to that of all together. */
export function boundConnections(
  server: Pick<Server, 'on'> & { maxConnections: number },
  isTrusted: (address: string) => boolean,
  most: number = limits.connectionsPerAddress,
): void {
  server.maxConnections = limits.connections;
  const open = new Map<string, Set<Socket>>();
  const busy = new WeakSet<Socket>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (isTrusted(address)) return;
    const sockets = open.get(address) ?? new Set();
    open.set(address, sockets);
    if (sockets.size >= most) {
      const idle = [...sockets].find((one) => !busy.has(one));
      (idle ?? socket).destroy();
      if (idle === undefined) return;
      sockets.delete(idle);
    }
    sockets.add(socket);
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) open.delete(address);
    });
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    busy.add(request.socket);
    response.once('close', () => busy.delete(request.socket));
  });
}
