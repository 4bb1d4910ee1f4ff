// Compound files by what they hold: a document of Office 97 ([MS-DOC], [MS-XLS], [MS-PPT]) or a mail of Outlook
// ([MS-OXMSG]). Installers are compound files too, and macros are storages of their own.
import { type CompoundEntry, CompoundFile } from './compound-file.ts';
import type { FileKind } from './file-kinds.ts';
import type { LookingInside } from './looking-inside.ts';
import { isProgramName } from './program-names.ts';

/**
 * VBA ([MS-OVBA]); a file packed by the Packager, which is opened as it is; and documents under a password, of which
 * nobody can say what they bring.
 */
const REFUSED_NAMES: ReadonlySet<string> = new Set([
  'VBA',
  'MACROS',
  '_VBA_PROJECT',
  '_VBA_PROJECT_CUR',
  '\u0001OLE10NATIVE',
  'ENCRYPTEDPACKAGE',
  'ENCRYPTEDSUMMARY',
]);

/**
 * Of the root: Windows Installer's packages, patches and transforms; 000C1084-0000-0000-C000-000000000046 and its
 * neighbours, as stored.
 */
const INSTALLER = /^8[2-6]100c0000000000c000000000000046$/;
/** Installers write the names of their tables so. */
const INSTALLER_TABLE = '\u4840';

/** The stream in the root that makes it one kind. */
const MAIN_STREAMS: Readonly<Record<string, FileKind>> = {
  WORDDOCUMENT: 'doc',
  WORKBOOK: 'xls',
  BOOK: 'xls',
  'POWERPOINT DOCUMENT': 'ppt',
  '__PROPERTIES_VERSION1.0': 'msg',
};

/** The kind of a compound file; undefined when it is none that is taken, or holds macros, a program or an installer. */
export async function kindOfCompound(bytes: Buffer, inside: LookingInside): Promise<FileKind | undefined> {
  const file = new CompoundFile(bytes);
  if (!isCompoundHarmless(file)) return undefined;
  const root = file.rootEntries();
  const mains = Object.keys(MAIN_STREAMS).flatMap((name) => root.get(name) ?? []);
  const kinds = new Set(mains.map(({ name }) => MAIN_STREAMS[name.toUpperCase()]));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return undefined;
  return (await isContentHarmless(file, kind, mains, inside)) ? kind : undefined;
}

/**
 * True when something that lies in a document or an archive, of whatever kind, brings no macros, program or
 * installer.
 */
export async function isEmbeddedCompoundHarmless(bytes: Buffer, inside: LookingInside): Promise<boolean> {
  const file = new CompoundFile(bytes);
  if (!isCompoundHarmless(file)) return false;
  const root = file.rootEntries();
  for (const [name, kind] of Object.entries(MAIN_STREAMS)) {
    const main = root.get(name);
    if (main !== undefined && !(await isContentHarmless(file, kind, [main], inside))) return false;
  }
  return true;
}

function isCompoundHarmless({ entries }: CompoundFile): boolean {
  return entries.every(
    ({ name, type, classId }) =>
      !REFUSED_NAMES.has(name.toUpperCase()) &&
      !name.startsWith(INSTALLER_TABLE) &&
      !(type === 'root' && INSTALLER.test(classId)),
  );
}

async function isContentHarmless(
  file: CompoundFile,
  kind: FileKind,
  mains: readonly CompoundEntry[],
  inside: LookingInside,
): Promise<boolean> {
  if (kind === 'msg') return areMailFilesHarmless(file, inside);
  for (const main of mains) {
    inside.spend(main.size);
    const content = file.read(main, inside.bytesLeft);
    if (kind === 'xls' && !isWorkbookHarmless(content)) return false;
    if (kind === 'ppt' && !isPresentationHarmless(content)) return false;
  }
  return true;
}

/**
 * Records of a workbook: a sheet, whose type says macros (Excel 4) or a module; and a password, which hides what
 * comes after it.
 */
const [BOUND_SHEET, FILE_PASS, END_OF_PART] = [0x85, 0x2f, 0x0a];
const [MACRO_SHEET, MODULE] = [1, 6];

function isWorkbookHarmless(content: Buffer): boolean {
  for (let at = 0; at + 4 <= content.length; at += 4 + content.readUInt16LE(at + 2)) {
    const type = content.readUInt16LE(at);
    if (type === END_OF_PART) return true;
    if (type === FILE_PASS) return false;
    if (type !== BOUND_SHEET || at + 10 > content.length) continue;
    const sheet = content.readUInt8(at + 9);
    if (sheet === MACRO_SHEET || sheet === MODULE) return false;
  }
  return false; // it has no end: it is damaged
}

/** The head of the record that says that a presentation has macros (VbaInfoAtom), and where in it that is said. */
const VBA_INFO = Buffer.from('020000040c000000', 'hex');
const HAS_MACROS = VBA_INFO.length + 4;

function isPresentationHarmless(content: Buffer): boolean {
  for (let at = content.indexOf(VBA_INFO); at >= 0; at = content.indexOf(VBA_INFO, at + 1))
    if (at + HAS_MACROS + 4 <= content.length && content.readUInt32LE(at + HAS_MACROS) !== 0) return false;
  return true;
}

/** Properties of an attachment: its content, and its names, long and short, in UTF-16 and in a code page. */
const ATTACHED = '__SUBSTG1.0_37010102';
const ATTACHED_NAME = /^__SUBSTG1\.0_37(?:07|04)00(1[EF])$/;
const NAME_BYTES = 2000;

async function areMailFilesHarmless(file: CompoundFile, inside: LookingInside): Promise<boolean> {
  for (const entry of file.entries) {
    const name = entry.name.toUpperCase();
    const encoding = ATTACHED_NAME.exec(name)?.[1] === '1F' ? 'utf16le' : 'latin1';
    if (ATTACHED_NAME.test(name) && isProgramName(nameIn(file.read(entry, NAME_BYTES), encoding))) return false;
    if (name !== ATTACHED) continue;
    inside.spend(entry.size);
    if (!(await inside.isHarmless('', file.read(entry, inside.bytesLeft)))) return false;
  }
  return true;
}

function nameIn(bytes: Buffer, encoding: 'utf16le' | 'latin1'): string {
  return bytes.toString(encoding).replace(/[\0 .]+$/, '');
}
