// The keys of one message, derived with HKDF-SHA-256 (RFC 5869) on WebCrypto: see README.md, "Keys".
import { type Bytes, toBase64url, utf8 } from './bytes.ts';

const NO_SALT: Bytes = new Uint8Array(0);

/** HKDF-SHA-256: `length` bytes from key material, salt and a label. */
export async function hkdf(ikm: Bytes, salt: Bytes, info: string, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(info) },
    key,
    length * 8,
  );
  return new Uint8Array(bits);
}

/** SHA-256 of bytes, 32 bytes. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** The public name of a message in the reader API, from its secret S: 16 bytes as 22 base64url characters. */
export async function messageId(secret: Bytes): Promise<string> {
  return toBase64url(await hkdf(secret, NO_SALT, 'secure-message/1 id', 16));
}

/** CK, the parent of all seals of a message: needs the secret S of the link *and* the server's share P. 32 bytes. */
export async function contentKey(secret: Bytes, serverShare: Bytes): Promise<Bytes> {
  return hkdf(secret, serverShare, 'secure-message/1 content', 32);
}
