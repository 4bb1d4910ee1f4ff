// A municipality with a mail server of its own, as server/deploy/postfix has it, before a service with a scanner and a
// proxy; another mail server is the internet, with the citizens' mailboxes. PostgreSQL, postfix, clamd and nginx are
// the operating system's.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { SENDER } from '../support/civil-servant.ts';
import { configureNginx } from '../support/debian-nginx.ts';
import { openDebianPostfix } from '../support/debian-postfix.ts';
import { openDebianPostgres } from '../support/debian-postgres.ts';
import type { ReceivedMail } from '../support/inbox.ts';
import { linkIn, referenceIn } from '../support/letters.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { addOrganisation, admin, anyPort, startProcess } from '../support/server-process.ts';
import { citizenAt, type Drill, drill } from './drill.ts';

// The proxy's certificate is of this drill only, and the citizen's calls are Node's own.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR-STANDARD-ANTIVIRUS-TEST-FILE'}!$H+H*`;
const DELIVERY = 60_000;

await drill('mail', 'Drill: mail, through Debian’s postfix, clamd, nginx and PostgreSQL', async (of) => {
  const { directory, tell } = of;
  const ports = { server: await anyPort(), gateway: await anyPort(), proxy: await anyPort(), scanner: await anyPort() };
  const [internetPort, townPort, submissionPort] = [await anyPort(), await anyPort(), await anyPort()];
  await certificate(directory);
  const database = await openDebianPostgres(await folder(directory, 'database'));
  of.atEnd(() => database.destroy());
  await clamd(of, ports.scanner);
  const settings = {
    DATABASE_URL: database.url,
    DATA_DIR: join(directory, 'data'),
    PUBLIC_URL: `https://localhost:${ports.proxy}`,
    TRUSTED_PROXIES: '127.0.0.1',
    PORT: String(ports.server),
    SMTP_URL: `smtp://127.0.0.1:${internetPort}`,
    GATEWAY_HOST: 'berichten.example',
    GATEWAY_PORT: String(ports.gateway),
    GATEWAY_TLS_CERT: join(directory, 'fullchain.pem'),
    GATEWAY_TLS_KEY: join(directory, 'privkey.pem'),
    CLAMD_URL: `tcp://127.0.0.1:${ports.scanner}`,
  };
  const server = await startProcess(settings);
  of.atEnd(() => server.kill());
  const apiKey = await addOrganisation(settings, MUNICIPALITY);
  await nginx(of, ports.proxy, ports.server);

  const internet = await openDebianPostfix(directory, {
    name: 'internet',
    mailboxesOf: 'inwoner.example',
    main: [
      'mynetworks = 127.0.0.0/8',
      `relay_domains = haarlemmermeer.example, berichten.example, elders.example`,
      `transport_maps = inline:{ { haarlemmermeer.example = smtp:[127.0.0.1]:${townPort} }, { berichten.example = smtp:[127.0.0.1]:${townPort} }, { elders.example = error:5.1.1 unknown mailbox } }`,
    ].join('\n'),
    master: `127.0.0.1:${internetPort} inet n - n - - smtpd\n`,
  });
  of.atEnd(() => internet.end());
  const given = async (name: string) =>
    (await readFile(join('server/deploy/postfix', name), 'utf8'))
      .replaceAll('[berichten.example.nl]:2525', `[localhost]:${ports.gateway}`)
      .replaceAll('match=berichten.example.nl', 'match=localhost')
      .replaceAll('berichten.example.nl', 'berichten.example')
      .replaceAll('berichten\\.example\\.nl', 'berichten\\.example')
      .replaceAll('/etc/postfix', join(directory, 'town/etc'))
      .replaceAll('/etc/ssl/certs/ca-certificates.crt', join(directory, 'fullchain.pem'))
      .replace('submission inet n       -       y', `127.0.0.1:${submissionPort} inet n - n`)
      .replace('submission-cleanup unix n -     y', 'submission-cleanup unix n - n')
      .replace('smtpd_tls_security_level=encrypt', 'mynetworks=127.0.0.0/8')
      .replace('smtpd_sasl_auth_enable=yes', 'smtpd_sasl_auth_enable=no')
      .replace('<API key>', apiKey);
  const tables = ['secure-marks', 'secure-recipients', 'secure-transport', 'secure-tls', 'secure-password'];
  const town = await openDebianPostfix(directory, {
    name: 'town',
    mailboxesOf: 'haarlemmermeer.example',
    main: `mynetworks = 192.0.2.0/24\nrelayhost = [127.0.0.1]:${internetPort}\n${await given('main.cf')}`,
    master: `127.0.0.1:${townPort} inet n - n - - smtpd\n${await given('master.cf')}`,
    files: Object.fromEntries(await Promise.all(tables.map(async (name) => [name, await given(name)]))),
  });
  of.atEnd(() => town.end());
  tell(
    `PostgreSQL ${database.major}, clamd with one signature, and nginx before the server; a postfix of the municipality, with the files of \`server/deploy/postfix\`, and one that is the internet.`,
  );

  const office = createTransport({ host: '127.0.0.1', port: submissionPort, secure: false, ignoreTLS: true });
  of.atEnd(async () => office.close());
  const sends = (mail: SendMailOptions) => office.sendMail({ from: `Piet de Vries <${SENDER}>`, ...mail });
  const isFor = (address: string, fits: (mail: ReceivedMail) => boolean) => (one: ReceivedMail) =>
    one.to.includes(address) && fits(one);
  const comes = (to: string, what: string, fits: (mail: ReceivedMail) => boolean) =>
    (to.endsWith('@inwoner.example') ? internet : town).mails.first(what, isFor(to, fits), DELIVERY);

  await sends({ to: 'jan@inwoner.example', subject: 'Openingstijden', text: 'Vrijdag gesloten.' });
  await comes('jan@inwoner.example', 'the ordinary mail', ({ mail }) => /Vrijdag gesloten/.test(mail.text ?? ''));
  tell('A mail without a mark goes to the citizen as it went.');

  await sends({
    to: 'jan@inwoner.example',
    subject: 'Uw aanvraag [veilig]',
    text: 'Uw aanvraag is toegekend.',
    attachments: [{ filename: 'besluit.pdf', content: Buffer.from('%PDF-1.4 besluit') }],
    dsn: { id: 'proef', return: 'headers', notify: ['success', 'failure'], recipient: SENDER },
  });
  const notification = await comes('jan@inwoner.example', 'the notification', ({ mail }) =>
    /#bericht=/.test(mail.text ?? ''),
  );
  must(
    !/toegekend|Uw aanvraag/.test(`${notification.raw}${notification.mail.text}`),
    'the notification says nothing of it',
  );
  const reference = referenceIn(notification.mail.text ?? '');
  tell(
    'One with `[veilig]` in its subject goes to the gateway, over TLS with its certificate verified, logged in with the API key: the citizen gets a notification, and nothing of the content.',
  );
  await comes(SENDER, 'word that it was delivered', ({ raw }) => /^Action: (delivered|relayed)/m.test(raw));
  tell('The civil servant asked `NOTIFY=SUCCESS`, and has a report of it.');

  const url = `https://localhost:${ports.proxy}`;
  const citizen = await citizenAt({ relay: internet }, url, linkIn(notification.mail.text ?? ''));
  const letter = await citizen.reads();
  must(letter.text.includes('Uw aanvraag is toegekend.') && letter.attachments.length === 1, 'the letter is another');
  tell('Through nginx she gets a code, which comes by mail, and reads the letter and its file.');

  const reply = await citizen.startsReply();
  const infected = await citizen.attaches(reply, 'virus.txt', Buffer.from(EICAR));
  must(infected.body.code === 'file-infected', JSON.stringify(infected.body));
  const proof = { name: 'bewijs.txt', type: 'text/plain', size: 19 };
  const clean = await citizen.attaches(reply, proof.name, Buffer.from('Dit is mijn bewijs.'));
  must(clean.status === 200, JSON.stringify(clean.body));
  await citizen.sends(reply, { text: 'Dank u wel.', attachments: [{ ...proof, id: String(clean.body.id) }] });
  const answer = await comes(SENDER, 'the answer', ({ mail }) => /Dank u wel/.test(mail.text ?? ''));
  must(
    answer.mail.attachments.some(({ filename }) => filename === 'bewijs.txt'),
    'the answer has its file',
  );
  tell(
    'A file that clamd knows is refused by name, another goes along; the answer is in the mailbox of the civil servant.',
  );

  const before = internet.mails.all.length;
  const to = answer.mail.replyTo?.value[0]?.address ?? '';
  must(to.startsWith('antwoord+'), `the answer is to be answered to ${to}`);
  await sends({ to, subject: 'Re: Uw aanvraag', text: 'Graag gedaan.', inReplyTo: answer.mail.messageId });
  await internet.mails.first(
    'the next notification',
    (one) => internet.mails.all.indexOf(one) >= before && /#bericht=/.test(one.mail.text ?? ''),
    DELIVERY,
  );
  tell('He presses *Beantwoorden* in his mail program, without any mark: she gets the next notification.');

  const stranger = createTransport({ host: '127.0.0.1', port: townPort, secure: false, ignoreTLS: true });
  const refused = await stranger
    .sendMail({ from: 'iemand@elders.example', to, subject: 'x', text: 'x' })
    .catch((error: Error) => error.message);
  stranger.close();
  must(/554 5\.7\.1 .*Answers are taken from the municipality only/.test(String(refused)), String(refused));
  tell(
    `The same address, written to from the internet: ${String(refused)
      .replace(/^.*?(554)/, '$1')
      .replaceAll(to, 'antwoord+…')}`,
  );

  await sends({
    to: 'jan@inwoner.example',
    subject: 'Bijlage [veilig]',
    text: 'Zie de bijlage.',
    attachments: [{ filename: 'a.txt', content: EICAR }],
  });
  const bounced = await comes(SENDER, 'its refusal', ({ raw }) => /554/.test(raw) && /multipart\/report/.test(raw));
  tell(
    `A mail with a file that clamd knows comes back to the civil servant: “${/554 [^\n]*(\n {4}[^\n]*)*/.exec(bounced.mail.text ?? '')?.[0].replace(/\s+/g, ' ')}”`,
  );

  await sends({ to: 'weg@elders.example', subject: 'Uw aanvraag [veilig]', text: 'Afgewezen.' });
  const failed = await comes(SENDER, 'word of the failure', ({ mail }) => /Niet aangekomen/.test(mail.subject ?? ''));
  tell(
    `A notification to a mailbox that is not there bounces to \`retour+…\`, comes in from the internet, and the civil servant hears it: “${failed.mail.subject}”.`,
  );

  const message = await deskMessage(url, apiKey, reference);
  must(message.status === 'replied' && message.deliveredAt !== undefined, JSON.stringify(message));
  tell(
    'The desk API, through nginx: the first message is `replied`, and `deliveredAt` is what the internet’s mail server reported.',
  );
  const log = await readFile(join(directory, 'logs/secure-messages.log'), 'utf8');
  must(!log.includes(citizen.id), 'a path is in nginx’s log');
  const check = await admin(settings, 'status');
  tell(`nginx’s log names no message. \`admin status\` exits ${check.code}.`);
});

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function folder(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { recursive: true });
  return path;
}

