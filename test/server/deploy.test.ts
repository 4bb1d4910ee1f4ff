// What operators start from is true: units, proxies, compose and installation, each run as far as this machine can.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import { parse } from 'yaml';
import * as z from 'zod';
import { freePort } from '../../demo/listening.ts';
import { SETTING_NAMES } from '../../server/settings.ts';
import { newMessage } from '../support/case-system.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const run = promisify(execFile);
const DEPLOY = resolve('server/deploy');
let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-'));
});
after(() => rm(directory, { recursive: true }));

/** Why a test is skipped where a program of Debian is not installed; false where it is. */
async function lacks(program: string, debian: string): Promise<string | false> {
  const found = await run('which', [program]).catch(() => undefined);
  return found === undefined ? `${program} is not installed here (Debian: ${debian})` : false;
}

/** Settings that a file sets, commented out or not. */
function settingsIn(text: string): string[] {
  return [...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Read by Node, by PostgreSQL's own way or by nobody but the proxy. */
const OF_OTHERS = ['NODE_EXTRA_CA_CERTS', 'NODE_ENV'];

describe('an installation', () => {
  test('without development dependencies has its patches, and runs', async () => {
    const place = join(directory, 'installed');
    const copied = [
      'package.json',
      'package-lock.json',
      'server/patches',
      'server/deploy/prepare.js',
      'test/tools/package.json',
      'dist',
    ];
    for (const path of copied) await cp(path, join(place, path), { recursive: true });
    const words = ['ci', '--omit=dev', '--omit=optional', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', words, { cwd: place });
    assert.match(await readFile(join(place, 'node_modules/postgres/src/connection.js'), 'utf8'), /function dropWrites/);
    const { stdout } = await run('node', ['dist/server/admin/cli.js', '--help'], { cwd: place });
    assert.match(stdout, /Usage: admin/);
  });
});

describe('the files of server/deploy', () => {
  test('set nothing that is no setting', async () => {
    const Compose = z.object({
      services: z.object({ server: z.object({ environment: z.record(z.string(), z.unknown()) }) }),
    });
    const compose = Compose.parse(parse(await readFile('compose.yaml', 'utf8')));
    const example = settingsIn(await readFile(join(DEPLOY, 'environment.example'), 'utf8'));
    const unit = await readFile(join(DEPLOY, 'secure-messages.service'), 'utf8');
    const inUnit = [...unit.matchAll(/ ([A-Z_]+)=|^Environment=([A-Z_]+)=/gm)].flatMap(
      ([, later, first]) => later ?? first ?? [],
    );
    const known: readonly string[] = [...SETTING_NAMES, ...OF_OTHERS];
    const set = [...Object.keys(compose.services.server.environment), ...example, ...inUnit];
    assert.ok(set.length > 10);
    assert.deepEqual(
      set.filter((name) => !known.includes(name)),
      [],
    );
  });

  test('both units are taken by systemd', async (context) => {
    const missing = await lacks('systemd-analyze', 'systemd');
    if (missing) return context.skip(missing);
    // Of the machine here it is not asked that /usr/bin/node is there.
    for (const name of ['secure-messages.service', 'secure-messages@.service']) {
      const text = await readFile(join(DEPLOY, name), 'utf8');
      const there = text.replace('/usr/bin/node', process.execPath).replace('/opt/secure-messages', directory);
      const path = join(directory, name.replace('@', '@worker'));
      await writeFile(path, there);
      const { stderr } = await run('systemd-analyze', ['verify', '--man=no', path]);
      assert.doesNotMatch(stderr, /secure-messages/);
    }
  });

  test('the alerts come when they must, and only then', async (context) => {
    const missing = await lacks('promtool', 'prometheus');
    if (missing) return context.skip(missing);
    const { stdout } = await run('promtool', ['test', 'rules', join(DEPLOY, 'alerts.test.yml')]);
    assert.match(stdout, /SUCCESS/);
  });

  test('the Caddyfile is taken by Caddy', async (context) => {
    const missing = await lacks('caddy', 'caddy');
    if (missing) return context.skip(missing);
    const { stdout, stderr } = await run('caddy', [
      'validate',
      '--adapter',
      'caddyfile',
      '--config',
      join(DEPLOY, 'Caddyfile'),
    ]);
    assert.match(stdout + stderr, /Valid configuration/);
  });
});

describe('behind the nginx of server/deploy', () => {
  let testServer: TestServer;
  before(async () => {
    testServer = await openTestServer({ trustedProxies: ['127.0.0.1'] });
  });
  after(() => testServer.close());

  test('large letters come in, what is too large is a problem in JSON, and no log names a message', async (context) => {
    const missing = await lacks('nginx', 'nginx');
    if (missing) return context.skip(missing);
    const port = await freePort(createServer(), 0);
    const { cert, key } = getTLSOptions();
    const logs = join(directory, 'logs');
    await mkdir(logs);
    await Promise.all([
      writeFile(join(directory, 'fullchain.pem'), String(cert)),
      writeFile(join(directory, 'privkey.pem'), String(key)),
    ]);
    const site = (await readFile(join(DEPLOY, 'nginx.conf'), 'utf8'))
      .replaceAll('/etc/letsencrypt/live/berichten.example.nl', directory)
      .replaceAll('/var/log/nginx', logs)
      .replace('127.0.0.1:8080', new URL(testServer.url).host)
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace('listen 80', 'listen unix:nginx.sock');
    const main = `user root; daemon off; pid nginx.pid; error_log stderr crit; events {} http { client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n${site}\n}`;
    await writeFile(join(directory, 'nginx-main.conf'), main);
    const words = ['-p', directory, '-c', join(directory, 'nginx-main.conf')];
    await run('nginx', ['-t', ...words]);
    const nginx = spawn('nginx', words, { stdio: 'inherit' });
    try {
      const call = (method: string, path: string, headers: Record<string, string>, body: Uint8Array | string = '') =>
        answerOf({ port, method, path, headers }, body);
      while ((await call('GET', '/livez', {}).catch(() => undefined))?.status !== 200) await pause(20);
      const authorization = `Bearer ${testServer.apiKey}`;
      const form = new FormData();
      form.set('message', JSON.stringify(newMessage()));
      form.append('files', new Blob([new Uint8Array(24 * 1024 * 1024)], { type: 'application/pdf' }), 'kaart.pdf');
      const encoded = new Request('http://localhost', { method: 'POST', body: form });
      const type = encoded.headers.get('content-type') ?? '';
      const bytes = new Uint8Array(await encoded.arrayBuffer());
      const created = await call('POST', '/desk/v1/messages', { authorization, 'content-type': type }, bytes);
      assert.equal(created.status, 201, created.text);
      const { id } = z.object({ id: z.string() }).parse(JSON.parse(created.text));
      assert.equal((await call('GET', `/desk/v1/messages/${id}`, { authorization })).status, 200);

      const large = await call('POST', '/reader/v1/messages/x/replies/y', {}, new Uint8Array(3 * 1024 * 1024));
      assert.deepEqual([large.status, large.type], [413, 'application/problem+json']);
      assert.equal(Object(JSON.parse(large.text)).code, 'request-too-large');
      assert.equal((await call('GET', '/metrics', {})).status, 404);
      const log = await readFile(join(logs, 'secure-messages.log'), 'utf8');
      assert.match(log, /POST 201/);
      assert.equal(log.includes(id), false);
    } finally {
      nginx.kill('SIGQUIT');
      await once(nginx, 'exit');
    }
  });
});

interface ProxyCall {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function answerOf(to: ProxyCall, body: Uint8Array | string) {
  const call = request({ ...to, host: '127.0.0.1', rejectUnauthorized: false });
  const answered = once(call, 'response');
  call.on('error', () => {}); // it may be refused before all of it is sent
  call.end(body);
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: Number(response.statusCode), type: String(response.headers['content-type'] ?? ''), text };
}
