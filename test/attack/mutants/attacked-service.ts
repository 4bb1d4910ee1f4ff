// The service under attack: a real server process on a PostgreSQL of its own, with some municipalities, open messages
// and a relay that keeps what the citizens of those get.
import postgres from 'postgres';
import { CaseSystem, newMessage } from '../../support/case-system.ts';
import type { Relay } from '../../support/inbox.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { openProcessGround } from '../../support/process-ground.ts';
import { heldBy } from '../../support/process-use.ts';
import type { Reader, TestReply } from '../../support/reader.ts';
import { addOrganisation, type ServerProcess, startProcess } from '../../support/server-process.ts';

/** A municipality whose key the attacker has. */
export interface Attacker {
  readonly slug: string;
  readonly apiKey: string;
}

/** A message that is open in a browser, with a reply begun. */
export interface OpenMessage {
  readonly reader: Reader;
  readonly reply: TestReply;
  /** The desk's name of it. */
  readonly id: string;
  /** Where delivery reports about its notification go. */
  readonly returnPath: string;
}

/** What mutants are sent to. */
export interface Target {
  readonly port: number;
  readonly gatewayPort: number;
  readonly attackers: readonly Attacker[];
  readonly messages: readonly OpenMessage[];
  /** Whose session is ended. */
  readonly left: OpenMessage;
}

/** The service, and what it is watched by. */
export interface AttackedService extends Target {
  /** How the process ended, if it has. */
  ended(): string | undefined;
  /** Bytes of memory that the process has; 0 where this system does not tell. */
  memory(): number;
  log(): string;
  /** What no log may hold. */
  secrets(): readonly string[];
  /** Names of jobs that are still there, without those that wait for others' systems. */
  jobsLeft(): Promise<readonly string[]>;
  /** Messages that were not attacked yet. */
  renewMessages(): Promise<void>;
  close(): Promise<void>;
}

/** Mutants go to citizens of this name: their mails are taken and forgotten. */
export const ATTACKED_CITIZEN = 'mutant';

/** Starts it with so many municipalities, and so many messages open at a time. */
export async function openAttackedService({ attackers: count = 2, messages: open = 2 } = {}): Promise<AttackedService> {
  const ground = await openProcessGround('attacked');
  const { database, relay, port, gatewayPort } = ground;
  relay.discards((to) => (to.startsWith(ATTACKED_CITIZEN) ? 0 : undefined));
  const settings = {
    ...ground.settings,
    GATEWAY_HOST: 'berichten.example',
    TRUSTED_PROXIES: '127.0.0.1,::1',
    LOG_LEVEL: 'trace',
  };
  const attackers: Attacker[] = [];
  for (let number = 0; number < count; number += 1) {
    const slug = `${MUNICIPALITY.slug}${number}`;
    attackers.push({ slug, apiKey: await addOrganisation(settings, { ...MUNICIPALITY, slug }) });
  }
  const server = await startProcess(settings);
  const sql = postgres(database.url, { max: 1, onnotice: () => {} });
  const messages: OpenMessage[] = [];
  const [{ apiKey } = { apiKey: '' }] = attackers;
  const desk = { url: `http://127.0.0.1:${port}`, relay, work: async () => {}, apiKey };
  const secrets = attackers.map(({ apiKey }) => apiKey);
  const renewMessages = async () => {
    const opened = await Promise.all(Array.from({ length: open }, () => openMessage(desk)));
    messages.splice(0, messages.length, ...opened);
    secrets.push(...opened.flatMap(({ reader }) => [reader.token ?? '', reader.challenge ?? '']));
  };
  await renewMessages();
  const left = await openMessage(desk);
  return {
    port,
    gatewayPort,
    attackers,
    messages,
    left,
    ended: () => endOf(server),
    memory: () => heldBy(server.child.pid).memory,
    log: server.output,
    secrets: () => secrets.filter((secret) => secret !== ''),
    jobsLeft: async () => {
      const left = await sql<{ name: string }[]>`select distinct name from outbox where attempts > 0 or due_at < now()`;
      return left.map(({ name }) => name);
    },
    renewMessages,
    async close() {
      await server.end();
      await sql.end();
      await ground.close();
    },
  };
}

async function openMessage(desk: {
  url: string;
  relay: Relay;
  work: () => Promise<void>;
  apiKey: string;
}): Promise<OpenMessage> {
  const system = new CaseSystem(desk);
  const json = newMessage();
  const { body, text } = await system.call('POST', '/messages', { json });
  if (body.id === undefined) throw new Error(`no message to attack: ${text}`);
  const notification = await system.notificationOf(json.to.address);
  const reader = await system.readerOf(json.to.address);
  reader.address = `10.9.${desk.relay.mails.all.length % 250}.7`;
  await reader.reads();
  return { reader, reply: await reader.startsReply(), id: String(body.id), returnPath: notification.from };
}

function endOf({ child, output }: ServerProcess): string | undefined {
  if (child.exitCode === null && child.signalCode === null) return undefined;
  return `${child.exitCode ?? child.signalCode}: ${output().slice(-300)}`;
}
