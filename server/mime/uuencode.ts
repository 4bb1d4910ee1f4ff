// Files as mail carried them before MIME (POSIX uuencode): between `begin 644 name` and `end`, in a part of their own
// or in the text.

/** A file that stood in a text. */
export interface UuFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BEGIN = /^begin [0-7]{3,4} (\S.{0,999})$/;

/** The files in a text, and the text without them. What is not a whole file stays in the text. */
export function uuFiles(text: string): { readonly text: string; readonly files: readonly UuFile[] } {
  if (!/^begin [0-7]{3}/m.test(text)) return { text, files: [] };
  const lines = text.split(/\r?\n/);
  const kept: string[] = [];
  const files: UuFile[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const name = BEGIN.exec(lines[at] ?? '')?.[1];
    const block = name === undefined ? undefined : blockAt(lines, at + 1);
    if (name === undefined || block === undefined) {
      kept.push(lines[at] ?? '');
      continue;
    }
    files.push({ name: name.trim(), bytes: Buffer.concat(block.pieces) });
    at = block.end;
  }
  return files.length === 0 ? { text, files } : { text: kept.join('\n'), files };
}

/** The lines of a file up to its `end`; undefined when one of them is none, which ends the looking. */
function blockAt(lines: readonly string[], start: number): { pieces: Uint8Array[]; end: number } | undefined {
  const pieces: Uint8Array[] = [];
  for (let at = start; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trimEnd() === 'end') return { pieces, end: at };
    const piece = decodedLine(line);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return undefined;
}

/** Its first character tells how many bytes; programs on the way may have cut the spaces that end it. */
function decodedLine(line: string): Uint8Array | undefined {
  if (line.length > 100 || /[^\x20-\x60]/.test(line)) return undefined;
  const size = line === '' ? 0 : (line.charCodeAt(0) - 32) & 63;
  const characters = Math.ceil(size / 3) * 4;
  const data = line.slice(1, 1 + characters).padEnd(characters, ' ');
  if (line.trimEnd().length > 1 + characters + 1) return undefined; // one more may be a checksum
  const bytes = new Uint8Array((characters / 4) * 3);
  for (let group = 0; group < characters / 4; group += 1) {
    const [a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3].map((place) => (data.charCodeAt(group * 4 + place) - 32) & 63);
    bytes.set([(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d], group * 3);
  }
  return bytes.subarray(0, size);
}
