// The gateway under clients that don't behave: raw SMTP, wrong logins, the same citizen twice, senders that stall or
// vanish, STARTTLS, the end.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createTransport } from 'nodemailer';
import getTLSOptions from 'smtp-server/lib/tls-options.js';
import { limits } from '../../server/contract/limits.ts';
import { openSmtpGateway } from '../../server/gateway/smtp-gateway.ts';
import { readMail } from '../../server/mime/mime-letter.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { linkIn } from '../support/letters.ts';
import { Reader } from '../support/reader.ts';
import { openTestServer, type TestServer } from '../support/test-server.ts';

let testServer: TestServer;
before(async () => {
  testServer = await openTestServer();
});
after(() => testServer.close());

/** A client that says what it is told, line by line. */
class RawClient {
  readonly #socket;
  #heard = '';
  #wake: (() => void) | undefined;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.setEncoding('utf8').on('error', () => {});
    const hear = (text: string) => {
      this.#heard += text;
      this.#wake?.();
    };
    this.#socket.on('data', hear).on('close', () => hear('CLOSED\r\n'));
  }

  write(text: string): void {
    this.#socket.write(text);
  }

  /** Says a line and returns the last line of the answer. */
  async says(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    return this.answer();
  }

  async answer(): Promise<string> {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*(\d{3}(?: .*)?|CLOSED)\r\n/.exec(this.#heard);
      if (whole !== null) {
        this.#heard = this.#heard.slice(whole[0].length);
        return whole[1] ?? '';
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Says a line and returns all lines of the answer. */
  async saysAll(line: string): Promise<string> {
    this.write(`${line}\r\n`);
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#heard)?.[0];
      if (whole !== undefined) {
        this.#heard = this.#heard.slice(whole.length);
        return whole;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  vanish(): void {
    this.#socket.destroy();
  }
}

async function greeted(port = testServer.gateway.port): Promise<RawClient> {
  const client = new RawClient(port);
  await client.answer();
  await client.says('EHLO mail.haarlemmermeer.example');
  return client;
}

const login = (key: string) => `AUTH PLAIN ${Buffer.from(`\0haarlemmermeer\0${key}`).toString('base64')}`;

/** Logged in, with a sender and one citizen named. */
async function sendingTo(citizen: string): Promise<RawClient> {
  const client = await greeted();
  await client.says(login(testServer.apiKey));
  await client.says('MAIL FROM:<p.devries@haarlemmermeer.example>');
  await client.says(`RCPT TO:<${citizen}>`);
  return client;
}

const HEAD = 'From: Piet <p.devries@haarlemmermeer.example>\r\nSubject: Vraag\r\n';

function mailsTo(citizen: string): number {
  return testServer.relay.mails.all.filter(({ to }) => to.some((address) => address.toLowerCase() === citizen)).length;
}

describe('a session', () => {
  test('must log in before it names anyone, and may try three times', async () => {
    const client = await greeted();
    assert.match(await client.says('MAIL FROM:<p.devries@haarlemmermeer.example>'), /^530 5\.7\.0 /);
    assert.match(await client.says(login('fout')), /^535 5\.7\.8 /);
    assert.match(await client.says(login('fout')), /^535 5\.7\.8 /);
    assert.match(await client.says(login('fout')), /^421 4\.7\.0 /);
    assert.equal(await client.answer(), 'CLOSED');
  });

  test('that names a citizen twice makes one message', async () => {
    const client = await sendingTo('tweemaal@citizen.example');
    await client.says('RCPT TO:<Tweemaal@Citizen.example>');
    await client.says('DATA');
    assert.match(await client.says(`${HEAD}\r\nHallo\r\n.`), /^250 2\.6\.0 Sealed as [A-Z0-9]{4}-[A-Z0-9]{4}$/);
    await testServer.work();
    assert.equal(mailsTo('tweemaal@citizen.example'), 1);
  });

  test('names at most fifty; a SIZE above the limit is refused before it is sent', async () => {
    const client = await greeted();
    await client.says(login(testServer.apiKey));
    assert.match(await client.says(`MAIL FROM:<a@haarlemmermeer.example> SIZE=${limits.mailBytes + 1}`), /^552 /);
    await client.says('MAIL FROM:<a@haarlemmermeer.example>');
    for (let at = 0; at < limits.recipientsPerMail; at += 1)
      assert.match(await client.says(`RCPT TO:<c${at}@citizen.example>`), /^250/);
    assert.match(await client.says('RCPT TO:<een.te.veel@citizen.example>'), /^452/);
    client.vanish();
  });

  test('that breaks off in the middle of a mail leaves nothing', async () => {
    const client = await sendingTo('afgebroken@citizen.example');
    await client.says('DATA');
    client.write(`${HEAD}\r\n${'Hallo\r\n'.repeat(20_000)}`);
    client.vanish();
    assert.equal(
      (
        await sendsMail(
          { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey },
          { to: 'daarna@citizen.example', text: 'x' },
        )
      ).code,
      250,
    );
    await testServer.work();
    assert.deepEqual([mailsTo('afgebroken@citizen.example'), mailsTo('daarna@citizen.example')], [0, 1]);
  });

  test('with a domain outside ASCII reaches it in its ASCII form', async () => {
    const client = await sendingTo('jan@bücher.example');
    await client.says('DATA');
    assert.match(await client.says(`${HEAD}\r\nHallo\r\n.`), /^250/);
    await testServer.work();
    await testServer.relay.mails.first('the notification', ({ raw }) => raw.includes('To: jan@xn--bcher-kva.example'));
  });
});

describe('who gets the answers', () => {
  const answersGoTo = async (citizen: string, headers: string): Promise<readonly string[]> => {
    const client = await sendingTo(citizen);
    await client.says('DATA');
    assert.match(await client.says(`${headers}\r\nHallo\r\n.`), /^250/);
    await testServer.work();
    const { mail } = await testServer.relay.mails.first('the notification', ({ to }) => to.includes(citizen));
    const reader = await Reader.open(testServer, linkIn(mail.text ?? ''));
    await reader.reads();
    const before = testServer.relay.mails.all.length;
    await reader.sends(await reader.startsReply(), { subject: `Re: ${citizen}`, text: 'Antwoord' });
    await testServer.work();
    const reply = testServer.relay.mails.all.slice(before).find(({ mail }) => mail.subject === `Re: ${citizen}`);
    return reply?.to ?? [];
  };

  test('Reply-To, when there is one', async () => {
    assert.deepEqual(await answersGoTo('w1@citizen.example', `${HEAD}Reply-To: team@haarlemmermeer.example\r\n`), [
      'team@haarlemmermeer.example',
    ]);
  });

  for (const [what, headers] of [
    ['a Reply-To that leads back to the citizen', `Reply-To: antwoord+${'a'.repeat(26)}@berichten.example\r\n`],
    ['no Reply-To', ''],
  ] as const) {
    test(`From, when there is ${what}`, async () => {
      const citizen = `w-${what.replace(/\W/g, '')}@citizen.example`;
      assert.deepEqual(await answersGoTo(citizen, `${HEAD}${headers}`), ['p.devries@haarlemmermeer.example']);
    });
  }

  test('the sender of the envelope, when no header has an address', async () => {
    assert.deepEqual(await answersGoTo('w3@citizen.example', 'From: Groep:;\r\nSubject: x\r\n'), [
      'p.devries@haarlemmermeer.example',
    ]);
  });
});

describe('the gateway refuses', () => {
  for (const [what, headers, answer] of [
    [
      'a notification of ours that a relay sends round',
      'From: no-reply@haarlemmermeer.example\r\nMessage-ID: <notification.0b8f3f2e-1111-4222-8333-444455556666@haarlemmermeer.example>\r\n',
      /^554 5\.4\.6 /,
    ],
    ['a fixed telephone as a mobile one', `${HEAD}X-Secure-Message-Mobile: 020 123 4567\r\n`, /^550 5\.6\.0 .*mobile/],
    [
      'a Reply-To that would reach two',
      `${HEAD}Reply-To: "x" <a@b.example,stranger@evil.example>\r\n`,
      /^550 5\.1\.7 .*Reply-To/,
    ],
    [
      'a Reply-To of two',
      `${HEAD}Reply-To: team@haarlemmermeer.example, p.devries@haarlemmermeer.example\r\n`,
      /^550 5\.1\.7 .*Reply-To/,
    ],
    ['a From that is no address', 'From: piet.devries.haarlemmermeer.example\r\n', /^550 5\.1\.7 .*From/],
    ['a From in an encoded word', 'From: <=?utf-8?q?p.devries?=@haarlemmermeer.example>\r\n', /^550 5\.1\.7 .*From/],
    ['an automatic answer', `${HEAD}Auto-Submitted: auto-replied (vacation)\r\n`, /^550 5\.7\.1 /],
  ] as const) {
    test(what, async () => {
      const client = await sendingTo('nooit@citizen.example');
      await client.says('DATA');
      assert.match(await client.says(`${headers}\r\nHallo\r\n.`), answer);
      await testServer.work();
      assert.equal(mailsTo('nooit@citizen.example'), 0);
    });
  }
});

test('twenty-five senders that stall don’t keep citizens from reading', { timeout: 120_000 }, async () => {
  const senders = await Promise.all(
    Array.from({ length: 25 }, async (_, at) => {
      const client = await sendingTo(`traag${at}@citizen.example`);
      await client.says('DATA');
      client.write(`${HEAD}\r\n${'Hallo\r\n'.repeat(20_000)}`);
      return client;
    }),
  );
  const idle = async () =>
    (
      await testServer.services.db
        .$client`select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`
    ).length;
  const places = limits.intakePlacesPerOrganisation;
  while ((await idle()) < places) await new Promise((resolve) => setImmediate(resolve));
  for (let at = 0; at < 3; at += 1) await (await readMail([Buffer.from('Subject: a while\r\n\r\nx')])).close();
  assert.equal(await idle(), places, 'and no more, though the others had time enough');
  for (const sender of senders) sender.vanish();
});

describe('a gateway with a certificate', () => {
  test('offers STARTTLS and takes no password before it', async () => {
    const { cert, key } = getTLSOptions();
    const gateway = await openSmtpGateway(testServer.services, {
      port: 0,
      tls: { cert: String(cert), key: String(key) },
    });
    const client = await greeted(gateway.port);
    assert.doesNotMatch(await client.saysAll('EHLO again.example'), /AUTH/);
    assert.match(await client.says(login(testServer.apiKey)), /^538 /);
    client.vanish();
    const transport = createTransport({
      host: '127.0.0.1',
      port: gateway.port,
      requireTLS: true,
      tls: { rejectUnauthorized: false },
      auth: { user: 'haarlemmermeer', pass: testServer.apiKey },
    });
    const sent = await transport.sendMail({ from: 'a@haarlemmermeer.example', to: 'tls@citizen.example', text: 'x' });
    assert.match(sent.response, /^250 2\.6\.0 /);
    await gateway.close();
  });
});

test('the end: idle clients are sent away at once, a mail under way is taken in', async () => {
  const gateway = await openSmtpGateway(testServer.services, { port: 0 });
  const [idle, busy] = [await greeted(gateway.port), await greeted(gateway.port)];
  await busy.says(login(testServer.apiKey));
  await busy.says('MAIL FROM:<p.devries@haarlemmermeer.example>');
  await busy.says('RCPT TO:<laatste@citizen.example>');
  await busy.says('DATA');
  busy.write(`${HEAD}\r\nHallo`);
  const closed = gateway.close();
  assert.match(await idle.answer(), /^421 /);
  assert.match(await busy.says('\r\n.'), /^250 2\.6\.0 /);
  assert.match(await busy.answer(), /^421 /);
  await closed;
  await testServer.work();
  assert.equal(mailsTo('laatste@citizen.example'), 1);
});
