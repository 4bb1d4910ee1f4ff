// A call by the right caller, in a form that is not that of the tables: from a page that may not, by another method, of
// another type, too large, or encoded otherwise.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { limits } from '../../../server/contract/limits.ts';
import { RECORD_SIZE } from '../../../server/contract/sealed-stream.ts';
import { API_ORIGIN } from '../../support/test-server.ts';
import type { RawRequest } from '../mutants/raw-http.ts';
import type { AttackedCall } from './attacked-calls.ts';
import type { Callers } from './callers.ts';
import { bearer, body, both, type Factor, header, type Refusal, type Wrong } from './wrong.ts';

type Spoil = Wrong['spoil'];

/** All forms that are wrong for this call; `methods` are those that its path has. */
export function wrongForms(call: AttackedCall, callers: Callers, methods: readonly string[]): Wrong[] {
  return [
    ...origins(call, callers),
    ...otherMethods(call, methods),
    ...types(call),
    ...sizes(call),
    ...encodings(call),
  ];
}

function group(factor: Factor, refused: Refusal, spoils: Readonly<Record<string, Spoil>>, alike?: string): Wrong[] {
  const more = alike === undefined ? {} : { alike };
  return Object.entries(spoils).map(([what, spoil]) => ({ factor, what, refused, spoil, ...more }));
}

