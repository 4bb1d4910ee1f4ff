// What operators start from is true: units, compose, alerts and installation, each run as far as this machine can. The
// proxies: proxies.test.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import * as z from 'zod';
import { EventName } from '../../server/message/audit.ts';
import { SETTING_NAMES } from '../../server/settings.ts';
import { lacks } from '../support/debian.ts';
import { anyPort, startProcess } from '../support/server-process.ts';
import { freshDatabase } from '../support/test-server.ts';

const run = promisify(execFile);
const DEPLOY = resolve('server/deploy');
let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'deploy-'));
});
after(() => rm(directory, { recursive: true }));

/** Settings that a file sets, commented out or not. */
function settingsIn(text: string): string[] {
  return [...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

/** Read by Node, by PostgreSQL's own way or by nobody but the proxy. */
const OF_OTHERS = ['NODE_EXTRA_CA_CERTS', 'NODE_ENV'];

/** What a command that failed wrote. */
const said = (error: unknown) => String(Object(error).stderr ?? error);

describe('an installation', () => {
  test('without development dependencies has its patches, and serves', async (context) => {
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
    const refusal = await run('npm', words, { cwd: place }).then(() => '', said);
    if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT/.test(refusal)) return context.skip('there is no registry here');
    assert.equal(refusal, '');
    for (const [file, mended] of [
      ['postgres/src/connection.js', /function dropWrites/],
      ['@zone-eu/mailsplit/lib/message-splitter.js', /group\.value = Buffer\.alloc\(0\)/],
    ] as const)
      assert.match(await readFile(join(place, 'node_modules', file), 'utf8'), mended);
    assert.equal(existsSync(join(place, 'node_modules/vite')), false);
    const database = await freshDatabase();
    const port = await anyPort();
    const settings = {
      DATABASE_URL: database.url,
      DATA_DIR: join(place, 'data'),
      PUBLIC_URL: 'https://berichten.example',
      SMTP_URL: 'smtp://127.0.0.1:9',
      GATEWAY_HOST: 'berichten.example',
      GATEWAY_PORT: '0',
      PORT: String(port),
    };
    const server = await startProcess(settings, { release: place });
    try {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`);
      assert.equal(response.status, 200, server.output());
    } finally {
      assert.equal(await server.end(), 0);
      await database.drop();
    }
  });
});

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({ environment: z.record(z.string(), z.string()).default({}), env_file: z.string().optional() }),
  ),
});

const Board = z.object({
  panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })).default([]) })),
});

describe('the files of server/deploy', () => {
  let services: z.infer<typeof Compose>['services'];
  before(async () => {
    ({ services } = Compose.parse(parse(await readFile('compose.yaml', 'utf8'))));
  });

  test('give passwords and keys to the server, and to no other container', () => {
    const withAll = Object.keys(services).filter((name) => services[name]?.env_file !== undefined);
    assert.deepEqual(withAll, ['server']);
    assert.deepEqual(Object.keys(services.proxy?.environment ?? {}), ['PUBLIC_URL', 'SERVER']);
  });

  test('set nothing that is no setting', async () => {
    const example = settingsIn(await readFile(join(DEPLOY, 'environment.example'), 'utf8'));
    const unit = await readFile(join(DEPLOY, 'secure-messages.service'), 'utf8');
    const inUnit = [...unit.matchAll(/ ([A-Z_]+)=|^Environment=([A-Z_]+)=/gm)].flatMap(
      ([, later, first]) => later ?? first ?? [],
    );
    const known: readonly string[] = [...SETTING_NAMES, ...OF_OTHERS];
    const set = [...Object.keys(services.server?.environment ?? {}), ...example, ...inUnit];
    assert.ok(set.length > 10);
    assert.deepEqual(
      set.filter((name) => !known.includes(name)),
      [],
    );
  });

  test('both units are taken by systemd', async (context) => {
    const missing = await lacks('systemd-analyze', 'systemd');
    if (missing !== undefined) return context.skip(missing);
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

  test('the board asks what Prometheus understands, of events that there are', async (context) => {
    const exprs = Board.parse(JSON.parse(await readFile(join(DEPLOY, 'grafana.json'), 'utf8'))).panels.flatMap(
      ({ targets }) => targets.map(({ expr }) => expr),
    );
    const named = exprs.flatMap((expr) => [...expr.matchAll(/event=~"([^"]+)"/g)].flatMap(([, names]) => names ?? []));
    const unknown = named.flatMap((names) => names.split('|')).filter((name) => !EventName.safeParse(name).success);
    assert.deepEqual(unknown, []);
    const missing = await lacks('promtool', 'prometheus');
    if (missing !== undefined) return context.skip(missing);
    const rules = exprs.map((expr, index) => ({ record: `board:${index}`, expr }));
    const file = join(directory, 'board.yml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'board', rules }] })); // JSON is YAML
    const { stdout } = await run('promtool', ['check', 'rules', file]);
    assert.match(stdout, new RegExp(`SUCCESS: ${exprs.length} rules found`));
  });

  test('the alerts come when they must, and only then', async (context) => {
    const missing = await lacks('promtool', 'prometheus');
    if (missing !== undefined) return context.skip(missing);
    const { stdout } = await run('promtool', ['test', 'rules', join(DEPLOY, 'alerts.test.yml')]);
    assert.match(stdout, /SUCCESS/);
  });
});
