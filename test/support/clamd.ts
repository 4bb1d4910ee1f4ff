// A clamd that answers, finds, hangs up, or hangs: what a connection to it meets.
import { createServer, type Socket } from 'node:net';
import { type Listening, listen } from '../../demo/listening.ts';

/** What it does with a connection. */
export type ClamdBehaviour = (socket: Socket) => void;

/** One that runs. */
export interface Clamd extends Listening {
  readonly url: string;
  /** What the next connection meets. */
  meets(behaviour: ClamdBehaviour): void;
}

/** Starts one that does this. */
export async function openClamd(first: ClamdBehaviour = answers(CLEAN)): Promise<Clamd> {
  let behaviour = first;
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    behaviour(socket);
  });
  const open = new Set<Socket>();
  const { port, close } = await listen(server, 0);
  return {
    port,
    url: `tcp://127.0.0.1:${port}`,
    meets: (next) => {
      behaviour = next;
    },
    close: () => {
      for (const socket of open) socket.destroy();
      return close();
    },
  };
}

export const CLEAN = 'stream: OK\0';
export const FOUND = 'stream: Eicar-Signature FOUND\0';

/** Reads to the empty chunk, as clamd does, and answers. `hear`: all that it was given. */
export function answers(text: string, hear: (frames: Buffer) => void = () => {}): ClamdBehaviour {
  return (socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      if (!isWhole(received)) return;
      hear(received);
      socket.end(text);
    });
  };
}

function isWhole(frames: Buffer): boolean {
  let at = 'zINSTREAM\0'.length;
  while (at + 4 <= frames.length) {
    const length = frames.readUInt32BE(at);
    if (length === 0) return true;
    at += 4 + length;
  }
  return false;
}
