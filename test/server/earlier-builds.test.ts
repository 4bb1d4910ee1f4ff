// A page outlives an upgrade: what it loads of the build it was opened with, and the version it pins, stay served, by
// every process; and nobody who can only write to the database says what runs there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { BUILDS_KEPT, type BuiltFile, keepBuild } from '../../server/operations/widget-builds.ts';
import { VERSION } from '../../server/version.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** A process of another build starts beside the one that is asked. */
async function starts(version: string, files: Readonly<Record<string, string>>): Promise<void> {
  const built = Object.entries(files).map(([name, text]): [string, BuiltFile] => {
    const plain = new TextEncoder().encode(text);
    return [name, { plain, br: new Uint8Array(brotliCompressSync(plain)) }];
  });
  await keepBuild(testServer.services, version, new Map(built));
}

const asked = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${testServer.url}/widget/${path}`, { headers });

async function soon(path: string): Promise<Response> {
  for (;;) {
    const answer = await asked(path);
    if (answer.status === 200) return answer; // what is new is looked for once a second
    await answer.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a part of an earlier build is served under its name, for good, in every encoding', async () => {
  await starts('0.9.0', { 'secure-message-reader.js': 'entry 0.9', 'chunks/reply-screen-OLD1.js': 'the old reply' });
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await soon('1/chunks/reply-screen-OLD1.js').then(() =>
      asked('1/chunks/reply-screen-OLD1.js', { 'accept-encoding': encoding }),
    );
    assert.equal(await answer.text(), 'the old reply');
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('content-type'), 'text/javascript; charset=utf-8');
  }
});

test('a pinned version is what it was the first time, also when another build calls itself the same', async () => {
  await starts('0.8.1', { 'secure-message-reader.bundle.js': 'first', 'integrity.json': '{"of":"first"}' });
  await starts('0.8.1', { 'secure-message-reader.bundle.js': 'second', 'integrity.json': '{"of":"second"}' });
  assert.equal(await (await soon('0.8.1/secure-message-reader.bundle.js')).text(), 'first');
  const integrity = await asked('0.8.1/integrity.json');
  assert.deepEqual(await integrity.json(), { of: 'first' });
  assert.match(integrity.headers.get('content-type') ?? '', /json/);
});

test('in a rolling upgrade an old process serves what the new one has: its parts, its version, its major number', async () => {
  const name = 'secure-message-reader.js';
  await starts('9.9.0', { [name]: 'entry 9.9', 'chunks/code-NEW1.js': 'a new part' });
  await starts('9.10.0', { [name]: 'entry 9.10' });
  assert.equal(await (await soon('1/chunks/code-NEW1.js')).text(), 'a new part');
  assert.equal(await (await soon(`9.10.0/${name}`)).text(), 'entry 9.10');
  const newest = await soon(`9/${name}`);
  assert.equal(await newest.text(), 'entry 9.10');
  assert.doesNotMatch(newest.headers.get('cache-control') ?? '', /immutable/);
});

test('the number that this build has follows this build', async () => {
  const name = 'secure-message-reader.js';
  await starts('1.999.0', { [name]: 'another' });
  assert.notEqual(await (await asked(`1/${name}`)).text(), 'another');
  assert.equal((await asked(`${VERSION}/${name}`)).status, 200);
});

test('the entry is asked for anew at each load: a page that lost a part of its build begins with the one that is there', async () => {
  const first = await asked('1/secure-message-reader.js');
  assert.match(first.headers.get('cache-control') ?? '', /no-cache/);
  const again = await asked('1/secure-message-reader.js', { 'if-none-match': first.headers.get('etag') ?? '' });
  assert.equal(again.status, 304, 'and costs nothing where it is the same');
});

test('what no build had is not there', async () => {
  for (const path of [
    '1/chunks/none-XXXX.js',
    '7/guard.js',
    '7.7.7/guard.js',
    '1/../../package.json',
    '1/',
    '1.0/x.js',
  ])
    assert.equal((await asked(path)).status, 404, path);
});

test('who can only write to the database serves no script', async () => {
  const { db } = testServer.services;
  const script = 'alert("stolen")';
  const hash = createHash('sha256').update(script).digest();
  await starts('0.7.0', { 'chunks/letter-GOOD.js': 'good' });
  await soon('1/chunks/letter-GOOD.js');
  const good = createHash('sha256').update('good').digest();
  // Other bytes under a hash that is known: as a process finds them that has not read the file yet.
  await db.$client`update widget_file set brotli = ${brotliCompressSync(script)} where content_hash = ${good}`.catch(
    () => {},
  );
  await db.$client`delete from widget_file where content_hash = ${good}`;
  await db.$client`insert into widget_file values (${good}, ${brotliCompressSync(script)})`;
  assert.notEqual(await (await asked('0.7.0/chunks/letter-GOOD.js')).text(), script);
  // A manifest of his own, or one that was sealed for another row.
  await db.$client`insert into widget_file values (${hash}, ${brotliCompressSync(script)})`;
  await db.$client`insert into widget_build (manifest_hash, manifest_sealed, first_started_at, started_at)
    select sha256('x'), manifest_sealed, '2020-01-01', now() from widget_build limit 1`;
  await db.$client`insert into widget_build (manifest_hash, manifest_sealed, first_started_at, started_at)
    values (sha256('y'), ${JSON.stringify({ version: '6.6.6', files: { 'guard.js': hash.toString('hex') } })},
      '2020-01-01', now())`;
  assert.equal((await asked('6.6.6/guard.js')).status, 404);
  await db.$client`delete from widget_build where first_started_at = '2020-01-01'`;
});

test('so many builds are kept, and no more; files that no build has go with the last that had them', async () => {
  const { db } = testServer.services;
  for (let number = 0; number < BUILDS_KEPT + 3; number += 1) {
    testServer.clock.turn(1000);
    await starts(`5.${number}.0`, { 'guard.js': `guard ${number}`, 'chunks/same-AAAA.js': 'in all of them' });
  }
  const count = async (table: string) =>
    Number((await db.$client<{ n: string }[]>`select count(*) as n from ${db.$client(table)}`)[0]?.n);
  assert.equal(await count('widget_build'), BUILDS_KEPT);
  assert.equal(await count('widget_file'), BUILDS_KEPT + 1);
  assert.equal(await (await soon('1/chunks/same-AAAA.js')).text(), 'in all of them');
});
