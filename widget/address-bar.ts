// Takes the link's secret out of the address bar and keeps it in this history entry: it survives reload and back,
// and neither bookmarks, screenshots nor scripts that read the address get it.
import { type Bytes, toBase64url } from '../server/contract/bytes.ts';
import { LINK_PARAMETER, type LinkReading, readLink } from '../server/contract/message-link.ts';

/** Our place in `history.state`; guard.js writes the same. */
const STATE_KEY = 'secureMessageReader';

const IN_ADDRESS = new RegExp(`(?:#|%23|&)${LINK_PARAMETER}(?:=|%3D)([^&]*)$`, 'i');

/** Reads the link of this page, cleans the address bar, and remembers the link for this history entry. */
export function takeLink(): LinkReading {
  const found = IN_ADDRESS.exec(location.href);
  if (found !== null) remember(found[1] ?? '');
  const value = rememberedValue();
  return value === undefined ? { link: 'none' } : readLink(`#${LINK_PARAMETER}=${value}`);
}

/** Keeps the link in an entry that has none: a jump within the page (`#inhoud`) makes one. */
export function keepLink(secret: Bytes): void {
  remember(toBase64url(secret));
}

/** Forgets the link of this history entry: after closing, the one in the mail is needed again. */
export function forgetLink(): void {
  if (rememberedValue() !== undefined) remember(undefined);
}

/** Calls `changed` whenever another link may stand in the address bar, until the signal aborts. */
export function watchAddress(changed: () => void, signal: AbortSignal): void {
  for (const type of ['hashchange', 'popstate']) addEventListener(type, changed, { signal });
}

function rememberedValue(): string | undefined {
  const state: unknown = history.state;
  if (typeof state !== 'object' || state === null || !(STATE_KEY in state)) return undefined;
  return typeof state[STATE_KEY] === 'string' ? state[STATE_KEY] : undefined;
}

// What a router of the page put into the entry stays; so does the rest of the address.
function remember(value: string | undefined): void {
  const state: unknown = history.state;
  const others = typeof state === 'object' && state !== null ? state : {};
  history.replaceState({ ...others, [STATE_KEY]: value }, '', location.href.replace(IN_ADDRESS, ''));
}
