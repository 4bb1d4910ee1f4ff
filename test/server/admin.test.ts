// The operator's command line, beside a running server: keys that come and go, a message from the shell, server keys
// turned.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ingest } from '../../server/message/ingest.ts';
import { outbox } from '../../server/store/schema-service.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { codeIn } from '../support/code-in.ts';
import { deliverLetter, incoming, linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { admin, killedAdmin } from '../support/server-process.ts';
import { aDayLater, openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
let files: string;
before(async () => {
  testServer = await openTestServer();
  // the command line is another process, with the real clock
  testServer.clock.turn(Date.now() - testServer.clock.now().getTime());
  files = await mkdtemp(join(tmpdir(), 'admin-'));
});
after(async () => {
  await testServer.close();
  await rm(files, { recursive: true });
});

const settings = () => ({ DATABASE_URL: testServer.serviceUrl, DATA_DIR: dirname(testServer.outboxKeysDir) });
const run = (...words: string[]) => admin(settings(), ...words);
async function told(...words: string[]) {
  const { code, lines, said } = await run(...words);
  assert.equal(code, 0, said);
  return Object(JSON.parse(lines.at(-1) ?? '{}'));
}
/** The command line has the machine's clock: what it did just now must not lie ahead of the server. */
const catchUp = () => testServer.clock.turn(Math.max(0, Date.now() - testServer.clock.now().getTime()));
const desk = (key: string) => {
  catchUp();
  return fetch(`${testServer.url}/desk/v1/messages`, { headers: { authorization: `Bearer ${key}` } });
};

describe('usage', () => {
  test('help is everywhere, and costs nothing', async () => {
    for (const words of [
      [],
      ['organisation', 'add'],
      ['api-key', 'rotate'],
      ['send'],
      ['keys', 'rotate'],
      ['evidence'],
    ]) {
      const { code, lines } = await run(...words, '--help');
      assert.equal(code, 0);
      assert.match(lines.join('\n'), /Usage: admin/);
    }
  });

  test('a wrong word, a missing option and a wrong value each end with 2, and say what to do', async () => {
    for (const words of [
      ['organization'],
      ['send', 'haarlemmermeer'],
      ['organisation', 'change', 'haarlemmermeer', '--retention-days', 'x'],
    ]) {
      const { code, said } = await run(...words);
      assert.deepEqual([code, said.includes('--help')], [2, true], said);
    }
  });
});

describe('API keys', () => {
  test('are added, listed with their last use, rotated with time to change over, and revoked', async () => {
    const { apiKey } = await told('api-key', 'add', 'haarlemmermeer', '--name', 'zaaksysteem');
    assert.equal((await desk(apiKey)).status, 200);
    const again = await run('api-key', 'add', 'haarlemmermeer', '--name', 'zaaksysteem');
    assert.deepEqual([again.code, /Choose another name/.test(again.said)], [1, true]);
    const rotated = await told('api-key', 'rotate', 'haarlemmermeer', 'zaaksysteem');
    for (const key of [apiKey, rotated.apiKey]) assert.equal((await desk(key)).status, 200);
    const { lines } = await run('key', 'list', 'haarlemmermeer');
    const keys = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      keys.map(({ name }) => name),
      ['first', 'zaaksysteem', 'zaaksysteem'],
    );
    assert.ok(keys[1].lastUsedAt && keys[1].revokedAt && !lines.join().includes(apiKey));
    await told('api-key', 'revoke', 'haarlemmermeer', 'zaaksysteem');
    // the command line has the machine's clock
    testServer.clock.turn(Math.max(0, Date.now() - testServer.clock.now().getTime()) + 1_000);
    assert.equal((await desk(rotated.apiKey)).status, 401);
    const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: rotated.apiKey };
    assert.equal((await sendsMail(login, { to: 'x@citizen.example', text: 'x' })).code, 535);
    const unknown = await run('api-key', 'revoke', 'haarlemmermeer', 'zaaksysteem');
    assert.equal(unknown.code, 1);
  });
});

