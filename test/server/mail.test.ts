// The relay's client, against a real SMTP server: one recipient whatever is written, no header of anyone else's
// making, TLS or nothing.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { MailRefusedError, MailUnavailableError, makeMailRelay, relayOptions } from '../../server/integrations/mail.ts';
import { portOf, type ReceivedMail } from '../support/inbox.ts';
import { MAIL, RelayClient } from '../support/relay-client.ts';

let client: RelayClient;
before(async () => {
  client = await RelayClient.open();
});
after(() => client.close());

const headersOf = ({ raw }: ReceivedMail) => raw.slice(0, raw.indexOf('\r\n\r\n'));

describe('a mail', () => {
  test('arrives with its envelope, text and HTML as alternatives, and the identity it was given', async () => {
    const {
      from,
      to,
      mail: parsed,
      raw,
    } = await client.arrived({ inReplyTo: '<vraag@x.example>', headers: { 'Auto-Submitted': 'auto-generated' } });
    assert.deepEqual([from, to], ['no-reply@haarlemmermeer.example', ['jansen@citizen.example']]);
    assert.deepEqual(
      [parsed.subject, parsed.text?.trim(), parsed.messageId, parsed.inReplyTo],
      [MAIL.subject, MAIL.text, MAIL.messageId, '<vraag@x.example>'],
    );
    assert.equal(parsed.headers.get('auto-submitted'), 'auto-generated');
    assert.match(raw, /Content-Type: multipart\/alternative/);
  });

  test('has no header that somebody smuggled into a name, subject or identity', async () => {
    const smuggled = 'x\r\nBcc: stranger@evil.example\r\n\r\nbody';
    const received = await client.arrived({
      from: { name: smuggled, address: MAIL.from.address },
      to: { name: smuggled, address: 'jansen@citizen.example' },
      replyTo: { name: smuggled, address: 'antwoord+a@berichten.example' },
      subject: smuggled,
      inReplyTo: `<${smuggled}>`,
      references: `<${smuggled}>`,
      headers: { 'X-Test': smuggled },
    });
    assert.deepEqual(received.to, ['jansen@citizen.example']);
    assert.doesNotMatch(headersOf(received), /^bcc:/im);
    assert.equal(received.mail.bcc, undefined);
    assert.equal(received.mail.replyTo?.value[0]?.address, 'antwoord+a@berichten.example');
  });

  for (const subject of [
    '=?utf-8?q?=0D=0ABcc=3A_evil?=',
    'één =?utf-8?b?ZXZpbA==?= =?',
    `${'lang '.repeat(100)}=?a?q?b?=`,
  ]) {
    test(`about ${subject.slice(0, 40)} reads just so: no encoded word of a stranger's is decoded`, async () => {
      const received = await client.arrived({ subject, from: { name: subject, address: MAIL.from.address } });
      assert.equal(received.mail.subject, subject);
      assert.equal(received.mail.from?.value[0]?.name, subject.replaceAll('=?', '= ?'));
    });
  }

  test('is about one line, whatever is put in it', async () => {
    const received = await client.arrived({ subject: 'a\u202Efdp\0\r\n b\u2028c\uD800' });
    assert.equal(received.mail.subject, 'afdp  b c');
    assert.doesNotMatch(headersOf(received), /=0D|=0A|=00|=E2=80/);
  });

  for (const address of ['a@b.example, stranger@evil.example', 'a@b.example>, <stranger@evil.example']) {
    test(`to ${address} reaches nobody, and surely no second recipient`, async () => {
      const before = client.relay.mails.all.length;
      await assert.rejects(
        client.mail.send({ ...MAIL, envelope: { ...MAIL.envelope, to: address }, to: { address } }),
        MailRefusedError,
      );
      assert.equal(client.relay.mails.all.length, before);
    });
  }
});

