// What a citizen keeps: the letter as a page that opens anywhere; when files belong to it an archive of the page, the
// letter as a mail, those files, and checksums to show later that nothing was changed.
import { downloadZip } from 'client-zip';
import { UNKNOWN_TYPE } from '../../server/contract/media-type.ts';
import type { WholeLanguage } from '../texts/language.ts';
import { type LetterMarkup, letterDocument } from './letter-document.ts';
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

/** Makes the file; `files` are the attachments by id, of the letter and of the replies. `now` is in milliseconds. */
export async function exportMessage(
  { letter, notice }: Pick<OpenedMessage, 'letter' | 'notice'>,
  replies: readonly SentReply[],
  files: ReadonlyMap<string, Blob>,
  markup: LetterMarkup,
  language: WholeLanguage,
  now: number,
): Promise<ExportedFile> {
  const words = language.texts.export;
  const name = words.fileName(notice.reference);
  const savedAt = new Date(now).toISOString();
  const page = new Blob([letterDocument({ letter, notice }, replies, markup, language, savedAt)], {
    type: UNKNOWN_TYPE,
  });
  const beside = [...letter.attachments, ...replies.flatMap((reply) => reply.letter.attachments)];
  if (beside.every(({ id }) => markup.shown.has(id))) return { name: `${name}.html`, blob: page };
  const lastModified = new Date(letter.sentAt);
  const file = (id: string) => files.get(id) ?? new Blob();
  const entries: Entry[] = [
    { name: `${name}.html`, input: page, lastModified: new Date(now) },
    { name: `${name}.eml`, input: await mailFile(letter, notice.reference, files, language), lastModified },
    ...letter.attachments.map((attachment) => ({
      name: `${words.attachments}/${attachment.name}`,
      input: file(attachment.id),
      lastModified,
    })),
    ...replies.flatMap((reply) =>
      reply.letter.attachments.map((attachment) => ({
        name: `${words.replies}/${reply.reference}/${attachment.name}`,
        input: file(attachment.id),
        lastModified: new Date(reply.receivedAt),
      })),
    ),
  ];
  const named = withOwnNames(entries);
  const sums = await Promise.all(named.map(async (entry) => `${await checksum(entry.input)}  ${entry.name}`));
  const list = new Blob([`${words.checksums}\r\n\r\n${sums.join('\r\n')}\r\n`]);
  const zip = downloadZip([...named, { name: 'SHA256.txt', input: list, lastModified: new Date(now) }]);
  return { name: `${name}.zip`, blob: new Blob([await zip.blob()], { type: UNKNOWN_TYPE }) };
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
