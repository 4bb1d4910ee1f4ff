// What bytes hold under a layer that hides it: lines folded as mail folds them, bytes as PostgreSQL writes them in a
// text, streams of gzip and zlib.
import { constants, inflateRawSync } from 'node:zlib';

/** Bytes, and how one comes to them from those that were given. */
export interface Layer {
  readonly how: string;
  readonly bytes: Buffer;
}

/** Streams of more are no canary's hiding place, they are a bomb. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The bytes, and what they unfold to. */
export function unfolded(bytes: Buffer): Layer[] {
  const layers: Layer[] = [{ how: '', bytes }];
  if (bytes.includes('=\n') || bytes.includes('=\r\n'))
    layers.push({ how: ', unfolded', bytes: latin1(bytes, (text) => text.replace(/=\r?\n/g, '')) });
  // As `copy` and pg_dump write a bytea.
  if (bytes.includes('\\\\x') || bytes.includes('\\x'))
    layers.push({
      how: ', as bytea',
      bytes: latin1(bytes, (text) => text.replace(/\\\\?x((?:[0-9a-f]{2})+)/g, fromHex)),
    });
  return [...layers, ...streamsIn(bytes)];
}

function latin1(bytes: Buffer, change: (text: string) => string): Buffer {
  return Buffer.from(change(bytes.toString('latin1')), 'latin1');
}

function fromHex(_whole: string, digits: string): string {
  return Buffer.from(digits, 'hex').toString('latin1');
}

/** Streams that begin anywhere in the bytes, whatever follows them. */
function streamsIn(bytes: Buffer): Layer[] {
  const layers: Layer[] = [];
  for (const { how, start, header } of STREAMS)
    for (let at = bytes.indexOf(start); at !== -1; at = bytes.indexOf(start, at + 1)) {
      const inflated = inflatedAt(bytes, at + header);
      if (inflated !== undefined && inflated.length > 0) layers.push({ how, bytes: inflated });
    }
  return layers;
}

/** How each begins (RFC 1950 at each level; RFC 1952, without a name), and how long that is. */
const STREAMS = [
  { how: ', in gzip', start: Buffer.from([0x1f, 0x8b, 0x08, 0x00]), header: 10 },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({ how: ', in zlib', start: Buffer.from([0x78, level]), header: 2 })),
];

function inflatedAt(bytes: Buffer, at: number): Buffer | undefined {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_BYTES };
    return inflateRawSync(bytes.subarray(at, at + MOST_BYTES), options);
  } catch {
    return undefined; // it was none
  }
}
