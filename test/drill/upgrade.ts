// An earlier release's data under this one, and back: the earlier release is built from its commit.
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { openDebianPostgres } from '../support/debian-postgres.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { addOrganisation, admin, anyPort, startProcess } from '../support/server-process.ts';
import { citizenAt, drill, linkOf, sends } from './drill.ts';

/** `npm run drill -- upgrade <commit>`; else what stood before the first release had its last migrations. */
const EARLIER = process.argv[3] ?? 'a4b6ef9';

await drill('upgrade', 'Drill: upgrade, and back', async (of) => {
  const { directory, relay, tell } = of;
  const earlier = join(directory, 'earlier');
  execFileSync('git', ['worktree', 'add', '--detach', earlier, EARLIER], { stdio: 'ignore' });
  try {
    process.stdout.write('Building the earlier release: some minutes.\n');
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: earlier, stdio: 'ignore' });
    const folder = join(directory, 'store');
    await mkdir(folder);
    const database = await openDebianPostgres(folder);
    of.atEnd(() => database.destroy());
    const port = String(await anyPort());
    const settings = {
      DATABASE_URL: database.url,
      DATA_DIR: join(folder, 'data'),
      SMTP_URL: relay.url,
      GATEWAY_HOST: 'berichten.example',
      GATEWAY_PORT: '0',
      PORT: port,
    };
    const url = `http://127.0.0.1:${port}`;
    const migrations = async () => {
      const sql = postgres(database.url, { max: 1, onnotice: () => {} });
      const [row] = await sql<{ count: number }[]>`select count(*)::int as count from drizzle.__drizzle_migrations`;
      await sql.end();
      return row?.count ?? 0;
    };

    const old = await startProcess(settings, { release: earlier });
    of.atEnd(() => old.kill());
    if (old.child.exitCode !== null) throw new Error(old.output());
    const apiKey = await addOrganisation(settings, MUNICIPALITY, earlier);
    const day = execFileSync('git', ['log', '-1', '--format=%cs', EARLIER], { encoding: 'utf8' }).trim();
    tell(
      `PostgreSQL ${database.major}; the release of ${day} (${EARLIER}) runs, with ${await migrations()} migrations.`,
    );
    await sends({ url, apiKey }, 'early@citizen.example', 'Van voor de opwaardering.');
    const link = await linkOf(of, 'early@citizen.example');
    tell('A letter is sent, and its citizen notified.');
    await old.end();

    const began = performance.now();
    const server = await startProcess(settings);
    of.atEnd(() => server.kill());
    if (server.child.exitCode !== null) throw new Error(server.output());
    tell(
      `This release on the same data: up after ${((performance.now() - began) / 1000).toFixed(1)} s, with ${await migrations()} migrations.`,
    );
    const citizen = await citizenAt(of, url, link);
    const { text } = await citizen.reads();
    if (text !== 'Van voor de opwaardering.') throw new Error('the letter is another');
    await citizen.sends(await citizen.startsReply(), { text: 'Ontvangen.' });
    await relay.mails.first('the answer', ({ to }) => to.includes('p.devries@haarlemmermeer.example'));
    tell('The citizen opens the earlier letter and answers; the answer reaches the contact person.');
    await sends({ url, apiKey }, 'late@citizen.example', 'Van erna.');
    const later = await linkOf(of, 'late@citizen.example');
    tell(`A new letter is sent. \`admin status\` exits ${(await admin(settings, 'status')).code}.`);
    await server.end();

    const back = await startProcess(settings, { release: earlier });
    of.atEnd(() => back.kill());
    if (back.child.exitCode !== null) throw new Error(back.output());
    await sends({ url, apiKey }, 'back@citizen.example', 'Van na de terugkeer.');
    await linkOf(of, 'back@citizen.example');
    tell('Back to the earlier release, the tables as they are: it starts, sends, and notifies.');
    await back.end();
    const forward = await startProcess(settings);
    of.atEnd(() => forward.kill());
    const reads = await (await citizenAt(of, url, later)).reads();
    if (reads.text !== 'Van erna.') throw new Error('the letter is another');
    tell('And forward again: the letter that this release took in is opened.');
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', earlier]);
  }
});
