// What a citizen keeps: the letter as a mail file, or everything in one archive, with checksums to show later that
// nothing was changed.
import { downloadZip } from 'client-zip';
import { UNKNOWN_TYPE } from '../../server/contract/media-type.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { mailFile } from './mail-file.ts';
import type { OpenedMessage, SentReply } from './opened-message.ts';

/** A file to be saved. */
export interface ExportedFile {
  readonly name: string;
  readonly blob: Blob;
}

interface Entry {
  readonly name: string;
  readonly input: Blob;
  readonly lastModified: Date;
}

/** Makes the file; `files` are the attachments by id, of the letter and of the replies. */
export async function exportMessage(
  what: 'mail' | 'everything',
  { letter, notice }: OpenedMessage,
  replies: readonly SentReply[],
  files: ReadonlyMap<string, Blob>,
  language: WholeLanguage,
): Promise<ExportedFile> {
  const words = language.texts.export;
  const mail = await mailFile(letter, notice.reference, files);
  const name = words.fileName(notice.reference);
  if (what === 'mail') return { name: `${name}.eml`, blob: mail };
  const sentAt = new Date(letter.sentAt);
  const file = (id: string) => files.get(id) ?? new Blob();
  const entries: Entry[] = [
    { name: `${name}.eml`, input: mail, lastModified: sentAt },
    ...letter.attachments.map((attachment) => ({
      name: `${words.attachments}/${attachment.name}`,
      input: file(attachment.id),
      lastModified: sentAt,
    })),
    ...replies.flatMap((reply) => repliesOf(reply, language, file)),
  ];
  const named = withOwnNames(entries);
  const sums = await Promise.all(named.map(async (entry) => `${await checksum(entry.input)}  ${entry.name}`));
  const list = new Blob([`${words.checksums}\r\n\r\n${sums.join('\r\n')}\r\n`]);
  const zip = downloadZip([...named, { name: 'SHA256.txt', input: list, lastModified: new Date() }]);
  return { name: `${name}.zip`, blob: new Blob([await zip.blob()], { type: UNKNOWN_TYPE }) };
}

function repliesOf(
  { letter, reference, receivedAt }: SentReply,
  { texts, formats }: WholeLanguage,
  file: (id: string) => Blob,
): Entry[] {
  const lastModified = new Date(receivedAt);
  const when = texts.at(formats.date(receivedAt), texts.clock(formats.time(receivedAt)));
  const lines = [
    texts.message.repliedAt(when),
    `${texts.reference}: ${reference}`,
    '',
    letter.subject,
    '',
    letter.text,
  ];
  const folder = `${texts.export.replies}/${reference}`;
  return [
    { name: `${folder}.txt`, input: new Blob([`\uFEFF${lines.join('\r\n')}`]), lastModified },
    ...letter.attachments.map(({ id, name }) => ({ name: `${folder}/${name}`, input: file(id), lastModified })),
  ];
}

/** Two files of one name would be one after unpacking. */
function withOwnNames(entries: readonly Entry[]): Entry[] {
  const taken = new Set<string>();
  return entries.map((entry) => {
    let { name } = entry;
    for (let count = 2; taken.has(name.toLowerCase()); count += 1)
      name = entry.name.replace(/(\.[^./]*)?$/, (extension) => ` (${count})${extension}`);
    taken.add(name.toLowerCase());
    return { ...entry, name };
  });
}

async function checksum(file: Blob): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
