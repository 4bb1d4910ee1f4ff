// Compound files ([MS-CFB]): Word, Excel and PowerPoint 97, mails of Outlook, and installers. Only what a verdict
// needs: the directory, and single streams. Every chain of sectors is bounded by the number of sectors, so a loop
// ends, and nothing costs more than the file is long.
import { limits } from '../contract/limits.ts';

/** The container can't be read as its format says. Whoever judges it refuses it. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

const MAGIC = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const HEADER = 512;
const ENTRY = 128;
const MINI_SECTOR = 64;
/** Numbers from here on are marks (free, end of chain), not sectors. */
const MARKS = 0xfffffffa;

/** A storage, a stream, or the root. */
export interface CompoundEntry {
  readonly name: string;
  readonly type: 'storage' | 'stream' | 'root';
  /** As it is stored, in hexadecimal. */
  readonly classId: string;
  readonly start: number;
  readonly size: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
}

/** True when the bytes begin as a compound file does. */
export function isCompound(bytes: Buffer): boolean {
  return bytes.subarray(0, MAGIC.length).equals(MAGIC);
}

/** A compound file whose directory is read. The constructor and `read` throw `DamagedFileError`. */
export class CompoundFile {
  /** Everything in the directory, wherever it hangs. */
  readonly entries: readonly CompoundEntry[];
  readonly #all: readonly (CompoundEntry | undefined)[];
  readonly #bytes: Buffer;
  readonly #sectorSize: number;
  readonly #sectors: number;
  readonly #fat: readonly number[];
  readonly #miniCutoff: number;
  readonly #miniFat: readonly number[];
  #miniSectors: readonly number[] | undefined;

  constructor(bytes: Buffer) {
    if (bytes.length < HEADER || !isCompound(bytes)) throw new DamagedFileError();
    const shift = bytes.readUInt16LE(30);
    if ((shift !== 9 && shift !== 12) || bytes.readUInt16LE(32) !== 6) throw new DamagedFileError();
    this.#bytes = bytes;
    this.#sectorSize = 2 ** shift;
    this.#sectors = Math.ceil(bytes.length / this.#sectorSize) - 1;
    this.#miniCutoff = bytes.readUInt32LE(56);
    this.#fat = this.#fatSectors();
    this.#miniFat = this.#chain(bytes.readUInt32LE(60));
    this.#all = this.#directory();
    this.entries = this.#all.filter((entry) => entry !== undefined);
  }

  /** What lies directly in the root, by upper-case name, as the format compares names. */
  rootEntries(): ReadonlyMap<string, CompoundEntry> {
    const found = new Map<string, CompoundEntry>();
    const seen = new Set<number>();
    const waiting = [this.#all[0]?.child ?? MARKS];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const entry = this.#all[id];
      if (entry === undefined || seen.has(id)) continue;
      seen.add(id);
      found.set(entry.name.toUpperCase(), entry);
      waiting.push(entry.left, entry.right);
    }
    return found;
  }

  /** The bytes of a stream, at most so many. */
  read({ start, size }: CompoundEntry, most: number): Buffer {
    const wanted = Math.min(size, most, this.#bytes.length);
    const parts =
      size < this.#miniCutoff
        ? this.#miniChain(start, wanted).map((at) => this.#bytes.subarray(at, at + MINI_SECTOR))
        : this.#chain(start, wanted).map((sector) => this.#sector(sector));
    const read = Buffer.concat(parts);
    if (read.length < wanted) throw new DamagedFileError();
    return read.subarray(0, wanted);
  }

  #sector(sector: number): Buffer {
    if (sector >= this.#sectors) throw new DamagedFileError();
    const at = (sector + 1) * this.#sectorSize;
    return this.#bytes.subarray(at, at + this.#sectorSize);
  }

  #number(sector: number, index: number): number {
    const bytes = this.#sector(sector);
    if (index * 4 + 4 > bytes.length) throw new DamagedFileError();
    return bytes.readUInt32LE(index * 4);
  }

  /** The sectors that hold the table: 109 are named in the header, others in a chain of their own. */
  #fatSectors(): number[] {
    const named = (read: (index: number) => number, count: number) =>
      Array.from({ length: count }, (_, index) => read(index)).filter((sector) => sector < MARKS);
    const fat = named((index) => this.#bytes.readUInt32LE(76 + index * 4), 109);
    const perSector = this.#sectorSize / 4 - 1;
    let next = this.#bytes.readUInt32LE(68);
    for (let links = 0; next < MARKS; links += 1) {
      if (links > this.#sectors / perSector) throw new DamagedFileError();
      const sector = next;
      fat.push(...named((index) => this.#number(sector, index), perSector));
      next = this.#number(sector, perSector);
    }
    if (fat.length > this.#sectors) throw new DamagedFileError();
    return fat;
  }

  /** What comes after a sector, in a table that lies in these sectors. */
  #next(table: readonly number[], sector: number): number {
    const perSector = this.#sectorSize / 4;
    const holder = table[Math.floor(sector / perSector)];
    if (holder === undefined) throw new DamagedFileError();
    return this.#number(holder, sector % perSector);
  }

  /** The sectors from this one on, as far as so many bytes. */
  #chain(start: number, bytes = Number.POSITIVE_INFINITY): number[] {
    const chain: number[] = [];
    for (let sector = start; sector < MARKS && chain.length * this.#sectorSize < bytes; ) {
      if (chain.length > this.#sectors) throw new DamagedFileError();
      chain.push(sector);
      sector = this.#next(this.#fat, sector);
    }
    return chain;
  }

  /** Where in the file the small sectors of a short stream lie. */
  #miniChain(start: number, bytes: number): number[] {
    this.#miniSectors ??= this.#chain(this.#all[0]?.start ?? MARKS);
    const places: number[] = [];
    for (let mini = start; mini < MARKS && places.length * MINI_SECTOR < bytes; ) {
      const offset = mini * MINI_SECTOR;
      const sector = this.#miniSectors[Math.floor(offset / this.#sectorSize)];
      if (sector === undefined) throw new DamagedFileError();
      places.push((sector + 1) * this.#sectorSize + (offset % this.#sectorSize));
      mini = this.#next(this.#miniFat, mini);
    }
    return places;
  }

  #directory(): (CompoundEntry | undefined)[] {
    const sectors = this.#chain(this.#bytes.readUInt32LE(48));
    if (sectors.length * this.#sectorSize > limits.filePartsInside * ENTRY) throw new DamagedFileError();
    const entries = sectors.flatMap((sector) => {
      const bytes = this.#sector(sector);
      return Array.from({ length: Math.floor(bytes.length / ENTRY) }, (_, index) =>
        entryIn(bytes.subarray(index * ENTRY, (index + 1) * ENTRY)),
      );
    });
    if (entries[0]?.type !== 'root') throw new DamagedFileError();
    return entries;
  }
}

const TYPES: Readonly<Record<number, CompoundEntry['type']>> = { 1: 'storage', 2: 'stream', 5: 'root' };

function entryIn(bytes: Buffer): CompoundEntry | undefined {
  const type = TYPES[bytes.readUInt8(66)];
  if (type === undefined) return undefined;
  const nameBytes = bytes.readUInt16LE(64);
  if (nameBytes > 64) throw new DamagedFileError();
  return {
    name: bytes.toString('utf16le', 0, Math.max(nameBytes - 2, 0)).replace(/\0.*$/s, ''),
    type,
    classId: bytes.toString('hex', 80, 96),
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    start: bytes.readUInt32LE(116),
    size: bytes.readUInt32LE(120),
  };
}
