// Targets of every call and page: spelled otherwise, too long, encoded twice, half, or for another server.
import type { Random } from '../../support/random.ts';
import type { Target } from './attacked-service.ts';
import { someAddress, someCall } from './calls.ts';
import type { Mutant, MutantKind } from './mutant.ts';
import { BYTE_MUTATIONS, mutated, ODD_TEXTS } from './mutations.ts';
import { type RawRequest, sendsRaw, whole, written } from './raw-http.ts';

const PAGES = [
  ...[
    '/',
    '/livez',
    '/readyz',
    '/metrics',
    '/widget/1/secure-message-reader.js',
    '/widget/1.0.0/integrity.json',
    '/widget/',
  ],
  ...[
    '/.well-known/security.txt',
    '/.well-known/oauth-authorization-server',
    '/desk/v1/openapi.json',
    '/reader/v1/documentation',
  ],
];
const QUERY = [
  'status',
  'reference',
  'createdFrom',
  'createdBefore',
  'limit',
  'cursor',
  'changedSince',
  'after',
  '__proto__',
  'x[]',
];
const PIECES = [
  ...[
    '%',
    '%0',
    '%00',
    '%2e%2e%2f',
    '..',
    '.',
    '//',
    '%252e',
    '%c0%ae',
    '%ff',
    '%ed%a0%80',
    '%f0%9f',
    '\\',
    ';a=b',
    '*',
    '{id}',
  ],
  ...['%0d%0aX:y', '#x', '?', '&', '=', '+', '@127.0.0.1:1', ':80', '~', 'é', '\x7f', '\x80', '[', '|', "'", '%u0041'],
];

type TargetMutation = (target: string, random: Random) => string;

const query: TargetMutation = (target, random) => {
  const value = random.percent(50) ? random.pick(PIECES) : encodeURIComponent(random.pick(ODD_TEXTS)).slice(0, 4_000);
  return `${target}?${`${random.pick(QUERY)}=${value}&`.repeat(random.pick([1, 1, 2, 1_000])).slice(0, 12_000)}`;
};
const piece: TargetMutation = (target, random) => {
  const at = random.below(target.length + 1);
  return target.slice(0, at) + random.pick(PIECES) + target.slice(at);
};
const segment: TargetMutation = (target, random) => {
  const segments = target.split('/');
  segments.splice(
    random.below(segments.length),
    1,
    random.pick([...PIECES, 'a'.repeat(9_000), '0', '-1', 'null', crypto.randomUUID()]),
  );
  return segments.join('/');
};
const MUTATIONS: readonly TargetMutation[] = [
  query,
  query,
  query,
  piece,
  piece,
  segment,
  segment,
  (target) => `${target}/`,
  (target) => target.toUpperCase(),
  (target) => target.replace('/', '//'),
  (target, random) =>
    `${random.pick(['http://', 'https://', 'ftp://', 'http://evil.example', 'http://user:pass@'])}${target}`,
  (_target, random) =>
    random.pick(['*', '', 'x', '//', 'evil.example:443', '/%', `/${'a/'.repeat(7_000)}`, `/${'%41'.repeat(3_000)}`]),
  (target) => target.replaceAll(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (target, random) => mutated(target, BYTE_MUTATIONS, random).slice(0, 14_000),
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'CONNECT', 'PURGE'];

export const urlMutants: MutantKind = {
  mutant(target, random) {
    const call = random.percent(75) ? someCall(target, random) : page(target, random);
    const method = random.percent(85) ? call.method : random.pick(METHODS);
    const mutant = sent(target, { ...call, method, target: random.pick(MUTATIONS)(call.target, random) });
    return { ...mutant, rightly: sent(target, call) }; // a whole letter takes longer than a page
  },
  good: (target, random) => sent(target, page(target, random)),
};

function page({ port }: Target, random: Random): RawRequest {
  return whole(port, someAddress(random), {
    method: 'GET',
    target: random.pick(PAGES.slice(0, 3)),
    headers: [],
    body: '',
  });
}

function sent({ port }: Target, request: RawRequest): Mutant {
  const about = `${request.method} ${JSON.stringify(request.target.slice(0, 300))}`;
  // A target with a line end or a blank in it is another request, and it may be one that never ends; a tunnel is none.
  const isWhole = !/[\0-\x20]/.test(request.target) && request.method !== 'CONNECT';
  return { about, atMost: 1, isWhole, send: () => sendsRaw(port, written(request), { isWhole }) };
}
