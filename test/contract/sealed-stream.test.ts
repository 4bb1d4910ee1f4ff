// The seal: known answers of ours and of Tink, and that nothing but the very blob opens.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Bytes, fromBase64url, utf8 } from '../../server/contract/bytes.ts';
import { contentKey, messageId, sha256 } from '../../server/contract/keys.ts';
import {
  BrokenSealError,
  open,
  openBytes,
  openedSize,
  RECORD_SIZE,
  recordSealer,
  type StreamFormat,
  seal,
  sealAad,
  sealBytes,
  sealedSize,
  sealStart,
  sharedFileAad,
} from '../../server/contract/sealed-stream.ts';
import { TINK_VECTORS } from './tink-vectors.ts';

const vectors = JSON.parse(readFileSync(new URL('./seal-vectors.json', import.meta.url), 'utf8'));
const bytes = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');
const pattern = (length: number): Bytes => new Uint8Array(length).map((_, at) => (7 * at + (at >> 8)) & 255);

describe('known answers', () => {
  const secret = fromBase64url(vectors.S);
  const start = { salt: bytes(vectors.salt_hex), noncePrefix: bytes(vectors.noncePrefix_hex) };

  test('keys', async () => {
    assert.equal(await messageId(secret), vectors.id);
    assert.equal(hex(await sha256(fromBase64url(vectors.id))), vectors.sha256_id_hex);
    assert.equal(hex(await contentKey(secret, bytes(vectors.P_hex))), vectors.CK_hex);
  });

  test('a letter', async () => {
    assert.equal(sealAad('body', vectors.id, '0'), vectors.body.aad);
    const sealed = await sealBytes(bytes(vectors.CK_hex), vectors.body.aad, utf8(vectors.body.plaintext_utf8), start);
    assert.equal(hex(sealed), vectors.body.ciphertext_hex);
  });

  for (const { length, ciphertextLength, sha256_ciphertext_hex } of vectors.files.cases) {
    test(`a file of ${length} bytes`, async () => {
      const sealed = await sealBytes(bytes(vectors.CK_hex), vectors.files.aad, pattern(length), start);
      assert.deepEqual(
        [sealed.length, sealedSize(length), openedSize(sealed.length)],
        [ciphertextLength, ciphertextLength, length],
      );
      assert.equal(hex(await sha256(sealed)), sha256_ciphertext_hex);
      assert.equal(hex(await openBytes(bytes(vectors.CK_hex), vectors.files.aad, sealed)), hex(pattern(length)));
    });
  }

  test('a file that several letters share', async () => {
    const { key_hex, aad, length, ciphertextLength, sha256_ciphertext_hex } = vectors.sharedFile;
    assert.equal(sharedFileAad('1'), aad);
    const sealed = await sealBytes(bytes(key_hex), aad, pattern(length), start);
    assert.deepEqual([sealed.length, hex(await sha256(sealed))], [ciphertextLength, sha256_ciphertext_hex]);
    assert.equal(hex(await openBytes(bytes(key_hex), aad, sealed)), hex(pattern(length)));
  });

  for (const { what, format, key, aad, plaintext, ciphertext } of TINK_VECTORS) {
    test(`of Tink: ${what}`, async () => {
      const blob = bytes(ciphertext);
      const salt = blob.slice(1, 1 + format.keySize);
      const noncePrefix = blob.slice(1 + format.keySize, 8 + format.keySize);
      assert.equal(new TextDecoder().decode(await openBytes(bytes(key), aad, blob, format)), plaintext);
      assert.equal(hex(await sealBytes(bytes(key), aad, utf8(plaintext), { salt, noncePrefix }, format)), ciphertext);
    });
  }
});

/** Small segments, so that every cut and every bit can be tried. */
const SMALL: StreamFormat = { hash: 'SHA-256', keySize: 32, segmentSize: 64 };
const KEY = new Uint8Array(32).fill(9);
const AAD = 'secure-message/1 file AAAAAAAAAAAAAAAAAAAAAA 1';
const refused = (blob: Uint8Array, aad = AAD, key: Bytes = KEY) =>
  assert.rejects(openBytes(key, aad, blob, SMALL), BrokenSealError);

