// `npm run demo`: the server, a municipal site on another origin, and a mailbox; the first message goes in through
// the gateway.
import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createTransport } from 'nodemailer';
import { listSubscriptions, subscribe, unsubscribe } from '../server/events/subscription.ts';
import { type RunningServer, startServer } from '../server/main.ts';
import { addApiKey, revokeApiKey } from '../server/organisation/api-key.ts';
import { addOrganisation, changeOrganisation, type Organisation } from '../server/organisation/organisation.ts';
import { readWordmark, setWordmarkPicture, type WordmarkPicture } from '../server/organisation/wordmark.ts';
import { type CaseSystem, openCaseSystem } from './case-system.ts';
import { freePort } from './listening.ts';
import { type Arrival, type GatewayLogin, openMailbox } from './mailbox.ts';
import { openTownSite } from './town-site.ts';
import { CITIZEN, type DemoTown, HAARLEMMERMEER, WATERRIJK } from './towns.ts';

/** Where things listen unless DEMO_<name>_PORT says otherwise. */
const PORTS = { API: 8080, SITE: 8081, MAILBOX: 8082, SITE2: 8083, SMTP: 1025, GATEWAY: 2525, CASES: 8084 } as const;

/** A demo that runs. */
export interface Demo {
  readonly site: string;
  /** The site of the other municipality. */
  readonly secondSite: string;
  readonly mailbox: string;
  /** Where the events are shown. */
  readonly caseSystem: string;
  /** The link in the first notification. */
  readonly link: string;
  readonly api: string;
  readonly gatewayPort: number;
  /** Usual ports that something else had: a free one was used for each. */
  readonly takenPorts: readonly number[];
  close(): Promise<void>;
}

/**
 * Starts everything; `environment` may give DEMO_*_PORT and DATA_DIR. Resolves when the first notifications have
 * arrived. `clock` is for tests.
 */
export async function startDemo(
  environment: Record<string, string | undefined>,
  clock?: { now(): Date },
): Promise<Demo> {
  const usual = (name: keyof typeof PORTS) => Number(environment[`DEMO_${name}_PORT`] ?? PORTS[name]);
  const port = await freePort(createServer(), usual('API'));
  const gatewayPort = await freePort(createServer(), usual('GATEWAY'));
  const api = `http://localhost:${port}`;
  const caseSystem = await openCaseSystem(usual('CASES'), clock);
  const mailbox = await openMailbox({ web: usual('MAILBOX'), smtp: usual('SMTP') }, caseSystem.url);
  const sites = [
    await openTownSite(api, usual('SITE'), HAARLEMMERMEER.folder),
    await openTownSite(api, usual('SITE2'), WATERRIJK.folder, `${mailbox.url}measured`),
  ] as const;
  const [site, secondSite] = [`http://localhost:${sites[0].port}`, `http://localhost:${sites[1].port}`];
  const closeTowns = () => Promise.all([...sites, mailbox, caseSystem].map((one) => one.close()));
  const settings = {
    LOG_LEVEL: environment.LOG_LEVEL ?? 'warn',
    DATA_DIR: environment.DATA_DIR ?? '.data/demo',
    PORT: String(port),
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_HOST: 'berichten.example',
    SMTP_URL: mailbox.smtpUrl,
    SMS_URL: mailbox.smsUrl,
    SMS_VOICE: 'yes',
    EVENT_NETWORKS: '127.0.0.0/8',
  };
  const server = await startServer(settings, clock).catch(async (error: unknown) => {
    await closeTowns();
    throw error;
  });
  const close = async () => {
    await server.close();
    await closeTowns();
  };
  // The second first: what came last lies on top.
  const links: string[] = [];
  for (const [town, origin, isolated] of [
    [WATERRIJK, secondSite, true],
    [HAARLEMMERMEER, site, false],
  ] as const) {
    const { slug: user, shortName } = town.organisation;
    const login = {
      port: gatewayPort,
      user,
      pass: await join(server, town, { origin, isolated }, caseSystem),
      civilServant: town.civilServant,
    };
    mailbox.giveLogin(login);
    for (const file of town.firstMessages) {
      await sendMessage(file, town, login);
      const isNew = ({ subject, text }: Arrival) =>
        subject.endsWith(`Nieuw bericht van ${shortName}`) && !links.includes(linkIn(text));
      links.push(linkIn((await mailbox.wait(isNew)).text));
    }
  }
  const got = [port, gatewayPort, sites[0].port, sites[1].port, mailbox.ports.web, mailbox.ports.smtp, caseSystem.port];
  const wanted = [
    usual('API'),
    usual('GATEWAY'),
    usual('SITE'),
    usual('SITE2'),
    usual('MAILBOX'),
    usual('SMTP'),
    usual('CASES'),
  ];
  const takenPorts = wanted.filter((one) => one !== 0 && !got.includes(one));
  return {
    site,
    secondSite,
    mailbox: mailbox.url,
    caseSystem: caseSystem.url,
    link: links.at(-1) ?? '',
    api,
    gatewayPort,
    takenPorts,
    close,
  };
}

/** A municipality of the demo, with a fresh key: yesterday's was told once. */
async function join(
  { services }: RunningServer,
  { organisation, wordmark }: DemoTown,
  { origin, isolated }: { readonly origin: string; readonly isolated: boolean },
  caseSystem: CaseSystem,
): Promise<string> {
  const page = { pageUrl: `${origin}/veilig-bericht`, origins: [origin], isolated };
  const { slug, ...details } = { ...organisation, ...page };
  const added = await addOrganisation(services, { slug, ...details });
  const known = added === 'taken' ? await changeOrganisation(services, slug, details) : added.organisation;
  if (known === 'unknown') throw new Error(`the organisation ${slug} is gone`);
  if (wordmark !== undefined) await setWordmarkPicture(services, known, await pictureIn(wordmark));
  await subscribeAnew(services, known, caseSystem);
  if (added !== 'taken') return added.apiKey;
  await revokeApiKey(services, known, 'demo');
  return addApiKey(services, known, 'demo');
}

/** Its events go to the case system, under a fresh secret: yesterday's was told once. */
async function subscribeAnew(
  services: RunningServer['services'],
  of: Organisation,
  { hookOf, giveSecret }: CaseSystem,
): Promise<void> {
  for (const { id } of await listSubscriptions(services, of)) await unsubscribe(services, of, id);
  const started = await subscribe(services, of, { url: hookOf(of.slug) });
  if (typeof started === 'string' || 'fault' in started) throw new Error('the case system is no place for events');
  giveSecret(of.slug, started.secret);
}

async function pictureIn(file: string): Promise<WordmarkPicture> {
  const picture = readWordmark(await readFile(new URL(`./${file}`, import.meta.url)));
  if (typeof picture === 'string') throw new Error(picture);
  return picture;
}

function linkIn(text: string): string {
  return /http\S+#bericht=[\w-]{43}/.exec(text)?.[0] ?? '';
}

async function sendMessage(file: string, { civilServant }: DemoTown, login: GatewayLogin): Promise<void> {
  const { port, user, pass } = login;
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true, auth: { user, pass } });
  const raw = await readFile(new URL(`./${file}`, import.meta.url));
  await transport.sendMail({ envelope: { from: civilServant.address, to: [CITIZEN] }, raw });
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
  A second one     ${demo.secondSite}/veilig-bericht
  Case system      ${demo.caseSystem}   <- what happens, as events
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
