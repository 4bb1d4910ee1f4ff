// Where a call comes from, for limits: proxies count only when they are trusted, and one that should be and is not is
// noticed.
import { BlockList, isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { type ClientNetwork, networkOf, plainAddress } from '../quotas/network.ts';

/** What is known of the networks around this server. */
export interface Networks {
  /** The network a call comes from. */
  clientOf(context: Context): ClientNetwork;
  /** True for a call that this machine or a trusted proxy makes itself, for nobody else. */
  isOwn(context: Context): boolean;
  /** True for an address (of a connection) of a trusted proxy. */
  isTrusted(address: string): boolean;
}

/** Addresses that no caller from the internet has: RFC 1918, 4193, 6598, 3927, 4291 and this machine itself. */
const PRIVATE = blockList([
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
]);
const LOOPBACK = blockList(['127.0.0.0/8', '::1/128']);

/**
 * The networks, given the trusted proxies. `noticed` hears of every call that came through a proxy which is not among
 * them.
 */
export function networksAround(trustedProxies: readonly string[], noticed: () => void = () => {}): Networks {
  const trusted = blockList(trustedProxies);
  const isTrusted = (address: string) => holds(trusted, plainAddress(address) ?? '');
  const peerOf = (context: Context) => plainAddress(getConnInfo(context).remote.address ?? '') ?? '';
  return {
    isTrusted,
    isOwn: (context) => {
      const peer = peerOf(context);
      return !isForwarded(context) && (holds(LOOPBACK, peer) || isTrusted(peer));
    },
    clientOf: (context) => {
      let client = peerOf(context);
      if (isForwarded(context) && !isTrusted(client) && holds(PRIVATE, client)) noticed();
      const hops = (context.req.header('x-forwarded-for') ?? '').split(',');
      for (const hop of hops.reverse()) {
        const address = isTrusted(client) ? plainAddress(hop) : undefined;
        if (address === undefined) break;
        client = address;
      }
      return networkOf(client);
    },
  };
}

function isForwarded(context: Context): boolean {
  return context.req.header('x-forwarded-for') !== undefined || context.req.header('forwarded') !== undefined;
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

function holds(list: BlockList, address: string): boolean {
  return address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
