// What it costs to take letters in: through the gateway, and through the desk API.
import { SMTPServer } from 'smtp-server';
import { CaseSystem, newMessage } from '../support/case-system.ts';
import { sendsMail } from '../support/civil-servant.ts';
import { portOf } from '../support/inbox.ts';
import type { TestServer } from '../support/test-server.ts';
import { committedRow } from './database.ts';
import { atMost, atMostTimes, type Measured, milliseconds } from './measure.ts';

const MIB = 1024 ** 2;

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
  const nowhere = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => stream.resume().on('end', done),
  });
  await new Promise<void>((resolve) => nowhere.listen(0, '127.0.0.1', resolve));
  const port = portOf(nowhere.server.address());
  const thrownAway = await milliseconds(
    () => sendsMail({ port }, { to: 'x@citizen.example', text: 'x', attachments: [{ filename: 'a.txt', content }] }),
    3,
  );
  await new Promise<void>((resolve) => nowhere.close(resolve));
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const taken = await milliseconds(large, 3);
  clearInterval(watch);
  const desk = new CaseSystem(testServer);
  const row = await committedRow(testServer);
  const small = await milliseconds(() => desk.call('POST', '/messages', { json: newMessage() }), 30);
  return [
    atMostTimes('a mail of 20 MiB taken in, sealed and committed', taken, 6, 'one that is thrown away', thrownAway),
    atMost('memory at most while it comes in', (peak - before) / MIB, 400, 'MiB'),
    atMostTimes('a message through the desk API', small, 120, 'a row committed', row),
  ];
}
