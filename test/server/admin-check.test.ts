// What `admin check` finds: with five mistakes, those five, in the order in which they are mended; with none, none.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { freePort, listen } from '../../demo/listening.ts';
import { checkScanner } from '../../server/installation/machines.ts';
import { refusedBy } from '../../server/installation/page-policy.ts';
import { checkPage, checkPublicUrl } from '../../server/installation/public-pages.ts';
import { openNameServer, type TestNameServer } from '../support/name-server.ts';
import { addOrganisation, admin, anyPort, type ServerProcess, startProcess } from '../support/server-process.ts';
import { type FreshDatabase, freshDatabase } from '../support/test-server.ts';

let dns: TestNameServer;
let directory: string;
before(async () => {
  dns = await openNameServer();
  directory = await mkdtemp(join(tmpdir(), 'installation-'));
});
after(async () => {
  await dns.close();
  await rm(directory, { recursive: true });
});

describe('a page’s Content-Security-Policy', () => {
  const needs = { origin: 'https://post.example', page: 'https://www.town.example' };
  for (const [what, policies, refused] of [
    [
      'of the README',
      [
        "script-src https://post.example; connect-src https://post.example; img-src blob:; require-trusted-types-for 'script'; trusted-types lit-html secure-message-reader 'allow-duplicates'",
      ],
      [],
    ],
    ['that allows all of https', ["default-src 'self' https: blob:"], []],
    ['with a wildcard', ['script-src *.example; connect-src *.example:443; img-src blob:'], []],
    ['with a nonce', ["script-src 'nonce-x' 'strict-dynamic'; connect-src https://post.example"], []],
    [
      'of itself only',
      ["default-src 'self'"],
      ['script-src https://post.example', 'connect-src https://post.example', 'img-src blob:'],
    ],
    ['of which one of two refuses', ['script-src *', "connect-src 'none'"], ['connect-src https://post.example']],
    [
      'with other policy names',
      ['trusted-types other'],
      ["trusted-types lit-html secure-message-reader 'allow-duplicates'"],
    ],
    ['of another port', ['script-src https://post.example:8443'], ['script-src https://post.example']],
  ] as const)
    test(what, () => assert.deepEqual(refusedBy(policies, needs), refused));
});

describe('behind a proxy', () => {
  test('that refuses large letters, or is another server, is said', async () => {
    let answer = 413;
    const proxy = createServer((request, response) => {
      const isReader = request.url?.endsWith('.js');
      response.writeHead(isReader ? 200 : answer, { 'content-type': isReader ? 'text/javascript' : 'text/html' }).end();
    });
    const { port, close } = await listen(proxy, 0);
    const url = new URL(`http://127.0.0.1:${port}/`);
    assert.match((await checkPublicUrl(url))[0]?.says ?? '', /42 MiB \(413\)/);
    answer = 401;
    assert.equal((await checkPublicUrl(url))[0]?.verdict, 'well');
    const page = { slug: 'town', pageUrl: `${url.href}x.js`, origins: [url.origin] };
    const found = await checkPage(page, url, () => new Date());
    assert.ok(found.some(({ verdict, says }) => verdict === 'mend' && /a proxy .*Origin/.test(says)));
    await close();
    assert.equal((await checkPublicUrl(url))[0]?.verdict, 'mend');
  });
});

describe('the scanner', () => {
  test('that finds nothing in what every scanner finds is to mend', async () => {
    const blind = createTcpServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', (bytes) => {
          if (bytes.subarray(-4).equals(Buffer.alloc(4))) socket.end('stream: OK\0');
        });
    });
    const { port, close } = await listen(blind, 0);
    const found = await checkScanner(new URL(`tcp://127.0.0.1:${port}`), 1);
    assert.deepEqual([found.verdict, /EICAR/.test(found.says)], ['mend', true]);
    await close();
  });
});

