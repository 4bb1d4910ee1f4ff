// What the gateway says it can (RFC 1869), and can: SIZE, PIPELINING, 8BITMIME, SMTPUTF8, DSN.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { limits } from '../../server/contract/limits.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer({ organisation: { mailDomains: ['gemeente-één.example'] } });
});
after(() => testServer.close());

/**
 * Writes its commands at once after the greeting, and the mail at once after 354 (RFC 2920); hears all until the
 * server closes.
 */
function conversation(commands: readonly string[], mail: readonly string[] = []): Promise<string> {
  const asOne = (lines: readonly string[]) => lines.map((line) => `${line}\r\n`).join('');
  return new Promise((resolve, reject) => {
    let heard = '';
    const waiting = [asOne(commands), asOne([...mail, 'QUIT'])];
    const socket = connect(testServer.gateway.port, '127.0.0.1').setEncoding('utf8');
    socket.on('data', (text) => {
      heard += text;
      if (waiting.length === 2 || /^354 /m.test(heard)) socket.write(waiting.shift() ?? '');
    });
    socket.on('close', () => resolve(heard)).on('error', reject);
  });
}

const auth = () => `AUTH PLAIN ${Buffer.from(`\0haarlemmermeer\0${testServer.apiKey}`).toString('base64')}`;

test('EHLO offers what mail servers look for', async () => {
  const heard = await conversation(['EHLO mail.haarlemmermeer.example', 'QUIT']);
  for (const offer of ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'DSN', `SIZE ${limits.mailBytes}`, 'AUTH PLAIN LOGIN'])
    assert.match(heard, new RegExp(`^250[ -]${offer}\\r$`, 'm'));
  assert.doesNotMatch(heard, /STARTTLS/, 'only with a certificate');
});

test('a parameter that nobody offered is refused, and one that is offered is not', async () => {
  const heard = await conversation([
    'EHLO mail.haarlemmermeer.example',
    auth(),
    'MAIL FROM:<piet@gemeente-één.example> XFOO=bar',
    'MAIL FROM:<piet@gemeente-één.example> BY=120;R',
    'MAIL FROM:<piet@gemeente-één.example> SIZE=100 BODY=8BITMIME SMTPUTF8 AUTH=<> RET=HDRS ENVID=1',
    'RCPT TO:<jansen@inwoner.example> RRVS=2026-01-01T00:00:00Z',
    'RCPT TO:<jansen@inwoner.example> NOTIFY=FAILURE ORCPT=rfc822;jansen@inwoner.example',
    'QUIT',
  ]);
  const codes = [...heard.matchAll(/^(\d{3}) /gm)].map(([, code]) => code);
  assert.deepEqual(codes, ['220', '250', '235', '555', '555', '250', '555', '250', '221']);
  assert.match(heard, /^555 5\.5\.4 .*laat hem weg\. \/ .*leave it out\.\r$/m);
});

test('a whole conversation at once, with an 8-bit text and an address in Unicode, becomes a sealed message', async () => {
  const heard = await conversation(
    [
      'EHLO mail.haarlemmermeer.example',
      auth(),
      'MAIL FROM:<piet@gemeente-één.example> SMTPUTF8 BODY=8BITMIME',
      'RCPT TO:<jansen@inwoner-één.example>',
      'DATA',
    ],
    [
      'From: Piet <piet@gemeente-één.example>',
      'Subject: Één bericht',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Uw aanvraag is goedgekeurd: één exemplaar.',
      '.',
    ],
  );
  assert.match(heard, /^250 2\.6\.0 Sealed as/m);
  await testServer.work();
  const { mail } = await testServer.relay.mails.first(
    'the notification',
    ({ to }) => to.some((one) => one.includes('xn--inwoner-n-d1ac')) || to.some((one) => one.startsWith('jansen@')),
  );
  const letter = await (await Reader.open(testServer, linkIn(mail.text ?? ''))).reads();
  assert.deepEqual([letter.subject, letter.text.trim()], ['Één bericht', 'Uw aanvraag is goedgekeurd: één exemplaar.']);
});
