// Where a call comes from, for limits: proxies count only when they are trusted, and one that should be and is not is
// noticed.
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { addressList, holds, PRIVATE_NETWORKS } from '../address-list.ts';
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

const PRIVATE = addressList(PRIVATE_NETWORKS);
const LOOPBACK = addressList(['127.0.0.0/8', '::1/128']);

/**
 * The networks, given the trusted proxies. `noticed` hears of every call that came through a proxy which is not among
 * them.
 */
export function networksAround(trustedProxies: readonly string[], noticed: () => void = () => {}): Networks {
  const trusted = addressList(trustedProxies);
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
