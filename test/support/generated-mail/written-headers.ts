// Headers as programs write them: names in any case, values folded, words and file names in every encoding there is.
import iconv from 'iconv-lite';
import type { Random } from '../random.ts';
import type { FileLeaf, Multipart, TextLeaf } from './mail-parts.ts';

/** Bytes, one in each character. */
type Raw = string;

const raw = (text: string): Raw => Buffer.from(text).toString('latin1');

/** A header line of bytes; `lineEnd` is drawn for every fold. */
function header(random: Random, name: string, value: Raw, lineEnd: string): Raw {
  const written = random.percent(80) ? name : random.percent(50) ? name.toLowerCase() : name.toUpperCase();
  return `${written}:${random.percent(90) ? ' ' : ''}${value}${lineEnd}`;
}

/** The headers of a whole mail, but those of its content. */
export function mailHeaders(random: Random, subject: string, lineEnd: string): Raw {
  const lines = [
    header(
      random,
      'From',
      random.pick(['Piet de Vries <p.devries@haarlemmermeer.example>', 'p.devries@haarlemmermeer.example']),
      lineEnd,
    ),
    header(random, 'To', 'jansen@citizen.example', lineEnd),
    header(random, 'Subject', subjectValue(random, subject, lineEnd), lineEnd),
    header(random, 'Message-ID', `<${random.seed()}.${random.seed()}@haarlemmermeer.example>`, lineEnd),
    header(random, 'MIME-Version', '1.0', lineEnd),
  ];
  const passed = random.some(random.percent(10) ? 60 : random.between(0, 3), (hop) =>
    header(
      random,
      'Received',
      `from a${hop}.example (10.0.0.${hop})${lineEnd}\tby b.example with ESMTP; Mon, 23 Nov 2026 10:00:00 +0100`,
      lineEnd,
    ),
  );
  return [...passed, ...random.shuffled(lines)].join('');
}

function subjectValue(random: Random, subject: string, lineEnd: string): Raw {
  const isAscii = /^[\x20-\x7e]*$/.test(subject);
  const way = random.between(1, 4);
  if (isAscii && way <= 3) return folded(random, subject, lineEnd);
  if (way === 1) return raw(folded(random, subject, lineEnd));
  const latin = iconv.encode(subject, 'windows-1252');
  const isLatin = iconv.decode(latin, 'windows-1252') === subject;
  if (way === 2 && isLatin && /é|ï|ë|ç|ö/.test(subject)) return folded(random, latin.toString('latin1'), lineEnd);
  return encodedWords(random, subject, isLatin && random.percent(40) ? 'windows-1252' : 'utf-8').join(`${lineEnd} `);
}

/** A line end goes in before a space; nothing else of the text is changed. */
function folded(random: Random, text: string, lineEnd: string): string {
  return text.replaceAll(' ', (space) => (random.percent(10) ? `${lineEnd}${space}` : space));
}

/** RFC 2047: at most some 75 characters each, none with half a character. */
function encodedWords(random: Random, text: string, charset: string): Raw[] {
  const words: string[] = [];
  let piece = '';
  for (const character of [...text, '']) {
    if (character !== '' && Buffer.byteLength(piece + character) <= 30) piece += character;
    else {
      if (piece !== '') words.push(encodedWord(random, iconv.encode(piece, charset), charset));
      piece = character;
    }
  }
  return words;
}

