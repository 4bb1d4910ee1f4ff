// `npm run demo`: the server, a municipal site on another origin, and a mailbox; the first message goes in through the gateway.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createTransport } from 'nodemailer';
import { type RunningServer, startServer } from '../server/main.ts';
import { addApiKey, revokeApiKey } from '../server/message/api-key.ts';
import { addOrganisation, changeOrganisation } from '../server/message/organisation.ts';
import { freePort } from './listening.ts';
import { openMailbox } from './mailbox.ts';
import { openTownSite } from './town-site.ts';

const SLUG = 'haarlemmermeer';

/** Where things listen unless DEMO_<name>_PORT says otherwise. */
const PORTS = { API: 8080, SITE: 8081, MAILBOX: 8082, SMTP: 1025, GATEWAY: 2525 } as const;

/** A demo that runs. */
export interface Demo {
  readonly site: string;
  readonly mailbox: string;
  /** The link in the first notification. */
  readonly link: string;
  readonly api: string;
  readonly gatewayPort: number;
  /** Usual ports that something else had: a free one was used for each. */
  readonly takenPorts: readonly number[];
  close(): Promise<void>;
}

/** Starts everything; `environment` may give DEMO_*_PORT and DATA_DIR. Resolves when the first notification has arrived. */
export async function startDemo(environment: Record<string, string | undefined>): Promise<Demo> {
  const usual = (name: keyof typeof PORTS) => Number(environment[`DEMO_${name}_PORT`] ?? PORTS[name]);
  const port = await freePort(createServer(), usual('API'));
  const gatewayPort = await freePort(createServer(), usual('GATEWAY'));
  const api = `http://localhost:${port}`;
  const mailbox = await openMailbox({ web: usual('MAILBOX'), smtp: usual('SMTP') });
  const town = await openTownSite(api, usual('SITE'));
  const site = `http://localhost:${town.port}`;
  const closeTown = () => Promise.all([town.close(), mailbox.close()]);
  const server = await startServer({
    LOG_LEVEL: environment.LOG_LEVEL ?? 'warn',
    DATA_DIR: environment.DATA_DIR ?? '.data/demo',
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    SMTP_URL: mailbox.smtpUrl,
    SMS_URL: mailbox.smsUrl,
  }).catch(async (error: unknown) => {
    await closeTown();
    throw error;
  });
  const close = async () => {
    await server.close();
    await closeTown();
  };
  const pass = await joinHaarlemmermeer(server, site);
  mailbox.useGateway({ port: gatewayPort, user: SLUG, pass });
  await sendFirstMessage(gatewayPort, pass);
  const { text } = await mailbox.wait(({ box, subject }) => box === 'citizen' && subject.includes('Nieuw bericht'));
  const link = /http\S+#bericht=[\w-]{43}/.exec(text)?.[0] ?? '';
  const got = [port, gatewayPort, town.port, mailbox.ports.web, mailbox.ports.smtp];
  const wanted = [usual('API'), usual('GATEWAY'), usual('SITE'), usual('MAILBOX'), usual('SMTP')];
  const takenPorts = wanted.filter((one) => one !== 0 && !got.includes(one));
  return { site, mailbox: mailbox.url, link, api, gatewayPort, takenPorts, close };
}

/** The organisation of the demo, with a fresh key: yesterday's was told once. */
async function joinHaarlemmermeer({ services }: RunningServer, site: string): Promise<string> {
  const page = { pageUrl: `${site}/veilig-bericht`, origins: [site] };
  const added = await addOrganisation(services, {
    slug: SLUG,
    name: 'gemeente Haarlemmermeer',
    shortName: 'Haarlemmermeer',
    fromAddress: 'no-reply@haarlemmermeer.example',
    phone: '0900 1852',
    ...page,
  });
  if (added !== 'taken') return added.apiKey;
  const known = await changeOrganisation(services, SLUG, page);
  if (known === 'unknown') throw new Error(`the organisation ${SLUG} is gone`);
  await revokeApiKey(services, known, 'demo');
  return addApiKey(services, known, 'demo');
}

async function sendFirstMessage(port: number, pass: string): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    auth: { user: SLUG, pass },
  });
  const raw = await readFile(new URL('./first-message.eml', import.meta.url));
  await transport.sendMail({
    envelope: { from: 'p.devries@haarlemmermeer.example', to: ['j.jansen@inwoner.example'] },
    raw,
  });
  transport.close();
}

async function main(): Promise<void> {
  if (!existsSync('dist/widget/secure-message-reader.js')) {
    process.stdout.write('Building the widget …\n');
    execSync('npm run --silent build', { stdio: 'inherit' });
  }
  process.stdout.write('Starting the demo …\n');
  const demo = await startDemo(process.env);
  process.stdout.write(`
  Mailbox          ${demo.mailbox}   <- begin here: the citizen has mail
  Municipal site   ${demo.site}/veilig-bericht
  Server           ${demo.api}
  SMTP gateway     localhost:${demo.gatewayPort}

  The first message was sent from demo/first-message.eml through the SMTP gateway.
  Its access code comes by sms, on the same mailbox page. Ctrl-C stops everything.
${demo.takenPorts.map((port) => `  Port ${port} was taken, so another was used.\n`).join('')}`);
  const end = () => {
    process.stdout.write('\nStopping …\n');
    demo.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', end).once('SIGTERM', end);
}

if (resolve(process.argv[1] ?? '') === resolve(import.meta.dirname, 'start.ts')) await main();
