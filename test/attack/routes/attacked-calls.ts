// Every call that there is, made rightly: those of the tables of both APIs, the one for a token, and what everybody may
// have. From the tables: a call that is added is attacked, and the compiler or the run names what it needs to be right.

import { READER_API } from '../../../server/contract/reader-address.ts';
import { type ReaderCall, readerCalls } from '../../../server/contract/reader-api.ts';
import { deskCalls } from '../../../server/http/desk/desk-api.ts';
import { DESK_API } from '../../../server/http/desk/desk-call.ts';
import { TOKEN_PATH } from '../../../server/http/desk/token-route.ts';
import { newMessage } from '../../support/case-system.ts';
import { Random } from '../../support/random.ts';
import { deskRequest, made, readerRequest, someAddress } from '../mutants/calls.ts';
import { type RawRequest, whole } from '../mutants/raw-http.ts';
import type { Callers } from './callers.ts';

/** Whose calls they are: who may make them differs. */
export type Kind = 'desk' | 'reader' | 'token' | 'open';

export interface AttackedCall {
  readonly kind: Kind;
  readonly name: string;
  readonly method: string;
  /** As the tables have it, below its API. */
  readonly path: string;
  /** Content types that it takes. */
  readonly takes: readonly string[];
  /** Where its OpenAPI document is. */
  readonly document?: string;
  /** Made rightly, once more each time. */
  right(): Promise<RawRequest>;
}

type DeskName = keyof typeof deskCalls;

/** JSON that is right here, where the example of the table is not. */
const DESK_JSON: Partial<Record<DeskName, (callers: Callers) => unknown>> = {
  createMessage: () => newMessage(),
  renewAccess: ({ ours }) => newMessage({ to: { address: ours.waiting.to } }),
  giveCounterCode: ({ ours }) => ({ codeReference: ours.waiting.codeReference, who: 'A. Bakker', why: 'Paspoort' }),
  subscribe: () => ({ url: 'http://127.0.0.1:1/' }),
  extendMessage: () => ({ lastDay: new Date(Date.now() + 200 * 86_400_000).toISOString().slice(0, 10) }),
  eraseCitizen: ({ other }) => ({ address: other.to }),
};

/** Those after which others can't be made; all others come before them. */
const LAST: readonly string[] = [
  ...(['removeAttachment', 'sendReply', 'replyAttachment', 'endSession'] satisfies ReaderCall[]),
  ...(['renewAccess', 'withdrawMessage', 'eraseCitizen', 'unsubscribe', 'removeRecipient'] satisfies DeskName[]),
];

/** What everybody may have, by the route that the server has for it, and where it is tried. */
export const OPEN_ROUTES: Readonly<Record<string, string>> = {
  '/livez': '/livez',
  '/readyz': '/readyz',
  /** Of everybody on this machine. */
  '/metrics': '/metrics',
  '/.well-known/oauth-authorization-server': '/.well-known/oauth-authorization-server',
  '/.well-known/security.txt': '/.well-known/security.txt',
  '/widget/*': '/widget/1/frame.html',
  [`${READER_API}/openapi.json`]: `${READER_API}/openapi.json`,
  [`${READER_API}/documentation`]: `${READER_API}/documentation`,
  [`${DESK_API}/openapi.json`]: `${DESK_API}/openapi.json`,
  [`${DESK_API}/documentation`]: `${DESK_API}/documentation`,
};