/** Pages that may not call; a call that is no page's has no origin to be wrong. */
function origins({ kind, path }: AttackedCall, { ours, foreign, isolated }: Callers): Wrong[] {
  const hosts = group('origin', 'invalid-request', {
    'a Host that is none': header('Host', 'a b/..'),
    'no Host': header('Host'),
  });
  if (kind !== 'reader') return hosts;
  const own = ours.page.origin ?? '';
  const page = (origin: string, around?: string) => both(header('Origin', origin), header('Page-Origin', around));
  const pages = {
    'a page of nobody': page('https://kwaad.example'),
    'a page without an origin': page('null'),
    'its page over http': page(own.replace('https', 'http')),
    'its page on a port': page(`${own}:8443`),
    'a page whose name begins so': page(`${own}.kwaad.example`),
    'a page whose name ends so': page(own.replace('www.', 'www.kwaad-')),
    'its page with a path': page(`${own}/`),
    'its page in capitals': page(own.toUpperCase()),
    'two pages': page(`${own}, https://kwaad.example`),
    'our own page': page(API_ORIGIN),
    'a frame in our own page': page(API_ORIGIN, API_ORIGIN),
    'a frame in a page of nobody': page(API_ORIGIN, 'https://kwaad.example'),
    'a page of nobody that says it is a frame': page('https://kwaad.example', own),
    'a preflight of nobody': both(page('https://kwaad.example'), asMethod('OPTIONS')),
  };
  const { reader } = isolated.open;
  const atIsolated = (origin: string, around?: string): Spoil =>
    both(page(origin, around), bearer(reader.token ?? ''), (request) => ({
      ...request,
      target: request.target.replace(/\/messages\/[\w-]{22}/, `/messages/${reader.id}`),
    }));
  const framed = isolated.page['Page-Origin'] ?? '';
  const about = {
    'a page of another municipality': page(foreign.page.origin ?? ''),
    'a frame in a page of another municipality': page(API_ORIGIN, foreign.page.origin),
    'the page of who reads in frames alone': atIsolated(framed),
    'that page, and says it is a frame': atIsolated(framed, framed),
  };
  const all = path.includes('{id}') ? { ...pages, ...about } : { ...pages, 'no page': header('Origin') };
  return [...hosts, ...group('origin', 'origin-refused', all, 'origin')];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

function asMethod(method: string): Spoil {
  return (request) => ({ ...request, method });
}

function otherMethods({ kind, method }: AttackedCall, methods: readonly string[]): Wrong[] {
  const isThere = (one: string) =>
    methods.includes(one) || (one === 'HEAD' && methods.includes('GET')) || (one === 'OPTIONS' && kind === 'reader');
  const others = METHODS.filter((one) => !isThere(one));
  const refused = kind === 'open' ? 'not-found' : 'method-not-allowed';
  return [
    ...group('method', refused, Object.fromEntries(others.map((one) => [one, asMethod(one)]))),
    ...group('method', 'invalid-request', {
      'a method in small letters': asMethod(method.toLowerCase()),
      'a method that there is not': asMethod('LEES'),
    }),
  ];
}

const TYPES = ['', 'text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/json-patch+json'];
const MORE_TYPES = [
  'application/octet-stream',
  'application/json',
  'multipart/form-data; boundary=x',
  'application/jso',
];

/** A type in the body's own words, for a call that takes any. */
function types({ kind, takes }: AttackedCall): Wrong[] {
  const others = [...TYPES, ...MORE_TYPES].filter((type) => !takes.includes(type.split(';')[0] ?? ''));
  if (takes.length === 0) return [];
  const spoils = Object.fromEntries(
    others.map((type) => [type || 'no type', header('Content-Type', type || undefined)]),
  );
  return group('type', kind === 'token' ? 'oauth invalid_request' : 'content-type-refused', spoils);
}

/** A body of so many bytes, of which nobody is told how many. */
function chunked(bytes: number): Spoil {
  return (request) => ({
    ...both(header('Content-Length'), header('Transfer-Encoding', 'chunked'))(request),
    body: `${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`,
  });
}

/** Most bytes of a call that takes this type. */
const MOST: Readonly<Record<string, number>> = {
  'application/json': limits.replyCallBytes,
  'application/octet-stream': RECORD_SIZE,
  'application/jsonl': limits.importBytes,
  'application/x-www-form-urlencoded': limits.smallCallBytes,
};

function sizes({ takes }: AttackedCall): Wrong[] {
  const [type] = takes;
  if (type === undefined) return [];
  const most = takes.includes('multipart/form-data') ? limits.messageJsonBytes : (MOST[type] ?? limits.replyCallBytes);
  const tooLarge = group('size', 'request-too-large', {
    'a body that says it is 1 TB': header('Content-Length', String(1024 ** 4)),
    'a body that is too large': chunked(most + 1),
  });
  const nothing = type.endsWith('json') || type === 'application/octet-stream';
  return [...tooLarge, ...(nothing ? group('size', 'invalid-request', { 'no body': body('') }) : [])];
}

/** The body as another program would have packed it. */
function packed(name: string, pack: (bytes: Buffer) => Buffer): Spoil {
  return (request) =>
    header('Content-Encoding', name)(body(pack(Buffer.from(request.body, 'latin1')).toString('latin1'))(request));
}

function encodings({ kind, takes }: AttackedCall): Wrong[] {
  const [type] = takes;
  if (type === undefined) return [];
  const refused = kind === 'token' ? 'oauth invalid_request' : 'content-type-refused';
  const unpacked = group('encoding', refused, {
    'packed by gzip': packed('gzip', gzipSync),
    'packed by deflate': packed('deflate', deflateSync),
    'packed by Brotli': packed('br', brotliCompressSync),
    'packed twice': packed('gzip, gzip', (bytes) => gzipSync(gzipSync(bytes))),
    'said to be packed': header('Content-Encoding', 'gzip'),
    'packed in a way that nobody knows': header('Content-Encoding', 'x-huis'),
  });
  const letters = group('encoding', 'invalid-request', {
    ...(/json/.test(type) ? { 'JSON in Latin-1': withLatin1 } : {}),
    ...(type === 'application/json' ? { 'JSON in UTF-16': inUtf16 } : {}),
  });
  const framed = group('encoding', 'invalid-request', {
    'two lengths': (request) => ({ ...request, headers: [...request.headers, ['Content-Length', '5']] }),
    'a length and chunks': header('Transfer-Encoding', 'chunked'),
    'a transfer that is not ours': both(header('Content-Length'), header('Transfer-Encoding', 'x-huis')),
    'a length below nothing': header('Content-Length', '-1'),
  });
  return [...unpacked, ...framed, ...letters];
}

function inUtf16(request: RawRequest): RawRequest {
  return body(Buffer.from(request.body, 'utf16le').toString('latin1'))(request);
}

/** An é in the last text of it, or the last name. */
function withLatin1(request: RawRequest): RawRequest {
  return body(request.body.replace(/"(?=[^"]*$)/, '\xe9"'))(request);
}
