// Every call of both APIs with a body that is right, or none: what JSON, URL, header and form mutants are made of.
import { randomBytes, toBase64, toBase64url } from '../../../server/contract/bytes.ts';
import { READER_API } from '../../../server/contract/reader-address.ts';
import { RECORD_HEADERS, type ReaderCall, readerCalls } from '../../../server/contract/reader-api.ts';
import { deskCalls } from '../../../server/http/desk/desk-api.ts';
import { DESK_API } from '../../../server/http/desk/desk-call.ts';
import type { Random } from '../../support/random.ts';
import type { OpenMessage, Target } from './attacked-service.ts';
import { type RawRequest, whole } from './raw-http.ts';

/** A call as its caller makes it. */
export interface MadeCall extends RawRequest {
  /** Its JSON, where it takes any. */
  readonly json: unknown;
}

const PDF = `${'%PDF-1.7'}\n${'x'.repeat(500)}`;

/** What each body of the reader API is like when it is right. */
const READER_BODIES: Readonly<Partial<Record<ReaderCall, (of: Pick<OpenMessage, 'reader' | 'reply'>) => unknown>>> = {
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

type DeskRow = (typeof deskCalls)[keyof typeof deskCalls];

const desk: readonly DeskRow[] = Object.values(deskCalls);
const reader: readonly ReaderCall[] = typedKeys(readerCalls);

function typedKeys<Name extends string>(of: Readonly<Record<Name, unknown>>): Name[] {
  const isName = (name: string): name is Name => Object.hasOwn(of, name);
  return Object.keys(of).filter(isName);
}

/** Any call, made rightly. */
export function someCall(target: Target, random: Random): MadeCall {
  return random.percent(55)
    ? deskCall(target, random, random.pick(desk))
    : readerCall(target, random, random.pick(reader));
}

/** Any call that takes JSON. */
export function someJsonCall(target: Target, random: Random): MadeCall {
  const takesJson = desk.filter(({ takes }) => takes.request?.['application/json'] !== undefined);
  const withBody = reader.filter((name) => READER_BODIES[name] !== undefined);
  return random.percent(60)
    ? deskCall(target, random, random.pick(takesJson))
    : readerCall(target, random, random.pick(withBody));
}

function deskCall(target: Target, random: Random, row: DeskRow): MadeCall {
  const { apiKey } = random.pick(target.attackers);
  const json = forMutants(exampleOf(row), random);
  return made(target.port, random, deskRequest(row, { apiKey, id: random.pick(target.messages).id, json }));
}

/** Examples are of addresses that would get mail: here they are citizens whose mail is forgotten, and our sender. */
function forMutants(example: unknown, random: Random): unknown {
  if (example === undefined) return undefined;
  const text = JSON.stringify(example)
    .replaceAll(/[\w.]+@inwoner\.example/g, `mutant${random.seed()}@citizen.example`)
    .replaceAll(/https:\/\/[\w.]+\.example/g, 'https://127.0.0.1:1');
  return JSON.parse(text);
}

function readerCall(target: Target, random: Random, name: ReaderCall): MadeCall {
  // The sessions of all others go on, so that the calls after it reach what they attack.
  const message = name === 'endSession' ? target.left : random.pick(target.messages);
  return made(target.port, random, readerRequest(name, message));
}

/** A request before it says where it comes from, and how long it is. */
export interface Request extends Omit<RawRequest, 'body'> {
  readonly json: unknown;
  /** Else that JSON, or nothing. */
  readonly body?: string;
}

/** What the first content type that a call takes has for an example; JSON before others. */
function exampleOf({ takes }: DeskRow): unknown {
  const type = typeTaken(takes.request);
  return type === undefined ? undefined : takes.request?.[type]?.example;
}

function typeTaken(request: Readonly<Record<string, unknown>> = {}): string | undefined {
  return Object.hasOwn(request, 'application/json') ? 'application/json' : Object.keys(request)[0];
}

/** A call of the desk's table by this key, about this id; with its example, or this JSON. */
export function deskRequest(
  row: DeskRow,
  { apiKey, id, json = exampleOf(row) }: { readonly apiKey: string; readonly id: string; readonly json?: unknown },
): Request {
  const headers = [['Authorization', `Bearer ${apiKey}`] as const, ...typeOf(typeTaken(row.takes.request))];
  return { method: row.method, target: `${DESK_API}${row.path.replace('{id}', id)}`, headers, json };
}

/** A call of the reader's table from the page of a message that is open; with what is usual in it, or this. */
export function readerRequest(
  name: ReaderCall,
  message: Pick<OpenMessage, 'reader' | 'reply'>,
  {
    attachmentId = message.reply.id,
    json = READER_BODIES[name]?.(message),
    record = PDF,
  }: { readonly attachmentId?: string; readonly json?: unknown; readonly record?: string } = {},
): Request {
  const { method, path, session, request } = readerCalls[name];
  const filled = path
    .replace('{id}', message.reader.id)
    .replace('{replyId}', message.reply.id)
    .replace('{attachmentId}', path.includes('/replies/') ? attachmentId : '1')
    .replace('{index}', '0');
  const type = json !== undefined ? 'application/json' : request === 'record' ? 'application/octet-stream' : undefined;
  const place = [
    [RECORD_HEADERS.attachmentId, attachmentId],
    [RECORD_HEADERS.index, '0'],
  ] as const;
  const headers = [
    ...Object.entries(message.reader.page),
    ...(session ? [['Authorization', `Bearer ${message.reader.token}`] as const] : []),
    ...typeOf(type),
    ...(request === 'record' ? place : []),
  ];
  const body = request === 'record' ? { body: record } : {};
  return { method, target: `${READER_API}${filled}`, headers, json, ...body };
}

function typeOf(type: string | undefined): readonly (readonly [string, string])[] {
  return type === undefined ? [] : [['Content-Type', type]];
}

/** The call as it goes over the line. */
export function made(port: number, random: Random, { json, body, ...request }: Request): MadeCall {
  const bytes = body ?? (json === undefined ? '' : Buffer.from(JSON.stringify(json)).toString('latin1'));
  return { ...whole(port, someAddress(random), { ...request, body: bytes }), json };
}
