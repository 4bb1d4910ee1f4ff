// Text has no magic bytes. It is text when all of it is; what kind of text is said by its extension, and by how it
// begins.
import { fileExtension } from '../contract/file-name.ts';
import { type FileKind, hasRightExtension } from './file-kinds.ts';
import { isProgramName } from './program-names.ts';

/** Bytes that are decoded in one go. */
const CHUNK = 1024 * 1024;
/** What is looked at to see what kind of text it is. */
const BEGIN = 64 * 1024;

/**
 * True for the control characters that no text has: all but tab, line ends, form feed, the end mark of DOS and
 * escape.
 */
const NO_TEXT: readonly boolean[] = Array.from(
  { length: 256 },
  (_, byte) => byte < 0x20 && ![0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b].includes(byte),
);

/** How a text begins, or undefined when the bytes are no text: UTF-8, UTF-16 with its mark, or a code page. */
export function beginOfText(bytes: Buffer): string | undefined {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe || mark === 0xfeff) return beginOfUtf16(bytes, mark === 0xfffe ? 'utf-16le' : 'utf-16be');
  if (hasControls(bytes)) return undefined;
  const begin = bytes.subarray(0, BEGIN);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(begin, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(begin);
  }
}

function hasControls(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += 1) if (NO_TEXT[bytes[at] ?? 0]) return true; // an iterator is slower
  return false;
}

function beginOfUtf16(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): string | undefined {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let begin = '';
  try {
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const text = decoder.decode(bytes.subarray(at, at + CHUNK), { stream: true });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      if (/[\0-\x08\x0e-\x19\x1c-\x1f]/.test(text)) return undefined;
      begin ||= text.slice(0, BEGIN);
    }
    decoder.decode();
  } catch {
    return undefined;
  }
  return begin;
}

/**
 * A text that begins so runs when it is opened under its own name: web pages, scripts with an interpreter, settings
 * of Windows.
 */
const SCRIPT_BEGIN =
  /^(?:#!|<\?php|<\?=|<%|<!doctype\s+html|<(?:html|head|body|script|svg|hta:application|job|package|scriptlet)[\s>]|Windows Registry Editor Version|REGEDIT\d?\s|\[(?:InternetShortcut|autorun|\.ShellClassInfo)\])/i;
/** XML whose first element is one of those. */
const XML_SCRIPT =
  /^<\?xml\b[^>]{0,500}\?>\s*(?:<!doctype\b[^>]{0,1000}>\s*)?<(?:html|svg|job|package|scriptlet|component)[\s>]/i;
/** Lines that stand in scripts of Windows and in nothing that a citizen writes. */
const SCRIPT_LINE = new RegExp(
  `^[ \\t]*(?:${[
    '@echo[ \\t]+off',
    'on error resume next',
    'attribute vb_name\\b',
    '(?:set[ \\t]+\\w{1,50}[ \\t]*=[ \\t]*)?(?:wscript\\.)?(?:createobject|getobject)[ \\t]*\\(',
    '(?:(?:var|let|const)[ \\t]+\\w{1,50}[ \\t]*=[ \\t]*)?new[ \\t]+activexobject[ \\t]*\\(',
    'wscript\\.(?:shell|echo|sleep|quit|arguments)\\b',
    '(?:start[ \\t]+)?(?:powershell|pwsh)(?:\\.exe)?[ \\t]+[-/"]',
    '(?:iex|invoke-expression|invoke-webrequest|set-executionpolicy|add-mppreference)[ \\t]*[-("$]',
    '(?:cmd(?:\\.exe)?[ \\t]+/[ck]|(?:rundll32|regsvr32|mshta|bitsadmin|certutil)(?:\\.exe)?[ \\t]+[-/"\\w])',
  ].join('|')})`,
  'im',
);

/** True when a text is a script or a web page. Its beginning decides: who quotes one in a letter has not sent one. */
export function isScript(begin: string): boolean {
  const text = begin.replace(/^[\uFEFF\s]+/, '');
  return SCRIPT_BEGIN.test(text) || XML_SCRIPT.test(text) || SCRIPT_LINE.test(text.slice(0, 4096));
}

/** True when opening an RTF text opens what is packed in it. */
export function hasRtfObjects(bytes: Buffer): boolean {
  return bytes.includes('\\objdata') || bytes.includes('\\objupdate');
}

/**
 * The kind of a text that is no script; undefined when neither its beginning nor its extension says that it is meant
 * as one.
 */
export function kindOfText(begin: string, name: string): FileKind | undefined {
  const spoken = spokenKind(begin.replace(/^[\uFEFF\s]+/, ''), name);
  for (const plain of ['txt', 'csv'] as const) if (hasRightExtension(name, plain)) return plain;
  if (spoken !== undefined) return spoken;
  return ['ics', 'vcf', 'eml'].includes(fileExtension(name)) ? 'txt' : undefined;
}

function spokenKind(begin: string, name: string): FileKind | undefined {
  if (/^BEGIN:VCALENDAR\b/i.test(begin)) return 'ics';
  if (/^BEGIN:VCARD\b/i.test(begin)) return 'vcf';
  if (/^-----BEGIN (?:PKCS7|CMS)-----/.test(begin)) return 'p7m';
  if (hasRightExtension(name, 'p7m') && /^MI[\w+/=\s]+$/.test(begin)) return 'p7m';
  return isMail(begin) ? 'eml' : undefined;
}

/**
 * True when it begins with the header of a mail (RFC 5322): nothing else before the empty line, and a sender and a
 * date among it.
 */
function isMail(begin: string): boolean {
  const lines = begin.replace(/^From .*\r?\n/, '').split(/\r?\n/);
  const end = lines.indexOf('');
  const header = end < 0 ? lines.slice(0, -1) : lines.slice(0, end);
  const has = (field: RegExp) => header.some((line) => field.test(line));
  return (
    header.every((line) => /^(?:[!-9;-~]+[ \t]*:|[ \t])/.test(line)) && has(/^from[ \t]*:/i) && has(/^date[ \t]*:/i)
  );
}

/** A parameter that names a file (RFC 2045, 2183, 2231), and a program in base64 at the beginning of a part. */
const FILE_NAME = /name\*?\d*\*?\s*=\s*(?:"([^"\r\n]{1,500})"|([^\s;"]{1,500}))/gi;
const PROGRAM_IN_BASE64 = /\n\r?\nTV[opqr][A-Za-z0-9+/]{50}/;
const OVERLAP = 1024;
/** Each file has two, and HTML has fields with names. */
const MOST_NAMES = 20_000;

/**
 * True when no file in a mail calls itself a program or is one in base64. Archives and documents in it are not
 * opened.
 */
export function areMailFilesHarmless(bytes: Buffer): boolean {
  let names = 0;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const text = bytes.toString('latin1', at, at + CHUNK + OVERLAP);
    if (PROGRAM_IN_BASE64.test(text)) return false;
    for (const [, quoted, bare = ''] of text.matchAll(FILE_NAME)) {
      names += 1;
      if (names > MOST_NAMES || isProgramName(quoted ?? bare)) return false;
    }
  }
  return true;
}
