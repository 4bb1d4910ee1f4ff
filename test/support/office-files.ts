// Writes archives, documents and compound files as the programs do that citizens have, and as those do that wish them
// ill.
import { crc32, deflateRawSync } from 'node:zlib';

/** Contents by name; text is UTF-8. */
export type Parts = Readonly<Record<string, string | Uint8Array>>;

/** What may be wrong with an archive. */
export interface ZipFaults {
  /** Kept as they are. */
  readonly stored?: boolean;
  /** Said to be as large as this. */
  readonly saidSize?: number;
  /** Said to be encrypted. */
  readonly encrypted?: boolean;
  /** Said to hold so many entries, though there are more. */
  readonly saidEntries?: number;
}

/** An archive. */
export function zipFile(parts: Parts, { stored, saidSize, encrypted, saidEntries }: ZipFaults = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const isStored = stored === true || name === 'mimetype';
    const data = isStored ? bytes : deflateRawSync(bytes);
    const named = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (encrypted === true ? 1 : 0), 2);
    common.writeUInt16LE(isStored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(saidSize ?? bytes.length, 18);
    common.writeUInt16LE(named.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), common, named, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, named);
    offset += 30 + named.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  const entries = saidEntries ?? Object.keys(parts).length;
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const MAIN = {
  docx: ['/word/document.xml', `${OOXML}.wordprocessingml.document.main+xml`],
  xlsx: ['/xl/workbook.xml', `${OOXML}.spreadsheetml.sheet.main+xml`],
  pptx: ['/ppt/presentation.xml', `${OOXML}.presentationml.presentation.main+xml`],
  docm: ['/word/document.xml', 'application/vnd.ms-word.document.macroEnabled.main+xml'],
  xlsm: ['/xl/workbook.xml', 'application/vnd.ms-excel.sheet.macroEnabled.main+xml'],
} as const;

