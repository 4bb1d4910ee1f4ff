// The operator registers clients by their public keys, beside a running server; what is no public key he is told.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { readPublicKeys } from '../../server/organisation/public-keys.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let directory: string;
before(async () => {
  [testServer, directory] = await Promise.all([openTestServer(), mkdtemp(join(tmpdir(), 'clients-'))]);
});
after(async () => {
  await testServer.close();
  await rm(directory, { recursive: true });
});

const run = (...words: string[]) =>
  admin(
    { DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) },
    'client',
    ...words.slice(0, 1),
    'haarlemmermeer',
    ...words.slice(1),
  );

async function told(...words: string[]) {
  const { code, lines, said } = await run(...words);
  assert.equal(code, 0, said);
  return lines.map((line) => Object(JSON.parse(line)));
}

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(directory, name), content);
  return join(directory, name);
}

test('a client is added, listed, given another key, and revoked; its name is free then', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = await file('public.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const words = ['add', '--name', 'zaaksysteem', '--key-file', pem];
  const [added] = await told(...words);
  assert.match(added.clientId, /^[0-9a-f-]{36}$/);
  assert.equal(added.kids.length, 1);
  const again = await run(...words);
  assert.deepEqual([again.code, /Choose another name/.test(again.said)], [1, true]);

  const jwk = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'next' };
  const jwks = await file('jwks.json', JSON.stringify({ keys: [publicKey.export({ format: 'jwk' }), jwk] }));
  const [changed] = await told('keys', 'zaaksysteem', '--key-file', jwks);
  assert.deepEqual(changed.kids, [added.kids[0], 'next']);
  const secret = await file('private.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  const wrong = await run('keys', added.clientId, '--key-file', secret);
  assert.deepEqual([wrong.code, /is a private key/.test(wrong.said)], [1, true]);

  await told('revoke', added.clientId);
  assert.equal((await run('revoke', 'zaaksysteem')).code, 1);
  await told(...words);
  const listed = await told('list');
  assert.deepEqual(
    listed.map(({ name, revokedAt }) => [name, revokedAt !== null]),
    [
      ['zaaksysteem', true],
      ['zaaksysteem', false],
    ],
  );
});

test('only public keys that are strong enough are taken, and nothing else of a file is kept', async () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const given = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'a', x5u: 'https://elders.example' };
  const read = await readPublicKeys(JSON.stringify(given));
  assert.deepEqual('keys' in read && Object.keys(read.keys[0] ?? {}).sort(), ['e', 'kid', 'kty', 'n']);
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey;
  for (const [text, fault] of [
    [JSON.stringify(rsa.privateKey.export({ format: 'jwk' })), /is a private key/],
    [JSON.stringify({ kty: 'oct', k: 'c2VjcmV0' }), /no public key/],
    [JSON.stringify(short), /2048/],
    [curve.export({ type: 'spki', format: 'pem' }).toString(), /P-256/],
    ['-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----', /RSA of 2048/],
    [JSON.stringify({ keys: [given, given] }), /two keys of one kid/],
    [JSON.stringify({ keys: [] }), /no JWK/],
    ['ssh-rsa AAAA', /no JWK/],
  ] as const) {
    const refused = await readPublicKeys(text);
    assert.match('fault' in refused ? refused.fault : 'taken', fault);
  }
});
