// The end of a connection whose caller still sends: an answer was given before all had come, as to who has no key. To
// close it then would throw the answer away with what is unread (RFC 9112, 9.6), and the caller would hear nothing.
import type { IncomingMessage, Server } from 'node:http';
import { SECOND } from '../contract/units.ts';

/** Milliseconds that what still comes is read away: no longer than of a connection that stays. */
const LINGER = SECOND / 2;

/** Has a listener end such connections in two steps: nothing more is answered, and it is closed when all has come. */
export function lingerWhileSent(server: Pick<Server, 'on'>): void {
  server.on('request', (request: IncomingMessage) => {
    const { socket } = request;
    const close = socket.destroySoon;
    // Called by Node once the answer has left.
    socket.destroySoon = () => {
      socket.destroySoon = close;
      if (request.complete || socket.destroyed) return socket.destroySoon();
      socket.end();
      const late = setTimeout(() => socket.destroy(), LINGER);
      socket.once('close', () => clearTimeout(late));
      request.once('end', () => socket.destroySoon()).resume();
    };
    request.once('close', () => {
      if (request.complete) socket.destroySoon = close;
    });
  });
}
