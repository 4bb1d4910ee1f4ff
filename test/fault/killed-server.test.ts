// SIGKILL: what was accepted is never lost, what was not accepted does not half exist, and the work goes on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import postgres from 'postgres';
import { sendsMail } from '../support/civil-servant.ts';
import type { Relay } from '../support/inbox.ts';
import { openProcessGround, type ProcessGround } from '../support/process-ground.ts';
import { admin, type ServerProcess, startProcess } from '../support/server-process.ts';

let ground: ProcessGround;
let relay: Relay;
let settings: ProcessGround['settings'];
let gateway: { port: number; user: string; pass: string };
const running: ServerProcess[] = [];

async function start(role: string): Promise<ServerProcess> {
  const server = await startProcess({ ...settings, ROLE: role });
  running.push(server);
  return server;
}

before(async () => {
  ground = await openProcessGround('fault');
  ({ relay, settings } = ground);
  const words = ['--slug', 'haarlemmermeer', '--name', 'gemeente Haarlemmermeer', '--short-name', 'Haarlemmermeer'];
  const page = [
    '--page-url',
    'https://www.example.nl/veilig',
    '--origin',
    'https://www.example.nl',
    '--from',
    'no-reply@haarlemmermeer.example',
  ];
  const { lines } = await admin(settings, 'organisation', 'add', ...words, ...page);
  gateway = { port: ground.gatewayPort, user: 'haarlemmermeer', pass: JSON.parse(lines.at(-1) ?? '{}').apiKey };
});
after(async () => {
  await Promise.all(running.map((server) => server.kill()));
  await ground.close();
});

async function query<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(ground.database.url, { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

describe('a server that is killed', () => {
  test('while it hands a notification over: another worker goes on within 5 seconds', async () => {
    const [gatewayProcess, first] = [await start('gateway'), await start('worker')];
    relay.stall(true);
    assert.equal((await sendsMail(gateway, { to: 'anna@citizen.example', subject: 'x', text: 'x' })).code, 250);
    await relay.stalled.first('the mail that is not answered for', (to) => to.includes('anna@citizen.example'));
    await start('worker');
    relay.stall(false);
    const killedAt = Date.now();
    await first.kill();
    await relay.mails.first('the notification', ({ to }) => to.includes('anna@citizen.example'), 5_000);
    assert.ok(Date.now() - killedAt < 5_000);
    await Promise.all([...running].map((server) => server.kill()));
    assert.notEqual(gatewayProcess.child.signalCode, null);
  });

  test('again and again while mail comes in: every accepted mail is one message, and its citizen is told', async () => {
    const accepted = new Set<string>();
    let server = await start('all');
    let sending = true;
    const senders = [1, 2].map(async (line) => {
      for (let number = 1; sending; number += 1) {
        const to = `citizen-${line}-${number}@citizen.example`;
        // As a mail server does: the same mail again until it is taken.
        for (let taken = false; !taken; ) {
          const mail = {
            to,
            subject: 'x',
            text: 'x',
            messageId: `<${line}-${number}@example.nl>`,
            date: new Date(1_800_000_000_000),
          };
          taken = await sendsMail(gateway, mail).then(
            ({ code }) => code === 250,
            () => false,
          );
        }
        accepted.add(to);
      }
    });
    for (let kills = 0; kills < 6; kills += 1) {
      const soFar = relay.mails.all.length;
      await relay.mails.first('some more mail', () => relay.mails.all.length > soFar + 1);
      await server.kill();
      server = await start('all');
    }
    sending = false;
    await Promise.all(senders);
    for (const to of accepted) await relay.mails.first(`the notification for ${to}`, (mail) => mail.to.includes(to));
    const [counts] = await query(
      (sql) => sql`select count(*)::int as messages, count(distinct reference)::int as references from message`,
    );
    assert.equal(counts?.messages, accepted.size + 1, 'one message for each mail, and the one of the test before');
    const [halves] = await query(
      (sql) =>
        sql`select count(*)::int as halves from message where not exists (select 1 from blob where message_id = message.id and kind = 'body' and sealed_size is not null)`,
    );
    assert.equal(halves?.halves, 0);
    assert.equal(await server.end(), 0, 'SIGTERM ends it well');
  });
});
