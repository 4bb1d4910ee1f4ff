// A file of a reply while it comes in: begun with its first record, and never more than the organisation takes.
import { and, count, eq } from 'drizzle-orm';
import type { Problem } from '../contract/problems.ts';
import type { LiveMessage } from '../message/live-message.ts';
import { isStorageFull } from '../quotas/storage-share.ts';
import { oneRow, type Transaction } from '../store/database.ts';
import { blob } from '../store/schema.ts';
import { findBlob, recordsOf, type StoredBlob, storedBytesOf } from '../store/sealed-blobs.ts';

/** The file that a record belongs to; a new one when there is none. Refusals: too-many-files, storage-full. */
export async function fileOf(
  tx: Transaction,
  { message, organisation }: Pick<LiveMessage, 'message' | 'organisation'>,
  replyId: string,
  attachmentId: string,
): Promise<StoredBlob | Problem> {
  const place = { messageId: message.id, replyId, kind: 'replyfile', blobId: attachmentId } as const;
  const known = await findBlob(tx, place);
  if (known !== undefined) return known;
  const { files } = oneRow(await tx.select({ files: count() }).from(blob).where(ofReply(message.id, replyId)));
  if (files >= organisation.attachmentCount) return { code: 'too-many-files', maxFiles: organisation.attachmentCount };
  if (await isStorageFull(tx, organisation, 'reply')) return { code: 'storage-full' };
  return oneRow(await tx.insert(blob).values(place).returning());
}

/**
 * Why a record can't be stored: the file is judged and has it not (reply-conflict), or the reply grows too large
 * (file-too-large).
 */
export async function refuseRecord(
  tx: Transaction,
  { attachmentBytes, attachmentCount }: LiveMessage['organisation'],
  { file, replyId, index, size }: { file: StoredBlob; replyId: string; index: number; size: number },
): Promise<Problem | undefined> {
  if ((await recordsOf(tx, file.id)).indexes.includes(index)) return undefined;
  if (file.acceptedAt !== null) return { code: 'reply-conflict' };
  const most = attachmentBytes + attachmentCount * 2048; // headers and tags stay far below this
  const stored = await storedBytesOf(tx, file.messageId, replyId);
  return stored + size > most ? { code: 'file-too-large', maxBytes: attachmentBytes } : undefined;
}

/** The files of one reply. */
export function ofReply(messageId: string, replyId: string) {
  return and(eq(blob.messageId, messageId), eq(blob.replyId, replyId), eq(blob.kind, 'replyfile'));
}
