// Seals and opens streams: Tink's AES-GCM-HKDF streaming format (AES-256, HKDF-SHA-256, 1 MiB segments) on WebCrypto.
// https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
//
//   blob     header (1 byte its length | salt | nonce prefix 7), then segments; the header counts in segment 0
//   segment  AES-GCM, iv = nonce prefix | uint32 big-endian index | 1 if last else 0, tag 16 bytes
//
// One ciphertext segment is one record: a row in the database, a chunk on the wire.
import { type Bytes, randomBytes, utf8 } from './bytes.ts';

/** What a sealed blob holds; part of what its key is derived from, so that no blob passes for another. */
export type SealKind = 'body' | 'file' | 'reply' | 'replyfile' | 'replykey' | 'draft';

/** Parameters of the format. Ours are `FORMAT`; Tink's published vectors use others. */
export interface StreamFormat {
  readonly hash: 'SHA-1' | 'SHA-256' | 'SHA-512';
  /** Bytes of the derived AES key, and of the salt. */
  readonly keySize: 16 | 32;
  /** Bytes of a ciphertext segment, tag included. */
  readonly segmentSize: number;
}

/** What makes two seals of the same bytes differ. Fresh for every seal; given again only to repeat an upload. */
export interface SealStart {
  readonly salt: Bytes;
  readonly noncePrefix: Bytes;
}

/** Bytes of every record of a sealed blob but the last, which may be shorter. */
export const RECORD_SIZE = 1_048_576;

const FORMAT: StreamFormat = { hash: 'SHA-256', keySize: 32, segmentSize: RECORD_SIZE };
const TAG_SIZE = 16;
const NONCE_PREFIX_SIZE = 7;

/** The blob is not what was sealed: cut, changed, moved, or of another message. */
export class BrokenSealError extends Error {
  override readonly name = 'BrokenSealError';
}

/** The associated data that binds a blob to its kind, message id and place. */
export function sealAad(kind: SealKind, messageId: string, blobId: string): string {
  return `secure-message/1 ${kind} ${messageId} ${blobId}`;
}

/**
 * The associated data of a file that several letters share. Its key was drawn for it alone, so there is no message to
 * bind it to.
 */
export function sharedFileAad(blobId: string): string {
  return `secure-message/1 sharedfile ${blobId}`;
}

/** Fresh salt and nonce prefix. */
export function sealStart(format: StreamFormat = FORMAT): SealStart {
  return { salt: randomBytes(format.keySize), noncePrefix: randomBytes(NONCE_PREFIX_SIZE) };
}

/** Bytes of the sealed blob for so many bytes of plaintext. */
export function sealedSize(plainSize: number, format: StreamFormat = FORMAT): number {
  const withHeader = plainSize + headerSize(format);
  const segments = Math.max(1, Math.ceil(withHeader / (format.segmentSize - TAG_SIZE)));
  return withHeader + segments * TAG_SIZE;
}

/** Bytes of plaintext in a sealed blob of this size. Throws `BrokenSealError` for a size no blob has. */
export function openedSize(blobSize: number, format: StreamFormat = FORMAT): number {
  const segments = Math.max(1, Math.ceil(blobSize / format.segmentSize));
  const plainSize = blobSize - headerSize(format) - segments * TAG_SIZE;
  if (plainSize < 0 || sealedSize(plainSize, format) !== blobSize) throw new BrokenSealError('no blob has this size');
  return plainSize;
}

/** A stream that turns plaintext, in chunks of any size, into records of `RECORD_SIZE` bytes, the last one shorter. */
export function seal(
  key: Bytes,
  aad: string,
  start: SealStart = sealStart(),
  format: StreamFormat = FORMAT,
): TransformStream<Uint8Array, Bytes> {
  const room = format.segmentSize - TAG_SIZE;
  const sealSegment = segmentSealer(key, aad, start, format);
  return cut(room - headerSize(format), room, async (plain, index, last, controller) =>
    hand(controller, await sealSegment(plain, index, last)),
  );
}

/** Seals a blob whose size is known, each record when its plaintext is at hand. */
export interface RecordSealer {
  /** How many records the blob has. */
  readonly count: number;
  /** Where the plaintext of a record begins, and where it ends. */
  readonly range: (index: number) => { readonly from: number; readonly to: number };
  /** A record. Once each: with other bytes it would share its nonce. */
  readonly seal: (index: number, plain: Bytes) => Promise<Bytes>;
}

/** Seals so many bytes record by record: what `seal` makes of them, without a stream. */
export function recordSealer(
  key: Bytes,
  aad: string,
  size: number,
  start: SealStart = sealStart(),
  format: StreamFormat = FORMAT,
): RecordSealer {
  const room = format.segmentSize - TAG_SIZE;
  const count = Math.ceil(sealedSize(size, format) / format.segmentSize);
  const sealSegment = segmentSealer(key, aad, start, format);
  const begin = (index: number) => Math.min(size, Math.max(0, index * room - headerSize(format)));
  return {
    count,
    range: (index) => ({ from: begin(index), to: begin(index + 1) }),
    seal: (index, plain) => sealSegment(plain, index, index === count - 1),
  };
}

/**
 * A stream that turns a sealed blob, in chunks of any size, back into its plaintext.
 * Errors with `BrokenSealError` at the first segment that is not genuine, and at an end that is not the end;
 * what came before that was genuine, but is not all: use nothing until the stream has closed well.
 */
