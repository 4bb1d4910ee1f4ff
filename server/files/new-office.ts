// Archives by what they hold: Office Open XML (ECMA-376), OpenDocument (ISO/IEC 26300), signed containers (ETSI EN
// 319 162), or just files.
import { isCompound } from './compound-file.ts';
import { type ContentTypes, contentTypes } from './content-types.ts';
import type { FileKind } from './file-kinds.ts';
import type { LookingInside } from './looking-inside.ts';
import { isProgram } from './program-names.ts';
import { isZip, type ZipEntry, zipEntries } from './zip-file.ts';

const CONTENT_TYPES = '[content_types].xml';
/** What this list calls the document itself. Templates, shows and everything with macros are called otherwise. */
const MAIN_PARTS: Readonly<Record<string, FileKind>> = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml': 'pptx',
};
/** Parts are told by their content type, whatever they are called; and by their name, whatever it is said they are. */
const ACTIVE_TYPE = /macro|vba|activex/i;
const ACTIVE_PART = /(?:^|\/)(?:vba[^/]*|macrosheets\/.*|activex\/.*)$/i;

const BY_MIMETYPE: Readonly<Record<string, FileKind>> = {
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.etsi.asic-e+zip': 'asice',
};
const OPEN_DOCUMENT_MACROS = /(?:^|\/)(?:basic|scripts)\//i;
/** More than these lists ever have: they are read as text, in one go. */
const LIST_BYTES = 2 * 1024 * 1024;

/** The kind of an archive; undefined when it is none that is taken, is damaged, or brings a program or macros. */
export async function kindOfZip(bytes: Buffer, inside: LookingInside): Promise<FileKind | undefined> {
  const entries = await zipEntries(bytes);
  const types = entries.find(({ name }) => name.toLowerCase() === CONTENT_TYPES);
  const mimetype = entries.find(({ name }) => name.toLowerCase() === 'mimetype');
  if (types !== undefined && mimetype !== undefined) return undefined;
  const kind =
    types !== undefined ? await openXmlKind(types, entries, inside) : await declaredKind(mimetype, entries, inside);
  if (kind === undefined) return undefined;
  const isDocument = kind !== 'zip' && kind !== 'asice';
  for (const entry of entries) if (!(await isEntryHarmless(entry, isDocument, inside))) return undefined;
  return kind;
}

async function openXmlKind(
  types: ZipEntry,
  entries: readonly ZipEntry[],
  inside: LookingInside,
): Promise<FileKind | undefined> {
  const xml = await listIn(types, inside);
  const said = xml === undefined ? undefined : contentTypes(xml);
  if (said === undefined || entries.some((entry) => isActive(entry, said))) return undefined;
  if (said.overrides.some((type) => ACTIVE_TYPE.test(type))) return undefined;
  const mains = said.overrides.flatMap((type) => MAIN_PARTS[type.toLowerCase()] ?? []);
  if (mains.length > 1) return undefined;
  return mains[0] ?? MAIN_PARTS[said.defaults.get('xml')?.toLowerCase() ?? ''];
}

/**
 * Macros and controls, by name or by type. A type that is there for parts that the document does not have says
 * nothing.
 */
function isActive({ name }: ZipEntry, said: ContentTypes): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return ACTIVE_PART.test(name) || (!said.isNamed(name) && ACTIVE_TYPE.test(said.defaults.get(extension) ?? ''));
}

/** What the entry `mimetype` says; without it, an archive of files. */
async function declaredKind(
  mimetype: ZipEntry | undefined,
  entries: readonly ZipEntry[],
  inside: LookingInside,
): Promise<FileKind | undefined> {
  if (mimetype === undefined) return 'zip';
  const kind = BY_MIMETYPE[(await listIn(mimetype, inside))?.trim() ?? ''];
  if (kind === undefined || kind === 'asice') return kind;
  if (entries.some(({ name }) => OPEN_DOCUMENT_MACROS.test(name))) return undefined;
  return (await isEncrypted(entries, inside)) ? undefined : kind;
}

/** Under a password nobody can say what a document brings. */
async function isEncrypted(entries: readonly ZipEntry[], inside: LookingInside): Promise<boolean> {
  const manifest = entries.find(({ name }) => name.toLowerCase() === 'meta-inf/manifest.xml');
  const xml = manifest === undefined ? undefined : await listIn(manifest, inside);
  return xml === undefined || /encryption-data/i.test(xml);
}

/**
 * In a document only what is a document or a program of its own is looked at: its parts are XML and pictures. What
 * was packed as a file is looked at whatever it is.
 */
async function isEntryHarmless(entry: ZipEntry, isDocument: boolean, inside: LookingInside): Promise<boolean> {
  if (isDocument) {
    const begin = await entry.begin();
    if (begin !== undefined && !isCompound(begin) && !isZip(begin) && !isProgram(begin)) return true;
    return inside.isHarmless('', await entry.read(inside));
  }
  return inside.isHarmless(entry.name, await entry.read(inside));
}

/** The text of a list, which is UTF-8, or UTF-16 with a mark. */
async function listIn(entry: ZipEntry, inside: LookingInside): Promise<string | undefined> {
  if (entry.size > LIST_BYTES) return undefined;
  const bytes = await entry.read(inside);
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
