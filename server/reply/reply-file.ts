// A file of a reply while it comes in: begun with its first record, and never more than the organisation takes.
import { and, asc, count, eq } from 'drizzle-orm';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import { RECORD_SIZE } from '../contract/sealed-stream.ts';
import { oneTooLarge, tooLarge, tooLargeSealed, tooManyFiles } from '../message/attachment-limits.ts';
import { isStorageFull } from '../quotas/storage-share.ts';
import { oneRow, type Queryable, type Transaction } from '../store/database.ts';
import type { Organisation } from '../store/schema.ts';
import { blob } from '../store/schema-blobs.ts';
import { findBlob, recordsOf, type StoredBlob, storedBytesOf } from '../store/sealed-blobs.ts';
import type { Reply } from './delivery-key.ts';

/** Which record of which file. */
export interface RecordPlace {
  readonly replyId: string;
  readonly attachmentId: string;
  readonly index: number;
}

/** Why a record can't be added to its file. A conflict: other bytes, or the file is judged. */
export type NoPlace = ProblemOf<
  'reply-conflict' | 'too-many-files' | 'file-too-large' | 'one-file-too-large' | 'storage-full'
>;

/** The file that a record of so many bytes may be added to; its first record makes it. */
export async function fileForRecord(
  tx: Transaction,
  organisation: Organisation,
  { messageId, id: replyId }: Reply,
  { attachmentId, index }: RecordPlace,
  bytes: number,
): Promise<StoredBlob | NoPlace> {
  const tooFar = tooLarge(organisation, index * RECORD_SIZE) ?? oneTooLarge(index * RECORD_SIZE);
  if (tooFar !== undefined) return tooFar;
  const place = { messageId, replyId, kind: 'replyfile', blobId: attachmentId } as const;
  const file = (await findBlob(tx, place)) ?? (await startFile(tx, organisation, place));
  if (isProblem(file)) return file;
  if (file.replyId !== replyId) return { code: 'reply-conflict' };
  if ((await recordsOf(tx, file.id)).indexes.includes(index)) return file;
  if (file.acceptedAt !== null) return { code: 'reply-conflict' };
  return tooLargeSealed(organisation, (await storedBytesOf(tx, messageId, replyId)) + bytes) ?? file;
}

/** The first record of a file makes it, when there may be one more. */
async function startFile(
  tx: Transaction,
  organisation: Organisation,
  place: { messageId: string; replyId: string; kind: 'replyfile'; blobId: string },
): Promise<StoredBlob | ProblemOf<'too-many-files' | 'storage-full'>> {
  const ofThis = ofReply(place.messageId, place.replyId);
  const { files } = oneRow(await tx.select({ files: count() }).from(blob).where(ofThis));
  const tooMany = tooManyFiles(organisation, files + 1);
  if (tooMany !== undefined) return tooMany;
  if (await isStorageFull(tx, organisation, 'reply')) return { code: 'storage-full' };
  return oneRow(await tx.insert(blob).values(place).returning());
}

/** The files of one reply. */
export function ofReply(messageId: string, replyId: string) {
  return and(eq(blob.messageId, messageId), eq(blob.replyId, replyId), eq(blob.kind, 'replyfile'));
}

/** The files of a reply, or of all replies to a message, in the order they came. */
export function filesOf(db: Queryable, messageId: string, replyId?: string): Promise<StoredBlob[]> {
  const ofAll = and(eq(blob.messageId, messageId), eq(blob.kind, 'replyfile'));
  return db
    .select()
    .from(blob)
    .where(replyId === undefined ? ofAll : ofReply(messageId, replyId))
    .orderBy(asc(blob.id));
}
