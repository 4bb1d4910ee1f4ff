// The first call, small enough to come with the first screen: the code is on its way while the rest is fetched.
import { randomBytes, toBase64url } from '../server/contract/bytes.ts';
import { CODE_LIFE } from '../server/contract/lifetimes.ts';
import { ACCESS_CODES, PAGE_HEADER, READER_API } from '../server/contract/reader-address.ts';
import type { AskForCode } from '../server/contract/reader-api.ts';
import { type BrowserStorage, browserStorage } from './page/browser-storage.ts';
import { isPageActive } from './page/page-activity.ts';
import { surroundings } from './page/surroundings.ts';

/** Milliseconds that an ordinary call may take. */
export const CALL_TIMEOUT = 30_000;

/** Where the calls of a server are; `api` is its address, with or without a slash at its end. */
export function readerApi(api: string): string {
  return api.replace(/\/$/, '') + READER_API;
}

/**
 * Asks for a code of a message. Never repeated by itself: each time could send an sms. Rejects when no answer comes.
 * `api`: see `readerApi`.
 */
export function requestCode(api: string, messageId: string, ask: AskForCode): Promise<Response> {
  return fetch(api + ACCESS_CODES.replace('{id}', messageId), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...pageHeader() },
    body: JSON.stringify(ask),
    credentials: 'omit',
    signal: AbortSignal.timeout(CALL_TIMEOUT),
  });
}

/** Says in whose page the reader's own frame is; nothing in the page itself, whose Origin says it. */
export function pageHeader(): Record<string, string> {
  const around = surroundings();
  return around === undefined ? {} : { [PAGE_HEADER]: new URL(around.page).origin };
}

/** Whether a session of this message lives in this tab; if not, and somebody looks at the page, asks for its code. */
export function begin(api: string, id: string): { session: boolean; asked: Promise<Response> | undefined } {
  const storage = browserStorage(id);
  const session = storage.read('token') !== undefined;
  if (session || !isPageActive()) return { session, asked: undefined };
  const asked = requestCode(readerApi(api), id, askFor(storage, { automatic: true, renew: false }));
  asked.catch(() => {}); // told to who waits for it
  return { session, asked };
}

/** The question, with what this browser keeps of earlier ones. */
export function askFor(storage: BrowserStorage, how: Omit<AskForCode, 'challenge' | 'device'>): AskForCode {
  // Kept before it is sent: when the answer is lost, the next try is told of the code that is on its way.
  const challenge = storage.read('challenge') ?? toBase64url(randomBytes(32));
  storage.write('challenge', challenge, Date.now() + CODE_LIFE);
  const device = storage.read('device');
  return { ...how, challenge, ...(device === undefined ? {} : { device }) };
}
