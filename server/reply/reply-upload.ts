// A reply comes in sealed, record by record, while its writer still types. At the end of each file it is judged at
// once.
import { createHash, timingSafeEqual } from 'node:crypto';
import { and, asc, eq, isNull, ne } from 'drizzle-orm';
import { fromBase64, fromBase64url } from '../contract/bytes.ts';
import { safeFileName } from '../contract/file-name.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import type { AcceptedAttachment, CompleteAttachment, StartReply, UnsentReply } from '../contract/reader-api.ts';
import { openedSize } from '../contract/sealed-stream.ts';
import { oneTooLarge, tooLarge } from '../message/attachment-limits.ts';
import type { LiveMessage } from '../message/live-message.ts';
import type { Services } from '../services.ts';
import type { Queryable, Transaction } from '../store/database.ts';
import { reply } from '../store/schema.ts';
import { blob } from '../store/schema-blobs.ts';
import { findBlob, putRecord, recordsOf, type StoredBlob } from '../store/sealed-blobs.ts';
import { deliveryContext, deliveryKey, openedFile, type Reply } from './delivery-key.ts';
import { checkFile, type FileProblem } from './file-check.ts';
import { nameHashOf, verdictOf } from './judged-file.ts';
import { fileForRecord, filesOf, type NoPlace, ofReply, type RecordPlace } from './reply-file.ts';

/** There is no such reply that is still being written. */
type NotUnsent = ProblemOf<'reply-unknown' | 'reply-already-sent'>;

/** Why a file is not accepted that is not the file's own fault, or that of all files together. */
type NotAccepted =
  | NotUnsent
  | ProblemOf<'attachment-unknown' | 'file-incomplete' | 'file-too-large' | 'one-file-too-large' | 'reply-conflict'>;

/** Unsent replies of one message: a new browser may start one, a flood of them may not fill the store. */
const UNSENT_AT_MOST = 5;

/** Starts a reply, or goes on with the one of this id: tells what the server has of it. */
export async function startReply(
  { db, clock, outboxKeys }: Services,
  { message }: LiveMessage,
  publicId: string,
  replyId: string,
  { replyKey, sealedReplyKey }: StartReply,
): Promise<UnsentReply | ProblemOf<'reply-conflict' | 'reply-already-sent'>> {
  return db.transaction(async (tx) => {
    const now = clock.now();
    const replyKeyHash = createHash('sha256').update(fromBase64url(replyKey)).digest();
    const known = await findReply(tx, message.id, replyId, 'lock');
    if (known !== undefined) {
      if (!timingSafeEqual(known.replyKeyHash, replyKeyHash)) return { code: 'reply-conflict' };
      if (known.receivedAt !== null) return { code: 'reply-already-sent' };
      return { attachments: await attachmentsOf(tx, message.id, replyId) };
    }
    await dropOldestUnsent(tx, message.id);
    const delivery = await outboxKeys.seal(
      tx,
      now,
      deliveryContext(message.id, replyId),
      JSON.stringify({ replyKey, publicId }),
    );
    await tx.insert(reply).values({
      messageId: message.id,
      id: replyId,
      replyKeySealed: fromBase64(sealedReplyKey),
      replyKeyHash,
      deliveryKeySealed: delivery.sealed,
      outboxKid: delivery.kid,
      createdAt: now,
    });
    return { attachments: [] };
  });
}

/** Stores one record of a file; the same bytes again are stored already. */
export async function storeRecord(
  { db }: Services,
  { message, organisation }: LiveMessage,
  { bytes, ...record }: RecordPlace & { readonly bytes: Uint8Array },
): Promise<'stored' | NotUnsent | NoPlace> {
  return db.transaction(async (tx) => {
    const unsent = await unsentReply(tx, message.id, record.replyId);
    if (isProblem(unsent)) return unsent;
    const file = await fileForRecord(tx, organisation, unsent, record, bytes.length);
    if (isProblem(file)) return file;
    return (await putRecord(tx, file.id, record.index, bytes)) ? 'stored' : { code: 'reply-conflict' };
  });
}

/**
 * The file is whole: opens it record by record and judges it, once; a wrong extension is corrected. A refused file is
 * gone; an accepted one can't be changed any more, and the same call gets the same verdict; under another name it is a
 * conflict.
 */
export async function completeAttachment(
  services: Services,
  found: LiveMessage,
  { replyId, attachmentId, name, records }: CompleteAttachment & { replyId: string; attachmentId: string },
): Promise<AcceptedAttachment | NotAccepted | FileProblem> {
  const { db } = services;
  const { message } = found;
  const unsent = await findReply(db, message.id, replyId);
  if (unsent === undefined) return { code: 'reply-unknown' };
  if (unsent.receivedAt !== null) return { code: 'reply-already-sent' };
  const file = await findBlob(db, { messageId: message.id, kind: 'replyfile', blobId: attachmentId });
  if (file === undefined || file.replyId !== replyId) return { code: 'attachment-unknown' };
  const cleanName = safeFileName(name);
  if (file.acceptedAt !== null) return verdictOf(services, file, cleanName);
  const { indexes, bytes } = await recordsOf(db, file.id);
  if (indexes.length !== records || indexes.some((index, place) => index !== place)) return { code: 'file-incomplete' };
  const delivery = await deliveryKey(services, unsent);
  if (delivery === undefined) return { code: 'reply-unknown' };
  const plain = () => openedFile(db, file, delivery);
  const verdict = await checkFile(services, found.organisation, { name: cleanName, sealedSize: bytes, plain });
  if (isProblem(verdict)) {
    if (verdict.code !== 'scan-unavailable') await db.transaction((tx) => dropRefused(tx, message.id, replyId, file));
    return verdict;
  }
  const accepted = { id: attachmentId, ...verdict, size: openedSize(bytes) };
  return db.transaction((tx) => acceptFile(tx, services, found, file, { replyId, records, bytes, accepted }));
}

