// Bytes as text and back: base64 and base64url (RFC 4648), the same in browser and Node.

/** A byte array over plain memory: what WebCrypto takes and every seal is made of. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes → base64 with padding. Chunked: spreading megabytes into one call overflows the stack. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Base64 → bytes. Throws `DOMException` on anything that is not base64. */
export function fromBase64(text: string): Bytes {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes → base64url without padding: for links, ids and tokens. */
export function toBase64url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Base64url without padding → bytes. Throws `DOMException` on anything else. */
export function fromBase64url(text: string): Bytes {
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
}

/** `length` random bytes from the platform's secure generator. */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A text as UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Decodes UTF-8 as it comes, and says whether it is any: what is not must be refused, never guessed. */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  /** False once something was no UTF-8. */
  isUtf8 = true;

  /** The text of the next bytes, as far as its characters are whole; without any: at the end. */
  next(bytes?: Uint8Array): string {
    try {
      if (this.isUtf8) return this.#decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      this.isUtf8 = false;
    }
    return '';
  }
}

/** UTF-8 as a text; undefined for what is none. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  const decoder = new Utf8Decoder();
  const text = decoder.next(bytes) + decoder.next();
  return decoder.isUtf8 ? text : undefined;
}
