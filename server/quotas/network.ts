// Networks of clients, for limits: who has one address of an IPv6 network has all of it.
import { isIPv4, isIPv6 } from 'node:net';

/** Where a call comes from: an IPv4 address, or the /64 of an IPv6 one and the /48 around it. */
export interface ClientNetwork {
  readonly network: string;
  readonly wider: string | undefined;
}

/**
 * An address as Node writes it, from what proxies write: with a port, in brackets, in quotes, with a zone (RFC 7239,
 * 6; RFC 4007), IPv4 in IPv6. Undefined for what is none (`unknown`, `_hidden`).
 */
export function plainAddress(written: string): string | undefined {
  const text = written.trim().replace(/^"(.*)"$/, '$1');
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.replace(/%.*$/, '');
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return groups.map((group) => group.toString(16)).join(':');
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}

/** The network of an address as Node writes it: itself, or the /64 of an IPv6 one and the /48 around it. */
export function networkOf(address: string): ClientNetwork {
  if (!isIPv6(address)) return { network: address, wider: undefined };
  const groups = address.split(':');
  return { network: `${groups.slice(0, 4).join(':')}::/64`, wider: `${groups.slice(0, 3).join(':')}::/48` };
}

/** The eight numbers of an IPv6 address; a dotted tail is two of them. */
function groupsOf(address: string): number[] {
  const dotted = address.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_all, a: string, b: string, c: string, d: string) =>
      `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`,
  );
  const [left = '', right = ''] = dotted.split('::');
  const [leading, trailing] = [left, right].map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - (leading?.length ?? 0) - (trailing?.length ?? 0);
  const zeros = Array.from({ length: Math.max(0, missing) }, () => '0');
  return [...(leading ?? []), ...zeros, ...(trailing ?? [])].map((group) => Number.parseInt(group, 16));
}
