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
export function answers(text: string, hear?: (frames: Buffer) => void): ClamdBehaviour {
  return (socket) => {
    const isWhole = frames();
    const received: Buffer[] = [];
    socket.on('data', (bytes: Buffer) => {
      if (hear !== undefined) received.push(bytes);
      if (!isWhole(bytes)) return;
      hear?.(Buffer.concat(received));
      socket.end(text);
    });
  };
}

/** Takes what comes, and says whether the empty frame was in it. */
function frames(): (bytes: Buffer) => boolean {
  let ahead = Buffer.alloc(0);
  /** Bytes until the next frame begins. */
  let left = 'zINSTREAM\0'.length;
  return (bytes) => {
    ahead = Buffer.concat([ahead, bytes]);
    while (ahead.length >= left + 4) {
      const length = ahead.readUInt32BE(left);
      if (length === 0) return true;
      left += 4 + length;
    }
    const passed = Math.min(left, ahead.length);
    ahead = ahead.subarray(passed);
    left -= passed;
    return false;
  };
}