describe('attachments', () => {
  test('keep odd names, are never shown inline, and can not bring headers along', async () => {
    const long = 'besluit € – met een lange naam die over de regel gaat en verder.pdf';
    const { mail: parsed, raw } = await client.arrived({
      attachments: [
        { name: long, type: 'application/pdf', content: () => Readable.from(['%PDF-1.4']) },
        { name: 'a\r\nX-Evil: 1".txt', type: 'text/html\r\nX-Evil: 1', content: () => Readable.from(['<p>']) },
      ],
    });
    assert.equal(parsed.attachments[0]?.filename, long);
    assert.deepEqual(
      parsed.attachments.map(({ contentDisposition, content }) => [contentDisposition, content.toString()]),
      [
        ['attachment', '%PDF-1.4'],
        ['attachment', '<p>'],
      ],
    );
    assert.doesNotMatch(raw, /^x-evil:/im);
  });

  test('are read one after the other, and only as fast as they leave', async () => {
    const events: string[] = [];
    const sink = await openSink();
    let [read, furthestAhead] = [0, 0];
    const file = (name: string) => ({
      name,
      type: 'application/octet-stream',
      content: () =>
        Readable.from(
          (async function* () {
            events.push(`${name} starts`);
            for (let at = 0; at < 200; at += 1) {
              read += 65_536;
              furthestAhead = Math.max(furthestAhead, read - sink.received());
              yield Buffer.alloc(65_536, at);
            }
            events.push(`${name} ends`);
          })(),
        ),
    });
    const sender = makeMailRelay(new URL(`smtp://127.0.0.1:${sink.port}`));
    await sender.send({ ...MAIL, attachments: [file('een'), file('twee')] });
    sender.close();
    await sink.close();
    assert.deepEqual(events, ['een starts', 'een ends', 'twee starts', 'twee ends']);
    assert.ok(sink.received() > read, 'all of it arrived, in base64');
    assert.ok(furthestAhead < read / 3, `read ${furthestAhead} bytes more than had left, of ${read}`);
  });

  test('that break off take the mail with them: the relay keeps nothing, and the error is theirs', async () => {
    const before = client.relay.mails.all.length;
    const broken = async function* () {
      yield 'begin';
      throw new RangeError('the database is away');
    };
    const attachments = [{ name: 'a.txt', type: 'text/plain', content: () => Readable.from(broken()) }];
    await assert.rejects(client.mail.send({ ...MAIL, attachments }), (error) => !(error instanceof MailRefusedError));
    assert.equal(client.relay.mails.all.length, before);
  });
});

describe('a relay that says no', () => {
  for (const [code, error] of [
    [450, MailUnavailableError],
    [550, MailRefusedError],
  ] as const) {
    test(`with ${code}: ${error.name}, without the address`, async () => {
      client.relay.refuse(code);
      await assert.rejects(
        client.mail.send(MAIL),
        (thrown) =>
          thrown instanceof error && thrown.code === String(code) && !JSON.stringify(thrown).includes('jansen'),
      );
      client.relay.refuse(undefined);
    });
  }

  test('by not being there: MailUnavailableError', async () => {
    const nowhere = makeMailRelay(new URL('smtp://127.0.0.1:1'));
    await assert.rejects(nowhere.send(MAIL), MailUnavailableError);
    nowhere.close();
  });

  test('to our login: MailUnavailableError, for a setting can be mended', async () => {
    const guarded = await openSink({ authOptional: false, onAuth: (_auth, _session, done) => done(new Error('no')) });
    const sender = makeMailRelay(new URL(`smtp://piet:fout@127.0.0.1:${guarded.port}`));
    await assert.rejects(sender.send(MAIL), MailUnavailableError);
    sender.close();
    await guarded.close();
  });
});

describe('a relay elsewhere', () => {
  const elsewhere = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

  for (const offersTls of [false, true]) {
    const what = offersTls ? 'with a certificate that nobody vouches for' : 'without TLS';
    const code = offersTls ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'ETLS';
    test(`${what} gets nothing, and the error says why`, {
      skip: elsewhere === undefined && 'this machine has no address of its own',
    }, async () => {
      const sink = await openSink(offersTls ? {} : { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
      const sender = makeMailRelay(new URL(`smtp://${elsewhere}:${sink.port}`));
      await assert.rejects(sender.send(MAIL), { name: 'MailUnavailableError', code });
      assert.equal(sink.mails(), 0);
      sender.close();
      await sink.close();
    });
  }

  test('is spoken to over TLS only, whatever its name pretends', () => {
    for (const url of ['smtp://relay.example', 'smtp://127.0.0.1.evil.example', 'smtp://localhost.evil.example']) {
      const { requireTLS, secure, tls } = relayOptions(new URL(url));
      assert.deepEqual([requireTLS, secure, tls.rejectUnauthorized], [true, false, true], url);
    }
    const { secure, port, tls } = relayOptions(new URL('smtps://relay.example'));
    assert.deepEqual([secure, port, tls.rejectUnauthorized], [true, 465, true]);
  });

  test('on this machine may do without', () => {
    for (const host of ['127.0.0.1', '127.8.9.1', '[::1]', 'localhost'])
      assert.equal(relayOptions(new URL(`smtp://${host}:25`)).requireTLS, false, host);
  });
});

/**
 * A relay on all interfaces that counts mails and forgets them. smtp-server brings a certificate that nobody trusts.
 */
async function openSink(options: ConstructorParameters<typeof SMTPServer>[0] = {}) {
  let [mails, received] = [0, 0];
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    allowInsecureAuth: true,
    ...options,
    onData(stream, _session, done) {
      mails += 1;
      stream.on('data', (chunk: Buffer) => {
        received += chunk.length;
      });
      stream.on('end', () => done());
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    port: portOf(server.server.address()),
    mails: () => mails,
    received: () => received,
    close: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}