describe('an organisation', () => {
  test('is told what will not work: a page without https, an origin that is not the page’s, a sender that is cut', async () => {
    const details = ['--name', 'gemeente Haarlemmermeer', '--short-name', 'Haarlemmermeer', '--from', 'a@stil.example'];
    const place = ['--page-url', 'http://www.stil.example/bericht', '--origin', 'https://stil.example'];
    const { code, said } = await run('organisation', 'add', '--slug', 'stil', ...details, ...place);
    assert.equal(code, 0);
    for (const words of ['"Haarlemmerm"', 'https pages only', 'http://www.stil.example, which is not among them'])
      assert.ok(said.includes(words), said);
    const mended = ['--page-url', 'https://stil.example/bericht', '--sms-sender', 'Stil'];
    assert.equal((await run('organisation', 'change', 'stil', ...mended)).said, '');
  });

  test('that is disabled is refused everywhere, until it is enabled', async () => {
    const reader = await Reader.open(testServer, await deliverLetter(testServer, { to: 'disabled@citizen.example' }));
    await reader.reads();
    await told('organisation', 'disable', 'haarlemmermeer');
    assert.equal((await desk(testServer.apiKey)).status, 401);
    assert.equal((await reader.call('GET', '')).status, 404);
    assert.equal((await reader.asksForCode()).status, 404);
    await told('organisation', 'enable', 'haarlemmermeer');
    assert.equal((await desk(testServer.apiKey)).status, 200);
    assert.equal((await reader.call('GET', '')).status, 200);
  });

  test('keeps messages for six weeks at least, unless forced', async () => {
    const short = await run('organisation', 'change', 'haarlemmermeer', '--retention-days', '30');
    assert.deepEqual([short.code, /six weeks/.test(short.said)], [1, true]);
    await told('organisation', 'change', 'haarlemmermeer', '--retention-days', '30', '--force');
    await told('organisation', 'change', 'haarlemmermeer', '--retention-days', '90');
  });

  test('signs its mails once it has a DKIM key, for its own domain only', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const file = join(files, 'dkim.pem');
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const dkim = ['--dkim-selector', 'bericht', '--dkim-key-file', file];
    const foreign = await run('organisation', 'change', 'haarlemmermeer', '--dkim-domain', 'elders.example', ...dkim);
    assert.equal(foreign.code, 1);
    const set = await run(
      'organisation',
      'change',
      'haarlemmermeer',
      '--dkim-domain',
      'haarlemmermeer.example',
      ...dkim,
    );
    assert.match(set.said, /bericht\._domainkey\.haarlemmermeer\.example TXT "v=DKIM1; k=rsa; p=[\w+/=]+"/);
    await deliverLetter(testServer, { to: 'signed@citizen.example' });
    const { raw } = await testServer.relay.mails.first('the signed mail', ({ to }) =>
      to.includes('signed@citizen.example'),
    );
    assert.match(raw, /^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed;\s+d=haarlemmermeer\.example;/m);
    await told('organisation', 'change', 'haarlemmermeer', '--no-dkim');
  });
});

describe('a message from the shell', () => {
  test('arrives with its files, and its evidence is a dated statement', async () => {
    await writeFile(join(files, 'brief.txt'), 'Geachte mevrouw,\n\nToegekend.');
    await writeFile(join(files, 'besluit.pdf'), Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(300_000)]));
    const { reference, id } = await told(
      ...['send', 'haarlemmermeer', '--to', 'shell@citizen.example', '--from', 'p.devries@haarlemmermeer.example'],
      ...['--subject', 'Uw aanvraag', '--text-file', join(files, 'brief.txt'), '--attach', join(files, 'besluit.pdf')],
      ...['--kind', 'Besluit', '--reply-before', '2099-01-31', '--case', 'Z-9'],
    );
    assert.match(id, /^[0-9a-f-]{36}$/);
    testServer.clock.turn(60_000);
    await testServer.work();
    const { mail } = await testServer.relay.mails.first('the notification', ({ to }) =>
      to.includes('shell@citizen.example'),
    );
    const letter = await (await Reader.open(testServer, linkIn(mail.text ?? ''))).reads();
    assert.deepEqual(
      [letter.subject, letter.kind, letter.attachments[0]?.type],
      ['Uw aanvraag', 'Besluit', 'application/pdf'],
    );
    const { status, caseNumber } = await told('message', 'show', 'haarlemmermeer', reference);
    assert.deepEqual([status, caseNumber], ['opened', 'Z-9']);
    const { lines, code } = await run('evidence', reference, '--format', 'text');
    assert.equal(code, 0);
    assert.match(lines.join('\n'), /Verklaring over bericht/);
    assert.equal((await told('evidence', reference)).reference, reference);
    await told('message', 'withdraw', 'haarlemmermeer', reference);
    assert.equal((await run('message', 'withdraw', 'haarlemmermeer', reference)).code, 1);
  });

  for (const [what, words, sentence] of [
    ['a wrong address', ['--to', 'a@b.example,c@d.example', '--text', 'x'], /--to: must be one mail address/],
    [
      'a file that is not there',
      ['--to', 'a@b.example', '--text', 'x', '--attach', '/nergens.pdf'],
      /--attach: \/nergens\.pdf/,
    ],
    ['nothing in it', ['--to', 'a@b.example'], /--text/],
    ['sms only and no number', ['--to', 'a@b.example', '--text', 'x', '--sms-only'], /mobile number/],
    [
      'a day that is over',
      ['--to', 'a@b.example', '--text', 'x', '--reply-before', '2020-01-01'],
      /--reply-before: must be a day/,
    ],
  ] as const) {
    test(`with ${what} is refused in a sentence`, async () => {
      const { code, said } = await run(
        'send',
        'haarlemmermeer',
        '--from',
        'p@haarlemmermeer.example',
        '--subject',
        'x',
        ...words,
      );
      assert.equal(code, 1, said);
      assert.match(said, sentence);
    });
  }
});