describe('admin check', () => {
  let database: FreshDatabase;
  let server: ServerProcess;
  let given: Record<string, string>;
  let page: { readonly port: number; close(): Promise<void> };
  let relay: SMTPServer;
  let policy = "default-src 'self'";
  before(async () => {
    database = await freshDatabase();
    const html = () => `<script type="module" src="${given.PUBLIC_URL}/widget/1/secure-message-reader.js"></script>
      <secure-message-reader></secure-message-reader>`;
    page = await listen(
      createServer((_, response) => response.writeHead(200, { 'content-security-policy': policy }).end(html())),
      0,
    );
    relay = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ password }, _, done) => (password === 'right' ? done(null, { user: 'me' }) : done(new Error('no'))),
    });
    relay.on('error', () => {});
    const [relayPort, port] = [await freePort(relay.server, 0), await anyPort()];
    await new Promise<void>((resolve) => relay.listen(relayPort, '127.0.0.1', resolve));
    given = {
      DATABASE_URL: database.serviceUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      DATA_DIR: join(directory, 'data'),
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${port}`,
      GATEWAY_PORT: '0',
      SMTP_URL: `smtp://me:right@127.0.0.1:${relayPort}`,
    };
    server = await startProcess(given);
    await addOrganisation(given, {
      slug: 'town',
      name: 'gemeente Town',
      'short-name': 'Town',
      'page-url': `http://127.0.0.1:${page.port}/`,
      origin: 'http://127.0.0.1:1',
      from: 'post@town.example',
    });
  });
  after(async () => {
    await Promise.all([server.end(), page.close(), new Promise<void>((resolve) => relay.close(resolve))]);
    await database.drop();
  });

  const text = (name: string, data: string) => ({ type: 'TXT' as const, name, data });
  const rightNames = [
    { type: 'A' as const, name: 'post.town.example', data: '127.0.0.1' },
    text('post.town.example', 'v=spf1 mx -all'),
    text('town.example', 'v=spf1 mx -all'),
    text('_dmarc.town.example', 'v=DMARC1; p=reject'),
  ];
  const toMend = (lines: readonly string[]) =>
    lines
      .map((line): { verdict: string; subject: string; says: string } => JSON.parse(line))
      .filter(({ verdict }) => verdict === 'mend')
      .map(({ subject, says }) => `${subject}: ${says}`);

  test('on a setup with five mistakes says those five, in the order in which they are mended', async () => {
    dns.records = rightNames.slice(0, 3);
    const wrong = {
      ...given,
      GATEWAY_HOST: 'post.town.example',
      SMTP_URL: given.SMTP_URL?.replace('right', 'wrong-geheim') ?? '',
      SMS_URL: 'http://me:geheim@sms.example',
    };
    const { code, lines } = await admin(wrong, 'check', '--resolver', dns.address);
    const said = toMend(lines);
    assert.equal(code, 1);
    const expected = [
      /^SMS_URL: goes to another machine in clear text: write https:\/\/\.$/,
      /^SMTP_URL: 127\.0\.0\.1 refuses the user name or password: .*EAUTH/,
      /^town: its page is at http:\/\/127\.0\.0\.1:\d+, which is not among its origins: organisation change town --origin/,
      /^town: the Content-Security-Policy of its page refuses the reader\. Add: script-src http:\/\/localhost:\d+; connect-src/,
      /^town: town\.example has no DMARC/,
    ];
    assert.equal(said.length, expected.length, said.join('\n'));
    for (const [at, pattern] of expected.entries()) assert.match(said[at] ?? '', pattern);
    assert.doesNotMatch(lines.join('\n'), /geheim/);
  });

  test('says nothing to mend once they are, sends a mail when asked, and exits 0', async () => {
    dns.records = rightNames;
    policy = `script-src ${given.PUBLIC_URL}; connect-src ${given.PUBLIC_URL}; img-src blob:`;
    await admin(given, 'organisation', 'change', 'town', '--origin', `http://127.0.0.1:${page.port}`);
    const right = { ...given, GATEWAY_HOST: 'post.town.example' };
    const words = ['check', '--resolver', dns.address, '--mail-to', 'me@town.example'];
    const { code, lines } = await admin(right, ...words);
    assert.deepEqual([toMend(lines), code], [[], 0]);
    assert.match(lines.join('\n'), /127\.0\.0\.1 took a mail from post@town\.example/);
  });

  test('with a database that is not there tries the rest all the same', async () => {
    const { code, lines } = await admin(
      { ...given, DATABASE_URL: `postgres://me@127.0.0.1:${await anyPort()}/post` },
      'check',
    );
    assert.equal(code, 1);
    assert.match(toMend(lines)[0] ?? '', /^DATABASE_(OWNER_)?URL: 127\.0\.0\.1 /);
    assert.match(lines.join('\n'), /"subject":"SMTP_URL","says":"127\.0\.0\.1 lets us in\."/);
  });
});
