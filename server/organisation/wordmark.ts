// The picture above an organisation's mails, instead of its name: PNG or JPEG, for that is what every mail program
// shows, and small, for it comes along with each mail.
import { eq } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { KiB } from '../contract/units.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import { organisation } from '../store/schema.ts';
import { wordmarkPicture } from '../store/schema-directory.ts';

/** A picture, by what its bytes are. */
export interface WordmarkPicture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** The picture that these bytes are; or in a sentence why it can't be a wordmark. */
export function readWordmark(given: Uint8Array): WordmarkPicture | string {
  const bytes = Buffer.from(given);
  if (bytes.length > limits.wordmarkBytes) {
    const size = Math.ceil(bytes.length / KiB);
    return `the picture is ${size} kB; at most ${limits.wordmarkBytes / KiB} kB goes along with each mail`;
  }
  const read = readPng(bytes) ?? readJpeg(bytes);
  if (read === undefined) return 'must be a picture in PNG or JPEG, by its bytes: mail programs show no others';
  if (read === 'moving') return 'the picture moves; a wordmark stands still';
  const { wordmarkWidth, wordmarkHeight } = limits;
  const { width, height } = read;
  const fits = (value: number, { least, most }: { least: number; most: number }) => value >= least && value <= most;
  if (!fits(width, wordmarkWidth) || !fits(height, wordmarkHeight))
    return `the picture is ${width} × ${height} pixels; it must be ${wordmarkWidth.least} to ${wordmarkWidth.most} wide and ${wordmarkHeight.least} to ${wordmarkHeight.most} high`;
  return { ...read, bytes: given };
}

/** Puts a picture above the organisation's mails, instead of words; none (null) takes it away. */
export async function setWordmarkPicture(
  { db }: Pick<Services, 'db'>,
  { id }: { readonly id: string },
  picture: WordmarkPicture | null,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(wordmarkPicture).where(eq(wordmarkPicture.organisationId, id));
    if (picture === null) return;
    await tx.insert(wordmarkPicture).values({ organisationId: id, ...picture });
    await tx.update(organisation).set({ wordmark: null }).where(eq(organisation.id, id));
  });
}

/** The picture above an organisation's mails. */
export async function wordmarkPictureOf(
  { db }: { readonly db: Queryable },
  organisationId: string,
): Promise<typeof wordmarkPicture.$inferSelect | undefined> {
  const [found] = await db.select().from(wordmarkPicture).where(eq(wordmarkPicture.organisationId, organisationId));
  return found;
}

type Read = Omit<WordmarkPicture, 'bytes'>;

const PNG_HEAD = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Its first chunk is IHDR, with its size (PNG, 11.2.1); one that moves has an acTL before its data. */
function readPng(bytes: Buffer): Read | 'moving' | undefined {
  if (!bytes.subarray(0, 8).equals(PNG_HEAD) || bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return undefined;
  const data = bytes.indexOf('IDAT', 33, 'latin1');
  if (data === -1) return undefined;
  if (bytes.subarray(33, data).includes('acTL', 0, 'latin1')) return 'moving';
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** Frame headers of every process that mail programs read (ITU-T T.81, table B.1): SOF0, SOF1, SOF2. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/** Goes from segment to segment until one says the size (ITU-T T.81, B.2.2). */
function readJpeg(bytes: Buffer): Read | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (FRAMES.has(marker))
      return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += marker === 0xff ? 1 : 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
