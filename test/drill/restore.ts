// A machine is lost: database from the dump, server keys from where they are kept apart, outbox keys from nowhere.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDebianPostgres } from '../support/debian-postgres.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { addOrganisation, admin, anyPort, startProcess } from '../support/server-process.ts';
import { citizenAt, drill, linkOf, sends } from './drill.ts';

await drill('restore', 'Drill: backup and restore', async (of) => {
  const { directory, relay, tell } = of;
  const [before, after] = [join(directory, 'before'), join(directory, 'after')];
  await Promise.all([mkdir(before), mkdir(after)]);
  const port = String(await anyPort());
  const settingsOf = (databaseUrl: string, folder: string) => ({
    DATABASE_URL: databaseUrl,
    DATA_DIR: join(folder, 'data'),
    OUTBOX_KEYS_DIR: join(folder, 'outbox-keys'),
    SMTP_URL: relay.url,
    GATEWAY_HOST: 'berichten.example',
    GATEWAY_PORT: '0',
    PORT: port,
  });
  const url = `http://127.0.0.1:${port}`;

  const lost = await openDebianPostgres(before);
  of.atEnd(() => lost.destroy());
  const old = settingsOf(lost.url, before);
  const server = await startProcess(old);
  of.atEnd(() => server.kill());
  const apiKey = await addOrganisation(old, MUNICIPALITY);
  tell(`PostgreSQL ${lost.major} and a server of one municipality run.`);
  await sends({ url, apiKey }, 'kept@citizen.example', 'Uw vergunning is verleend.');
  const link = await linkOf(of, 'kept@citizen.example');
  relay.refuse(450);
  const waiting = await sends({ url, apiKey }, 'waits@citizen.example', 'Deze wacht.');
  tell('One letter is delivered; the notification of another waits, for the relay refuses mail for now.');

  lost.dumps('pg_dump', '-Fc', '-f', join(before, 'dump'), 'post');
  await cp(join(before, 'data', 'server-keys'), join(directory, 'server-keys'));
  tell('Backup: `pg_dump -Fc`, and DATA_DIR/server-keys, kept apart from it. Outbox keys are in no backup.');
  await server.kill();
  await lost.destroy();
  const dump = join(directory, 'dump');
  await cp(join(before, 'dump'), dump);
  await rm(before, { recursive: true });
  tell('The machine is lost: database, DATA_DIR and outbox keys.');

  const fresh = await openDebianPostgres(after);
  of.atEnd(() => fresh.destroy());
  fresh.dumps('pg_restore', '--no-owner', '-d', 'post', dump);
  const settings = settingsOf(fresh.url, after);
  await mkdir(settings.DATA_DIR, { mode: 0o700 });
  await cp(join(directory, 'server-keys'), join(settings.DATA_DIR, 'server-keys'));
  await mkdir(settings.OUTBOX_KEYS_DIR, { mode: 0o700 });
  await writeFile(join(settings.OUTBOX_KEYS_DIR, 'marker'), '');
  const began = performance.now();
  const again = await startProcess(settings);
  of.atEnd(() => again.kill());
  if (again.child.exitCode !== null) throw new Error(again.output());
  relay.refuse(undefined);
  tell(
    `Another: \`pg_restore\` into an empty database, the server keys in DATA_DIR, an empty file \`marker\` in OUTBOX_KEYS_DIR (its keys are lost, and that is meant), \`npm start\`: up after ${((performance.now() - began) / 1000).toFixed(1)} s.`,
  );

  const citizen = await citizenAt(of, url, link);
  const letter = await citizen.reads();
  if (letter.text !== 'Uw vergunning is verleend.') throw new Error('the letter is another');
  tell('The citizen opens the delivered letter with the link of her mail, and answers.');
  await citizen.sends(await citizen.startsReply(), { text: 'Dank u wel.' });
  await relay.mails.first('the answer', ({ to }) => to.includes('p.devries@haarlemmermeer.example'));
  tell('The answer reaches the contact person.');
  const isNotice = ({ mail, to }: (typeof relay.mails.all)[number]) =>
    to.includes('p.devries@haarlemmermeer.example') && mail.text?.includes(waiting) === true;
  const { mail } = await relay.mails.first('word of the letter that waited', isNotice, 90_000);
  tell(
    `The letter that waited cannot leave any more: its link was sealed with an outbox key. Its contact person is told: “${mail.subject}”.`,
  );
  const status = await admin(settings, 'status');
  tell(`\`admin status\` exits ${status.code}.`);
});
