// The first access code: asked for as soon as the link is known, while the screen is still on its way.
// Who understands answers comes later (`reader-client`), and takes this one as if it had asked itself.
import { ACCESS_CODES, READER_API } from '../server/contract/first-call.ts';
import { messageId } from '../server/contract/keys.ts';
import { CODE_LIFE } from '../server/contract/lifetimes.ts';
import type { AskForCode } from '../server/contract/reader-api.ts';
import { takeLink } from './page/address-bar.ts';
import { type BrowserStorage, browserStorage } from './page/browser-storage.ts';
import { isPageActive } from './page/page-activity.ts';

const TIMEOUT = 30_000;

interface UnderWay {
  readonly url: string;
  readonly since: number;
  /** Makes the answer, for each who asks for it: a body is read once. */
  readonly answer: Promise<() => Response>;
}
let underWay: UnderWay | undefined;

/** Begins with the link in the address bar, before there is a reader: which then finds its code asked for. */
export async function beginEarly(api: string): Promise<void> {
  const reading = takeLink();
  if (reading.link === 'whole') begin(api, await messageId(reading.secret));
}

/** Looks how a message begins, and asks for its code when a citizen looks on and no session lives: once for all. */
export function begin(api: string, id: string): { readonly session: boolean; readonly pageActive: boolean } {
  const storage = browserStorage(id);
  const found = { session: storage.read('token') !== undefined, pageActive: isPageActive() };
  const url = addressOf(api, id);
  if (!found.session && found.pageActive && at(url) === undefined) {
    const answer = ask(url, askOf(storage, true, false));
    answer.catch(() => {}); // told to whoever takes it
    underWay = { url, since: Date.now(), answer };
  }
  return found;
}

/** The answer to what was asked for here, told once to all who wait for it; undefined when nothing was. */
export async function takeAnswer(api: string, id: string): Promise<Response | undefined> {
  const asked = at(addressOf(api, id));
  try {
    return (await asked?.answer)?.();
  } finally {
    if (underWay === asked) underWay = undefined;
  }
}

/** What a browser sends along when it asks for a code. */
export function askOf(storage: BrowserStorage, automatic: boolean, renew: boolean): AskForCode {
  const challenge = storage.read('challenge');
  const device = storage.read('device');
  return {
    automatic,
    renew,
    ...(challenge === undefined ? {} : { challenge }),
    ...(device === undefined ? {} : { device }),
  };
}

function addressOf(api: string, id: string): string {
  return api.replace(/\/$/, '') + READER_API + ACCESS_CODES.replace('{id}', id);
}

/** Nobody may have come for an answer: it is true for as long as its code lives. */
function at(url: string): UnderWay | undefined {
  return underWay?.url === url && Date.now() - underWay.since < CODE_LIFE ? underWay : undefined;
}

// Read whole at once: who takes it may come after the time that the call itself may take.
async function ask(url: string, json: AskForCode): Promise<() => Response> {
  const { status, headers, body } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
    credentials: 'omit',
    signal: AbortSignal.timeout(TIMEOUT),
  }).then(async (response) => ({ status: response.status, headers: response.headers, body: await response.blob() }));
  return () => new Response(body, { status, headers });
}
