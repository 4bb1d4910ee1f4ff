// What DNS and the gateway's certificate say of an installation, each mistake in its own sentence.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import { freePort } from '../../demo/listening.ts';
import { vouches } from '../../server/installation/certificate.ts';
import { checkGatewayCertificate } from '../../server/installation/gateway-certificate.ts';
import { checkGatewayNames } from '../../server/installation/gateway-names.ts';
import { NameServer } from '../../server/installation/name-server.ts';
import { checkReturnPath, checkSender } from '../../server/installation/sender-names.ts';
import { openNameServer, type TestNameServer } from '../support/name-server.ts';
import { anyPort } from '../support/server-process.ts';

const { cert, key } = getTLSOptions();
const certificate = new X509Certificate(String(cert));
const now = new Date(new Date(certificate.validFrom).getTime() + 86_400_000);
const publicKey = certificate.publicKey.export({ type: 'spki', format: 'der' });
const dane = {
  usage: 3,
  selector: 1,
  matchingType: 1,
  certificate: createHash('sha256').update(publicKey).digest(),
};

let dns: TestNameServer;
let names: NameServer;
let directory: string;
before(async () => {
  dns = await openNameServer();
  names = new NameServer(dns.address);
  directory = await mkdtemp(join(tmpdir(), 'installation-'));
  await Promise.all([
    writeFile(join(directory, 'cert.pem'), String(cert)),
    writeFile(join(directory, 'key.pem'), String(key)),
  ]);
});
after(async () => {
  await dns.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  dns.records = [];
  dns.unproven = [];
});

function verdicts(findings: readonly { verdict: string; says: string }[]): string[] {
  return findings.map(({ verdict, says }) => `${verdict}: ${says}`);
}

describe('the mail to GATEWAY_HOST', () => {
  let server: SMTPServer;
  let port: number;
  before(async () => {
    server = new SMTPServer({ cert: String(cert), key: String(key), authOptional: true });
    server.on('error', () => {});
    port = await freePort(server.server, 0);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  });
  after(() => new Promise<void>((resolve) => server.close(resolve)));

  const mx = { type: 'MX' as const, name: 'berichten.example', data: { preference: 10, exchange: 'localhost' } };
  const address = { type: 'A' as const, name: 'localhost', data: '127.0.0.1' };
  const tlsa = { type: 'TLSA' as const, name: '_25._tcp.localhost', data: dane };
  const seen = () => checkGatewayNames('berichten.example', { names, now, port });

  test('is well with MX, STARTTLS and a TLSA record that DNSSEC proves', async () => {
    dns.records = [mx, address, tlsa];
    assert.deepEqual(verdicts(await seen()), ['well: takes mail over TLS.', 'well: vouches for its certificate.']);
  });

  for (const [what, records, unproven, expected] of [
    ['without MX', [], [], /^mend: .* has no MX in DNS/],
    ['without an address', [mx], [], /^mend: has no address/],
    ['without TLSA', [mx, address], [], /mend: there is no TLSA record at _25\._tcp\.localhost/],
    [
      'with the TLSA of another key',
      [mx, address, { ...tlsa, data: { ...dane, certificate: publicKey } }],
      [],
      /mend: .* are not those/,
    ],
    ['with a TLSA that is not signed', [mx, address, tlsa], ['_25._tcp.localhost'], /mend: .*DNSSEC/],
    ['asked of a name server that proves nothing', [mx, address, tlsa], ['.'], /unknown: .*--resolver/],
  ] as const)
    test(`${what} is said`, async () => {
      dns.records = records;
      dns.unproven = unproven;
      assert.match(verdicts(await seen()).join('\n'), expected);
    });

  test('without STARTTLS is to mend, and one that cannot be called is not known', async () => {
    dns.records = [mx, address];
    const plain = new SMTPServer({ disabledCommands: ['STARTTLS'], hideSTARTTLS: true });
    const plainPort = await freePort(plain.server, 0);
    await new Promise<void>((resolve) => plain.listen(plainPort, '127.0.0.1', resolve));
    const found = await checkGatewayNames('berichten.example', { names, now, port: plainPort });
    await new Promise<void>((resolve) => plain.close(resolve));
    assert.match(verdicts(found).join('\n'), /^mend: offers no STARTTLS/);
    const away = await checkGatewayNames('berichten.example', { names, now, port: await anyPort() });
    assert.match(verdicts(away).join('\n'), /^unknown: was not reached.*ECONNREFUSED.*port 25/);
  });

  test('a TLSA record of use to web servers only vouches for no mail server', () => {
    assert.equal(vouches({ ...dane, usage: 1 }, [certificate.raw]), false);
    assert.equal(vouches({ ...dane, usage: 2 }, [Buffer.alloc(0), certificate.raw]), true);
  });
});

