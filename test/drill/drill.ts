// What the drills share: a municipality on a server process of its own, its citizens, and the transcript.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRelay, type Relay } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { Reader, type ReadersServer } from '../support/reader.ts';

/** What a drill works with. */
export interface Drill {
  readonly directory: string;
  readonly relay: Relay;
  /** What must end with it, whatever happens; the last first. */
  atEnd(end: () => Promise<unknown>): void;
  /** A line of the transcript, also on the terminal. */
  tell(line: string): void;
}

/** Runs a drill in a folder of its own and writes its transcript. */
export async function drill(name: string, title: string, work: (drill: Drill) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'drill-'));
  await chmod(directory, 0o711); // PostgreSQL is not root, and has its folder below
  const relay = await openRelay();
  const lines: string[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  const tell = (line: string) => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  };
  try {
    await work({ directory, relay, tell, atEnd: (end) => void ends.unshift(end) });
    const day = new Date().toISOString().slice(0, 10);
    const head = `# ${title}\n\n\`npm run drill -- ${name}\`, ${day}, Node ${process.version}.\n\n`;
    await writeFile(`server/deploy/drills/${name}.md`, `${head}${lines.map((line) => `- ${line}\n`).join('')}`);
  } finally {
    for (const end of ends) await end();
    await relay.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** A server that is called from outside. */
export interface Place {
  readonly url: string;
  readonly apiKey: string;
}

/** Sends a message through the desk API; its reference. */
export async function sends({ url, apiKey }: Place, to: string, text: string): Promise<string> {
  const body = JSON.stringify({
    to: { address: to },
    from: { name: 'Piet de Vries', address: 'p.devries@haarlemmermeer.example' },
    subject: 'Uw aanvraag',
    text,
  });
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}/desk/v1/messages`, { method: 'POST', headers, body });
  const answer: unknown = await response.json();
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return String(Object(answer).reference);
}

/** The link in the notification to a citizen. */
export async function linkOf({ relay }: Drill, to: string): Promise<string> {
  const { mail } = await relay.mails.first(`the notification to ${to}`, (one) => one.to.includes(to));
  return linkIn(mail.text ?? '');
}

/** The citizen of a link, at a server. */
export function citizenAt({ relay }: Pick<ReadersServer, 'relay'>, url: string, link: string): Promise<Reader> {
  return Reader.open({ url, relay, work: async () => {} }, link);
}
