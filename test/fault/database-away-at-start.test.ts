// The database is there when a server starts, and goes away before it has started: it waits, as for one that is not
// there yet. Seen under kills: it ended with the stack of a library.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { admin, anyPort, startProcess } from '../support/server-process.ts';
import { freshDatabase } from '../support/test-server.ts';

/** A way to the database on which all hang up when one of them begins with `fatal`: so many times, then no more. */
async function fragileWay(databaseUrl: string, fatal: string, times: number) {
  const { hostname, port } = new URL(databaseUrl);
  const open = new Set<Socket>();
  let left = times;
  const server = createServer((client) => {
    const database = createConnection(Number(port), hostname);
    for (const socket of [client, database]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket)).on('error', () => {});
    }
    client.on('data', (bytes) => {
      if (left === 0 || !bytes.includes(fatal)) return;
      left -= 1;
      for (const socket of open) socket.destroy();
    });
    client.pipe(database).pipe(client);
  });
  const listening = await anyPort();
  await new Promise<void>((resolve) => server.listen(listening, '127.0.0.1', resolve));
  return {
    through: (url: string) => url.replace(`${hostname}:${port}`, `127.0.0.1:${listening}`),
    isBroken: () => left < times,
    close: () => server.close(),
  };
}

for (const [where, fatal] of [
  ['while it asks who may bring the tables up to date', 'current_user'],
  ['while it waits for its turn to do so', 'pg_advisory_lock'],
  ['while its worker begins to listen', 'listen "outbox"'],
  ['while it keeps what the page loads', 'widget_build'],
  ['while it looks whether all is well', 'heartbeat'],
  ['while a connection asks it for its types', 'pg_catalog.pg_type'],
] as const)
  test(`the database goes away ${where}: the server waits, and starts`, async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'away-at-start-'));
    const database = await freshDatabase();
    const way = await fragileWay(database.serviceUrl, fatal, 2);
    context.after(async () => {
      way.close();
      await database.drop();
      await rm(directory, { recursive: true });
    });
    const server = await startProcess({
      DATABASE_URL: way.through(database.serviceUrl),
      DATABASE_OWNER_URL: way.through(database.ownerUrl),
      DATA_DIR: directory,
      SMTP_URL: 'smtp://127.0.0.1:9',
      PORT: String(await anyPort()),
      GATEWAY_PORT: '0',
    });
    assert.equal(server.child.exitCode, null, server.output());
    assert.ok(way.isBroken(), 'it went away');
    assert.equal(await server.end(), 0);
  });

test('what waits for what can’t come any more says so, and ends as what failed: a start, and a command', async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'away-at-start-'));
  context.after(() => rm(directory, { recursive: true }));
  const never = `import fs from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    fs.mkdir = () => new Promise(() => {});
    syncBuiltinESMExports();`;
  const settings = {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(never)}`,
    DATA_DIR: join(directory, 'data'),
    SMTP_URL: 'smtp://127.0.0.1:9',
  };
  const server = await startProcess(settings);
  assert.deepEqual([server.child.exitCode, /^Not started\. /.test(server.output())], [1, true], server.output());
  const { code, said } = await admin(settings, 'organisation', 'list');
  assert.deepEqual([code, /^Not done, /.test(said)], [1, true], said);
});
