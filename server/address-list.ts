// Lists of internet addresses and networks: which are of no caller from the internet, which of nobody out there.
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses that no caller from the internet has: RFC 1918, 4193, 6598, 3927, 4291 and this machine itself. */
export const PRIVATE_NETWORKS = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
] as const;

/** The rest of what is nobody's out there (IANA's registries of special-purpose addresses). */
const SPECIAL_NETWORKS = [
  ...['0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  // What has an IPv4 address inside would lead to it by another name.
  ...['2001:db8::/32', '2001::/23', '2002::/16'],
] as const;

/** All IPv6 addresses that are given out. */
const GLOBAL_IPV6 = addressList(['2000::/3']);
const NOT_PUBLIC = addressList([...PRIVATE_NETWORKS, ...SPECIAL_NETWORKS]);

/** A list of addresses, and networks like 10.0.0.0/8. */
export function addressList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** True when an address, as Node writes it, is in the list. */
export function holds(list: BlockList, address: string): boolean {
  return address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** True for an address that somebody on the internet may have. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || holds(NOT_PUBLIC, address)) return false;
  return !isIPv6(address) || holds(GLOBAL_IPV6, address);
}