/** A document of Office Open XML, with parts and content types of one's own. */
export function openXml(
  format: keyof typeof MAIN,
  parts: Parts = {},
  types: Readonly<Record<string, string>> = {},
): Buffer {
  const overrides = Object.entries({ [MAIN[format][0]]: MAIN[format][1], ...types }).map(
    ([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`,
  );
  return zipFile({
    '[Content_Types].xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join('')}</Types>`,
    '_rels/.rels': `<Relationships><Relationship Id="rId1" Type="officeDocument" Target="${MAIN[format][0]}"/></Relationships>`,
    [MAIN[format][0].slice(1)]: '<w:document>Geachte heer, mevrouw</w:document>',
    'docProps/app.xml': '<Properties/>',
    ...parts,
  });
}

/** A document of OpenDocument, or any other container with a `mimetype`. */
export function openDocument(type: string, parts: Parts = {}): Buffer {
  const manifest = `<manifest:manifest><manifest:file-entry manifest:full-path="/" manifest:media-type="${type}"/></manifest:manifest>`;
  return zipFile({
    mimetype: type,
    'content.xml': '<office:document-content/>',
    'META-INF/manifest.xml': manifest,
    ...parts,
  });
}

/** A storage: its streams and storages by name. */
export interface Storage {
  readonly [name: string]: Buffer | Storage;
}

const [END_OF_CHAIN, FREE, FAT_SECTOR] = [0xfffffffe, 0xffffffff, 0xfffffffd];

interface Directory {
  readonly entries: Buffer[];
  readonly sectors: Buffer[];
  readonly fat: number[];
  readonly mini: Buffer[];
  readonly miniFat: number[];
}

/** A compound file ([MS-CFB], version 3). Streams below 4096 bytes lie in the mini stream, as the format asks. */
export function compoundFile(root: Storage, classId = ''): Buffer {
  const directory: Directory = { entries: [], sectors: [], fat: [], mini: [], miniFat: [] };
  directory.entries.push(Buffer.alloc(0));
  const child = addAll(directory, root);
  const mini = Buffer.concat(directory.mini);
  const miniStart = mini.length === 0 ? END_OF_CHAIN : put(directory, mini);
  directory.entries[0] = entry('Root Entry', 5, { child, start: miniStart, size: mini.length, classId });
  const miniFatBytes = numbers(directory.miniFat);
  const miniFatStart = miniFatBytes.length === 0 ? END_OF_CHAIN : put(directory, miniFatBytes);
  const directoryStart = put(directory, Buffer.concat(directory.entries));
  const fatAt = directory.fat.length;
  const fatSectors = Math.max(Math.ceil(fatAt / 127), 1);
  for (let at = 0; at < fatSectors; at += 1) directory.fat.push(FAT_SECTOR);
  const header = Buffer.alloc(512, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.fill(0, 8, 24);
  for (const [at, value] of [
    [24, 0x3e],
    [26, 3],
    [28, 0xfffe],
    [30, 9],
    [32, 6],
  ] as const)
    header.writeUInt16LE(value, at);
  header.fill(0, 34, 44);
  for (const [at, value] of [
    [44, fatSectors],
    [48, directoryStart],
    [52, 0],
    [56, 4096],
    [60, miniFatStart],
    [64, Math.ceil(miniFatBytes.length / 512)],
    [68, END_OF_CHAIN],
    [72, 0],
  ] as const)
    header.writeUInt32LE(value, at);
  for (let at = 0; at < fatSectors; at += 1) header.writeUInt32LE(fatAt + at, 76 + at * 4);
  const fat = numbers(directory.fat);
  return Buffer.concat([header, ...directory.sectors, fat, Buffer.alloc(fatSectors * 512 - fat.length, 0xff)]);
}

/** Puts what is in a storage into the directory; its entries hang to the right of each other. Gives the first. */
function addAll(directory: Directory, storage: Storage): number {
  let first = FREE;
  for (const [name, content] of Object.entries(storage).reverse()) {
    const right = first;
    if (Buffer.isBuffer(content)) {
      const start = content.length < 4096 ? putMini(directory, content) : put(directory, content);
      first = directory.entries.push(entry(name, 2, { right, start, size: content.length })) - 1;
    } else {
      const child = addAll(directory, content);
      first = directory.entries.push(entry(name, 1, { right, child })) - 1;
    }
  }
  return first;
}

function put({ sectors, fat }: Directory, bytes: Buffer): number {
  const start = fat.length;
  const count = Math.max(Math.ceil(bytes.length / 512), 1);
  sectors.push(bytes, Buffer.alloc(count * 512 - bytes.length));
  for (let at = 1; at <= count; at += 1) fat.push(at === count ? END_OF_CHAIN : start + at);
  return start;
}

function putMini({ mini, miniFat }: Directory, bytes: Buffer): number {
  if (bytes.length === 0) return END_OF_CHAIN;
  const start = miniFat.length;
  const count = Math.ceil(bytes.length / 64);
  mini.push(bytes, Buffer.alloc(count * 64 - bytes.length));
  for (let at = 1; at <= count; at += 1) miniFat.push(at === count ? END_OF_CHAIN : start + at);
  return start;
}

interface EntryFields {
  readonly right?: number;
  readonly child?: number;
  readonly start?: number;
  readonly size?: number;
  readonly classId?: string;
}

function entry(name: string, type: number, fields: EntryFields): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write(name, 'utf16le');
  bytes.writeUInt16LE((name.length + 1) * 2, 64);
  bytes.writeUInt8(type, 66);
  bytes.writeUInt8(1, 67);
  bytes.writeUInt32LE(FREE, 68);
  bytes.writeUInt32LE(fields.right ?? FREE, 72);
  bytes.writeUInt32LE(fields.child ?? FREE, 76);
  Buffer.from(fields.classId ?? '', 'hex').copy(bytes, 80);
  bytes.writeUInt32LE(fields.start ?? 0, 116);
  bytes.writeUInt32LE(fields.size ?? 0, 120);
  return bytes;
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(Math.ceil(values.length / 128) * 512, 0xff);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * 4);
  return bytes;
}

/** The stream of a workbook ([MS-XLS]): sheets by name, and what kind each is (0 a sheet, 1 macros of Excel 4). */
export function workbook(sheets: Readonly<Record<string, number>>, more: Buffer = Buffer.alloc(0)): Buffer {
  const record = (type: number, data: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(type, 0);
    head.writeUInt16LE(data.length, 2);
    return Buffer.concat([head, data]);
  };
  const bound = Object.entries(sheets).map(([name, kind]) =>
    record(
      0x85,
      Buffer.concat([Buffer.from([0, 0, 0, 0, 0, kind]), Buffer.from([name.length, 0]), Buffer.from(name, 'latin1')]),
    ),
  );
  const begin = record(0x809, Buffer.from('00060500bb0dcc07c100010006040000', 'hex'));
  const whole = Buffer.concat([
    begin,
    more,
    ...bound,
    record(0x0a, Buffer.alloc(0)),
    begin,
    record(0x0a, Buffer.alloc(0)),
  ]);
  return Buffer.concat([whole, Buffer.alloc(Math.max(4096 - whole.length, 0))]);
}
