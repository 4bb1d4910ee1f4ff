// The database goes away and comes back: nothing accepted is lost, nothing unaccepted half exists, and it goes on by
// itself.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { joinEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { openRelay } from '../support/inbox.ts';
import { admin, anyPort, startProcess } from '../support/server-process.ts';

test('while the database is away the server says so; when it is back it goes on', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'away-'));
  const [relay, port, gatewayPort] = [await openRelay(), await anyPort(), await anyPort()];
  const database = await joinEmbeddedPostgres(directory);
  const settings = {
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    LOG_LEVEL: 'info',
  };
  const words = [
    '--slug',
    'elders',
    '--name',
    'gemeente Elders',
    '--short-name',
    'Elders',
    '--from',
    'post@haarlemmermeer.example',
  ];
  const { lines } = await admin(
    settings,
    'organisation',
    'add',
    ...words,
    '--page-url',
    'https://www.elders.example/b',
    '--origin',
    'https://www.elders.example',
  );
  const login = { port: gatewayPort, user: 'elders', pass: String(JSON.parse(lines.at(-1) ?? '{}').apiKey) };
  const server = await startProcess(settings);
  await database.leave(); // who is in it would start it again
  relay.refuse(450);
  assert.equal((await sendsMail(login, { to: 'voor@citizen.example', text: 'x' })).code, 250);

  await stopPostmaster(join(directory, 'postgres'));

  const asksForCode = () =>
    fetch(`http://localhost:${port}/reader/v1/messages/${'A'.repeat(22)}/access-codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"automatic":false}',
    });
  const away = await asksForCode();
  assert.deepEqual(
    [away.status, away.headers.get('content-type'), away.headers.get('retry-after')],
    [503, 'application/problem+json', '5'],
  );
  // A probe is answered from what was seen last: the next look sees it.
  const ready = () => fetch(`http://localhost:${port}/readyz`);
  for (let looks = 0; (await ready()).status !== 503 && looks < 300; looks += 1) await pause(100);
  assert.equal((await ready()).status, 503);
  assert.equal((await fetch(`http://localhost:${port}/livez`)).status, 200);
  // However long it is away: nobody waits for the driver's patience.
  for (let calls = 0; calls < 60; calls += 1) {
    const asked = performance.now();
    assert.equal((await asksForCode()).status, 503);
    assert.ok(performance.now() - asked < 3_000, `an answer took ${performance.now() - asked} ms`);
  }
  const refused = await sendsMail(login, { to: 'tijdens@citizen.example', text: 'x' });
  assert.ok(refused.code >= 400 && refused.code < 500, `${refused.code} ${refused.sentence}`);

  relay.refuse(undefined);
  const again = await joinEmbeddedPostgres(directory);
  assert.equal(again.url, database.url, 'it is back where it was');
  await relay.mails.first('the notification that waited', ({ to }) => to.includes('voor@citizen.example'), 30_000);
  assert.equal((await sendsMail(login, { to: 'tijdens@citizen.example', text: 'x' })).code, 250);
  await relay.mails.first('the one that was refused', ({ to }) => to.includes('tijdens@citizen.example'), 30_000);
  assert.equal(await server.end(), 0);
  await again.leave();
  await relay.close();
  await rm(directory, { recursive: true });
});

async function stopPostmaster(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  process.kill(Number(readFileSync(file, 'utf8').split('\n', 1)[0]), 'SIGINT');
  while (existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
}
