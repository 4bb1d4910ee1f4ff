// The end of a listener: calls under way are answered, whoever asks nothing is sent away, and nobody holds it up.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Follows who asks what of a listener, from its first connection on. What it returns closes it: takes nothing new, ends
 * connections without a call at once, the others after their answer, and what is left after so many milliseconds.
 */
export function closingOf(
  server: Pick<Server, 'on' | 'close' | 'closeAllConnections'>,
): (finishFor: number) => Promise<void> {
  const open = new Map<Socket, number>();
  const answers = new Set<ServerResponse>();
  let isClosing = false;
  server.on('connection', (socket: Socket) => {
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    open.set(socket, (open.get(socket) ?? 0) + 1);
    answers.add(response);
    if (isClosing) response.shouldKeepAlive = false;
    response.once('close', () => {
      answers.delete(response);
      const calls = (open.get(socket) ?? 1) - 1;
      if (open.has(socket)) open.set(socket, calls);
      if (isClosing && calls === 0) socket.destroySoon();
    });
  });
  return (finishFor) =>
    new Promise((resolve) => {
      isClosing = true;
      const cut = setTimeout(() => {
        server.closeAllConnections();
        for (const socket of open.keys()) socket.destroy();
      }, finishFor);
      server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      // "Connection: close" where the headers have not left yet: no proxy uses it for its next call.
      for (const response of answers) response.shouldKeepAlive = false;
      for (const [socket, calls] of open) if (calls === 0) socket.destroy();
    });
}
