// The first call, small enough to come with the first screen: the code is on its way while the rest is fetched.
import { ACCESS_CODES, READER_API } from '../server/contract/reader-address.ts';
import type { AskForCode } from '../server/contract/reader-api.ts';
import type { BrowserStorage } from './page/browser-storage.ts';

const TIMEOUT = 30_000;

/**
 * Asks for a code of a message. Never repeated by itself: each time could send an sms. Rejects when no answer comes.
 * `api` is the server's address, with or without a slash at its end.
 */
export function requestCode(api: string, messageId: string, ask: AskForCode): Promise<Response> {
  return fetch(api.replace(/\/$/, '') + READER_API + ACCESS_CODES.replace('{id}', messageId), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ask),
    credentials: 'omit',
    signal: AbortSignal.timeout(TIMEOUT),
  });
}

/** The question, with what this browser keeps of earlier ones. */
export function askFor(storage: BrowserStorage, how: Pick<AskForCode, 'automatic' | 'renew'>): AskForCode {
  const [challenge, device] = [storage.read('challenge'), storage.read('device')];
  return {
    ...how,
    ...(challenge === undefined ? {} : { challenge }),
    ...(device === undefined ? {} : { device }),
  };
}
