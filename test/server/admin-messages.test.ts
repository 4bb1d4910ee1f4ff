// What an operator does with one message from the command line, beside a running server.
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { admin } from '../support/server-process.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
  catchUp();
});
after(() => testServer.close());

/** The command line has the machine's clock: what it did just now must not lie ahead of the server. */
const catchUp = () => testServer.clock.turn(Date.now() - testServer.clock.now().getTime());
const run = (...words: string[]) =>
  admin({ DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) }, ...words);
async function told(...words: string[]) {
  const { code, lines, said } = await run(...words);
  assert.equal(code, 0, said);
  return Object(JSON.parse(lines.at(-1) ?? '{}'));
}

test('opens with a code that an employee reads out, and is extended', async () => {
  const { reference } = await told(
    ...['send', 'haarlemmermeer', '--to', 'balie@citizen.example', '--from', 'p.devries@haarlemmermeer.example'],
    ...['--subject', 'x', '--text', 'Aan de balie.', '--keep-days', '60'],
  );
  catchUp();
  await testServer.work();
  const isFor = ({ to }: { to: readonly string[] }) => to.includes('balie@citizen.example');
  const { mail } = await testServer.relay.mails.first('the notification', isFor);
  const reader = await Reader.open(testServer, linkIn(mail.text ?? ''));
  const shown = String((await reader.asksForCode()).body.codeReference);
  const words = ['message', 'counter-code', 'haarlemmermeer', reference, '--code-reference', shown];
  assert.equal((await run(...words, '--who', 'A. Bakker')).code, 2, 'who and why are asked');
  const { code } = await told(...words, '--who', 'A. Bakker', '--why', 'Paspoort gezien');
  assert.equal((await reader.letterIn(await reader.entersCode(code))).text, 'Aan de balie.');
  assert.match((await run(...words, '--who', 'A. Bakker', '--why', 'Nog eens')).said, /No browser waits for a code/);
  await told('message', 'extend', 'haarlemmermeer', reference, '--until', '2030-05-31');
  assert.match((await told('message', 'show', 'haarlemmermeer', reference)).expiresAt, /^2030-05-31T21:59:59/);
  assert.equal((await run('message', 'extend', 'haarlemmermeer', reference, '--until', '2029-01-01')).code, 1);
});
