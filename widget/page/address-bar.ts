// Takes the link's secret out of the address bar: neither bookmarks, screenshots nor scripts that read the address
// get it. It survives reload and back: the history entry names where in `sessionStorage` it lies. One place for all
// entries of a tab, because a script can change only the entry it is in, and closing must reach them all.
import { type Bytes, toBase64url } from '../../server/contract/bytes.ts';
import { LINK_PARAMETER, type LinkReading, readLink } from '../../server/contract/message-link.ts';

/** Our place in `history.state`, also that of guard.js; an event of this name asks guard.js. */
const STATE_KEY = 'secureMessageReader';
/** Before the handle of what lies in `sessionStorage`, in both places. No secret has it: base64url has no slash. */
const KEPT_LINK = 'secure-message-reader/link/';

const IN_ADDRESS = new RegExp(`(?:#|%23|&)${LINK_PARAMETER}(?:=|%3D)([^&]*)$`, 'i');

/** Reads the link of this page, cleans the address bar, and remembers the link for this history entry. */
export function takeLink(): LinkReading {
  const value = takeLinkText();
  return value === undefined ? { link: 'none' } : readLink(`#${LINK_PARAMETER}=${value}`);
}

/** The same, as it stands in the address, whole or not. Undefined when there is none. */
export function takeLinkText(): string | undefined {
  const inAddress = IN_ADDRESS.exec(location.href);
  const guarded = askGuard(); // always: what it holds must not come back after closing
  const found = inAddress === null ? guarded : inAddress[1];
  if (found !== undefined) remember(found); // also where a router wrote over the entry
  return rememberedValue();
}

function askGuard(): string | undefined {
  let found: string | undefined;
  const detail = (value: string) => {
    found = value;
  };
  dispatchEvent(new CustomEvent(STATE_KEY, { detail }));
  return found;
}

/** Keeps the link in an entry that has none: a jump within the page (`#inhoud`) makes one. */
export function keepLink(secret: Bytes): void {
  keepLinkText(toBase64url(secret));
}

/** The same, as it stood in the address. */
export function keepLinkText(value: string): void {
  remember(value);
}

/**
 * Forgets the link of this history entry, in every entry of this tab: after closing, the one in the mail is needed
 * again.
 */
export function forgetLink(): void {
  const value = rememberedValue();
  if (value === undefined) return;
  const storage = tabStorage();
  for (const key of Object.keys(storage ?? {})) {
    if (key.startsWith(KEPT_LINK) && storage?.getItem(key) === value) storage.removeItem(key);
  }
  writeState(undefined);
}

/** Calls `changed` whenever another link may stand in the address bar, until the signal aborts. */
export function watchAddress(changed: () => void, signal: AbortSignal): void {
  for (const type of ['hashchange', 'popstate']) addEventListener(type, changed, { signal });
}

function rememberedValue(): string | undefined {
  const value = stateValue();
  if (value?.startsWith(KEPT_LINK)) return tabStorage()?.getItem(value) ?? undefined;
  if (value !== undefined) remember(value);
  return value;
}

function remember(value: string): void {
  writeState(handleOf(value) ?? value);
}

/**
 * Where this tab keeps the value. Undefined when the browser refuses storage: then the entry keeps the value itself.
 */
function handleOf(value: string): string | undefined {
  try {
    const storage = tabStorage();
    const handle = Object.keys(storage ?? {}).find(
      (key) => key.startsWith(KEPT_LINK) && storage?.getItem(key) === value,
    );
    if (handle !== undefined || storage === undefined) return handle;
    const fresh = KEPT_LINK + crypto.randomUUID();
    storage.setItem(fresh, value);
    return fresh;
  } catch (error) {
    if (error instanceof DOMException) return undefined; // full
    throw error;
  }
}

function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch (error) {
    if (error instanceof DOMException) return undefined; // blocked
    throw error;
  }
}

function stateValue(): string | undefined {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !(STATE_KEY in state)) return undefined;
  return typeof state[STATE_KEY] === 'string' ? state[STATE_KEY] : undefined;
}

// What a router of the page put into the entry stays; so does the rest of the address.
function writeState(value: string | undefined): void {
  const state: unknown = history.state;
  const others = typeof state === 'object' && state !== null ? state : {};
  history.replaceState({ ...others, [STATE_KEY]: value }, '', location.href.replace(IN_ADDRESS, ''));
}
