// The proxies of server/deploy before a real server, where Debian's nginx and Caddy are installed: large letters come
// in, what is too large is a problem in JSON, and no log names a message.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import * as z from 'zod';
import { newMessage } from '../support/case-system.ts';
import { lacks } from '../support/debian.ts';
import { configureNginx } from '../support/debian-nginx.ts';
import { anyPort } from '../support/server-process.ts';
import { openTestServer, PAGE_ORIGIN, type TestServer } from '../support/test-server.ts';

const run = promisify(execFile);
const DEPLOY = resolve('server/deploy');
const MIB = 1024 * 1024;
let testServer: TestServer;
let directory: string;
let port: number;
before(async () => {
  testServer = await openTestServer({ trustedProxies: ['127.0.0.1'] });
  directory = await mkdtemp(join(tmpdir(), 'proxy-'));
  await mkdir(join(directory, 'logs'));
  const { cert, key } = getTLSOptions();
  await Promise.all([
    writeFile(join(directory, 'fullchain.pem'), String(cert)),
    writeFile(join(directory, 'privkey.pem'), String(key)),
  ]);
});
after(async () => {
  await testServer.close();
  await rm(directory, { recursive: true });
});

describe('behind the nginx of server/deploy', () => {
  test('it goes as it would without, and says its own refusals alike', async (context) => {
    const missing = await lacks('nginx');
    if (missing !== undefined) return context.skip(missing);
    port = await anyPort();
    const words = await configureNginx(directory, port, new URL(testServer.url).host);
    await run('nginx', ['-t', ...words]);
    const id = await withProxy('nginx', words, goesAsWithout);
    const log = await readFile(join(directory, 'logs/secure-messages.log'), 'utf8');
    assert.match(log, /POST 201/);
    assert.equal(log.includes(id), false);
  });
});

describe('behind the Caddy of server/deploy', () => {
  test('it goes as it would without, and says its own refusals alike', async (context) => {
    const missing = await lacks('caddy');
    if (missing !== undefined) return context.skip(missing);
    const given = join(DEPLOY, 'Caddyfile');
    await run('caddy', ['validate', '--adapter', 'caddyfile', '--config', given]);
    port = await anyPort();
    // A certificate of its own would be asked for by name, and the ports of the machine taken.
    const site = (await readFile(given, 'utf8'))
      .replace('{\n', '{\n\tadmin off\n\tauto_https off\n')
      .replace('\theader Strict', `\ttls ${directory}/fullchain.pem ${directory}/privkey.pem\n\theader Strict`);
    await writeFile(join(directory, 'Caddyfile'), site);
    const environment = {
      PUBLIC_URL: `https://localhost:${port}`,
      SERVER: new URL(testServer.url).host,
      XDG_DATA_HOME: directory,
      XDG_CONFIG_HOME: directory,
    };
    const words = ['run', '--adapter', 'caddyfile', '--config', join(directory, 'Caddyfile')];
    await withProxy('caddy', words, goesAsWithout, environment);
  });
});

/** Runs a proxy until `work` is done. */
async function withProxy<T>(program: string, words: string[], work: () => Promise<T>, environment = {}): Promise<T> {
  const proxy = spawn(program, words, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  try {
    while ((await call('GET', '/livez', {}).catch(() => undefined))?.status !== 200) await pause(20);
    return await work();
  } finally {
    proxy.kill('SIGTERM');
    await once(proxy, 'exit');
  }
}

/** What every proxy before the server must let through and refuse; the id of the letter that came in. */
async function goesAsWithout(): Promise<string> {
  const authorization = `Bearer ${testServer.apiKey}`;
  const form = new FormData();
  form.set('message', JSON.stringify(newMessage()));
  form.append('files', new Blob([new Uint8Array(24 * MIB)], { type: 'application/pdf' }), 'kaart.pdf');
  const encoded = new Request('http://localhost', { method: 'POST', body: form });
  const encodedType = encoded.headers.get('content-type') ?? '';
  const bytes = new Uint8Array(await encoded.arrayBuffer());
  const created = await call('POST', '/desk/v1/messages', { authorization, 'content-type': encodedType }, bytes);
  assert.equal(created.status, 201, created.text);
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(created.text));
  assert.equal((await call('GET', `/desk/v1/messages/${id}`, { authorization })).status, 200);

  for (const { path, type, size, told } of [
    { path: '/reader/v1/references/_check', type: 'application/json', size: 3 * MIB, told: true },
    { path: '/reader/v1/references/_check', type: 'application/json', size: 3 * MIB, told: false },
    { path: '/desk/v1/messages', type: 'application/json', size: 20 * MIB, told: false },
    { path: '/desk/v1/messages', type: encodedType, size: 60 * MIB, told: true },
  ]) {
    const length: Record<string, string> = told ? { 'content-length': String(size) } : {};
    const large = await call(
      'POST',
      path,
      { authorization, origin: PAGE_ORIGIN, 'content-type': type, ...length },
      zeros(size),
    );
    assert.deepEqual([large.status, large.type], [413, 'application/problem+json'], `${path} ${told}`);
    assert.equal(Object(JSON.parse(large.text)).code, 'request-too-large');
  }
  assert.equal((await call('GET', '/metrics', {})).status, 404);
  return id;
}

function* zeros(size: number): Generator<Uint8Array> {
  for (let sent = 0; sent < size; sent += MIB) yield new Uint8Array(MIB);
}

/** One call through the proxy; a body that is an iterator is sent until there is an answer. */
async function call(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | Iterable<Uint8Array> = [],
) {
  const to = { port, method, path, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false };
  const asked = request({ ...to, headers: { host: `localhost:${port}`, ...headers } });
  const answered = once(asked, 'response');
  asked.on('error', () => {}); // it may be refused before all of it is sent
  if (body instanceof Uint8Array) asked.end(body);
  else Readable.from(body).pipe(asked);
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += String(chunk);
  asked.destroy();
  return { status: Number(response.statusCode), type: String(response.headers['content-type'] ?? ''), text };
}
