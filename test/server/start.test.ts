// Starting and stopping, as an operator does it: settings, keys, the embedded database, the command line beside a
// running server.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { lock } from 'proper-lockfile';
import { admin, anyPort, type ServerProcess, startProcess } from '../support/server-process.ts';

let directory: string;
let settings: Record<string, string>;
const running: ServerProcess[] = [];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-'));
  const [port, gatewayPort] = [await anyPort(), await anyPort()];
  settings = {
    DATA_DIR: directory,
    SMTP_URL: 'smtp://127.0.0.1:9',
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
  };
});
after(async () => {
  await Promise.all(running.map((server) => server.end()));
  await rm(directory, { recursive: true });
});

async function start(given: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const server = await startProcess(given);
  running.push(server);
  return server;
}

const details = [
  '--name',
  'gemeente Elders',
  '--short-name',
  'Elders',
  '--page-url',
  'https://www.elders.example/bericht',
];
/** A module that says when the process listens for SIGTERM. */
const SAYS_WAITING = `data:text/javascript,process.on('newListener',(name)=>name==='SIGTERM'&&setImmediate(()=>console.log('listens')))`;
const sender = ['--origin', 'https://www.elders.example', '--from', 'post@elders.example'];

describe('a wrong setting is named, and nothing starts', () => {
  for (const [what, wrong, sentence] of [
    ['no relay', { SMTP_URL: '' }, /SMTP_URL must be set/],
    [
      'a relay that is no mail server',
      { SMTP_URL: 'http://relay' },
      /SMTP_URL: must start with smtp:\/\/ or smtps:\/\//,
    ],
    ['a port that is none', { PORT: 'abc' }, /PORT: /],
    ['a role that is none', { ROLE: 'boss' }, /ROLE: /],
    ['a server key that is too short', { SERVER_KEYS: 'k1:abc' }, /SERVER_KEYS: must be kid:key/],
    ['half a certificate', { GATEWAY_TLS_CERT: 'x.pem' }, /GATEWAY_TLS_KEY: must be set together/],
    ['a proxy that is none', { TRUSTED_PROXIES: 'proxy' }, /TRUSTED_PROXIES: must be addresses or networks/],
  ] as const) {
    test(what, async () => {
      const server = await start({ ...settings, ...wrong });
      assert.equal(server.child.exitCode, 1);
      assert.match(server.output(), sentence);
      assert.ok(!existsSync(join(directory, 'postgres')));
    });
  }
});

describe('a server with its embedded database', () => {
  test('starts, is ready, lets the command line in, and leaves nothing running', async () => {
    const server = await start(settings);
    const ready = await fetch(`http://localhost:${settings.PORT}/readyz`);
    assert.deepEqual(
      [ready.status, await ready.json()],
      [
        200,
        {
          status: 'ok',
          checks: { database: 'ok', migrations: 'ok', keys: 'ok', outboxKeys: 'ok' },
        },
      ],
    );
    assert.match(
      await (await fetch(`http://localhost:${settings.PORT}/metrics`)).text(),
      /secure_message_outbox_jobs 0/,
    );
    const added = await admin(
      { DATA_DIR: directory },
      'organisation',
      'add',
      '--slug',
      'elders',
      ...details,
      ...sender,
    );
    assert.equal(added.code, 0, added.said);
    const { slug, apiKey } = JSON.parse(added.lines.at(-1) ?? '');
    assert.equal(slug, 'elders');
    assert.match(apiKey, /^[\w-]{43}$/);
    const again = await admin(
      { DATA_DIR: directory },
      'organisation',
      'add',
      '--slug',
      'elders',
      ...details,
      ...sender,
    );
    assert.deepEqual([again.code, again.said], [1, 'There is already an organisation "elders".\n']);
    const wrong = await admin(
      { DATA_DIR: directory },
      'organisation',
      'add',
      '--slug',
      'Elders!',
      ...details,
      '--origin',
      'https://x.example/pad',
      '--from',
      'niemand',
    );
    assert.equal(wrong.code, 1);
    for (const option of ['--slug', '--origin', '--from']) assert.match(wrong.said, new RegExp(option));
    assert.equal((await stat(join(directory, 'server-keys'))).mode & 0o777, 0o600);
    assert.equal((await stat(directory)).mode & 0o777, 0o700, 'what lies in it is for nobody else');
    assert.equal(await server.end(), 0);
    assert.ok(!existsSync(join(directory, 'postgres', 'postmaster.pid')), 'the database has stopped');
  });

  test('serves the widget to every origin, compressed, and guard.js in less than 300 bytes', async () => {
    const server = await start(settings);
    const get = (name: string) =>
      fetch(`http://localhost:${settings.PORT}/widget/1/${name}`, {
        headers: { origin: 'https://www.elders.example', 'accept-encoding': 'br' },
      });
    const entry = await get('secure-message-reader.js');
    assert.deepEqual(
      ['access-control-allow-origin', 'cross-origin-resource-policy', 'x-content-type-options', 'content-encoding'].map(
        (name) => entry.headers.get(name),
      ),
      ['*', 'cross-origin', 'nosniff', 'br'],
    );
    assert.ok((await (await get('guard.js')).arrayBuffer()).byteLength < 300);
    assert.equal((await get('../../package.json')).status, 404);
    assert.equal((await get('nothing.js')).status, 404);
    await server.end();
  });

  test('asked to end while it starts, ends what it had started', async () => {
    const { PATH = '', HOME = '' } = process.env;
    const database = join(directory, 'postgres', 'postmaster.pid');
    const child = spawn(process.execPath, ['dist/server/main.js'], {
      env: { PATH, HOME, ...settings },
      stdio: 'ignore',
    });
    const exit = once(child, 'exit');
    while (!existsSync(database) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    assert.equal(existsSync(database), false, 'its PostgreSQL is down');
  });

  test('takes over the lock of a process that is gone, whatever its number belongs to now', async () => {
    const left = join(directory, 'embedded-postgres.lock');
    await mkdir(left);
    await utimes(left, 0, 0);
    await writeFile(join(directory, 'postgres.lock'), String(process.pid)); // as earlier versions had it
    const server = await start(settings);
    assert.match(server.output(), /"msg":"started"/);
    assert.equal(await server.end(), 0);
  });

  test('asked to end while another starts the database, ends at once', async () => {
    const release = await lock(directory, { lockfilePath: join(directory, 'embedded-postgres.lock'), stale: 600_000 });
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, ['--import', SAYS_WAITING, 'dist/server/main.js'], {
      env: { PATH, HOME, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
    await release();
  });

  test('does not start with another server key than its database was written with', async () => {
    const file = join(directory, 'server-keys');
    const own = await readFile(file, 'utf8');
    await writeFile(file, `k1:${'A'.repeat(43)}\n`);
    const wrong = await start(settings);
    assert.match(wrong.output(), /The server key "k1" is not the one the database was written with\./);
    await writeFile(file, `k2:${'A'.repeat(43)}\n`);
    const missing = await start(settings);
    assert.match(missing.output(), /The server key "k1" is missing/);
    assert.deepEqual([wrong.child.exitCode, missing.child.exitCode], [1, 1]);
    await writeFile(file, `k2:${'A'.repeat(43)}\n${own}`);
    const rotated = await start(settings);
    assert.equal(await rotated.end(), 0);
  });
});
