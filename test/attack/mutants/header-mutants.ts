// Headers of every call: odd, twice, too long, and such that two servers could differ on where the request ends.
import type { Random } from '../../support/random.ts';
import type { Target } from './attacked-service.ts';
import { someCall } from './calls.ts';
import type { Mutant, MutantKind } from './mutant.ts';
import { ODD_TEXTS } from './mutations.ts';
import { type RawRequest, sendsRaw, written } from './raw-http.ts';

const NAMES = [
  ...['Host', 'Authorization', 'Content-Type', 'Origin', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto'],
  ...[
    'Accept',
    'Accept-Encoding',
    'Accept-Language',
    'If-None-Match',
    'If-Modified-Since',
    'Range',
    'Cookie',
    'Referer',
  ],
  ...['Idempotency-Key', 'Attachment-Id', 'Record-Index', 'Content-Encoding', 'Traceparent', 'Tracestate', 'Baggage'],
  ...[
    'X-HTTP-Method-Override',
    'X-Original-URL',
    'X-Request-Id',
    'Forwarded',
    'Via',
    'Upgrade',
    'Access-Control-Request-Method',
  ],
  ...['Access-Control-Request-Headers', '__proto__', 'X'],
];
const VALUES = [
  ...[
    '',
    ' ',
    ',',
    ';',
    '*',
    'null',
    'x',
    '0',
    '-1',
    '1e9',
    'gzip',
    'br, gzip;q=0',
    'identity;q=0',
    'bytes=0-',
    'bytes=-1',
  ],
  ...[
    'bytes=0-0,1-1,2-2',
    'Bearer',
    'Bearer ',
    'bearer x',
    'Basic eDp5',
    `Bearer ${'a'.repeat(9_000)}`,
    'Bearer a b',
    'DPoP x',
  ],
  ...[
    'http://evil.example',
    'https://www.haarlemmermeer.example.evil.example',
    'null',
    'https://www.haarlemmermeer.example:443',
  ],
  ...[
    '::1',
    '999.1.1.1',
    '10.0.0.1, 10.0.0.2',
    '10.0.0.1:99',
    '[::1]:80',
    'unknown',
    '_x',
    'a'.repeat(5_000),
    `${'1.1.1.1,'.repeat(900)}`,
  ],
  ...[
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'application/json, text/plain',
    'application/x',
    '/',
    'multipart/form-data',
  ],
  ...[
    'websocket',
    'h2c',
    '00-00000000000000000000000000000000-0000000000000000-01',
    'W/"x"',
    '"',
    'Sun, 99 Foo 0000 00:00:00 GMT',
  ],
  'a=b; '.repeat(1_000),
];
/** A second request, hidden in the body of the first. */
const HIDDEN = 'GET /livez HTTP/1.1\r\nHost: x\r\nX-Hidden: yes\r\n\r\n';

function drawnValue(random: Random): string {
  return random.percent(65) ? random.pick(VALUES) : random.pick(ODD_TEXTS).slice(0, 9_000);
}

type Spoiled = Pick<Mutant, 'isAmbiguous'> & { readonly bytes: string; readonly isWhole?: boolean };
type Spoil = (call: RawRequest, random: Random) => Spoiled;

const other: Spoil = (call, random) => {
  const name = random.pick(NAMES);
  const kept = random.percent(50) ? call.headers : call.headers.filter((header) => header[0] !== name);
  const value = drawnValue(random);
  const bytes = written({ ...call, headers: [...kept, [name, value]] });
  return /[\r\n]/.test(value) ? { bytes } : { bytes, isWhole: true };
};
const without: Spoil = (call, random) => {
  const left = call.headers.filter((header) => header !== random.pick(call.headers));
  return { bytes: written({ ...call, headers: left }) };
};
const many: Spoil = (call, random) => {
  const more = Array.from({ length: random.pick([50, 150, 2_500]) }, (_, at) => [`X-${at}`, 'y'] as const);
  return { bytes: written({ ...call, headers: [...more, ...call.headers] }) };
};
const long: Spoil = (call, random) => {
  const value = random.pick(['a', 'a,', 'a=b; ', '"', '(']).repeat(random.pick([1_000, 7_000, 40_000]));
  return { bytes: written({ ...call, headers: [[random.pick(NAMES), value], ...call.headers] }) };
};
/** Lines of a head as no client writes them. */
const LINES = [
  ...[
    'X',
    ': x',
    ' folded',
    '\tfolded',
    'X y: z',
    'X\0: y',
    'X: \0',
    'X: a\rb',
    'X: a\nY: b',
    'X : y',
    'X: y\r',
    '(x): y',
    '\xff: \xff',
    '',
  ],
];
const line: Spoil = (call, random) => {
  const lines = written(call).split('\r\n');
  lines.splice(random.between(0, call.headers.length), 0, random.pick(LINES));
  return { bytes: lines.join(random.pick(['\r\n', '\r\n', '\r\n', '\n', '\r'])) };
};
const start: Spoil = (call, random) => {
  const version = random.pick([
    'HTTP/1.0',
    'HTTP/0.9',
    'HTTP/2.0',
    'HTTP/1.1 ',
    'http/1.1',
    'HTTP/1.10',
    '',
    'HTTPS/1.1',
  ]);
  const begin = random.pick([
    `${call.method} ${call.target} ${version}`,
    `${call.method}  ${call.target} HTTP/1.1`,
    ` ${call.method} / HTTP/1.1`,
    '\x16\x03\x01\x02\0',
    'PRI * HTTP/2.0',
    'EHLO x',
  ]);
  return { bytes: written(call).replace(/^[^\r]*/, () => begin) };
};
const chunked: Spoil = (call, random) => {
  const headers = call.headers.filter(([name]) => name !== 'Content-Length');
  const size = call.body.length.toString(16);
  const body = random.pick([
    `${size}\r\n${call.body}\r\n0\r\n\r\n`,
    `${size};ext=${'a'.repeat(20_000)}\r\n${call.body}\r\n0\r\n\r\n`,
    `${size}\n${call.body}\n0\n\n`,
    `-1\r\n${call.body}\r\n0\r\n\r\n`,
    `ffffffffffffffff\r\n${call.body}`,
    `0x${size}\r\n${call.body}\r\n0\r\n\r\n`,
    `${size}\r\n${call.body}\r\n0\r\nContent-Length: 5\r\nX: y\r\n\r\n`,
    `${'1\r\nx\r\n'.repeat(3_000)}0\r\n\r\n`,
  ]);
  return { bytes: written({ ...call, headers: [...headers, ['Transfer-Encoding', 'chunked']], body }) };
};
/** RFC 9112, 6.1 and 6.3: who sees these differently from us must not be led past a request. */
const FRAMES: readonly string[] = [
  'Transfer-Encoding: chunked\r\nContent-Length: 4',
  'Content-Length: 4\r\nTransfer-Encoding: chunked',
  'Content-Length: 4\r\nContent-Length: 0',
  'Content-Length: 4, 0',
  'Content-Length: +4',
  'Content-Length: 0x4',
  'Content-Length: 4 4',
  'Transfer-Encoding: xchunked\r\nContent-Length: 4',
  'Transfer-Encoding: chunked, identity\r\nContent-Length: 4',
  'Transfer-Encoding : chunked\r\nContent-Length: 4',
  'Transfer-Encoding:\r\n chunked\r\nContent-Length: 4',
  'Transfer-Encoding: \x0bchunked\r\nContent-Length: 4',
  'X: y\rTransfer-Encoding: chunked\r\nContent-Length: 4',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 4',
  'Content-Length: 4\nTransfer-Encoding: chunked',
];
const twoEnds: Spoil = (call, random) => {
  const kept = call.headers.filter(([name]) => name !== 'Content-Length' && name !== 'Connection');
  const head = written({ ...call, headers: kept, body: '' }).replace(/\r\n\r\n$/, '');
  const body = random.pick([`0\r\n\r\n${HIDDEN}`, `1\r\nx\r\n0\r\n\r\n${HIDDEN}`, HIDDEN]);
  return { bytes: `${head}\r\n${random.pick(FRAMES)}\r\n\r\n${body}`, isAmbiguous: true };
};
/** Says that more, or less, comes than does. */
const otherLength: Spoil = (call, random) => {
  const headers = call.headers.filter(([name]) => name !== 'Content-Length');
  const length = random.pick(['0', '1', '99999', '1000000000000', '-1', '9'.repeat(30), String(call.body.length + 1)]);
  return { bytes: written({ ...call, headers: [...headers, ['Content-Length', length]] }) };
};

const SPOILS = [
  other,
  other,
  other,
  other,
  without,
  many,
  long,
  line,
  line,
  start,
  chunked,
  twoEnds,
  twoEnds,
  otherLength,
];

export const headerMutants: MutantKind = {
  mutant(target, random) {
    const call = someCall(target, random);
    return sent(target, call, random.pick(SPOILS)(call, random));
  },
  good(target, random) {
    const call = someCall(target, random);
    return sent(target, call, { bytes: written(call), isWhole: true });
  },
};

function sent({ port }: Target, { method, target }: RawRequest, { isWhole = false, bytes, ...more }: Spoiled): Mutant {
  const about = `${method} ${target} as ${JSON.stringify(bytes.slice(0, 500))}`;
  return { about, atMost: 1, isWhole, ...more, send: () => sendsRaw(port, bytes, { isWhole }) };
}
