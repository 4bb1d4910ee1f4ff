// Bytes as they go over the wire, in every way that the standards let a program write them.

import type { Random } from '../random.ts';
import type { TransferEncoding } from './mail-parts.ts';

/**
 * Writes bytes in a transfer encoding, with line ends and oddities drawn. `isText` keeps line ends of CRLF as they
 * are where that can be.
 */
export function encoded(
  random: Random,
  bytes: Buffer,
  encoding: TransferEncoding,
  { isText, lineEnd }: { readonly isText: boolean; readonly lineEnd: string },
): Buffer {
  if (encoding === 'base64') return Buffer.from(base64(random, bytes, lineEnd), 'latin1');
  if (encoding === 'quoted-printable') return Buffer.from(quotedPrintable(random, bytes, isText, lineEnd), 'latin1');
  if (encoding === 'x-uuencode') return Buffer.from(uuencoded('scan.bin', bytes, lineEnd), 'latin1');
  return bytes;
}

function base64(random: Random, bytes: Buffer, lineEnd: string): string {
  const width = random.pick([76, 76, 76, 60, 72, 998, random.between(1, 120)]);
  const hasStrays = random.percent(15);
  const whole = bytes.toString('base64');
  const code = random.percent(15) ? whole.replace(/=+$/, '') : whole;
  const lines: string[] = [];
  for (let at = 0; at < code.length; at += width) {
    const line = code.slice(at, at + width);
    const cut = random.between(0, line.length);
    lines.push(
      hasStrays && random.percent(30)
        ? `${line.slice(0, cut)}${random.pick([' ', '\t', '  '])}${line.slice(cut)}`
        : line,
    );
  }
  if (hasStrays && random.percent(30)) lines.push('', '');
  return `${lines.join(lineEnd)}${random.percent(50) ? lineEnd : ''}`;
}

function softBreak(random: Random, lineEnd: string): string {
  return random.percent(5) ? `= ${lineEnd}` : `=${lineEnd}`;
}

function isLineEnd(bytes: Buffer, at: number): boolean {
  return bytes[at] === 13 && bytes[at + 1] === 10;
}

/** White space before a line end was added on the way (RFC 2045, 6.7). */
function strayLineEnd(random: Random): string {
  return random.percent(3) ? ' \r\n' : '\r\n';
}

/** Printable, or white space that does not end a line (RFC 2045, 6.7). */
function mayStayPlain(byte: number, next: number): boolean {
  return (byte > 32 && byte < 127 && byte !== 61) || ((byte === 32 || byte === 9) && next > 32);
}

function quotedPrintable(random: Random, bytes: Buffer, isText: boolean, lineEnd: string): string {
  const most = random.pick([76, 76, 76, 20, 4, 900]);
  const isLowerCase = random.percent(20);
  const more = random.pick([0, 0, 10, 100]); // percent of bytes escaped that need not be
  let written = '';
  let line = 0;
  const put = (piece: string) => {
    if (line + piece.length >= most) {
      written += softBreak(random, lineEnd);
      line = 0;
    }
    written += piece;
    line += piece.length;
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (isText && isLineEnd(bytes, at)) {
      written += strayLineEnd(random);
      line = 0;
      at += 1;
      continue;
    }
    const hex = byte.toString(16).padStart(2, '0');
    const escaped = `=${isLowerCase ? hex : hex.toUpperCase()}`;
    put(mayStayPlain(byte, bytes[at + 1] ?? 0) && !random.percent(more) ? String.fromCharCode(byte) : escaped);
    if (random.percent(1) && most > 4) put('='.concat(lineEnd));
  }
  return written;
}

/** A file in the lines of POSIX uuencode. */
export function uuencoded(name: string, bytes: Buffer, lineEnd: string): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const piece = bytes.subarray(at, at + 45);
    lines.push(uuCharacter(piece.length) + sixes(piece));
  }
  return [`begin 644 ${name}`, ...lines, '`', 'end', ''].join(lineEnd);
}

function sixes(piece: Buffer): string {
  let written = '';
  for (let at = 0; at < piece.length; at += 3) {
    const three = ((piece[at] ?? 0) << 16) | ((piece[at + 1] ?? 0) << 8) | (piece[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) written += uuCharacter((three >> shift) & 63);
  }
  return written;
}

function uuCharacter(six: number): string {
  return six === 0 ? '`' : String.fromCharCode(six + 32);
}

/**
 * What the beginning of an encoded part says for certain, by the standards and no parser; the few bytes of an
 * unfinished unit left out.
 */
export function certainBytes(beginning: Buffer, encoding: TransferEncoding): Buffer {
  if (encoding === 'base64') {
    const code = beginning.toString('latin1').replace(/[^A-Za-z0-9+/]/g, '');
    return Buffer.from(code.slice(0, code.length - (code.length % 4)), 'base64');
  }
  if (encoding !== 'quoted-printable') return beginning;
  const lines = beginning.toString('latin1').replace(/(=[0-9A-Fa-f]{0,2})?[ \t\r\n]*$/, '');
  const joined = lines.replace(/=[ \t]*\r?\n/g, '').replace(/[ \t]+(?=\r?\n)/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}
