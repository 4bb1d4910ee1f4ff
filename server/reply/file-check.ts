// Is this the file it says it is, and is it clean? By magic bytes and by a scanner, never by its name alone.
import { fileTypeFromStream } from 'file-type';
import { fileExtension } from '../contract/file-name.ts';
import type { Problem } from '../contract/problems.ts';
import { BrokenSealError } from '../contract/sealed-stream.ts';
import type { Services } from '../services.ts';

/** What a citizen may send: extension → the types its bytes may be. Documents, pictures, phone video; no scripts, no macros, no archives. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  pdf: ['application/pdf'],
  jpg: ['image/jpeg'],
  jpeg: ['image/jpeg'],
  png: ['image/png'],
  gif: ['image/gif'],
  webp: ['image/webp'],
  heic: ['image/heic', 'image/heif'],
  heif: ['image/heic', 'image/heif'],
  tif: ['image/tiff'],
  tiff: ['image/tiff'],
  bmp: ['image/bmp'],
  doc: ['application/x-cfb'],
  xls: ['application/x-cfb'],
  ppt: ['application/x-cfb'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  pptx: ['application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  odt: ['application/vnd.oasis.opendocument.text'],
  ods: ['application/vnd.oasis.opendocument.spreadsheet'],
  odp: ['application/vnd.oasis.opendocument.presentation'],
  rtf: ['application/rtf'],
  mp4: ['video/mp4'],
  mov: ['video/quicktime'],
};
/** Text has no magic bytes: these may be undetected, and hold no NUL. */
const PLAIN: Readonly<Record<string, string>> = { txt: 'text/plain', csv: 'text/csv' };

/** `application/x-cfb` says no more than "old Office": the extension does. */
const OLD_OFFICE: Readonly<Record<string, string>> = {
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
};

/**
 * Reads a file (each call of `plain` from its start) and says its real type. Refusals: file-unreadable when its seal is broken,
 * file-type-refused, file-infected, scan-unavailable.
 */
export async function checkFile(
  { malwareScan, log }: Pick<Services, 'malwareScan' | 'log'>,
  name: string,
  plain: () => AsyncIterable<Uint8Array>,
): Promise<{ type: string } | Problem> {
  const extension = fileExtension(name);
  try {
    const hasNul = await readToEnd(plain());
    const detected = (await fileTypeFromStream(ReadableStream.from(plain())))?.mime;
    const type = allowedType(extension, detected, hasNul);
    if (type === undefined) return { code: 'file-type-refused' };
    if (malwareScan !== undefined && !(await malwareScan.isClean(plain()))) return { code: 'file-infected' };
    return { type };
  } catch (error) {
    if (error instanceof BrokenSealError) return { code: 'file-unreadable' };
    if (error instanceof Error && error.name === 'ScanUnavailableError') {
      log.error({ err: error }, 'the malware scanner is away: a file was refused');
      return { code: 'scan-unavailable' };
    }
    throw error;
  }
}

function allowedType(extension: string, detected: string | undefined, hasNul: boolean): string | undefined {
  if (detected === undefined) return hasNul ? undefined : PLAIN[extension];
  if (!Object.hasOwn(ALLOWED, extension) || !ALLOWED[extension]?.includes(detected)) return undefined;
  return OLD_OFFICE[extension] ?? detected;
}

/** Reads everything once, so that every byte is known to be genuine. True when a NUL was among them. */
async function readToEnd(bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  let hasNul = false;
  for await (const chunk of bytes) hasNul ||= chunk.includes(0);
  return hasNul;
}