export function open(key: Bytes, aad: string, format: StreamFormat = FORMAT): TransformStream<Uint8Array, Bytes> {
  let opening: { key: SegmentKey; noncePrefix: Bytes } | undefined;
  return cut(format.segmentSize, format.segmentSize, async (segment, index, last, controller) => {
    let sealed = segment;
    if (index === 0) {
      const size = headerSize(format);
      if (segment.length < size + TAG_SIZE || segment[0] !== size) throw new BrokenSealError('no header');
      const salt = segment.slice(1, 1 + format.keySize);
      opening = {
        key: await deriveSegmentKey(key, salt, aad, format, 'decrypt'),
        noncePrefix: segment.slice(1 + format.keySize, size),
      };
      sealed = segment.subarray(size);
    }
    if (opening === undefined) throw new BrokenSealError('no header');
    hand(controller, await openSegment(opening.key, iv(opening.noncePrefix, index, last), sealed));
  });
}

/** Seals bytes that fit in memory (a letter, a key). */
export function sealBytes(
  key: Bytes,
  aad: string,
  plain: Uint8Array,
  start?: SealStart,
  format?: StreamFormat,
): Promise<Bytes> {
  return through(plain, seal(key, aad, start, format));
}

/** Opens a blob that fits in memory. Rejects with `BrokenSealError` unless every byte is genuine. */
export function openBytes(key: Bytes, aad: string, blob: Uint8Array, format?: StreamFormat): Promise<Bytes> {
  return through(blob, open(key, aad, format));
}

function segmentSealer(key: Bytes, aad: string, start: SealStart, format: StreamFormat) {
  const header = headerBytes(start, format);
  const segmentKey = deriveSegmentKey(key, start.salt, aad, format, 'encrypt');
  segmentKey.catch(() => {}); // reported by the first segment that awaits it
  return async (plain: Bytes, index: number, last: boolean): Promise<Bytes> => {
    const sealed = await crypto.subtle.encrypt(iv(start.noncePrefix, index, last), await segmentKey, plain);
    return index === 0 ? joined(header, new Uint8Array(sealed)) : new Uint8Array(sealed);
  };
}

async function openSegment(key: SegmentKey, algorithm: AesGcmParams, sealed: Bytes): Promise<Bytes> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch (cause) {
    throw new BrokenSealError('a segment is not genuine', { cause });
  }
}

/** `CryptoKey`, by a name that the types of browser and Node 20 both have. */
type SegmentKey = Awaited<ReturnType<typeof crypto.subtle.deriveKey>>;

type EmitSegment<Out> = (
  segment: Bytes,
  index: number,
  last: boolean,
  controller: TransformStreamDefaultController<Out>,
) => Promise<void>;

/**
 * Cuts a byte stream into segments. A full one waits for the next byte: only the end of the stream makes a segment
 * the last.
 */
function cut<Out>(firstSize: number, size: number, emit: EmitSegment<Out>): TransformStream<Uint8Array, Out> {
  let buffer: Bytes = new Uint8Array(firstSize);
  let filled = 0;
  let index = 0;
  return new TransformStream<Uint8Array, Out>({
    async transform(chunk, controller) {
      for (let at = 0; at < chunk.length; ) {
        if (filled === buffer.length) {
          await emit(buffer, index, false, controller);
          index += 1;
          buffer = new Uint8Array(size);
          filled = 0;
        }
        const part = chunk.subarray(at, at + buffer.length - filled);
        buffer.set(part, filled);
        filled += part.length;
        at += part.length;
      }
    },
    flush: (controller) => emit(buffer.subarray(0, filled), index, true, controller),
  });
}

/**
 * Passes a segment on. A reader who cancelled while it was being made wants no more: that is no fault of the stream.
 */
function hand<Out>(controller: TransformStreamDefaultController<Out>, segment: Out): void {
  try {
    controller.enqueue(segment);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}

async function deriveSegmentKey(
  ikm: Bytes,
  salt: Bytes,
  aad: string,
  format: StreamFormat,
  usage: 'encrypt' | 'decrypt',
): Promise<SegmentKey> {
  const parent = await crypto.subtle.importKey('raw', ikm, 'HKDF', false, ['deriveKey']);
  const derivation = { name: 'HKDF', hash: format.hash, salt, info: utf8(aad) };
  return crypto.subtle.deriveKey(derivation, parent, { name: 'AES-GCM', length: format.keySize * 8 }, false, [usage]);
}

function headerSize(format: StreamFormat): number {
  return 1 + format.keySize + NONCE_PREFIX_SIZE;
}

function headerBytes({ salt, noncePrefix }: SealStart, format: StreamFormat): Bytes {
  return joined(new Uint8Array([headerSize(format)]), salt, noncePrefix);
}

function iv(noncePrefix: Bytes, index: number, last: boolean): { name: 'AES-GCM'; iv: Bytes } {
  const counter = new Uint8Array(5);
  new DataView(counter.buffer).setUint32(0, index);
  counter[4] = last ? 1 : 0;
  return { name: 'AES-GCM', iv: joined(noncePrefix, counter) };
}

type AesGcmParams = ReturnType<typeof iv>;

function joined(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function through(bytes: Uint8Array, stream: TransformStream<Uint8Array, Bytes>): Promise<Bytes> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  written.catch(() => {}); // the reading side reports the same error
  const parts: Bytes[] = [];
  const reader = stream.readable.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) parts.push(chunk.value);
  await written;
  return joined(...parts);
}
