// The municipalities' own systems, which events go to: addresses that a key holder wrote. Over TLS, to the internet
// and to the networks that the operator named; no redirect is followed, and of an answer to an event only the status
// is read.

import { type LookupAddress, type LookupAllOptions, lookup as lookupInDns } from 'node:dns';
import { request as requestInTheClear } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressList, holds, isPublicAddress } from '../address-list.ts';
import { codesOf } from '../connection-fault.ts';
import { eventLimits } from '../contract/event-limits.ts';
import { MINUTE, SECOND } from '../contract/units.ts';
import { isLoopback } from './loopback.ts';

/** What became of an event that was handed over. */
export interface HandedOver {
  /** Undefined: it was taken. Else the status, or the code of what went wrong with the connection. */
  readonly error: string | undefined;
  readonly milliseconds: number;
  /** The receiver asks for so many milliseconds of rest. */
  readonly rest: number;
}

/** What was answered; its JSON where it was taken. */
export interface Answered extends HandedOver {
  readonly json?: unknown;
}

/** Hands events over. */
export interface EventReceivers {
  /** What is wrong with an address, as the end of a sentence; undefined when events may go there. */
  faultOf(url: string): string | undefined;
  /** POSTs a body; never throws for what the other side does. */
  post(url: string, headers: Headers, body: string): Promise<HandedOver>;
  /** Asks a neighbour for something, under the same rules. What is no JSON, or too much, is `EANSWER`. */
  get(url: string, headers: Headers, timeout?: number): Promise<Answered>;
}

type Headers = Readonly<Record<string, string>>;

type Lookup = (name: string, options: LookupAllOptions, callback: LookupCallback) => void;
type LookupCallback = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;

/** Not the other side's: its name leads to an address that events may not go to. */
const ADDRESS_REFUSED = 'EADDRESSREFUSED';
/** Not a code of Node's: what came is no answer of the API that was asked. */
export const ANSWER_NOT_UNDERSTOOD = 'EANSWER';

/** `networks`: those inside, which events may go to as well; `lookup` finds the addresses of a name. */
export function makeEventReceivers(networks: readonly string[], lookup: Lookup = lookupInDns): EventReceivers {
  const named = addressList(networks);
  const isAllowed = (address: string) => isPublicAddress(address) || holds(named, address);
  /** Looks a name up, and tells only the addresses that events may go to: checked where it is used. */
  const lookupAllowed: LookupFunction = (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, '');
      const allowed = found.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined)
        return callback(Object.assign(new Error('not an address for events'), { code: ADDRESS_REFUSED }), '');
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
  const faultOf = (text: string): string | undefined => {
    const fault = faultOfForm(text);
    if (fault !== undefined) return fault;
    const host = new URL(text).hostname.replace(/^\[|\]$/g, '');
    // A name is looked up when it is used: today's address says nothing of tomorrow's.
    const isRefused = isIP(host) !== 0 ? !isAllowed(host) : isLoopback(host) && !isAllowed('127.0.0.1');
    return isRefused ? 'must be on the internet, or in a network that EVENT_NETWORKS names' : undefined;
  };
  const send = async (url: string, request: Sent): Promise<Answered> => {
    const began = performance.now();
    const outcome = faultOf(url) === undefined ? await answerOf(url, request, lookupAllowed) : ADDRESS_REFUSED;
    const milliseconds = Math.round(performance.now() - began);
    if (typeof outcome === 'string') return { error: outcome, milliseconds, rest: 0 };
    const { status, rest, json } = outcome;
    const error = status >= 200 && status < 300 ? undefined : `HTTP ${status}`;
    return { error, milliseconds, rest, ...(error === undefined ? { json } : {}) };
  };
  return {
    faultOf,
    async post(url, headers, body) {
      const { json: _, ...handed } = await send(url, { method: 'POST', headers, body });
      return handed;
    },
    async get(url, headers, timeout) {
      const answered = await send(url, { method: 'GET', headers: { ...headers, accept: 'application/json' }, timeout });
      const isMute = answered.error === undefined && answered.json === undefined;
      return isMute ? { ...answered, error: ANSWER_NOT_UNDERSTOOD } : answered;
    },
  };
}

/** What is wrong with how an address is written. */
function faultOfForm(text: string): string | undefined {
  const most = eventLimits.subscriptionUrlCharacters;
  if (text.length > most) return `must have at most ${most} characters`;
  if (!URL.canParse(text)) return 'must be a URL';
  const { protocol, username, password, hash, hostname } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname)))
    return 'must begin with https:// (or http:// for this machine)';
  return `${username}${password}${hash}` === '' ? undefined : 'must have no user name, no password and no #';
}

interface Sent {
  readonly method: 'POST' | 'GET';
  readonly headers: Headers;
  readonly body?: string;
  readonly timeout?: number | undefined;
}

interface Answer {
  readonly status: number;
  readonly rest: number;
  /** Of a GET; undefined when it is none, or more than anybody needs. */
  readonly json: unknown;
}

/** The answer, or the code of why there is none. */
function answerOf(
  url: string,
  { method, headers, body, timeout = eventLimits.receiverTimeout }: Sent,
  lookup: LookupFunction,
): Promise<Answer | string> {
  return new Promise((resolve) => {
    const start = url.startsWith('https:') ? request : requestInTheClear;
    const signal = AbortSignal.timeout(timeout);
    const most = method === 'GET' ? eventLimits.neighbourAnswerBytes : eventLimits.receiverAnswerBytes;
    // No agent: a connection that was kept open may be closed by the other side just when it is used.
    const asking = start(url, { method, headers, lookup, signal, agent: false }, (response) => {
      const { statusCode: status = 0 } = response;
      const chunks: Uint8Array[] = [];
      let bytes = 0;
      response.on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
        if (method === 'GET') chunks.push(chunk);
        if (bytes > most) response.destroy();
      });
      response.on('error', () => {}); // the status is known, whatever follows
      response.on('close', () => {
        const json = method === 'GET' && response.complete ? jsonOf(Buffer.concat(chunks)) : undefined;
        resolve({ status, rest: restAskedBy(response.headers['retry-after']), json });
      });
    });
    asking.on('error', (error) => resolve(signal.aborted ? 'ETIMEDOUT' : (codesOf(error)[0] ?? error.name)));
    asking.end(body);
  });
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Milliseconds of a `Retry-After` in seconds, within reason. */
function restAskedBy(header: string | undefined): number {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : 0;
  return Math.min(seconds * SECOND, 60 * MINUTE);
}