describe('what receivers find of a sender', () => {
  const { privateKey, publicKey: ours } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const p = ours.export({ type: 'spki', format: 'der' }).toString('base64');
  const dkim = {
    domain: 'town.example',
    selector: 's1',
    privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  };
  const text = (name: string, ...data: string[]) => ({ type: 'TXT' as const, name, data });
  const right = [
    text('town.example', 'v=spf1 mx -all'),
    text('_dmarc.town.example', 'v=DMARC1; p=reject'),
    text('s1._domainkey.town.example', 'v=DKIM1; k=rsa; p=', p.slice(0, 200), p.slice(200)),
  ];
  const seen = async (signature: typeof dkim | undefined, domain = 'town.example', host = 'post.town.example') =>
    verdicts(await checkSender(names, { slug: 'town', domain, dkim: signature }, host));

  test('is well with SPF, DMARC and its key', async () => {
    dns.records = right;
    assert.deepEqual(
      (await seen(dkim)).map((line) => line.split(':', 1)[0]),
      ['well', 'well', 'well'],
    );
  });

  test('of a domain below that of the policy, too', async () => {
    dns.records = [...right, text('post.town.example', 'v=spf1 -all')];
    assert.match((await seen(dkim, 'post.town.example')).join('\n'), /well: post\.town\.example has DMARC \(reject\)/);
  });

  for (const [what, records, signature, host, expected] of [
    ['no SPF', right.slice(1), dkim, 'post.town.example', /mend: town\.example has no SPF/],
    [
      'two of them',
      [...right, text('town.example', 'v=spf1 -all')],
      dkim,
      'post.town.example',
      /mend: .* 2 SPF records/,
    ],
    [
      'an open one',
      [text('town.example', 'v=spf1 +all'), ...right.slice(1)],
      dkim,
      'post.town.example',
      /mend: .*anybody/,
    ],
    [
      'a DMARC that only looks on',
      [text('_dmarc.town.example', 'v=DMARC1; p=none')],
      dkim,
      'x.example',
      /mend: .*p=none/,
    ],
    ['no key in DNS', right.slice(0, 2), dkim, 'post.town.example', /mend: .*does not have/],
    [
      'another key',
      [...right.slice(0, 2), text('s1._domainkey.town.example', 'p=AAAA')],
      dkim,
      'x.example',
      /mend: .*another key/,
    ],
    ['no signature and a return path elsewhere', right, undefined, 'post.other.example', /better: .*DMARC fails/],
    ['no signature of ours', right, undefined, 'post.town.example', /unknown: .*relay signs/],
  ] as const)
    test(`${what} is said`, async () => {
      dns.records = records;
      assert.match((await seen(signature, 'town.example', host)).join('\n'), expected);
    });

  test('of the return path: SPF that names the relay', async () => {
    const found = await checkReturnPath(names, 'berichten.example', 'relay.example');
    assert.match(found.says, /no SPF.*names relay\.example/);
  });
});

describe('the gateway’s own certificate', () => {
  const seen = (changes: Partial<Parameters<typeof checkGatewayCertificate>[0]>, at = now) =>
    checkGatewayCertificate(
      {
        GATEWAY_HOST: 'localhost',
        GATEWAY_PORT: 9,
        GATEWAY_TLS_CERT: join(directory, 'cert.pem'),
        GATEWAY_TLS_KEY: join(directory, 'key.pem'),
        ...changes,
      },
      at,
    );
  for (const [what, changes, expected] of [
    ['for another name', { GATEWAY_HOST: 'berichten.example' }, /^mend is not for berichten\.example/],
    ['that is no certificate', { GATEWAY_TLS_CERT: 'package.json' }, /^mend .*cannot be read as a certificate/],
    ['with the key of none', { GATEWAY_TLS_KEY: 'package.json' }, /^mend .*cannot be read as a private key/],
    ['that nobody shows', {}, /^unknown .*nothing listens/],
    ['that is not set', { GATEWAY_TLS_CERT: undefined }, /^better .*this machine only/],
    ['of a gateway that is off', { GATEWAY_PORT: 0 }, /^well/],
  ] as const)
    test(`${what} is said`, async () => {
      const { verdict, says } = await seen(changes);
      assert.match(`${verdict} ${says.replace(join(directory, 'cert.pem'), '').trim()}`, expected);
    });

  test('that has ended is said with its days', async () => {
    const { verdict, says } = await seen({}, new Date(new Date(certificate.validTo).getTime() + 1000));
    assert.match(`${verdict} ${says}`, /^mend .*is valid from .* renew it/);
  });
});