function encodedWord(random: Random, bytes: Buffer, charset: string): Raw {
  const named = random.percent(50) ? charset : charset.toUpperCase();
  if (random.percent(50)) return `=?${named}?${random.pick(['B', 'b'])}?${bytes.toString('base64')}?=`;
  const signs = [...bytes].map((byte) => {
    const sign = String.fromCharCode(byte);
    return byte === 32 ? '_' : /[A-Za-z0-9]/.test(sign) ? sign : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `=?${named}?${random.pick(['Q', 'q'])}?${signs.join('')}?=`;
}

/** The headers of a leaf, with the empty line. */
export function leafHeaders(random: Random, leaf: TextLeaf | FileLeaf, lineEnd: string): Raw {
  const lines: Raw[] = [];
  const [inType, inDisposition] = namePlaces(random, leaf);
  if (!leaf.isUntyped) {
    const parameters = Object.entries(leaf.parameters).map(([key, value]) => `; ${key}=${value}`);
    const name = inType && leaf.name !== undefined ? nameParameter(random, 'name', leaf.name, lineEnd) : '';
    const type = random.percent(85) ? leaf.type : leaf.type.toUpperCase();
    lines.push(header(random, 'Content-Type', `${type}${parameters.join('')}${name}`, lineEnd));
  }
  if (leaf.disposition !== undefined) {
    const name = inDisposition && leaf.name !== undefined ? nameParameter(random, 'filename', leaf.name, lineEnd) : '';
    lines.push(header(random, 'Content-Disposition', `${leaf.disposition}${name}`, lineEnd));
  }
  if (leaf.contentId !== undefined) lines.push(header(random, 'Content-ID', `<${leaf.contentId}>`, lineEnd));
  if (leaf.encoding !== '7bit' || random.percent(50)) {
    const encoding = random.percent(70) ? leaf.encoding : leaf.encoding.toUpperCase();
    lines.push(header(random, 'Content-Transfer-Encoding', encoding, lineEnd));
  }
  return random.shuffled(lines).join('');
}

/** Where a name stands: in the Content-Type, the Content-Disposition, or both. */
function namePlaces(random: Random, leaf: TextLeaf | FileLeaf): readonly [boolean, boolean] {
  if (leaf.disposition === undefined) return [true, false];
  if (leaf.isUntyped || random.percent(60)) return [false, true];
  if (random.percent(50)) return [true, false];
  return [true, true];
}

/** A file name as a parameter. */
function nameParameter(random: Random, key: string, name: string, lineEnd: string): Raw {
  const separator = random.percent(50) ? '; ' : `;${lineEnd}${random.pick([' ', '\t'])}`;
  const isAscii = /^[\x20-\x7e]*$/.test(name);
  const way = random.between(1, 6);
  if (isAscii && way <= 2)
    return `${separator}${key}=${/^[\w.-]+$/.test(name) && random.percent(50) ? name : `"${name}"`}`;
  if (isAscii && way === 3)
    return (
      separator +
      continued(name, random)
        .map((piece, at) => `${key}*${at}="${piece}"`)
        .join(separator)
    );
  if (way === 4)
    return `${separator}${key}="${encodedWords(random, name, 'utf-8').join(random.percent(50) ? `${lineEnd} ` : ' ')}"`;
  if (way === 5) return `${separator}${key}="${raw(name)}"`;
  const charset = random.pick(['utf-8', 'UTF-8']);
  if (way === 6) return `${separator}${key}*=${charset}'${random.pick(['', 'nl'])}'${percentEncoded(name)}`;
  const pieces = continued(name, random).map(
    (piece, at) => `${key}*${at}*=${at === 0 ? `${charset}''` : ''}${percentEncoded(piece)}`,
  );
  return separator + (random.percent(20) ? random.shuffled(pieces) : pieces).join(separator);
}

/** In pieces, no character in two. */
function continued(name: string, random: Random): string[] {
  const characters = [...name];
  const size = random.between(1, 20);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += size) pieces.push(characters.slice(at, at + size).join(''));
  return pieces;
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      /[A-Za-z0-9._-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('');
}

/** The Content-Type of a multipart, and what else may stand there. */
export function multipartHeaders(random: Random, { subtype, boundary }: Multipart, lineEnd: string): Raw {
  const needsQuotes = !/^[\w.+-]+$/.test(boundary);
  const value = needsQuotes || random.percent(50) ? `"${boundary}"` : boundary;
  const of = {
    signed: '; protocol="application/pkcs7-signature"; micalg=sha-256',
    report: '; report-type=delivery-status',
    related: '; type="text/html"',
  };
  const more = subtype in of ? (Object.entries(of).find(([key]) => key === subtype)?.[1] ?? '') : '';
  const separator = random.percent(50) ? '; ' : `;${lineEnd}\t`;
  const type = header(
    random,
    'Content-Type',
    `multipart/${subtype}${random.percent(50) ? more : ''}${separator}boundary=${value}`,
    lineEnd,
  );
  return random.percent(20)
    ? header(random, 'Content-Transfer-Encoding', random.pick(['7bit', '8bit', 'binary']), lineEnd) + type
    : type;
}
