// What kind of file these bytes are, and whether they bring a program, a script or macros. The name decides only
// where bytes can't.
import { fileTypeFromBuffer } from 'file-type';
import { limits } from '../contract/limits.ts';
import { DamagedFileError, isCompound } from './compound-file.ts';
import { FILE_KINDS, type FileKind, fileKinds } from './file-kinds.ts';
import type { LookingInside } from './looking-inside.ts';
import { kindOfZip } from './new-office.ts';
import { isEmbeddedCompoundHarmless, kindOfCompound } from './old-office.ts';
import { isProgram, isProgramName } from './program-names.ts';
import { areMailFilesHarmless, beginOfText, hasRtfObjects, isScript, kindOfText } from './text-file.ts';
import { isZip } from './zip-file.ts';

/** The kind of a file; undefined when it is none of ours, damaged, or brings a program, a script or macros. */
export async function recogniseFile(name: string, bytes: Buffer): Promise<FileKind | undefined> {
  if (isProgramName(name) || isProgram(bytes)) return undefined;
  try {
    const inside = new Look({ bytesLeft: limits.fileBytesInside }, 0);
    if (isCompound(bytes)) return await kindOfCompound(bytes, inside);
    if (isZip(bytes)) return await kindOfZip(bytes, inside);
    if (bytes.subarray(0, PDF_HEAD.length).equals(PDF_HEAD)) return 'pdf';
    const begin = beginOfText(bytes);
    const kind = begin === undefined ? await kindByMagic(bytes) : textKind(name, bytes, begin);
    return kind ?? (isPdfAfterJunk(bytes) ? 'pdf' : undefined);
  } catch (error) {
    if (error instanceof DamagedFileError) return undefined;
    throw error;
  }
}

function textKind(name: string, bytes: Buffer, begin: string): FileKind | undefined {
  if (begin.startsWith('{\\rt')) return hasRtfObjects(bytes) ? undefined : 'rtf';
  if (isScript(begin)) return undefined;
  const kind = kindOfText(begin, name);
  return kind === 'eml' && !areMailFilesHarmless(bytes) ? undefined : kind;
}

/**
 * Readers take a PDF whose head stands within its first kilobyte (Adobe's implementation notes to ISO 32000):
 * printers put lines before it.
 */
const PDF_HEAD_WITHIN = 1024;
const PDF_HEAD = Buffer.from('%PDF-');

function isPdfAfterJunk(bytes: Buffer): boolean {
  const at = bytes.subarray(0, PDF_HEAD_WITHIN + PDF_HEAD.length).indexOf(PDF_HEAD);
  return at > 0 && !isScript(bytes.toString('latin1', 0, at));
}

/**
 * DER, in hexadecimal: a SEQUENCE that begins with the OID of signed or enveloped data (RFC 5652), its length in any
 * form.
 */
const CMS = /^30(?:[0-7].|80|81.{2}|82.{4}|83.{6}|84.{8})06092a864886f70d01070[23]/;

/** What file-type calls otherwise. */
const OTHER_TYPES: Readonly<Record<string, FileKind>> = {
  'image/apng': 'png',
  'image/heic-sequence': 'heic',
  'image/heif-sequence': 'heif',
};

async function kindByMagic(bytes: Buffer): Promise<FileKind | undefined> {
  if (CMS.test(bytes.toString('hex', 0, 32))) return 'p7m';
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  if (type === undefined) return undefined;
  return OTHER_TYPES[type] ?? fileKinds.find((kind) => BY_MAGIC.has(kind) && FILE_KINDS[kind].mediaType === type);
}

/** Kinds that their first bytes tell. All others are looked into. */
const BY_MAGIC: ReadonlySet<FileKind> = new Set<FileKind>([
  ...(['jpeg', 'png', 'gif', 'webp', 'heic', 'heif', 'tiff', 'bmp'] as const),
  ...(['mp4', 'm4v', 'mov', '3gp', '3g2'] as const),
]);

/** Looks at what lies in a file, and in that, with one purse for all. */
class Look implements LookingInside {
  readonly #purse: { bytesLeft: number };
  readonly #depth: number;

  constructor(purse: { bytesLeft: number }, depth: number) {
    this.#purse = purse;
    this.#depth = depth;
  }

  get bytesLeft(): number {
    return this.#purse.bytesLeft;
  }

  spend(bytes: number): void {
    if (bytes > this.#purse.bytesLeft) throw new DamagedFileError();
    this.#purse.bytesLeft -= bytes;
  }

  async isHarmless(name: string, bytes: Buffer): Promise<boolean> {
    if (isProgramName(name) || isProgram(bytes)) return false;
    const deeper = new Look(this.#purse, this.#depth + 1);
    if (isCompound(bytes) || isZip(bytes)) {
      if (deeper.#depth > limits.fileDepth) return false;
      if (isCompound(bytes)) return isEmbeddedCompoundHarmless(bytes, deeper);
      return (await kindOfZip(bytes, deeper)) !== undefined;
    }
    const begin = beginOfText(bytes);
    if (begin === undefined) return true;
    if (begin.startsWith('{\\rt')) return !hasRtfObjects(bytes);
    if (isScript(begin)) return false;
    return kindOfText(begin, '') !== 'eml' || areMailFilesHarmless(bytes);
  }
}
