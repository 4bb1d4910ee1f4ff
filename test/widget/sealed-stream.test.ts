// Our published vectors and Tink's, in Chromium: the same values as in Node and, independently, in Python.
import { expect } from '@open-wc/testing';
import { type Bytes, fromBase64url } from '../../server/contract/bytes.ts';
import { contentKey, messageId, sha256 } from '../../server/contract/keys.ts';
import { openBytes, openedSize, sealAad, sealBytes, sealedSize } from '../../server/contract/sealed-stream.ts';
import { TINK_VECTORS } from '../contract/tink-vectors.ts';

const vectors = await (await fetch(new URL('../contract/seal-vectors.json', import.meta.url))).json();

const secret = fromBase64url(vectors.S);
const start = { salt: bytes(vectors.salt_hex), noncePrefix: bytes(vectors.noncePrefix_hex) };

describe('sealed streams in the browser', () => {
  it('derives the published id and content key', async () => {
    expect(await messageId(secret)).to.equal(vectors.id);
    expect(hex(await contentKey(secret, bytes(vectors.P_hex)))).to.equal(vectors.CK_hex);
  });

  it('seals and opens the published body', async () => {
    const key = bytes(vectors.CK_hex);
    const { aad, plaintext_utf8: plain, ciphertext_hex: cipher } = vectors.body;
    expect(aad).to.equal(sealAad('body', vectors.id, '0'));
    expect(hex(await sealBytes(key, aad, new TextEncoder().encode(plain), start))).to.equal(cipher);
    expect(new TextDecoder().decode(await openBytes(key, aad, bytes(cipher)))).to.equal(plain);
  });

  for (const { length, ciphertextLength, sha256_ciphertext_hex: digest } of vectors.files.cases) {
    it(`seals the published file of ${length} bytes`, async () => {
      const plain = Uint8Array.from({ length }, (_, i) => (7 * i + (i >> 8)) & 255);
      const sealed = await sealBytes(bytes(vectors.CK_hex), vectors.files.aad, plain, start);
      expect(sealed.length).to.equal(ciphertextLength);
      expect(sealedSize(length)).to.equal(ciphertextLength);
      expect(openedSize(ciphertextLength)).to.equal(length);
      expect(hex(await sha256(sealed))).to.equal(digest);
      expect(hex(await sha256(await openBytes(bytes(vectors.CK_hex), vectors.files.aad, sealed)))).to.equal(
        hex(await sha256(plain)),
      );
    });
  }

  for (const { what, format, key, aad, plaintext, ciphertext } of TINK_VECTORS) {
    it(`seals and opens as Tink does: ${what}`, async () => {
      const blob = bytes(ciphertext);
      const header = 1 + format.keySize;
      const tinkStart = { salt: blob.slice(1, header), noncePrefix: blob.slice(header, header + 7) };
      expect(hex(await sealBytes(bytes(key), aad, new TextEncoder().encode(plaintext), tinkStart, format))).to.equal(
        ciphertext,
      );
      expect(new TextDecoder().decode(await openBytes(bytes(key), aad, blob, format))).to.equal(plaintext);
    });
  }
});

function bytes(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