describe('a blob of three segments', async () => {
  const blob = await sealBytes(KEY, AAD, pattern(8 + 48 + 20), undefined, SMALL);
  const segments = [blob.slice(0, 64), blob.slice(64, 128), blob.slice(128)];
  const of = (...parts: (Uint8Array | undefined)[]) =>
    new Uint8Array(Buffer.concat(parts.filter((part) => part !== undefined)));

  test('does not open when it is cut, wherever', async () => {
    assert.equal(segments[2]?.length, 36);
    for (let length = 0; length < blob.length; length += 1) await refused(blob.subarray(0, length));
  });

  test('does not open with any bit flipped', async () => {
    for (let bit = 0; bit < blob.length * 8; bit += 1) {
      const flipped = new Uint8Array(blob);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await refused(flipped);
    }
  });

  test('does not open swapped, repeated, extended or spliced', async () => {
    const [first, second, last] = segments;
    const other = await sealBytes(KEY, AAD, pattern(8 + 48 + 20), undefined, SMALL);
    for (const wrong of [
      of(second, first, last),
      of(first, last),
      of(first, second),
      of(first, second, second, last),
      of(first, second, last, last),
      of(blob, new Uint8Array(1)),
      of(first, other.slice(64)),
      of(first, second, other.slice(128)),
    ]) {
      await refused(wrong);
    }
  });

  test('does not open in another place or with another key', async () => {
    await refused(blob, AAD.replace(' 1', ' 2'));
    await refused(blob, AAD.replace('file', 'replyfile'));
    await refused(blob, AAD, new Uint8Array(32));
  });
});

describe('any bytes', () => {
  test('come back as they were, however they are chunked, in records of one size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 8 }),
        async (plain, sizes) => {
          const records = await chunksOf(chunked(plain, sizes).pipeThrough(seal(KEY, AAD, undefined, SMALL)));
          assert.ok(records.slice(0, -1).every(({ length }) => length === SMALL.segmentSize));
          const sealed = Buffer.concat(records);
          assert.equal(sealed.length, sealedSize(plain.length, SMALL));
          const opened = await chunksOf(chunked(sealed, sizes).pipeThrough(open(KEY, AAD, SMALL)));
          assert.deepEqual(Buffer.concat(opened), Buffer.from(plain));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('are the same record by record as in a stream', async () => {
    for (const size of [0, 1, 23, 24, 25, 71, 72, 73, 500]) {
      const [plain, start] = [pattern(size), sealStart(SMALL)];
      const sealer = recordSealer(KEY, AAD, size, start, SMALL);
      const records: Uint8Array[] = [];
      for (let index = 0; index < sealer.count; index += 1) {
        const { from, to } = sealer.range(index);
        records.push(await sealer.seal(index, plain.slice(from, to)));
      }
      assert.deepEqual(Buffer.concat(records), Buffer.from(await sealBytes(KEY, AAD, plain, start, SMALL)), `${size}`);
    }
  });

  test('are sealed differently every time', async () => {
    const seals = await Promise.all(Array.from({ length: 20 }, () => sealBytes(KEY, AAD, pattern(5))));
    assert.equal(new Set(seals.map((sealed) => createHash('sha256').update(sealed).digest('hex'))).size, 20);
  });

  test('no blob has a size between', () => {
    for (const size of [0, 55, RECORD_SIZE + 16, 2 * RECORD_SIZE + 1])
      assert.throws(() => openedSize(size), BrokenSealError);
  });

  test('a reader who stops early breaks nothing', async () => {
    const blob = await sealBytes(KEY, AAD, pattern(1000), undefined, SMALL);
    const reader = chunked(blob, [50])
      .pipeThrough(open(KEY, AAD, SMALL))
      .getReader();
    await reader.read();
    await reader.cancel();
  });
});

function chunked(whole: Uint8Array, sizes: number[]): ReadableStream<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    chunks.push(whole.subarray(at, at + size));
    at += size;
  }
  return ReadableStream.from(chunks);
}

async function chunksOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}
