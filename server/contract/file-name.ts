// File names come from strangers on both sides: one function makes them safe to show, store and save.
import { utf8 } from './bytes.ts';
import { limits } from './limits.ts';

// Controls, bidi overrides and marks ("exe.fdp" shown as "pdf.exe"), zero-width characters, and what Windows forbids.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}<>:"|?*]/gu;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** A name that is safe on every file system: basename, NFC, at most 150 bytes of UTF-8, its extension kept. Never empty. */
export function safeFileName(name: string): string {
  const basename = name.split(/[/\\]/).at(-1) ?? '';
  const clean = basename
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

function shortened(name: string): string {
  const size = (text: string) => utf8(text).length;
  if (size(name) <= limits.fileNameBytes) return name;
  const dot = name.lastIndexOf('.');
  const hasExtension = dot > 0 && size(name.slice(dot)) <= 20;
  const extension = hasExtension ? name.slice(dot) : '';
  const characters = [...(hasExtension ? name.slice(0, dot) : name)];
  while (size(characters.join('')) + size(extension) > limits.fileNameBytes) characters.pop();
  return characters.join('').trimEnd() + extension;
}
