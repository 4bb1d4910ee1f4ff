// What must not be told apart by how long an answer takes: wherever the same is answered to different things, and
// where the contract says that no answer comes sooner than another.
import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { toBase64url } from '../../../server/contract/bytes.ts';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { drawReference } from '../../../server/message/reference.ts';
import { newMessage } from '../../support/case-system.ts';
import { MUNICIPALITY } from '../../support/municipality.ts';
import { addOrganisation } from '../../support/server-process.ts';
import { PAGE_ORIGIN } from '../../support/test-server.ts';
import type { ApiProcesses, SentMessage } from '../api-processes.ts';
import type { Group, Kind } from './side-by-side.ts';

const ELSEWHERE = { ...MUNICIPALITY, slug: 'elders', origin: 'https://www.elders.example' };

/** A call, as one of the kinds makes it again and again. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes all that they are about, and the groups. */
export async function groupsOf(service: ApiProcesses): Promise<Group[]> {
  const kind = kindsOf(service);
  const messages = await messagesOf(service);
  const theirs = await addOrganisation(service.settings, { ...ELSEWHERE, from: 'no-reply@elders.example' });
  return [
    await references(service, kind, messages, theirs),
    await links(service, kind, messages),
    ...(await overCodes(service, kind)),
    deskMessages(kind, messages, theirs),
    await keys(service, kind),
  ];
}

/** Makes kinds of calls at the first process. */
function kindsOf({ urls: [url = ''] }: ApiProcesses): MakeKind {
  const agent = new Agent({ keepAlive: true });
  return (name, call) => ({ name, call: () => answered(agent, url, call()) });
}

/** A message in each state. */
async function messagesOf(service: ApiProcesses): Promise<Messages> {
  const [live, expired, withdrawn, unsent] = [
    await service.message(),
    await service.message(),
    await service.message(),
    await service.message(),
  ];
  await service.sql`update message set expires_at = now() - interval '1 day' where id = ${expired.rowId}`;
  await desk(service, 'DELETE', `/messages/${withdrawn.rowId}`);
  await service.sql`update message set notified_at = null where id = ${unsent.rowId}`;
  return { live, expired, withdrawn, 'not sent yet': unsent };
}

type MakeKind = (name: string, call: () => Call) => Kind;
type Messages = Readonly<Record<'live' | 'expired' | 'withdrawn' | 'not sent yet', SentMessage>>;

/** References that a page asks of: each answer takes as long. */
async function references(service: ApiProcesses, kind: MakeKind, messages: Messages, theirs: string): Promise<Group> {
  const call = (reference: string): Call => ({
    method: 'POST',
    path: `${READER_API}/references/_check`,
    json: { reference },
    headers: { origin: PAGE_ORIGIN },
  });
  const json = newMessage({ from: { address: 'a@elders.example' } });
  const { id } = await desk(service, 'POST', '/messages', json, theirs);
  await service.relay.mails.first('their notification', ({ to }) => to.includes(json.to.address), 60_000);
  const elsewhere = await referenceOf(service, id);
  const own: Kind[] = [];
  for (const [name, message] of Object.entries(messages)) {
    const reference = await referenceOf(service, message.rowId);
    own.push(kind(name, () => call(reference)));
  }
  const unknown = kind('unknown', () => call(drawReference()));
  const another = kind('of another municipality', () => call(elsewhere));
  return { name: 'references', kinds: [unknown, another, ...own], atOnce: 8, answersAlike: false };
}

/** Links, asked about by a page that is no municipality's: what there is of them is not for it. */
async function links(service: ApiProcesses, kind: MakeKind, messages: Messages): Promise<Group> {
  const call = (id: string): Call => ({
    method: 'POST',
    path: `${READER_API}/messages/${id}/access-codes`,
    json: { automatic: false },
    headers: { origin: 'https://nobody.example' },
  });
  const kinds = [kind('unknown', () => call(toBase64url(randomBytes(16))))];
  for (const name of ['live', 'expired', 'withdrawn'] as const) {
    const { id } = await service.browser(messages[name], '198.18.0.1');
    kinds.push(kind(name, () => call(id)));
  }
  return { name: 'links, from a page of nobody', kinds };
}