test('status is one look, and fails when something needs the operator', async () => {
  const state = await told('status');
  assert.deepEqual([state.troubles, state.database, state.databaseRole], [[], 'external', 'service']);
  assert.equal(state.organisations[0].slug, 'haarlemmermeer');
  testServer.relay.refuse(450);
  await ingest(testServer.services, incoming(testServer, { to: 'unreached@citizen.example' }));
  for (let failed = 0; failed < 5; failed += 1) {
    await testServer.work();
    testServer.clock.turn(2 ** failed * 1000);
  }
  const { code, lines } = await run('status');
  assert.equal(code, 1);
  const [trouble] = Object(JSON.parse(lines.at(-1) ?? '{}')).troubles;
  assert.match(trouble, /^1 × send-notification fails \(MailUnavailableError 450\)/);
  await testServer.services.db.update(outbox).set({ lastError: 'MailUnavailableError SELF_SIGNED_CERT_IN_CHAIN' });
  const untrusted = Object(JSON.parse((await run('status')).lines.at(-1) ?? '{}')).troubles;
  assert.match(untrusted[0], / SMTP_URL: its host shows a certificate .* set NODE_EXTRA_CA_CERTS /);
  testServer.relay.refuse(undefined);
  testServer.clock.turn(60_000);
  await testServer.work();
  assert.deepEqual((await told('status')).troubles, []);
});

describe('server keys', () => {
  test('turn beside a running server; a killed rotation goes on; the old key can go; everything still opens', async () => {
    const keyFile = join(settings().DATA_DIR, 'server-keys');
    const link = await deliverLetter(testServer, { to: 'rotated@citizen.example', mobile: '+31612345678' });
    for (let count = 0; count < 120; count += 1)
      await ingest(testServer.services, incoming(testServer, { to: `filler${count}@citizen.example` }));
    assert.equal((await run('keys', 'retire', 'k1')).code, 1, 'the only key can not go');
    await killedAdmin(settings(), 'Added k2', 'keys', 'rotate');
    const rotated = await told('keys', 'rotate', '--reseal-only');
    assert.equal(rotated.newest, 'k2');
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    await until(() => testServer.services.serverKeys.kids[0] === 'k2');
    const lines = (await run('keys', 'list')).lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ kid, newest }) => [kid, newest]),
      [
        ['k2', true],
        ['k1', false],
      ],
    );
    assert.equal(lines[1].sealedRows, 0);
    const early = await run('keys', 'retire', 'k1');
    assert.equal(early.code, 1);
    assert.match(early.said, /"k1" is needed until 20\d\d-[\dTZ:.-]+: codes, counters and judged files/);
    assert.match(await readFile(keyFile, 'utf8'), /^k1:/m);
    await aDayLater(testServer);
    await told('keys', 'retire', 'k1');
    assert.doesNotMatch(await readFile(keyFile, 'utf8'), /^k1:/m);
    await until(() => testServer.services.serverKeys.kids.length === 1);
    const reader = await Reader.open(testServer, link);
    const asked = await reader.asksForCode();
    assert.equal(asked.body.destination, '06 •••• ••78');
    await testServer.work();
    const sms = await testServer.smsProvider.messages.first('the sms', ({ body }) =>
      body.includes(String(asked.body.codeReference)),
    );
    assert.equal((await reader.entersCode(codeIn(sms.body))).status, 201);
    const reply = await reader.startsReply();
    await reader.sends(reply, { subject: 'Re', text: 'Na het draaien.', attachments: [] });
    await testServer.work();
    const delivered = await testServer.relay.mails.first(
      'the reply',
      ({ mail }) => mail.text?.includes('Na het draaien.') === true,
    );
    const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
    const answer = await sendsMail(login, { to: delivered.mail.replyTo?.value[0]?.address, text: 'Dank.' });
    assert.equal(answer.code, 250, 'the reply address leads to the citizen still');
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (const since = Date.now(); !holds(); ) {
    if (Date.now() - since > 15_000) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
