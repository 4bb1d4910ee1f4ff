// What the beginning of a text says for certain, told by the standard decoders of the platform and not by ours.
import iconv from 'iconv-lite';
import { certainBytes } from './encoded-bytes.ts';
import type { TextLeaf } from './mail-parts.ts';

/** The characters of a text that came in whole; those at the very end, of which some bytes may be missing, left out. */
export function decodedBeginning({ encoding, charset, parameters }: TextLeaf, beginning: Buffer): string {
  const bytes = certainBytes(beginning, encoding);
  // TextDecoder of Node 20 and 22 loses the € and – of windows-1252 (nodejs/node#56542).
  const decoded = charset === 'windows-1252' ? iconv.decode(bytes, charset) : new TextDecoder(charset).decode(bytes);
  const characters = [...decoded].slice(0, -2).join('');
  return parameters.format === undefined ? characters : characters.replace(/[\p{Cc}]+/gu, ' ');
}
