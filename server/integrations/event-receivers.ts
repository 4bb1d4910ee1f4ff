// The municipalities' own systems, which events go to: addresses that a key holder wrote. Over TLS, to the internet
// and to the networks that the operator named; no redirect is followed, and of the answer only the status is read.

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

/** Hands events over. */
export interface EventReceivers {
  /** What is wrong with an address, as the end of a sentence; undefined when events may go there. */
  faultOf(url: string): string | undefined;
  /** POSTs a body; never throws for what the other side does. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<HandedOver>;
}

type Lookup = (name: string, options: LookupAllOptions, callback: LookupCallback) => void;
type LookupCallback = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;

/** Not the other side's: its name leads to an address that events may not go to. */
const ADDRESS_REFUSED = 'EADDRESSREFUSED';

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
  return {
    faultOf,
    async post(url, headers, body) {
      const began = performance.now();
      const outcome = faultOf(url) === undefined ? await answerOf(url, headers, body, lookupAllowed) : ADDRESS_REFUSED;
      const milliseconds = Math.round(performance.now() - began);
      if (typeof outcome === 'string') return { error: outcome, milliseconds, rest: 0 };
      const { status, rest } = outcome;
      return { error: status >= 200 && status < 300 ? undefined : `HTTP ${status}`, milliseconds, rest };
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

/** The status of the answer, or the code of why there is none. */
function answerOf(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  lookup: LookupFunction,
): Promise<{ status: number; rest: number } | string> {
  return new Promise((resolve) => {
    const start = url.startsWith('https:') ? request : requestInTheClear;
    const signal = AbortSignal.timeout(eventLimits.receiverTimeout);
    // No agent: a connection that was kept open may be closed by the other side just when it is used.
    const asking = start(url, { method: 'POST', headers, lookup, signal, agent: false }, (response) => {
      const answer = { status: response.statusCode ?? 0, rest: restAskedBy(response.headers['retry-after']) };
      let bytes = 0;
      response.on('data', (chunk: Uint8Array) => {
        bytes += chunk.length;
        if (bytes > eventLimits.receiverAnswerBytes) response.destroy();
      });
      response.on('error', () => {}).on('close', () => resolve(answer)); // the status is known, whatever follows
    });
    asking.on('error', (error) => resolve(signal.aborted ? 'ETIMEDOUT' : (codesOf(error)[0] ?? error.name)));
    asking.end(body);
  });
}

/** Milliseconds of a `Retry-After` in seconds, within reason. */
function restAskedBy(header: string | undefined): number {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : 0;
  return Math.min(seconds * SECOND, 60 * MINUTE);
}