/**
 * A file that was refused goes, unless it was accepted or sent while it was being judged: under the reply's lock
 * nothing else happens to it.
 */
async function dropRefused(tx: Transaction, messageId: string, replyId: string, file: StoredBlob): Promise<void> {
  const unsent = await unsentReply(tx, messageId, replyId);
  if (!isProblem(unsent)) await tx.delete(blob).where(and(eq(blob.id, file.id), isNull(blob.acceptedAt)));
}

/** What was judged is what is sent: nothing may have come or gone meanwhile. */
async function acceptFile(
  tx: Transaction,
  services: Services,
  { message, organisation }: LiveMessage,
  file: StoredBlob,
  judged: { replyId: string; records: number; bytes: number; accepted: AcceptedAttachment },
): Promise<AcceptedAttachment | NotAccepted> {
  const { replyId, records, bytes, accepted } = judged;
  const unsent = await unsentReply(tx, message.id, replyId);
  if (isProblem(unsent)) return unsent;
  const now = await findBlob(tx, { messageId: message.id, kind: 'replyfile', blobId: accepted.id });
  if (now?.id !== file.id) return { code: 'attachment-unknown' };
  if (now.acceptedAt !== null) return verdictOf(services, now, accepted.name);
  const stored = await recordsOf(tx, file.id);
  if (stored.indexes.length !== records || stored.bytes !== bytes) return { code: 'file-incomplete' };
  const refused =
    tooLarge(organisation, (await acceptedBytes(tx, message.id, replyId, file.id)) + accepted.size) ??
    oneTooLarge(accepted.size);
  if (refused !== undefined) {
    await tx.delete(blob).where(eq(blob.id, file.id));
    return refused;
  }
  const nameHash = nameHashOf(services, message.id, accepted.id, accepted.name);
  await tx
    .update(blob)
    .set({ sealedSize: bytes, acceptedAt: services.clock.now(), nameHash, mediaType: accepted.type })
    .where(eq(blob.id, file.id));
  return accepted;
}

/** Takes a file back out of an unsent reply. Nothing happens when it is not there. */
export async function removeAttachment(
  { db }: Services,
  { message }: LiveMessage,
  replyId: string,
  attachmentId: string,
): Promise<'removed' | NotUnsent> {
  return db.transaction(async (tx) => {
    const unsent = await unsentReply(tx, message.id, replyId);
    if (isProblem(unsent)) return unsent;
    await tx.delete(blob).where(and(ofReply(message.id, replyId), eq(blob.blobId, attachmentId)));
    return 'removed';
  });
}

/** The reply of this id, with its row locked when wanted. */
export async function findReply(
  db: Queryable,
  messageId: string,
  replyId: string,
  lock?: 'lock',
): Promise<Reply | undefined> {
  const query = db
    .select()
    .from(reply)
    .where(and(eq(reply.messageId, messageId), eq(reply.id, replyId)));
  const [found] = await (lock === 'lock' ? query.for('update') : query);
  return found;
}

async function unsentReply(tx: Transaction, messageId: string, replyId: string): Promise<Reply | NotUnsent> {
  const found = await findReply(tx, messageId, replyId, 'lock');
  if (found === undefined) return { code: 'reply-unknown' };
  return found.receivedAt === null ? found : { code: 'reply-already-sent' };
}

async function attachmentsOf(tx: Transaction, messageId: string, replyId: string): Promise<UnsentReply['attachments']> {
  const files = await filesOf(tx, messageId, replyId);
  return Promise.all(
    files.map(async (file) => ({
      id: file.blobId,
      records: (await recordsOf(tx, file.id)).indexes,
      accepted: file.acceptedAt !== null,
    })),
  );
}

async function acceptedBytes(db: Queryable, messageId: string, replyId: string, except: number): Promise<number> {
  const files = await db
    .select()
    .from(blob)
    .where(and(ofReply(messageId, replyId), ne(blob.id, except)));
  return files.reduce((total, { sealedSize }) => total + (sealedSize === null ? 0 : openedSize(sealedSize)), 0);
}

async function dropOldestUnsent(tx: Transaction, messageId: string): Promise<void> {
  const unsent = await tx
    .select({ id: reply.id })
    .from(reply)
    .where(and(eq(reply.messageId, messageId), isNull(reply.receivedAt)))
    .orderBy(asc(reply.createdAt));
  for (const { id } of unsent.slice(0, Math.max(0, unsent.length - UNSENT_AT_MOST + 1))) {
    // It may be sent at this very moment: PostgreSQL waits for its row, and looks again at what the delete itself says.
    const isUnsent = and(eq(reply.messageId, messageId), eq(reply.id, id), isNull(reply.receivedAt));
    await tx.delete(reply).where(isUnsent);
  }
}
