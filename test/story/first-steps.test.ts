// A developer who has nothing but the key follows the documentation: its lines are run as they stand.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { firstSteps } from '../../server/http/desk/first-steps.ts';
import { addOauthClient } from '../../server/organisation/oauth-client.ts';
import { readPublicKeys } from '../../server/organisation/public-keys.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

const run = promisify(execFile);
let testServer: TestServer;
let directory: string;
before(async () => {
  [testServer, directory] = await Promise.all([openTestServer(), mkdtemp(join(tmpdir(), 'first-steps-'))]);
  await writeFile(join(directory, 'besluit.pdf'), '%PDF-1.4\n%%EOF\n');
});
after(async () => {
  await testServer.close();
  await rm(directory, { recursive: true });
});

/** What a line answers, with the parts of JSON one after the other. */
async function answers(title: string): Promise<Record<string, unknown>[]> {
  const address = `${testServer.url}/desk/v1`;
  const step = firstSteps(address).find((one) => one.title === title);
  const env = { ...process.env, DESK: address, KEY: testServer.apiKey };
  const lines = (step?.code ?? '').split(/\n(?=curl)/);
  return Promise.all(
    lines.map(async (line) => Object(JSON.parse((await run('sh', ['-c', line], { env, cwd: directory })).stdout))),
  );
}

test('the first steps of the desk API work as they stand', async (context) => {
  if ((await run('which', ['curl']).catch(() => undefined)) === undefined) return context.skip('there is no curl here');
  const [first] = await answers('A first message');
  assert.equal(first?.status, 'received', JSON.stringify(first));
  assert.deepEqual((await answers('A first message'))[0]?.id, first?.id, 'the same call again is the same message');
  const [withFiles] = await answers('With files');
  assert.equal(withFiles?.status, 'received', JSON.stringify(withFiles));
  const [page, events] = await answers('What became of it');
  assert.equal(Object(page).messages.length, 2);
  assert.equal(Object(events).events.length, 2);
  const [refused] = await answers('When it is refused');
  assert.equal(refused?.code, 'invalid-request');
  assert.ok(Object(refused).errors.length > 1);
});

test('a token instead of the key: a pair of keys, its public half registered, and the script as it stands', async (context) => {
  if ((await run('which', ['openssl']).catch(() => undefined)) === undefined) return context.skip('no openssl here');
  const DESK = `${testServer.url}/desk/v1`;
  // the script has the machine's clock
  testServer.clock.turn(Date.now() - testServer.clock.now().getTime());
  const codeOf = (title: string) => firstSteps(DESK).find((one) => one.title === title)?.code ?? '';
  await run('sh', ['-c', codeOf('A token instead of the key')], { cwd: directory });
  const publicKeys = await readPublicKeys(await readFile(join(directory, 'client-public.pem'), 'utf8'));
  assert.ok('keys' in publicKeys);
  const added = await addOauthClient(testServer.services, testServer.organisation, { name: 'zaaksysteem', publicKeys });
  assert.ok(added !== 'taken');
  await symlink(resolve('node_modules'), join(directory, 'node_modules'));
  await writeFile(join(directory, 'token.mjs'), codeOf('How it gets one'));
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const env = { ...inherited, DESK, CLIENT_ID: added.id };
  const { stdout } = await run('node', ['token.mjs'], { cwd: directory, env });
  const token = /access_token: '([\w-]{43})'/.exec(stdout)?.[1];
  const answer = await fetch(`${DESK}/messages`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, stdout);
});

test('the page of the desk API begins with them', async () => {
  const page = await (await fetch(`${testServer.url}/desk/v1/documentation`)).text();
  assert.match(page, /First steps[\s\S]*Authorization: Bearer \$KEY[\s\S]*All calls/);
  assert.match(page, /besluit\.pdf/);
});
