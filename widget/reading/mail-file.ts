// The letter as a mail file (RFC 5322): any mail program opens it, with its attachments, also when this message is long
// gone.
import { toBase64, utf8 } from '../../server/contract/bytes.ts';
import type { Letter, LetterAttachment, Mailbox } from '../../server/contract/letter.ts';
import { safeMediaType, UNKNOWN_TYPE } from '../../server/contract/media-type.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { askedInWords } from './answers-in-words.ts';

type Part = string | Blob;

/** Characters of base64 on a line. */
const LINE = 76;
/** Bytes that are turned into base64 at once: whole lines. */
const STEP = (LINE / 4) * 3 * 4096;

/**
 * The mail; `files` are its attachments by id. What its sender wrote stays as he wrote it; what he asked for is a text
 * of its own below that, as it is on the screen.
 */
export async function mailFile(
  letter: Letter,
  reference: string,
  files: ReadonlyMap<string, Blob>,
  language: WholeLanguage,
): Promise<Blob> {
  const isInline = ({ contentId }: LetterAttachment) =>
    contentId !== undefined && letter.html?.includes(`cid:${contentId}`) === true;
  const inline = letter.attachments.filter(isInline);
  const attached = letter.attachments.filter((attachment) => !isInline(attachment));
  const withFile = (attachment: LetterAttachment, disposition: string) =>
    filePart(attachment, disposition, files.get(attachment.id) ?? new Blob());
  const html =
    letter.html === undefined
      ? []
      : [
          multipart('related', [
            await textPart('html', letter.html),
            ...(await Promise.all(inline.map((attachment) => withFile(attachment, 'inline')))),
          ]),
        ];
  const body = multipart('alternative', [await textPart('plain', letter.text), ...html]);
  const asked = letter.ask === undefined ? [] : [await textPart('plain', askedInWords(letter.ask, language))];
  const parts = [
    body,
    ...asked,
    ...(await Promise.all(attached.map((attachment) => withFile(attachment, 'attachment')))),
  ];
  const headers = [
    `From: ${mailbox(letter.from)}`,
    `To: ${mailbox(letter.to)}`,
    `Subject: ${words(letter.subject)}`,
    `Date: ${new Date(letter.sentAt).toUTCString().replace('GMT', '+0000')}`,
    `X-Secure-Message-Reference: ${words(reference)}`,
    'MIME-Version: 1.0',
  ];
  return new Blob([`${headers.join('\r\n')}\r\n`, ...multipart('mixed', parts)], { type: UNKNOWN_TYPE });
}

function multipart(kind: string, parts: readonly Part[][]): Part[] {
  const boundary = `=_${crypto.randomUUID()}`; // "=_" stands in no base64
  const between = parts.flatMap((part) => [`--${boundary}\r\n`, ...part, '\r\n']);
  return [`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n`, ...between, `--${boundary}--\r\n`];
}

async function textPart(kind: 'plain' | 'html', text: string): Promise<Part[]> {
  const head = `Content-Type: text/${kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  return [head, await base64(new Blob([text]))];
}

async function filePart({ name, type, contentId }: LetterAttachment, disposition: string, file: Blob): Promise<Part[]> {
  const id = contentId === undefined ? '' : `Content-ID: <${contentId.replaceAll(/[<>\s]/g, '')}>\r\n`;
  const fileName = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  const head = [
    `Content-Type: ${safeMediaType(type)}`,
    `Content-Disposition: ${disposition}; filename*=utf-8''${fileName}`,
    `${id}Content-Transfer-Encoding: base64`,
  ];
  return [`${head.join('\r\n')}\r\n\r\n`, await base64(file)];
}

/** Piece by piece, each put away as a blob: a browser keeps those on disk when they are many. */
async function base64(file: Blob): Promise<Blob> {
  const pieces: Blob[] = [];
  for (let from = 0; from < file.size; from += STEP) {
    const bytes = new Uint8Array(await file.slice(from, from + STEP).arrayBuffer());
    pieces.push(new Blob([toBase64(bytes).replaceAll(new RegExp(`(.{${LINE}})`, 'g'), '$1\r\n')]));
  }
  return new Blob(pieces);
}

/** Anything but plain ASCII as encoded words (RFC 2047), each short enough and of whole characters. */
function words(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?')) return line;
  const chunks: string[] = [''];
  for (const character of line) {
    const last = chunks.at(-1) ?? '';
    if (utf8(last + character).length > 42) chunks.push(character);
    else chunks[chunks.length - 1] = last + character;
  }
  return chunks.map((chunk) => `=?utf-8?B?${toBase64(utf8(chunk))}?=`).join('\r\n ');
}

function mailbox({ name, address }: Mailbox): string {
  return name === undefined || name === ''
    ? `<${address}>`
    : `${words(name).replaceAll(/["(),:;<>@[\\\]]/g, ' ')} <${address}>`;
}