/** The right code and a wrong one, when neither opens any more: nobody may go on guessing by the clock. */
async function overCodes(service: ApiProcesses, kind: MakeKind): Promise<Group[]> {
  const groups: Group[] = [];
  const ends = {
    burnt: (id: string) => service.sql`update access_code set attempts = 5 where message_id = ${id}`,
    expired: (id: string) =>
      service.sql`update access_code set expires_at = now() - interval '1 hour' where message_id = ${id}`,
    locked: (id: string) => service.sql`update message set locked_at = now(), wrong_codes = 50 where id = ${id}`,
  };
  for (const [state, end] of Object.entries(ends)) {
    const message = await service.message();
    const browser = await service.browser(message, '198.18.0.2');
    const asked = await browser.asksForCode();
    const code = await browser.codeByMail(asked.body.codeReference);
    await end(message.rowId);
    const call = (entered: string): Call => ({
      method: 'POST',
      path: `${READER_API}/messages/${browser.id}/sessions`,
      json: { code: entered, challenge: browser.challenge },
      headers: { origin: PAGE_ORIGIN },
    });
    const wrong = code === '000000' ? '000001' : '000000';
    const kinds = [kind('the right code', () => call(code)), kind('a wrong one', () => call(wrong))];
    groups.push({ name: `codes, ${state}`, kinds });
  }
  return groups;
}

/** Messages of another organisation, asked about with a key. */
function deskMessages(kind: MakeKind, messages: Messages, theirs: string): Group {
  const call = (id: string): Call => ({
    method: 'GET',
    path: `/desk/v1/messages/${id}`,
    headers: { authorization: `Bearer ${theirs}` },
  });
  const kinds = [kind('unknown', () => call(crypto.randomUUID()))];
  for (const name of ['live', 'withdrawn'] as const) kinds.push(kind(name, () => call(messages[name].rowId)));
  return { name: 'messages of another organisation, at the desk', kinds };
}

/** Keys that prove nothing. */
async function keys(service: ApiProcesses, kind: MakeKind): Promise<Group> {
  const call = (key: string): Call => ({
    method: 'GET',
    path: '/desk/v1/messages',
    headers: { authorization: `Bearer ${key}` },
  });
  const revoked = toBase64url(randomBytes(32));
  await service.sql`
    insert into api_key (organisation_id, name, key_hash, created_at, revoked_at)
    select id, 'revoked', ${createHash('sha256').update(revoked).digest()}, now(), now() from organisation limit 1`;
  const kinds = [kind('unknown', () => call(toBase64url(randomBytes(32)))), kind('revoked', () => call(revoked))];
  return { name: 'keys that prove nothing', kinds };
}

async function referenceOf({ sql }: ApiProcesses, id: string): Promise<string> {
  const [row] = await sql<{ reference: string }[]>`select reference from message where id = ${id}`;
  return row?.reference ?? '';
}

async function desk(
  { apiKey, urls: [url = ''] }: ApiProcesses,
  method: string,
  path: string,
  json?: unknown,
  key = apiKey,
): Promise<{ id: string }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = json === undefined ? null : JSON.stringify(json);
  const answer = await fetch(`${url}/desk/v1${path}`, { method, headers, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return { id: String(Object(JSON.parse(text === '' ? '{}' : text)).id) };
}

/** By hand: what a client does beside the call would be measured, too. */
function answered(agent: Agent, url: string, { method, path, json, headers }: Call): Promise<string> {
  return new Promise((resolve, reject) => {
    const body = json === undefined ? undefined : JSON.stringify(json);
    const type =
      body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(body.length) };
    // From anywhere, so that no network has called too often.
    const [third, fourth] = randomBytes(2);
    const from = { 'x-forwarded-for': `198.${18 + ((third ?? 0) % 2)}.${third}.${fourth}` };
    const options = { method, agent, headers: { ...headers, ...type, ...from } };
    const sent = request(new URL(path, url), options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('error', reject).on('end', () => resolve(`${answer.statusCode} ${text}`));
    });
    sent.on('error', reject).end(body);
  });
}
