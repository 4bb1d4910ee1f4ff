// What the reader of mails makes of one, whole.
import { readMail } from '../../server/mime/mime-letter.ts';
import type { MailHeaders } from '../../server/mime/mime-protocol.ts';

/** A letter as it would be sealed. */
export interface ReadLetter {
  readonly headers: MailHeaders;
  readonly text: string;
  readonly html: string | undefined;
  readonly files: readonly ReadFile[];
}

/** A file of it. */
export interface ReadFile {
  readonly name: string;
  readonly type: string;
  readonly contentId: string | undefined;
  readonly bytes: Buffer;
}

/**
 * Reads a mail given in chunks of a socket's size; whoever takes the files is slower than whoever parses them. Throws
 * as `readMail` does.
 */
export async function readLetter(mail: Uint8Array | string | AsyncIterable<Uint8Array>): Promise<ReadLetter> {
  const given = typeof mail === 'string' ? Buffer.from(mail.replaceAll(/\r?\n/g, '\r\n')) : mail;
  const letter = await readMail(given instanceof Uint8Array ? chunksOf(given) : given);
  try {
    const files: ReadFile[] = [];
    let texts: Pick<ReadLetter, 'text' | 'html'> = { text: '', html: undefined };
    for await (const part of letter.parts) {
      if (part.part === 'text') texts = { text: part.text, html: part.html };
      else {
        const { name, type, contentId } = part;
        files.push({ name, type, contentId, bytes: await collected(part.content) });
      }
    }
    return { headers: letter.headers, ...texts, files };
  } finally {
    await letter.close();
  }
}

async function collected(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) {
    await new Promise((resolve) => setImmediate(resolve));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function* chunksOf(mail: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < mail.length; at += 65_536) yield mail.subarray(at, at + 65_536);
}
