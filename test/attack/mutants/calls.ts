// Every call of both APIs with a body that is right, or none: what JSON, URL, header and form mutants are made of.
import { randomBytes, toBase64, toBase64url } from '../../../server/contract/bytes.ts';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { readerCalls } from '../../../server/contract/reader-api.ts';
import { deskCalls } from '../../../server/http/desk/desk-api.ts';
import { DESK_API } from '../../../server/http/desk/desk-call.ts';
import type { Random } from '../../support/random.ts';
import { PAGE_ORIGIN } from '../../support/test-server.ts';
import type { OpenMessage, Target } from './attacked-service.ts';
import { type RawRequest, whole } from './raw-http.ts';

/** A call as its caller makes it. */
export interface MadeCall extends RawRequest {
  /** Its JSON, where it takes any. */
  readonly json: unknown;
}

const PDF = `${'%PDF-1.7'}\n${'x'.repeat(500)}`;

/** What each body of the reader API is like when it is right. */
const READER_BODIES: Readonly<Record<string, (of: OpenMessage) => unknown>> = {
  checkReference: () => ({ reference: 'K7PX-3MRT' }),
  askForCode: ({ reader }) => ({ automatic: true, renew: false, challenge: reader.challenge, device: some32() }),
  openSession: ({ reader }) => ({ code: '123456', challenge: reader.challenge, device: some32() }),
  startReply: ({ reply }) => ({ replyKey: toBase64url(reply.key), sealedReplyKey: toBase64(randomBytes(92)) }),
  completeAttachment: () => ({ name: 'bewijs.txt', records: 1 }),
  sendReply: () => ({ letter: toBase64(randomBytes(300)) }),
};

function some32(): string {
  return toBase64url(randomBytes(32));
}

/** From an address of its own, so that no network has used up its share. */
export function someAddress(random: Random): string {
  return `10.${random.below(200)}.${random.below(256)}.${random.between(1, 250)}`;
}

const desk = Object.values(deskCalls);
/** Its session goes on: those that come after it are to reach what they attack. */
const reader = Object.entries(readerCalls).filter(([name]) => name !== 'endSession');

/** Any call, made rightly. */
export function someCall(target: Target, random: Random): MadeCall {
  return random.percent(55)
    ? deskCall(target, random, random.pick(desk))
    : readerCall(target, random, random.pick(reader));
}

/** Any call that takes JSON. */
export function someJsonCall(target: Target, random: Random): MadeCall {
  const takesJson = desk.filter(({ takes }) => takes.request?.['application/json'] !== undefined);
  const withBody = reader.filter(([name]) => READER_BODIES[name] !== undefined);
  return random.percent(60)
    ? deskCall(target, random, random.pick(takesJson))
    : readerCall(target, random, random.pick(withBody));
}

function deskCall(target: Target, random: Random, { method, path, takes }: (typeof desk)[number]): MadeCall {
  const { apiKey } = random.pick(target.attackers);
  const types = Object.keys(takes.request ?? {});
  const type = types.includes('application/json') ? 'application/json' : types[0];
  const example = type === undefined ? undefined : takes.request?.[type]?.example;
  const json = forMutants(example, random);
  return made(target, random, {
    method,
    target: `${DESK_API}${path.replace('{id}', random.pick(target.messages).id)}`,
    headers: [['Authorization', `Bearer ${apiKey}`], ...typeOf(type)],
    json,
  });
}

/** Examples are of addresses that would get mail: here they are citizens whose mail is forgotten, and our sender. */
function forMutants(example: unknown, random: Random): unknown {
  if (example === undefined) return undefined;
  const text = JSON.stringify(example)
    .replaceAll(/[\w.]+@inwoner\.example/g, `mutant${random.seed()}@citizen.example`)
    .replaceAll(/https:\/\/[\w.]+\.example/g, 'https://127.0.0.1:1');
  return JSON.parse(text);
}

function readerCall(target: Target, random: Random, [name, call]: (typeof reader)[number]): MadeCall {
  const message = random.pick(target.messages);
  const path = call.path
    .replace('{id}', message.reader.id)
    .replace('{replyId}', message.reply.id)
    .replace('{attachmentId}', call.path.includes('/replies/') ? message.reply.id : '1')
    .replace('{index}', '0');
  const session = call.session ? ([['Authorization', `Bearer ${message.reader.token}`]] as const) : [];
  const json = READER_BODIES[name]?.(message);
  const type =
    json !== undefined ? 'application/json' : call.request === 'record' ? 'application/octet-stream' : undefined;
  const record = [
    ['Attachment-Id', message.reply.id],
    ['Record-Index', '0'],
  ] as const;
  return made(target, random, {
    method: call.method,
    target: `${READER_API}${path}`,
    headers: [['Origin', PAGE_ORIGIN], ...session, ...typeOf(type), ...(call.request === 'record' ? record : [])],
    json,
    ...(call.request === 'record' ? { body: PDF } : {}),
  });
}

function typeOf(type: string | undefined): readonly (readonly [string, string])[] {
  return type === undefined ? [] : [['Content-Type', type]];
}

function made(
  target: Target,
  random: Random,
  call: Omit<RawRequest, 'body'> & { readonly json: unknown; readonly body?: string },
): MadeCall {
  const body = call.body ?? (call.json === undefined ? '' : Buffer.from(JSON.stringify(call.json)).toString('latin1'));
  return { ...whole(target.port, someAddress(random), { ...call, body }), json: call.json };
}
