// Sealed columns know themselves: whatever the database holds under a key is rotated, and goes at the end of its message.
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { runMaintenance } from '../../server/jobs/worker.ts';
import { reseal, retireKey } from '../../server/operations/key-rotation.ts';
import { putRecipient } from '../../server/organisation/directory.ts';
import { setDkim } from '../../server/organisation/organisation.ts';
import { sealedTables } from '../../server/store/sealed-columns.ts';
import { freshKey, ServerKeys, serverKeysFile } from '../../server/store/server-keys.ts';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { linkIn } from '../support/letters.ts';
import { sendsPlainMail } from '../support/plain-smtp.ts';
import { Reader } from '../support/reader.ts';
import { type House, openHouse } from '../support/running-house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.close());

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

function columnsLike(pattern: string): Promise<Column[]> {
  return house.services.db.$client<Column[]>`
    select table_name as table, column_name as column, data_type as type from information_schema.columns
    where table_schema = 'public' and column_name ~ ${pattern} order by 1, 2`;
}

/** A message with everything that a message can have. */
async function wholeStory(): Promise<string> {
  const { services } = house;
  await putRecipient(services, house.organisation, { address: 'vol@citizen.example', mobile: '+31612345678' });
  await setDkim(services, house.organisation, { domain: 'haarlemmermeer.example', selector: 's', privateKey: 'x' });
  const desk = new CaseSystem(house);
  const json = newMessage({ kind: 'Besluit', replyBefore: '2027-01-31', to: { address: 'desk@citizen.example' } });
  await desk.call('POST', '/messages', { json, headers: { 'idempotency-key': 'een' } });
  const headers =
    'Message-ID: <1@haarlemmermeer.example>\r\nX-Secure-Message-Kind: Besluit\r\nX-Secure-Message-Mobile: 0612345679';
  await sendsPlainMail(
    { port: house.gateway.port, user: 'haarlemmermeer', pass: house.apiKey },
    {
      from: 'p.devries@haarlemmermeer.example',
      to: 'vol@citizen.example',
      content: `From: p.devries@haarlemmermeer.example\r\n${headers}\r\n\r\nHallo`,
    },
  );
  await house.work();
  const { mail } = await house.relay.mails.first('the notification', ({ to }) => to.includes('vol@citizen.example'));
  const reader = await Reader.open(house, linkIn(mail.text ?? ''));
  await reader.asksForCode();
  return reader.id;
}

test('every column that seals is known to rotation, or is under an outbox key', async () => {
  const stored = await columnsLike('_sealed$');
  const texts = stored.filter(({ type }) => type === 'text').map(({ table, column }) => `${table}.${column}`);
  const rotated = sealedTables().flatMap(({ name, columns }) =>
    Object.keys(columns).map((column) => `${name}.${column}_sealed`),
  );
  const others = ['key_check.check_sealed', 'outbox.secret_sealed', 'reply.delivery_key_sealed'];
  assert.deepEqual([...rotated, ...others].sort(), texts.sort());
});

test('after a rotation everything opens with the new key alone, and the old one can be retired', async () => {
  await wholeStory();
  const { services } = house;
  const old = services.serverKeys.kids[0] ?? '';
  const added = freshKey('new');
  const ring = await serverKeysFile(join(dirname(house.outboxKeysDir), 'server-keys'));
  services.serverKeys.replaceKeys([added, ...ring]);
  for await (const _ of reseal(services));
  const alone = new ServerKeys([added]);
  let values = 0;
  for (const { name, columns } of sealedTables()) {
    for (const column of Object.keys(columns)) {
      const sealed = `${column}_sealed`;
      const rows = await services.db
        .$client`select id::text, ${services.db.$client(sealed)} as value from ${services.db.$client(name)}`;
      const filled = rows.filter(({ value }) => value !== null);
      assert.ok(filled.length > 0, `${name}.${sealed} has a value to rotate`);
      for (const { id, value } of filled) assert.ok(await alone.open(`${name}/${column}/${id}`, value));
      values += filled.length;
    }
  }
  assert.ok(values > 15);
  assert.equal(await retireKey(services, old), 'retired');
});

test('at the end of a message nothing of it is left but its name and whom it was for, masked', async () => {
  await wholeStory();
  house.clock.turn(91 * 24 * 60 * 60 * 1000);
  await house.work();
  await runMaintenance(house.services);
  const rows = await house.services.db.$client`select * from message`;
  assert.ok(rows.length > 0);
  const left = new Set(
    rows.flatMap((row) =>
      Object.keys(row).filter((column) => row[column] !== null && /_(sealed|hash|lookup|digest)$/.test(column)),
    ),
  );
  assert.deepEqual([...left].sort(), ['id_hash', 'masked_recipient_sealed']);
  assert.ok(rows.every((row) => row.deleted_at !== null && row.reply_before === null));
  const desk = new CaseSystem(house);
  const { body } = await desk.call('GET', '/messages');
  const [message] = Array.isArray(body.messages) ? body.messages : [];
  assert.equal(message?.status, 'expired');
  assert.equal(message?.kind, undefined);
});
