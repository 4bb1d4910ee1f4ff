// File names come from strangers on both sides: one function makes them safe to show, store and save.
import { utf8 } from './bytes.ts';
import { limits } from './limits.ts';

// Controls, bidi overrides and marks ("exe.fdp" shown as "pdf.exe"), zero-width characters, and what Windows forbids.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"|?*]/gu;
/** More than any name has; what is cut comes out of its middle, so that its extension stays. */
const [MOST_CHARACTERS, END] = [1000, 100];
const EXTENSION_BYTES = 20;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that is safe on every file system: basename, NFC, at most 150 bytes of UTF-8, its extension kept. Never
 * empty.
 */
export function safeFileName(name: string): string {
  const basename = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const clean = bounded(basename)
    .normalize('NFC')
    .replace(UNSAFE, '')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(WINDOWS_RESERVED, '_$1');
  return shortened(clean === '' ? 'bijlage' : clean);
}

/** The part after the last dot in lower case, or '' when there is none. */
export function fileExtension(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}

/**
 * Its beginning and its end: a name can be megabytes long, and everything after this takes time. Half a character is
 * taken out later.
 */
function bounded(name: string): string {
  const { length } = name;
  return length <= MOST_CHARACTERS ? name : name.slice(0, MOST_CHARACTERS - END) + name.slice(length - END);
}

function shortened(name: string): string {
  if (size(name) <= limits.fileNameBytes) return name;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && size(name.slice(dot)) <= EXTENSION_BYTES;
  const extension = hasExtension ? name.slice(dot) : '';
  let room = limits.fileNameBytes - size(extension);
  let short = '';
  for (const character of hasExtension ? name.slice(0, dot) : name) {
    room -= size(character);
    if (room < 0) break;
    short += character;
  }
  return short.trimEnd() + extension;
}

function size(text: string): number {
  return utf8(text).length;
}
