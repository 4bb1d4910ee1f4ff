// The embedded database is slow, killed, or left things behind: it is never taken for absent, and always comes back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { type EmbeddedPostgres, joinEmbeddedPostgres } from '../../server/store/embedded-postgres.ts';
import { unprivileged } from '../../server/store/postmaster.ts';

let directory: string;
const joined: EmbeddedPostgres[] = [];
const file = (name: string) => join(directory, name);
const pidFile = () => file('postgres/postmaster.pid');

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'embedded-'));
});
after(async () => {
  await leave();
  await rm(directory, { recursive: true });
});

async function join1(): Promise<EmbeddedPostgres> {
  const database = await joinEmbeddedPostgres(directory);
  joined.push(database);
  return database;
}

async function leave(): Promise<void> {
  await Promise.all(joined.splice(0).map((database) => database.leave()));
}

async function postmaster(): Promise<number> {
  return Number((await readFile(pidFile(), 'utf8')).split('\n', 1)[0]);
}

/** SIGKILL; its children end with it. */
async function kill(): Promise<void> {
  const pid = await postmaster();
  process.kill(pid, 'SIGKILL');
  while (existsSync(`/proc/${pid}/fd`)) await pause(10);
}

async function answers(url: string): Promise<number | undefined> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    const [row] = await sql<{ one: number }[]>`select 1 as one`;
    return row?.one;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Until it answers: a fault that stays hangs, and the runner ends it. */
async function answersAgain(url: string): Promise<void> {
  while ((await answers(url).catch(() => undefined)) !== 1) await pause(50);
}

describe('the embedded database', () => {
  test('that is slow to answer is waited for: nothing of what works is changed', async () => {
    const first = await join1();
    const noted = await readFile(file('postgres.json'), 'utf8');
    const pid = await postmaster();
    process.kill(pid, 'SIGSTOP');
    const second = join1();
    // How long the fault lasts: longer than anybody waits for an answer.
    await pause(6_000);
    process.kill(pid, 'SIGCONT');
    assert.equal((await second).url, first.url);
    assert.equal(await readFile(file('postgres.json'), 'utf8'), noted);
    assert.equal(await postmaster(), pid, 'the same one');
    await leave();
    assert.ok(!existsSync(pidFile()), 'the last one stopped it');
  });

  test('that was killed is started by whoever comes next, three at once, where it was', async () => {
    const first = await join1();
    await leave();
    const again = await join1();
    assert.equal(again.url, first.url);
    await kill();
    const three = await Promise.all([join1(), join1(), join1()]);
    assert.deepEqual(
      three.map(({ url }) => url),
      [first.url, first.url, first.url],
    );
    await leave();
  });

  test('that is killed under a running process is started again by it', async () => {
    const database = await join1();
    await kill();
    await answersAgain(database.url);
    await leave();
    assert.ok(!existsSync(pidFile()), 'and stopped when it leaves');
  });

  test('is found although the note beside it names another port, as an earlier version left it', async () => {
    const first = await join1();
    const noted = JSON.parse(await readFile(file('postgres.json'), 'utf8'));
    await writeFile(file('postgres.json'), JSON.stringify({ ...noted, port: 1 }));
    assert.equal((await join1()).url, first.url);
    assert.deepEqual(JSON.parse(await readFile(file('postgres.json'), 'utf8')), noted, 'the note is put right');
    await leave();
  });

  test('starts although the number of one that was killed belongs to a stranger now', async () => {
    const database = await join1();
    // Of the same user, for PostgreSQL believes only these.
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore', ...unprivileged() });
    const left = (await readFile(pidFile(), 'utf8')).split('\n').slice(1);
    await leave();
    await writeFile(pidFile(), [String(stranger.pid), ...left].join('\n'));
    assert.equal((await join1()).url, database.url);
    stranger.kill('SIGKILL');
    await leave();
  });

  test('starts although one was killed before it had written its number, as on a full disk', async () => {
    const database = await join1();
    await leave();
    await writeFile(pidFile(), '');
    assert.equal((await join1()).url, database.url);
    await leave();
  });

  test('whose note can not be read is told in a sentence, and left as it is', async () => {
    const noted = await readFile(file('postgres.json'), 'utf8');
    await writeFile(file('postgres.json'), '');
    await assert.rejects(join1(), /postgres\.json holds the only password .* put it back from a backup/);
    await writeFile(file('postgres.json'), JSON.stringify({ ...JSON.parse(noted), password: 'another' }));
    await assert.rejects(join1(), /has another password than the database beside it/);
    await writeFile(file('postgres.json'), noted);
    await join1();
    await leave();
  });

  test('is left by three at once: each ends well, the last stops it', async () => {
    await Promise.all([join1(), join1(), join1()]);
    await leave();
    assert.ok(!existsSync(pidFile()));
  });
});
