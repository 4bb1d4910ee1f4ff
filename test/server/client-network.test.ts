// Where a call comes from: everything that proxies write in X-Forwarded-For, and nothing that callers do.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Hono } from 'hono';
import { networksAround } from '../../server/http/client-network.ts';
import { type ClientNetwork, plainAddress } from '../../server/quotas/network.ts';

/** What is made of one call: of the address that is connected, and of its headers. */
async function seen(peer: string, headers: Record<string, string>, trustedProxies: readonly string[] = ['10.0.0.0/8']) {
  const told = { noticed: 0 };
  const networks = networksAround(trustedProxies, () => {
    told.noticed += 1;
  });
  let client: ClientNetwork | undefined;
  let isOwn: boolean | undefined;
  const app = new Hono().get('/', (context) => {
    client = networks.clientOf(context);
    isOwn = networks.isOwn(context);
    return context.body(null, 204);
  });
  await app.request('/', { headers }, { incoming: { socket: { remoteAddress: peer } } });
  return { ...client, isOwn, ...told };
}

describe('an address, as proxies write it', () => {
  for (const [written, plain] of [
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1:567', '192.0.2.1'],
    ['"192.0.2.1:567"', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:DB8:0::0001', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]:443', '2001:db8:0:0:0:0:0:1'],
    ['"[2001:db8::1]:443"', '2001:db8:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0:0:0:c000:201'],
  ] as const) {
    test(written, () => assert.equal(plainAddress(written), plain));
  }
  for (const none of ['', 'unknown', '_hidden', '1.2.3', '1.2.3.4.5', '[2001:db8::1', 'example.nl:80', '1.2.3.4:x']) {
    test(`none: ${none}`, () => assert.equal(plainAddress(none), undefined));
  }
});

describe('the client network', () => {
  test('is the last hop that no trusted proxy wrote of itself', async () => {
    const { network } = await seen('10.0.0.1', { 'x-forwarded-for': '198.51.100.7, 192.0.2.1:4711, 10.0.0.2' });
    assert.equal(network, '192.0.2.1');
  });

  test('is not what a caller writes', async () => {
    assert.equal((await seen('192.0.2.9', { 'x-forwarded-for': '198.51.100.7' })).network, '192.0.2.9');
    assert.equal((await seen('10.0.0.1', { 'x-forwarded-for': 'unknown' })).network, '10.0.0.1');
    assert.equal((await seen('10.0.0.1', { 'x-forwarded-for': '198.51.100.7, unknown' })).network, '10.0.0.1');
  });

  test('of IPv6 is its /64, and the /48 around it', async () => {
    const one = await seen('10.0.0.1', { 'x-forwarded-for': '[2001:db8:1:2:3::4]:443' });
    const other = await seen('::ffff:10.0.0.1', { 'x-forwarded-for': '2001:db8:1:9::1' });
    assert.deepEqual([one.network, one.wider], ['2001:db8:1:2::/64', '2001:db8:1::/48']);
    assert.deepEqual([other.network, other.wider], ['2001:db8:1:9::/64', '2001:db8:1::/48']);
    assert.equal((await seen('::ffff:192.0.2.1', {}, [])).network, '192.0.2.1');
  });
});

describe('a proxy that is not named', () => {
  test('is noticed when it is near, for then everybody is one client', async () => {
    for (const peer of ['127.0.0.1', '10.1.2.3', '192.168.1.1', '::1', 'fd00::1'])
      assert.equal((await seen(peer, { 'x-forwarded-for': '192.0.2.1' }, [])).noticed, 1, peer);
    assert.equal((await seen('10.1.2.3', { forwarded: 'for=192.0.2.1' }, [])).noticed, 1);
  });

  test('is not noticed when it is named, when it is a stranger, or when there is none', async () => {
    assert.equal((await seen('10.1.2.3', { 'x-forwarded-for': '192.0.2.1' })).noticed, 0);
    assert.equal((await seen('198.51.100.1', { 'x-forwarded-for': '192.0.2.1' }, [])).noticed, 0);
    assert.equal((await seen('127.0.0.1', {}, [])).noticed, 0);
  });
});

test('a call of our own comes from this machine or a trusted proxy, and was passed on for nobody', async () => {
  assert.equal((await seen('127.0.0.1', {})).isOwn, true);
  assert.equal((await seen('::1', {})).isOwn, true);
  assert.equal((await seen('::ffff:10.0.0.1', {})).isOwn, true);
  assert.equal((await seen('10.0.0.1', { 'x-forwarded-for': '10.0.0.2' })).isOwn, false);
  assert.equal((await seen('127.0.0.1', { forwarded: 'for=127.0.0.1' })).isOwn, false);
  assert.equal((await seen('192.0.2.1', {})).isOwn, false);
});
