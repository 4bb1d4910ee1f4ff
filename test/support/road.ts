// The way between the service and a system outside: bytes go through it as they are, until it misbehaves.
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '../../demo/listening.ts';

/** What whoever comes along the road meets. */
export type RoadState =
  | 'open'
  /** Nobody is there: hung up at once. */
  | 'closed'
  /** Connections are taken, and nothing is ever said. */
  | 'silent'
  /** Something is said that no protocol knows. */
  | 'garbage'
  /** Each piece takes half a second. */
  | 'slow'
  /** Hung up as soon as the last bytes of a request are there; the other side never gets them. */
  | 'cut before the answer'
  /** The other side gets all, and its answer to that is lost. */
  | 'cut after the answer';

/** A road that is there. */
export interface Road {
  readonly port: number;
  /** Those who are under way meet it, too. */
  becomes(state: RoadState): void;
  /** Hangs up on all. */
  cut(): void;
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

const SLOW = 500;
const TAIL = 16;

/** Opens a road to a port of this machine. `isWhole`: these bytes end what is to be answered for. */
export async function openRoad(to: number, isWhole: (bytes: Buffer) => boolean = () => true): Promise<Road> {
  const travellers = new Set<Socket>();
  let state: RoadState = 'open';
  const server = createServer((client) => {
    travellers.add(client);
    client.on('error', () => {}).on('close', () => travellers.delete(client));
    if (state === 'closed') return void client.destroy();
    if (state === 'garbage') return void client.end('\u0000\u0001 ?? 42\r\n{"niet":\r\n');
    const other = createConnection(to, '127.0.0.1').on('error', () => client.destroy());
    client.on('close', () => other.destroy());
    other.on('close', () => client.end());
    carries(client, other);
  });
  /** Carries each piece, in order, as the road is when it comes. */
  const carries = (client: Socket, other: Socket) => {
    let isAsked = false;
    let asked = Buffer.alloc(0);
    const inOrder = (from: Socket, take: (bytes: Buffer) => Promise<void> | void) => {
      let last = Promise.resolve();
      from.on('data', (bytes: Buffer) => {
        from.pause();
        last = last.then(async () => {
          if (state === 'slow') await pause(SLOW);
          await take(bytes);
          if (state !== 'silent') from.resume();
        });
      });
    };
    inOrder(client, (bytes) => {
      if (state === 'silent') return;
      asked = Buffer.concat([asked, bytes]).subarray(-TAIL); // its end may come in two pieces
      isAsked = isWhole(asked);
      if (state === 'cut before the answer' && isAsked) return void client.destroy();
      other.write(bytes);
    });
    inOrder(other, (bytes) => {
      if (state === 'silent') return;
      if (state === 'cut after the answer' && isAsked) return void client.destroy();
      if (state === 'garbage') return void client.end('\u0000\u0001 ?? 42\r\n');
      client.write(bytes);
    });
  };
  const { port, close } = await listen(server, 0);
  const cut = () => {
    for (const socket of travellers) socket.destroy();
  };
  return {
    port,
    open: () => travellers.size,
    becomes(next) {
      state = next;
      if (next !== 'slow' && next !== 'cut before the answer' && next !== 'cut after the answer') cut();
    },
    cut,
    async close() {
      cut();
      await close();
    },
  };
}

/** A mail's content ends with a line of a dot (RFC 5321, 4.1.1.4). */
export function endsMail(bytes: Buffer): boolean {
  return bytes.subarray(-5).equals(Buffer.from('\r\n.\r\n'));
}
