// The service as it runs, in processes of its own, with two organisations; and how long the people of one of them wait.
import { sendsMail } from '../../support/civil-servant.ts';
import { codeIn } from '../../support/code-in.ts';
import type { Relay } from '../../support/inbox.ts';
import { linkIn } from '../../support/letters.ts';
import { openProcessGround } from '../../support/process-ground.ts';
import { Reader } from '../../support/reader.ts';
import { addOrganisation, type ServerProcess, startProcess } from '../../support/server-process.ts';
import { PAGE_ORIGIN } from '../../support/test-server.ts';
import { type AttackPlan, together, type Waits } from './fairness.ts';

/** One process for everything, or one for each role. */
export type Roles = 'all' | 'split';

/** Two organisations on one service. Citizens are those of Haarlemmermeer; the attacker has the key of Waterrijk. */
export interface FairnessEnvironment {
  readonly relay: Relay;
  /** As superuser. */
  readonly databaseUrl: string;
  /** Where the attacker finds what he attacks. */
  readonly attacked: Omit<AttackPlan, 'attack' | 'atOnce'>;
  /** Mails through the gateway, one after the other, each read by its citizen; how long everybody waited. */
  waits(samples: number): Promise<Waits>;
  /** A citizen with a message open. */
  reading(file?: Uint8Array): Promise<{ id: string; token: string }>;
  close(): Promise<void>;
}

const TIMEOUT = 60_000;

/** Opens it, with a relay that takes everything at once. */
export async function openFairnessEnvironment(roles: Roles): Promise<FairnessEnvironment> {
  const ground = await openProcessGround('fairness');
  const { database, relay, port, gatewayPort } = ground;
  const settings = {
    ...ground.settings,
    GATEWAY_HOST: 'berichten.example',
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'info',
  };
  const running: ServerProcess[] = [];
  const keys = new Map<string, string>();
  for (const slug of ['haarlemmermeer', 'waterrijk']) keys.set(slug, await addOrganisation(settings, detailsOf(slug)));
  for (const role of roles === 'all' ? ['all'] : ['api', 'worker', 'gateway']) {
    const server = await startProcess({ ...settings, ROLE: role });
    running.push(server);
    if (server.child.exitCode !== null) throw new Error(`the server did not start: ${server.output()}`);
  }
  const url = `http://127.0.0.1:${port}`;
  const gateway = { port: gatewayPort, user: 'haarlemmermeer', pass: keys.get('haarlemmermeer') ?? '' };
  let citizens = 0;

  const visit = async (file?: Uint8Array) => {
    citizens += 1;
    const to = `burger-${citizens}@citizen.example`;
    const isTo = (mail: { readonly to: readonly string[] }) => mail.to.includes(to);
    const attachments = file === undefined ? [] : [{ filename: 'x.bin', content: Buffer.from(file) }];
    const sentAt = performance.now();
    const { code, sentence } = await sendsMail(gateway, { to, subject: 'Uw aanvraag', text: 'Beste', attachments });
    if (code !== 250) throw new Error(`another organisation’s mail was refused: ${sentence}`);
    const acceptedAt = performance.now();
    const notified = await relay.mails.first('the notification', isTo, TIMEOUT);
    const citizen = await Reader.open({ url, relay, work: async () => {} }, linkIn(notified.mail.text ?? ''));
    citizen.address = `203.0.113.${citizens % 250}`;
    const askedAt = performance.now();
    const asked = await citizen.asksForCode();
    if (asked.status !== 200) throw new Error(`another citizen’s code was refused: ${asked.status}`);
    const reference = String(asked.body.codeReference);
    const isCode = (mail: typeof notified) => isTo(mail) && mail.mail.text?.includes(reference) === true;
    const sent = await relay.mails.first('the code', isCode, TIMEOUT);
    const typedAt = performance.now();
    const opened = await citizen.entersCode(codeIn(sent.mail.text));
    if (opened.status !== 201) throw new Error(`another citizen could not read: ${opened.status}`);
    const again = await citizen.call('GET', '');
    if (again.status !== 200) throw new Error(`another citizen could not read: ${again.status}`);
    const waits = {
      'mail → 250': [acceptedAt - sentAt],
      // From its sending: the relay may have it before the sender hears that it was taken.
      'mail → notification': [notified.at - sentAt],
      'code → relay': [sent.at - askedAt],
      reading: [performance.now() - typedAt],
    };
    return { waits, citizen };
  };

  return {
    relay,
    databaseUrl: database.url,
    attacked: { url, gatewayPort, slug: 'waterrijk', apiKey: keys.get('waterrijk') ?? '' },
    async waits(samples) {
      const visits: Waits[] = [];
      for (let nth = 0; nth < samples; nth += 1) visits.push((await visit()).waits);
      return together(...visits);
    },
    async reading(file) {
      const { citizen } = await visit(file);
      return { id: citizen.id, token: citizen.token ?? '' };
    },
    async close() {
      await Promise.all(running.map((server) => server.kill()));
      await ground.close();
    },
  };
}

function detailsOf(slug: string): Readonly<Record<string, string>> {
  return {
    slug,
    name: `gemeente ${slug}`,
    'short-name': slug,
    from: `no-reply@${slug}.example`,
    'page-url': `${PAGE_ORIGIN}/${slug}`,
    origin: PAGE_ORIGIN,
  };
}
