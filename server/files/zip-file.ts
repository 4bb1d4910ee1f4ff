// An archive by its central directory, as every program that opens one reads it; where two readings are possible it
// is refused.

import { promisify } from 'node:util';
import { inflateRaw as inflateRawNow, inflateRawSync, constants as zlib } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { limits } from '../contract/limits.ts';
import { DamagedFileError } from './compound-file.ts';
import type { LookingInside } from './looking-inside.ts';

const inflateRaw = promisify(inflateRawNow);

const LOCAL_HEADER = 0x504b0304;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
const END = Buffer.from('PK\x05\x06', 'latin1');
const IN_ZIP64 = 0xffffffff;
const [STORED, DEFLATED] = [0, 8];
/** Compressed bytes that are enough to see how most entries begin. */
const PEEK = 1024;
const PEEK_RESULT = 64 * 1024;
const MAGIC_BYTES = 8;

/** True when the bytes begin as an archive with something in it does. */
export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === LOCAL_HEADER;
}

/** A file in an archive. */
export interface ZipEntry {
  /** With slashes, as it stands there. */
  readonly name: string;
  /** Unpacked. */
  readonly size: number;
  /** Its first bytes; undefined when that takes reading it all. */
  begin(): Promise<Buffer | undefined>;
  /** All of it, counted. */
  read(inside: LookingInside): Promise<Buffer>;
}

/**
 * The files in an archive, without folders. Throws `DamagedFileError` when it is damaged, ambiguous, encrypted, or
 * has too many.
 */
export async function zipEntries(bytes: Buffer): Promise<readonly ZipEntry[]> {
  try {
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
    if (zip.entryCount > limits.filePartsInside) throw new DamagedFileError();
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    if (!isWholeDirectory(bytes, entries)) throw new DamagedFileError();
    const files = entries.filter(({ fileName }) => !fileName.endsWith('/'));
    if (files.some((entry) => entry.isEncrypted() || ![STORED, DEFLATED].includes(entry.compressionMethod)))
      throw new DamagedFileError();
    if (new Set(files.map(({ fileName }) => fileName.toLowerCase())).size < files.length) throw new DamagedFileError();
    return files.map((entry) => asEntry(bytes, zip, entry));
  } catch {
    throw new DamagedFileError(); // yauzl tells in sentences what is wrong
  }
}

/** True when the directory ends just before its end record: one that goes on would be seen by other programs. */
function isWholeDirectory(bytes: Buffer, entries: readonly Entry[]): boolean {
  const end = bytes.lastIndexOf(END);
  if (end < 0 || end + END_BYTES > bytes.length) return false;
  const start = bytes.readUInt32LE(end + 16);
  const size = entries.reduce(
    (all, entry) =>
      all + CENTRAL_HEADER_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength,
    0,
  );
  return start !== IN_ZIP64 && bytes.readUInt32LE(end + 12) === size && start + size <= end;
}

function asEntry(bytes: Buffer, zip: ZipFile, entry: Entry): ZipEntry {
  const isDeflated = entry.compressionMethod === DEFLATED;
  const packed = async () => {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const data = bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize);
    if (data.length < entry.compressedSize) throw new DamagedFileError();
    return data;
  };
  return {
    name: entry.fileName,
    size: entry.uncompressedSize,
    begin: async () => {
      const data = await packed();
      const begin = isDeflated ? inflatedBegin(data) : data;
      return begin === undefined || begin.length < Math.min(MAGIC_BYTES, entry.uncompressedSize)
        ? undefined
        : begin.subarray(0, PEEK);
    },
    read: async (inside) => {
      inside.spend(entry.uncompressedSize);
      const data = await packed();
      if (!isDeflated) return data;
      // What is written there about its size is held to while unpacking, so it can't be understated.
      const maxOutputLength = Math.max(entry.uncompressedSize, 1);
      const content = await inflateRaw(data, { maxOutputLength }).catch(() => undefined);
      if (content === undefined || content.length !== entry.uncompressedSize) throw new DamagedFileError();
      return content;
    },
  };
}

/** How a deflated entry begins, when its first bytes tell. */
function inflatedBegin(data: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(data.subarray(0, PEEK), { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: PEEK_RESULT });
  } catch {
    return undefined; // larger than that: it is read as a whole, and counted
  }
}