/** All of them, in an order in which each can be made. */
export function attackedCalls(callers: Callers, random: Random): AttackedCall[] {
  const { port, ours } = callers;
  const chance = () => new Random(random.seed());
  const desk = Object.entries(deskCalls).map(([name, row]): AttackedCall => {
    const right = async () => {
      const json = jsonOf(name, callers);
      const more = json === undefined ? {} : { json };
      return made(port, chance(), deskRequest(row, { apiKey: ours.apiKey, id: idFor(row.path, ours.ids), ...more }));
    };
    const { method, path, takes } = row;
    const document = `${DESK_API}/openapi.json`;
    return { kind: 'desk', name, method, path, takes: Object.keys(takes.request ?? {}), document, right };
  });
  const reader = readerNames.map((name): AttackedCall => {
    const { method, path, request } = readerCalls[name];
    const takes = request === 'none' ? [] : [request === 'record' ? 'application/octet-stream' : 'application/json'];
    const right = async () => made(port, chance(), await readerRight(name, callers));
    return { kind: 'reader', name, method, path, takes, document: `${READER_API}/openapi.json`, right };
  });
  const token: AttackedCall = {
    ...{ kind: 'token', name: 'token', method: 'POST', path: TOKEN_PATH },
    takes: ['application/x-www-form-urlencoded'],
    right: async () => tokenRequest(port, chance(), await ours.client.sign(ours.client.claims())),
  };
  const open = Object.values(OPEN_ROUTES).map((path): AttackedCall => {
    const right = async () => openRequest(port, chance(), path);
    return { kind: 'open', name: path, method: 'GET', path, takes: [], right };
  });
  const rank = ({ name }: AttackedCall) => LAST.indexOf(name);
  return [...open, ...reader, ...desk, token].sort((one, other) => rank(one) - rank(other));
}

const readerNames = Object.keys(readerCalls).filter((name): name is ReaderCall => Object.hasOwn(readerCalls, name));

function jsonOf(name: string, callers: Callers): unknown {
  const isDesk = (one: string): one is DeskName => Object.hasOwn(deskCalls, one);
  return isDesk(name) ? DESK_JSON[name]?.(callers) : undefined;
}

/** The id of what the path is about. */
export function idFor(path: string, ids: Callers['ours']['ids']): string {
  return Object.entries(ids).find(([room]) => path.startsWith(`/${room}/`))?.[1] ?? '';
}

async function readerRight(name: ReaderCall, { ours: { open, page }, other, codes }: Callers) {
  const { reader, reply, judged, unjudged, letter } = open;
  const { good } = codes;
  if (name === 'openSession')
    return readerRequest(
      name,
      { reader: good.browser, reply },
      { json: { code: good.digits, challenge: good.browser.challenge } },
    );
  if (name === 'askForCode') {
    const fresh = await other.again();
    fresh.page = page;
    return readerRequest(name, { reader: fresh, reply }, { json: { automatic: false } });
  }
  if (name === 'startReply') return readerRequest(name, { reader, reply });
  if (name === 'completeAttachment')
    return readerRequest(name, open, { attachmentId: judged.id, json: { name: judged.name, records: 1 } });
  if (name === 'replyAttachment') return readerRequest(name, open, { attachmentId: judged.id });
  if (name === 'sendReply') return readerRequest(name, open, { json: { letter } });
  return readerRequest(name, open, { attachmentId: unjudged.id, record: unjudged.record });
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The fields of the call for a token. */
export function tokenForm(client_assertion: string, more: Readonly<Record<string, string>> = {}): string {
  const fields = { grant_type: 'client_credentials', client_assertion_type: ASSERTION_TYPE, client_assertion };
  return new URLSearchParams({ ...fields, ...more }).toString();
}

function tokenRequest(port: number, random: Random, assertion: string): RawRequest {
  const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
  const body = tokenForm(assertion);
  return whole(port, someAddress(random), { method: 'POST', target: `${DESK_API}${TOKEN_PATH}`, headers, body });
}

function openRequest(port: number, random: Random, target: string): RawRequest {
  const request = whole(port, someAddress(random), { method: 'GET', target, headers: [], body: '' });
  if (target !== '/metrics') return request;
  return { ...request, headers: request.headers.filter(([name]) => name !== 'X-Forwarded-For') };
}

/** The routes of a server that nothing here attacks; middleware, and what answers 405, is none. */
export function unattacked(routes: readonly { readonly method: string; readonly path: string }[]): string[] {
  const tables = [
    { api: READER_API, calls: Object.values(readerCalls) },
    { api: DESK_API, calls: [...Object.values(deskCalls), { method: 'POST', path: TOKEN_PATH }] },
    { api: '', calls: Object.keys(OPEN_ROUTES).map((path) => ({ method: 'GET', path })) },
  ];
  const attacked = new Set(
    tables.flatMap(({ api, calls }) =>
      calls.map(({ method, path }) => `${method} ${api}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    ),
  );
  const there = routes.flatMap(({ method, path }) => (method === 'ALL' ? [] : [`${method} ${path}`]));
  return [...new Set(there)].filter((route) => !attacked.has(route));
}
