// The kinds of files a citizen may send. One table: the verdict, the name a file arrives under, what an organisation
// can change, and the table in README.md all follow from it.
import { fileExtension, safeFileName } from '../contract/file-name.ts';

/** What is known of a kind. */
interface Kind {
  /** What is stored and sent. None of these makes a file part of the mail that carries it. */
  readonly mediaType: string;
  /** Those that are right for it, the one it gets first. */
  readonly extensions: readonly [string, ...string[]];
  /** False: only where an organisation says so. */
  readonly taken: boolean;
  /** In words, for README.md. */
  readonly what: string;
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
/**
 * A mail in a mail (message/rfc822) would be shown as part of it, and an S/MIME part can make a mail program take the
 * whole for encrypted.
 */
const JUST_BYTES = 'application/octet-stream';

function kind(what: string, mediaType: string, ...extensions: Kind['extensions']): Kind {
  return { what, mediaType, extensions, taken: true };
}

/** Every kind, by the name that `--file-kind` has for it. */
export const FILE_KINDS = {
  pdf: kind('PDF', 'application/pdf', 'pdf'),
  jpeg: kind('picture', 'image/jpeg', 'jpg', 'jpeg'),
  png: kind('picture', 'image/png', 'png'),
  gif: kind('picture', 'image/gif', 'gif'),
  webp: kind('picture', 'image/webp', 'webp'),
  heic: kind('picture', 'image/heic', 'heic', 'heif'),
  heif: kind('picture', 'image/heif', 'heif', 'heic'),
  tiff: kind('picture, scan', 'image/tiff', 'tif', 'tiff'),
  bmp: kind('picture', 'image/bmp', 'bmp'),
  mp4: kind('video', 'video/mp4', 'mp4'),
  m4v: kind('video', 'video/x-m4v', 'm4v'),
  mov: kind('video', 'video/quicktime', 'mov', 'qt'),
  '3gp': kind('video', 'video/3gpp', '3gp', '3gpp'),
  '3g2': kind('video', 'video/3gpp2', '3g2'),
  docx: kind('Word', `${OOXML}.wordprocessingml.document`, 'docx'),
  xlsx: kind('Excel', `${OOXML}.spreadsheetml.sheet`, 'xlsx'),
  pptx: kind('PowerPoint', `${OOXML}.presentationml.presentation`, 'pptx'),
  doc: kind('Word 97', 'application/msword', 'doc'),
  xls: kind('Excel 95, 97', 'application/vnd.ms-excel', 'xls'),
  ppt: kind('PowerPoint 97', 'application/vnd.ms-powerpoint', 'ppt'),
  odt: kind('OpenDocument text', `${ODF}.text`, 'odt'),
  ods: kind('OpenDocument spreadsheet', `${ODF}.spreadsheet`, 'ods'),
  odp: kind('OpenDocument presentation', `${ODF}.presentation`, 'odp'),
  rtf: kind('rich text', 'application/rtf', 'rtf'),
  txt: kind('text: UTF-8, UTF-16 or a code page', 'text/plain', 'txt', 'text', 'log'),
  csv: kind('table as text, likewise', 'text/csv', 'csv'),
  ics: kind('appointment', 'text/calendar', 'ics'),
  vcf: kind('contact', 'text/vcard', 'vcf'),
  eml: kind('mail', JUST_BYTES, 'eml'),
  msg: kind('mail of Outlook', 'application/vnd.ms-outlook', 'msg'),
  p7m: kind('signed file (CMS)', JUST_BYTES, 'p7m', 'p7s'),
  asice: kind('signed files (ASiC-E)', 'application/vnd.etsi.asic-e+zip', 'asice', 'sce'),
  zip: { ...kind('archive', 'application/zip', 'zip'), taken: false },
} satisfies Readonly<Record<string, Kind>>;

export type FileKind = keyof typeof FILE_KINDS;

/** True for the name of a kind. */
export function isFileKind(text: string): text is FileKind {
  return Object.hasOwn(FILE_KINDS, text);
}

/** All names, in the order of the table. */
export const fileKinds: readonly FileKind[] = Object.keys(FILE_KINDS).filter(isFileKind);

/**
 * What an organisation's setting starts with: the kinds that are taken unless it says otherwise, those of later
 * versions included.
 */
export const DEFAULT_KINDS = 'default';

/** True for what a setting may hold: `default`, a kind, or `no-` and a kind. */
export function isFileKindSetting(text: string): boolean {
  return text === DEFAULT_KINDS || isFileKind(text.replace(/^no-/, ''));
}

/** The kinds that a setting says are taken. */
export function takenKinds(setting: readonly string[]): readonly FileKind[] {
  const isTaken = (name: FileKind) =>
    !setting.includes(`no-${name}`) &&
    (setting.includes(name) || (setting.includes(DEFAULT_KINDS) && FILE_KINDS[name].taken));
  return fileKinds.filter(isTaken);
}

/** The kinds that are sent under this media type. */
export function kindsOfType(mediaType: string): readonly FileKind[] {
  return fileKinds.filter((name) => FILE_KINDS[name].mediaType === mediaType);
}

/** True when a file of this kind may be called so. */
export function hasRightExtension(name: string, fileKind: FileKind): boolean {
  const right: readonly string[] = FILE_KINDS[fileKind].extensions;
  return right.includes(fileExtension(name));
}

/**
 * Extensions that say what a file is, so that a wrong one is replaced. Any other is part of what its sender called
 * it.
 */
const SAYS_A_KIND: ReadonlySet<string> = new Set([
  ...fileKinds.flatMap((name): readonly string[] => FILE_KINDS[name].extensions),
  ...['jfif', 'jfi', 'jif', 'jpe', 'pjpeg', 'apng', 'dib', 'dot', 'dotx', 'xlt', 'xltx', 'pot', 'ppsx', 'pps', 'heics'],
]);

/**
 * The name that a file of this kind arrives under: its own, with a right extension. `foto.jpg` → `foto.png`, `scan` →
 * `scan.pdf`.
 */
export function correctedName(name: string, fileKind: FileKind): string {
  if (hasRightExtension(name, fileKind)) return name;
  const stem = SAYS_A_KIND.has(fileExtension(name)) ? name.slice(0, name.lastIndexOf('.')) : name;
  return safeFileName(hasRightExtension(stem, fileKind) ? stem : `${stem}.${FILE_KINDS[fileKind].extensions[0]}`);
}
