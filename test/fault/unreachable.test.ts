// What is not there, not trusted or not allowed at start is one sentence: the setting, the host, what to do.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { listen } from '../../demo/listening.ts';
import { faultOfCode } from '../../server/connection-fault.ts';
import { DatabaseAwayError, reachDatabase } from '../../server/store/database-reached.ts';
import { admin, anyPort, startProcess } from '../support/server-process.ts';
import { type FreshDatabase, freshDatabase } from '../support/test-server.ts';

let database: FreshDatabase;
let directory: string;
before(async () => {
  [database, directory] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'unreachable-'))]);
});
after(async () => {
  await database.drop();
  await rm(directory, { recursive: true });
});

function changed(change: (url: URL) => void): string {
  const url = new URL(database.ownerUrl);
  change(url);
  return url.href;
}

describe('a database at start', () => {
  for (const [what, address, sentence] of [
    [
      'that refuses the password',
      () => changed((url) => (url.password = 'geheim')),
      /^Not started\. DATABASE_URL: 127\.0\.0\.1 refuses the user name or password: .* \(28P01\)\.\n$/,
    ],
    [
      'that does not have this one',
      () => changed((url) => (url.pathname = '/niets')),
      /^Not started\. DATABASE_URL: 127\.0\.0\.1 has no database of that name: .* \(3D000\)\.\n$/,
    ],
  ] as const) {
    test(`${what} is one sentence, at once, and the password is not in it`, async () => {
      const given = { DATABASE_URL: address(), DATA_DIR: directory };
      const server = await startProcess({ ...given, SMTP_URL: 'smtp://127.0.0.1:9', PORT: '0', GATEWAY_PORT: '0' });
      assert.equal(server.child.exitCode, 1);
      assert.match(server.output(), sentence);
      assert.doesNotMatch(server.output(), /geheim|\n.*\n/);
      const status = await admin(given, 'status');
      assert.equal(status.code, 1);
      assert.match(status.said, sentence);
    });
  }

  test('that goes away between its first answer and the tables is waited for, too', async () => {
    const real = new URL(database.ownerUrl);
    let calls = 0;
    const between = createServer((socket) => {
      calls += 1;
      socket.on('error', () => {});
      if (calls === 2) return socket.destroy(); // the one that would bring the tables up to date
      const onward = connect(Number(real.port), real.hostname).on('error', () => socket.destroy());
      return socket.pipe(onward).pipe(socket);
    });
    const opened = await listen(between, 0);
    const given = { DATABASE_URL: changed((url) => (url.port = String(opened.port))), DATA_DIR: directory };
    const server = await startProcess({ ...given, SMTP_URL: 'smtp://127.0.0.1:9', PORT: '0', GATEWAY_PORT: '0' });
    assert.equal(server.child.exitCode, null, server.output());
    assert.ok(calls > 2);
    await server.end();
    await opened.close();
  });

  test('that is not there is one sentence in status, and waited for by the server', async () => {
    const port = await anyPort();
    const given = { DATABASE_URL: `postgres://me:geheim@127.0.0.1:${port}/post`, DATA_DIR: directory };
    const status = await admin(given, 'status');
    assert.deepEqual([status.code, status.lines], [1, ['']]);
    assert.match(
      status.said,
      /^Not started\. DATABASE_URL: 127\.0\.0\.1 refuses the connection: .* \(ECONNREFUSED\)\.\n$/,
    );
    const waits: string[] = [];
    const waiting = reachDatabase(
      'DATABASE_URL',
      { href: changed((url) => (url.port = String(port))) },
      { patience: 60_000, onWait: (sentence) => void waits.push(sentence) },
    );
    // Somebody listens there after a while: the database itself, through this door.
    const door = createServer((socket) => {
      const inside = connect(Number(new URL(database.ownerUrl).port), '127.0.0.1');
      inside.on('error', () => {});
      socket
        .on('error', () => {})
        .pipe(inside)
        .pipe(socket);
    });
    while (waits.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const opened = await listen(door, port);
    await waiting;
    await opened.close();
  });

  test('that speaks no TLS is one sentence', async () => {
    const place = { href: changed((url) => url.searchParams.set('sslmode', 'require')) };
    await assert.rejects(reachDatabase('DATABASE_URL', place, { patience: 0 }), /^DatabaseAwayError: .*turn on TLS/);
  });

  test('is waited for no longer than said, and not when asked to end', async () => {
    const place = { href: `postgres://me@127.0.0.1:${await anyPort()}/post` };
    await assert.rejects(reachDatabase('DATABASE_URL', place, { patience: 0 }), DatabaseAwayError);
    const asked = new AbortController();
    const waiting = reachDatabase('DATABASE_URL', place, {
      patience: 600_000,
      asked: asked.signal,
      onWait: () => asked.abort(),
    });
    await assert.rejects(waiting, DatabaseAwayError);
  });
});

describe('a fault of a connection', () => {
  test('with an internal CA says which setting of Node takes its certificate', () => {
    const fault = faultOfCode('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SMTP_URL', 'mail.example.nl');
    assert.match(fault?.sentence ?? '', /^SMTP_URL: mail\.example\.nl .*NODE_EXTRA_CA_CERTS/);
  });
});
