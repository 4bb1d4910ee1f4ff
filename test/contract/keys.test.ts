// Keys: RFC 5869's own answers, and that each part of a message's keys depends on all that it must.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bytes } from '../../server/contract/bytes.ts';
import { contentKey, hkdf, messageId } from '../../server/contract/keys.ts';

const bytes = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');

describe('HKDF-SHA-256', () => {
  test('gives what RFC 5869 A.3 says', async () => {
    // A.1 and A.2 have an info that is no UTF-8, which a label of ours always is.
    const okm = await hkdf(bytes('0b'.repeat(22)), new Uint8Array(0), '', 42);
    assert.equal(hex(okm), '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8');
  });
});

describe('the keys of a message', () => {
  const secret = new Uint8Array(32).fill(1);
  const share = new Uint8Array(32).fill(2);

  test('name it in 22 characters that the secret alone decides', async () => {
    assert.match(await messageId(secret), /^[\w-]{22}$/);
    assert.notEqual(await messageId(secret), await messageId(share));
  });

  test('take both the link and the server: every bit of each counts', async () => {
    const keys = [contentKey(secret, share)];
    for (const at of [0, 31])
      for (const bit of [1, 128])
        keys.push(contentKey(flipped(secret, at, bit), share), contentKey(secret, flipped(share, at, bit)));
    const different = new Set((await Promise.all(keys)).map(hex));
    assert.equal(different.size, keys.length);
    for (const key of different) assert.equal(key.length, 64);
  });

  test('are not its name: who knows the id knows nothing of the content key', async () => {
    const name = Buffer.from(await messageId(secret), 'base64url').toString('hex');
    assert.ok(!hex(await contentKey(secret, new Uint8Array(0))).startsWith(name));
  });
});

function flipped(of: Bytes, at: number, bit: number): Bytes {
  const copy = new Uint8Array(of);
  copy[at] = (copy[at] ?? 0) ^ bit;
  return copy;
}