/** A certificate for `localhost`, for gateway and proxy; it is its own authority. */
async function certificate(directory: string): Promise<void> {
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
  execFileSync('openssl', [...words.split(' '), '-keyout', 'privkey.pem', '-out', 'fullchain.pem'], {
    cwd: directory,
    stdio: 'ignore',
  });
  await chmod(join(directory, 'privkey.pem'), 0o600);
}

/** The scanner of server/deploy; the signatures of the world can't be fetched here, so it knows the test file only. */
async function clamd(of: Drill, port: number): Promise<void> {
  const signatures = await folder(of.directory, 'signatures');
  await writeFile(join(signatures, 'eicar.hdb'), '44d88612fea8a8f36de82e1278abb02f:68:Eicar-Test-Signature\n');
  const given = (await readFile('server/deploy/clamd.conf', 'utf8')).replace('3310', String(port));
  const path = join(of.directory, 'clamd.conf');
  await writeFile(path, `${given}DatabaseDirectory ${signatures}\n`);
  await runs(of, 'clamd', ['--config-file', path], port);
}

async function nginx(of: Drill, port: number, server: number): Promise<void> {
  await folder(of.directory, 'logs');
  const words = await configureNginx(of.directory, port, `127.0.0.1:${server}`);
  await runs(of, 'nginx', words, port);
}

/** Starts a program, and waits until it listens. */
async function runs(of: Drill, program: string, words: readonly string[], port: number): Promise<void> {
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  of.atEnd(async () => {
    const exit = once(child, 'exit');
    if (child.kill('SIGTERM')) await exit;
  });
  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      const done = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket.on('connect', () => done(true)).on('error', () => done(false));
    });
  while (!(await listens())) await pause(100);
}

async function deskMessage(url: string, apiKey: string, reference: string): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(`${url}/desk/v1/messages?reference=${reference}`, { headers });
  return Object(await response.json()).messages[0];
}
