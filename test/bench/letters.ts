// What it costs to take letters in: through the gateway, and through the desk API.
import type { Readable } from 'node:stream';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { type GatewayLogin, sendsMail } from '../support/civil-servant.ts';
import { portOf } from '../support/inbox.ts';
import type { TestServer } from '../support/test-server.ts';
import { committedRow } from './database.ts';
import { atMost, atMostTimes, grownBy, type Measured, milliseconds } from './measure.ts';

const MIB = 1024 ** 2;
const AT_ONCE = 30;

/** Mails of 20 MiB against an SMTP server that throws them away; small messages against a row committed. */
export async function measureLetters(testServer: TestServer): Promise<Measured[]> {
  const login = { port: testServer.gateway.port, user: 'haarlemmermeer', pass: testServer.apiKey };
  const content = Buffer.alloc(20 * MIB, 'bijlage ');
  let count = 0;
  const large = () => {
    count += 1;
    const attachments = [{ filename: 'rapport.txt', content }];
    return sendsMail(login, {
      to: `large${count}@citizen.example`,
      subject: `Nummer ${count}`,
      text: 'x',
      attachments,
    });
  };
  const thrownAway = await withSmtpServer(
    (stream, done) => stream.resume().on('end', done),
    (port) => {
      const mail = { to: 'x@citizen.example', text: 'x', attachments: [{ filename: 'a.txt', content }] };
      return milliseconds(() => sendsMail({ port }, mail), 3);
    },
  );
  let taken = 0;
  const grown = await grownBy(async () => {
    taken = await milliseconds(large, 3);
  });
  const many = await severalAtOnce(login, testServer);
  const parsed = await withoutStorage((port) => severalAtOnce({ port }));
  const desk = new CaseSystem(testServer);
  const row = await committedRow(testServer);
  const small = await milliseconds(() => desk.call('POST', '/messages', { json: newMessage() }), 30);
  return [
    atMostTimes('a mail of 20 MiB taken in, sealed and committed', taken, 6, 'one that is thrown away', thrownAway),
    atMost('memory at most while it comes in', grown / MIB, 400, 'MiB'),
    atMostTimes(`${AT_ONCE} mails at once, 1 kB each`, many, 15, 'smtp-server and mailparser, nothing stored', parsed),
    atMostTimes('a message through the desk API', small, 120, 'a row committed', row),
  ];
}

/** Milliseconds of some mails, one connection each. The clock is turned, so that no limit of the sender is met. */
function severalAtOnce(login: GatewayLogin, testServer?: TestServer): Promise<number> {
  let mails = 0;
  return milliseconds(async () => {
    testServer?.clock.turn(60_000);
    const sent = Array.from({ length: AT_ONCE }, () => {
      mails += 1;
      return sendsMail(login, { to: `small${mails}@citizen.example`, subject: `${mails}`, text: 'x'.repeat(1000) });
    });
    for (const { code, sentence } of await Promise.all(sent)) if (code !== 250) throw new Error(sentence);
  }, 5);
}

function withoutStorage(measure: (port: number) => Promise<number>): Promise<number> {
  const parse = (stream: Readable, done: () => void) => void simpleParser(stream).then(done, done);
  return withSmtpServer(parse, measure);
}

/** What is measured with a bare SMTP server that does this with a mail. */
async function withSmtpServer<T>(
  take: (stream: Readable, done: () => void) => unknown,
  measure: (port: number) => Promise<T>,
): Promise<T> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => take(stream, () => done()),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await measure(portOf(server.server.address()));
  } finally {
    await new Promise<void>((resolve) => server.close(resolve));
  }
}
