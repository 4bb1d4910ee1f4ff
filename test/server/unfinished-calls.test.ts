// Calls that begin and do not end: headers, bodies and connections that are held open. They are answered, dropped or
// bounded; nothing waits for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Hono } from 'hono';
import { limits } from '../../server/contract/limits.ts';
import { READER_API } from '../../server/contract/reader-address.ts';
import { boundConnections } from '../../server/http/connections.ts';
import { lingerWhileSent } from '../../server/http/lingering-close.ts';
import { readBody, UnfinishedBodies } from '../../server/http/request-body.ts';
import { makeLog } from '../../server/log.ts';
import { deliverLetter } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
const logged: string[] = [];
before(async () => {
  const log = makeLog('debug', { write: (line) => logged.push(line) });
  testServer = await openTestServer({ services: { log } });
});
after(() => testServer.close());

/** A call of which the headers came and a part of the body; what was answered, once it was. */
function unfinishedCall(id: string, { announced, sent }: { announced: number; sent: number }) {
  const { port } = new URL(testServer.url);
  const socket = connect(Number(port), '127.0.0.1');
  const answer = new Promise<number>((resolve, reject) => {
    socket.once('data', (bytes) => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(bytes.toString())?.[1])));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed without an answer')));
  });
  answer.catch(() => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.write(
    `POST ${READER_API}/messages/${id}/access-codes HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${announced}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(sent, ' '));
  return { socket, answer, closed };
}

describe('unfinished bodies', () => {
  test('whose caller goes away are no error of ours', async () => {
    const { id } = await Reader.open(testServer, await deliverLetter(testServer));
    const isHeard = () =>
      logged.some((line) => line.includes('a caller went away') || line.includes('a request failed'));
    const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    // That a call has begun is seen nowhere: each goes away later than the one before, until one is heard of.
    for (let begun = 50; !isHeard() && begun < 5_000; begun *= 2) {
      const { socket, closed } = unfinishedCall(id, { announced: 1000, sent: 10 });
      await new Promise<void>((resolve) => socket.once('ready', () => resolve()));
      await pause(begun);
      socket.destroy();
      await closed;
      for (let looks = 0; !isHeard() && looks < 50; looks += 1) await pause(20);
    }
    assert.deepEqual(
      logged.filter((line) => /"level":"(?:error|fatal)"/.test(line)),
      [],
    );
    assert.ok(isHeard());
  });

  test('of an import are answered when they come too slowly, and nothing of them is stored', {
    timeout: 120_000,
  }, async () => {
    const socket = connect(Number(new URL(testServer.url).port), '127.0.0.1');
    const answered = once(socket, 'data');
    socket.write(
      `POST /desk/v1/recipients/_import HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${testServer.apiKey}\r\ncontent-type: application/jsonl\r\ncontent-length: 4000\r\n\r\n`,
    );
    socket.write('{"address":"half@citizen.example","mobile":"+31612345678"}\n');
    assert.match(String(await answered), /^HTTP\/1\.1 408 /);
    socket.destroy();
    const [kept] = await testServer.services.db.$client`select count(*)::int as entries from recipient`;
    assert.equal(kept?.entries, 0);
  });

  test('of strangers, three hundred of 1 MiB: each is answered before it is read, and its connection ended', async () => {
    const calls = Array.from({ length: 300 }, () =>
      unfinishedCall('A'.repeat(22), { announced: 2 ** 20, sent: 2 ** 16 }),
    );
    for (const { answer } of calls) assert.ok([404, 429].includes(await answer));
    for (const { closed } of calls) await closed;
  });

  test('are refused when they announce more than a code request needs', async () => {
    const { id } = await Reader.open(testServer, await deliverLetter(testServer));
    const { answer, closed } = unfinishedCall(id, { announced: limits.smallCallBytes + 1, sent: 0 });
    assert.equal(await answer, 413);
    await closed;
  });

  test('of one link are few, and its neighbours are served', async () => {
    const { id } = await Reader.open(testServer, await deliverLetter(testServer));
    const calls = Array.from({ length: 50 }, () => unfinishedCall(id, { announced: 1000, sent: 10 }));
    let refused = 0;
    const allOthers = new Promise<void>((resolve) => {
      for (const { answer } of calls)
        answer.then(
          (status) => {
            assert.equal(status, 429);
            refused += 1;
            if (refused === calls.length - limits.unfinishedBodies) resolve();
          },
          () => {},
        );
    });
    await allOthers;
    const neighbour = await Reader.open(testServer, await deliverLetter(testServer));
    assert.equal((await neighbour.reads()).subject, 'Uw parkeervergunning');
    assert.equal(refused, calls.length - limits.unfinishedBodies);
    for (const { socket } of calls) socket.destroy();
  });
});

describe('a body', () => {
  const app = new Hono();
  const bodies = new UnfinishedBodies();
  app.post('/read', async (context) => {
    const body = await readBody(context, { most: 1000, timeout: 20 });
    return context.json(body instanceof Uint8Array ? { size: body.length } : body);
  });
  app.post('/held', async (context) => {
    const body = await bodies.read('one', context, { most: limits.unfinishedBodyBytes * 2, timeout: 60_000 });
    return context.json(body instanceof Uint8Array ? { size: body.length } : body);
  });
  const post = async (path: string, pieces: AsyncIterable<Uint8Array>) => {
    const init = { method: 'POST', body: ReadableStream.from(pieces), duplex: 'half' as const };
    return (await app.request(path, init)).json();
  };

  test('that does not come is not waited for', async () => {
    async function* never() {
      yield new Uint8Array(1);
      await new Promise<void>(() => {});
    }
    assert.deepEqual(await post('/read', never()), { code: 'request-too-slow' });
  });

  test('is read to its end, and no further than it may', async () => {
    async function* pieces(count: number) {
      for (let piece = 0; piece < count; piece += 1) yield new Uint8Array(100);
    }
    assert.deepEqual(await post('/read', pieces(10)), { size: 1000 });
    assert.deepEqual(await post('/read', pieces(11)), { code: 'request-too-large' });
  });

  test('finds no room when all together hold too much, and leaves none behind', async () => {
    async function* endless() {
      for (;;) yield new Uint8Array(2 ** 22);
    }
    assert.deepEqual(await post('/held', endless()), { code: 'server-away' });
    assert.equal(bodies.bytes, 0);
  });
});

describe('connections of one address', () => {
  async function listening(most: number) {
    const server = createServer((request, response) => {
      if (request.url === '/done') response.end('ok');
    });
    boundConnections(server, () => false, most);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { server, open: () => opened(port) };
  }
  async function opened(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  }

  test('are so many: the oldest that asks nothing gives way to a new one', async () => {
    const { server, open } = await listening(3);
    const sockets = [await open(), await open(), await open()];
    const [first] = sockets;
    assert.ok(first !== undefined);
    const gone = once(first, 'close');
    const fourth = await open();
    await gone;
    fourth.write('GET /done HTTP/1.1\r\nhost: x\r\n\r\n');
    assert.match(String((await once(fourth, 'data'))[0]), /^HTTP\/1\.1 200/);
    for (const socket of [...sockets, fourth]) socket.destroy();
    server.close();
  });

  test('that are all being served stay; the new one is refused', async () => {
    const { server, open } = await listening(2);
    const sockets = [await open(), await open()];
    for (const socket of sockets) {
      const asked = once(server, 'request');
      socket.write('GET /waits HTTP/1.1\r\nhost: x\r\n\r\n');
      await asked;
    }
    const third = await open();
    await once(third, 'close');
    assert.ok(sockets.every(({ destroyed }) => !destroyed));
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

test('who sends all of a large body before he reads hears a refusal that ends his connection', {
  timeout: 20_000,
}, async () => {
  const server = createServer((_request, response) => response.writeHead(401, { connection: 'close' }).end());
  lingerWhileSent(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1').pause();
  const bytes = 16 * 2 ** 20;
  const sent = new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${bytes}\r\n\r\n`);
    socket.write(Buffer.alloc(bytes), () => resolve());
  });
  await sent;
  const answered = once(socket, 'data');
  socket.resume();
  assert.match(String(await answered), /^HTTP\/1\.1 401 /);
  await once(socket, 'close');
  server.close();
});
