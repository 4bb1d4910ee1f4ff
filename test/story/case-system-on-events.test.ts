// A case system that lives on events alone: it sends a letter and learns by what is posted to it of everything up to
// the delivered answer, through its own outage, answers that get lost, and a server that is killed.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { newMessage } from '../support/case-system.ts';
import { type EventReceiver, openEventReceiver, type PostedEvent } from '../support/event-receiver.ts';
import { openRelay, type Relay } from '../support/inbox.ts';
import { linkIn } from '../support/letters.ts';
import { MUNICIPALITY } from '../support/municipality.ts';
import { Reader } from '../support/reader.ts';
import { isSignedByReadme } from '../support/readme-signature.ts';
import { addOrganisation, anyPort, type ServerProcess, startProcess } from '../support/server-process.ts';
import { freshDatabase } from '../support/test-server.ts';

let database: Awaited<ReturnType<typeof freshDatabase>>;
let directory: string;
let relay: Relay;
let receiver: EventReceiver;
let settings: Record<string, string>;
let server: ServerProcess;
let url: string;
let apiKey: string;

before(async () => {
  [database, directory, relay] = await Promise.all([freshDatabase(), mkdtemp(join(tmpdir(), 'story-')), openRelay()]);
  const [port, hook] = [await anyPort(), await anyPort()];
  receiver = await openEventReceiver(hook);
  settings = {
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
    DATA_DIR: directory,
    SMTP_URL: relay.url,
    PORT: String(port),
    GATEWAY_PORT: '0',
    EVENT_NETWORKS: '127.0.0.0/8',
  };
  url = `http://localhost:${port}`;
  apiKey = await addOrganisation(settings, MUNICIPALITY);
  server = await startProcess(settings);
});
after(async () => {
  await server.kill();
  await Promise.all([receiver.close(), relay.close()]);
  await database.drop();
  await rm(directory, { recursive: true });
});

async function call(method: string, path: string, json?: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = json === undefined ? null : JSON.stringify(json);
  const answer = await fetch(`${url}/desk/v1${path}`, { method, headers, body });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return Object(await answer.json());
}

/** What it knows, from events alone. */
class CaseFile {
  readonly handled: Record<string, unknown>[] = [];
  readonly again: Record<string, unknown>[] = [];
  #through = 0;

  /** Keeps an event that is signed and beyond what it has. */
  handle({ event }: PostedEvent): void {
    if (Number(event.sequence) <= this.#through) {
      this.again.push(event);
      return;
    }
    this.handled.push(event);
    this.#through = Number(event.sequence);
  }

  has(type: string): boolean {
    return this.handled.some((event) => event.type === `nl.secure-messages.${type}`);
  }
}

test('from the letter to the delivered answer it knows everything, once and in order', async () => {
  const isSigned = await isSignedByReadme();
  const file = new CaseFile();
  const { id: subscription, secret } = await call('POST', '/subscriptions', { url: receiver.url });
  let forged = 0;
  let answers: (posted: PostedEvent) => number | 'hang' = () => 204;
  const work = (posted: PostedEvent) => {
    if (isSigned(posted.headers, posted.body, String(secret), Date.now())) file.handle(posted);
    else forged += 1;
    return answers(posted);
  };
  receiver.answer = work;
  const learns = (type: string) => receiver.posted.first(type, () => file.has(type), 30_000);

  const message = newMessage({ caseNumber: 'Z-2026-081512' });
  const sent = await call('POST', '/messages', message);
  await learns('notified');

  // It is away; meanwhile the citizen reads, and the server is killed.
  await receiver.close();
  const mail = await relay.mails.first('the notification', ({ to }) => to.includes(message.to.address));
  const reader = await Reader.open({ url, relay, work: async () => {} }, linkIn(mail.mail.text ?? ''));
  await reader.reads();
  await server.kill();
  server = await startProcess(settings);
  assert.ok(!file.has('opened'));
  receiver = await openEventReceiver(Number(new URL(receiver.url).port));
  receiver.answer = work;
  await call('POST', `/subscriptions/${subscription}/_resume`);
  await learns('opened');

  // It handles the answer, but says otherwise: it comes again.
  answers = ({ event }) => (String(event.type).endsWith('.replied') && file.again.length === 0 ? 500 : 204);
  const reply = await reader.startsReply();
  const taken = await reader.sends(reply, { text: 'Dank u wel.' });
  await receiver.posted.first('the answer, again', () => file.again.length === 1, 30_000);
  await learns('reply-delivered');

  // The server dies while it waits to hear that the next one was taken.
  answers = () => 'hang';
  await call('POST', '/messages', newMessage());
  await learns('received');
  await receiver.posted.first('the second letter', () => file.handled.length === 6, 30_000);
  await server.kill();
  answers = () => 204;
  server = await startProcess(settings);
  await receiver.posted.first('the end', () => file.handled.length === 7, 30_000);

  const names = ['received', 'notified', 'opened', 'replied', 'reply-delivered', 'received', 'notified'];
  assert.deepEqual(
    file.handled.map(({ type }) => type),
    names.map((name) => `nl.secure-messages.${name}`),
  );
  const polled = await call('GET', '/events?after=0');
  assert.deepEqual(file.handled, polled.events, 'all there is, each once, in order');
  for (const event of file.again)
    assert.ok(
      file.handled.some(({ id }) => id === event.id),
      'what came again is known by its id',
    );
  assert.equal(file.again.length, 2);
  const [received, , , replied] = file.handled;
  assert.deepEqual(Object(received?.data).message, {
    id: sent.id,
    reference: sent.reference,
    caseNumber: 'Z-2026-081512',
  });
  assert.equal(Object(replied?.data).details.reference, taken.body.reference);
  assert.equal(forged, 0);
});
