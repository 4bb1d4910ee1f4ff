// SIGTERM: what is under way is finished, nothing new begins, and nobody who says nothing holds the process up. The
// goal is ten seconds: orchestrators kill after that.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { sendsMail } from '../support/civil-servant.ts';
import type { Relay } from '../support/inbox.ts';
import { openProcessGround, type ProcessGround } from '../support/process-ground.ts';
import { addOrganisation, type ServerProcess, startProcess } from '../support/server-process.ts';

const GONE_WITHIN = 10_000;

let ground: ProcessGround;
let relay: Relay;
let settings: ProcessGround['settings'];
let apiKey: string;
let server: ServerProcess;
const sockets: Socket[] = [];

before(async () => {
  ground = await openProcessGround('ending');
  ({ relay, settings } = ground);
  apiKey = await addOrganisation(settings, {
    slug: 'elders',
    name: 'gemeente Elders',
    'short-name': 'Elders',
    'page-url': 'https://www.elders.example/bericht',
    origin: 'https://www.elders.example',
    from: 'post@haarlemmermeer.example',
  });
});
after(async () => {
  for (const socket of sockets) socket.destroy();
  await server.kill();
  await ground.close();
});

/** A connection to a port of the server, with what is said on it; it never ends it itself. */
async function connection(port: string | undefined, said = ''): Promise<Socket> {
  const socket = connect({ port: Number(port), host: '127.0.0.1' });
  sockets.push(socket);
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (said !== '') socket.write(said);
  return socket;
}

const IMPORT = (length: number) =>
  `POST /desk/v1/recipients/_import HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${apiKey}\r\ncontent-type: application/jsonl\r\ncontent-length: ${length}\r\n\r\n`;
const LINE = '{"address":"anna@citizen.example","mobile":"+31612345678"}\n';

async function endsInTime(): Promise<void> {
  const began = Date.now();
  assert.equal(await server.end(), 0);
  assert.ok(Date.now() - began < GONE_WITHIN, `gone after ${Date.now() - began} ms`);
}

describe('asked to end, the server', () => {
  test('waits for nobody: silent connections, half a call, a relay that says nothing any more', async () => {
    server = await startProcess(settings);
    const login = { port: Number(settings.GATEWAY_PORT), user: 'elders', pass: apiKey };
    relay.stall(true);
    assert.equal((await sendsMail(login, { to: 'anna@citizen.example', text: 'x' })).code, 250);
    await relay.stalled.first('the mail that is not answered for', (to) => to.includes('anna@citizen.example'));
    const answered = await connection(settings.PORT, 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(answered, 'data');
    await connection(settings.PORT);
    await connection(settings.PORT, 'GET /livez HT');
    await connection(settings.PORT, IMPORT(4_000) + LINE);
    await once(await connection(settings.GATEWAY_PORT), 'data');
    await endsInTime();
    const told = server.output();
    assert.match(told, /"why":"SIGTERM","msg":"stopping"/);
    assert.match(told, /"why":"SIGTERM","jobsLeftToOthers":1,"msg":"stopped"/);
    relay.stall(false);
    server = await startProcess(settings);
    await relay.mails.first('the notification that was cut off', ({ to }) => to.includes('anna@citizen.example'));
  });

  test('finishes what is under way, and says that the connection ends with it', async () => {
    const socket = await connection(settings.PORT, IMPORT(LINE.length) + LINE.slice(0, 10));
    const next = await connection(settings.PORT, 'GET /livez HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(next, 'data'); // so the call before it has come in, too
    const idleEnds = once(next, 'close');
    const gone = endsInTime();
    await idleEnds;
    socket.write(LINE.slice(10));
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n/i);
    await gone;
  });

  test('asked again and again, as by npm and its group, ends as when asked once', async () => {
    server = await startProcess(settings);
    const gone = endsInTime();
    for (let again = 0; again < 5; again += 1) server.child.kill('SIGTERM');
    server.child.kill('SIGINT');
    await gone;
    assert.match(server.output(), /"msg":"stopped"/);
  });
});
