// A reply is sent: its sealed text, time, reference, delivery and receipt in one transaction. From there it is never
// lost.

import { and, asc, eq, isNotNull, notInArray, sql } from 'drizzle-orm';
import { type Bytes, fromBase64, utf8Text } from '../contract/bytes.ts';
import { parsedJson } from '../contract/json-text.ts';
import { type LetterAttachment, ReplyLetter } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import { isProblem, type ProblemOf } from '../contract/problems.ts';
import type { Receipt, SendReply } from '../contract/reader-api.ts';
import { openBytes, openedSize, RECORD_SIZE, sealAad } from '../contract/sealed-stream.ts';
import { DAY, HOUR } from '../contract/units.ts';
import { passes } from '../fault-points.ts';
import { type AskedState, afterAnswers } from '../message/asked-items.ts';
import { recordEvent } from '../message/audit.ts';
import type { LiveMessage } from '../message/live-message.ts';
import { drawReference } from '../message/reference.ts';
import { inTransaction, type Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob } from '../store/outbox.ts';
import { message, reply } from '../store/schema.ts';
import { blob } from '../store/schema-blobs.ts';
import { sealedBytesOf, storeBlob } from '../store/sealed-blobs.ts';
import { type DeliveryKey, deliveryKey, type Reply } from './delivery-key.ts';
import { wasJudgedBy } from './judged-file.ts';
import { filesOf, ofReply } from './reply-file.ts';
import { findReply } from './reply-upload.ts';
import { receiptOf, sealedLetterOf } from './sent-replies.ts';

/** What is wrong with a reply itself. */
type UnreadyReply = ProblemOf<'reply-unreadable' | 'reply-empty' | 'reply-too-long' | 'answers-missing'>;

/** A receipt, or why there is none. */
type SendOutcome = Receipt | UnreadyReply | ProblemOf<'reply-unknown' | 'reply-already-sent' | 'too-many-replies'>;

/**
 * Takes a reply in. The same one again gets the same receipt; another text under this id is sent already. The
 * receipt's time is that of the commit (Awb 2:20).
 */
export async function sendReply(
  services: Services,
  found: LiveMessage,
  replyId: string,
  { letter: sealedLetter }: SendReply,
): Promise<SendOutcome> {
  const { db, clock } = services;
  const sealed = fromBase64(sealedLetter);
  const sent = await db.transaction(async (tx): Promise<SendOutcome> => {
    const { message } = found;
    const unsent = await findReply(tx, message.id, replyId, 'lock');
    if (unsent === undefined) return { code: 'reply-unknown' };
    if (unsent.receivedAt !== null) return sentBefore(tx, unsent, sealed);
    const delivery = await deliveryKey(services, unsent);
    if (delivery === undefined) return { code: 'reply-unknown' };
    const letter = await openLetter(delivery, replyId, sealed);
    if (letter === undefined) return { code: 'reply-unreadable' };
    const refused =
      (await checkLetter(tx, services, message.id, replyId, letter)) ??
      (await tooManyReplies(tx, found, letter, sealed.length, clock.now()));
    if (refused !== undefined) return refused;
    const asked = await takeAnswers(tx, message.id, letter);
    if (isProblem(asked)) return asked;
    await deleteUnreferencedAttachments(tx, message.id, replyId, letter);
    const now = clock.now();
    const reference = drawReference();
    await storeBlob(
      tx,
      { messageId: message.id, replyId, kind: 'reply', blobId: replyId },
      ReadableStream.from(records(sealed)),
    );
    await tx.update(reply).set({ reference, receivedAt: now }).where(thisReply(message.id, replyId));
    const receipt = await receiptOf(tx, { ...unsent, reference, receivedAt: now });
    const { attachmentCount: attachments, attachmentBytes: bytes } = receipt;
    const sealedParts = await sealedBytesOf(tx, message.id, replyId);
    const replied = { reference, attachments, bytes, ...asked, sealed: sealedParts };
    await recordEvent(tx, message, 'replied', replied, now);
    const job = { messageId: message.id, payload: { replyId } };
    await addJob(inTransaction(services, tx), { name: 'deliver-reply', ...job });
    await addJob(inTransaction(services, tx), { name: 'send-receipt', ...job });
    passes('reply-stored');
    return receipt;
  });
  passes('reply-committed');
  return sent;
}

/** Opens the text of a reply; undefined when it is not what RK sealed, or not a letter. */
export async function openLetter(
  { replyKey, publicId }: DeliveryKey,
  replyId: string,
  sealed: Bytes,
): Promise<ReplyLetter | undefined> {
  const plain = await openBytes(replyKey, sealAad('reply', publicId, replyId), sealed).catch(() => undefined);
  if (plain === undefined) return undefined;
  const letter = ReplyLetter.safeParse(parsedJson(utf8Text(plain) ?? ''));
  return letter.success ? letter.data : undefined;
}

/** The letter may name only files that were judged: by the name, type and size of the verdict. */
async function checkLetter(
  tx: Transaction,
  services: Services,
  messageId: string,
  replyId: string,
  letter: ReplyLetter,
): Promise<UnreadyReply | undefined> {
  if (letter.text.length > limits.replyCharacters)
    return { code: 'reply-too-long', maxCharacters: limits.replyCharacters };
  const isEmpty = letter.text.trim() === '' && letter.attachments.length === 0 && !letter.answers?.length;
  if (isEmpty) return { code: 'reply-empty' };
  const files = await filesOf(tx, messageId, replyId);
  const wasJudged = (attachment: LetterAttachment) => {
    const file = files.find(({ blobId }) => blobId === attachment.id);
    if (file?.acceptedAt == null || file.sealedSize === null) return false;
    const isType = file.mediaType === null || file.mediaType === attachment.type;
    return isType && openedSize(file.sealedSize) === attachment.size && wasJudgedBy(services, file, attachment.name);
  };
  const named = new Set(letter.attachments.map(({ id }) => id));
  const all = named.size === letter.attachments.length && letter.attachments.every(wasJudged);
  return all ? undefined : { code: 'reply-unreadable' };
}

/**
 * At most so many replies to a message, and so many bytes of files and texts. Its row is locked meanwhile, so no two
 * pass together. `retryAfter` of what is used up for its life is the end of that.
 */
async function tooManyReplies(
  tx: Transaction,
  { message: { id: messageId, expiresAt }, organisation }: LiveMessage,
  { attachments }: ReplyLetter,
  textBytes: number,
  now: Date,
): Promise<ProblemOf<'too-many-replies'> | undefined> {
  await tx.select({ id: message.id }).from(message).where(eq(message.id, messageId)).for('update');
  const all = await tx
    .select({
      at: reply.receivedAt,
      bytes: sql<number>`coalesce(sum(${blob.sealedSize}), 0)::float8`,
      textBytes: sql<number>`coalesce(sum(${blob.sealedSize}) filter (where ${blob.kind} = 'reply'), 0)::float8`,
    })
    .from(reply)
    .leftJoin(blob, and(eq(blob.messageId, reply.messageId), eq(blob.replyId, reply.id)))
    .where(and(eq(reply.messageId, messageId), isNotNull(reply.receivedAt)))
    .groupBy(reply.messageId, reply.id)
    .orderBy(asc(reply.receivedAt));
  const allTexts = all.reduce((sum, one) => sum + one.textBytes, textBytes);
  if (all.length >= limits.repliesPerMessage || allTexts > limits.replyTextBytesPerMessage)
    return { code: 'too-many-replies', retryAfter: Math.ceil((expiresAt.getTime() - now.getTime()) / 1000) };
  const sent = all.filter(({ at }) => at !== null && now.getTime() - at.getTime() < DAY);
  const ages = sent.map(({ at }) => now.getTime() - (at?.getTime() ?? 0));
  const bytes = [...sent, ...attachments.map(({ size }) => ({ bytes: size }))].reduce((all, one) => all + one.bytes, 0);
  const waits = [
    ages.filter((age) => age < HOUR).length >= limits.repliesPerHour
      ? HOUR - (ages.at(-limits.repliesPerHour) ?? 0)
      : 0,
    ages.length >= limits.repliesPerDay ? DAY - (ages.at(-limits.repliesPerDay) ?? 0) : 0,
    ages.length > 0 && bytes > limits.replySizesPerDay * organisation.attachmentBytes ? DAY - (ages[0] ?? 0) : 0,
  ];
  const wait = Math.max(...waits);
  return wait > 0 ? { code: 'too-many-replies', retryAfter: Math.ceil(wait / 1000) } : undefined;
}

/**
 * Writes down which items of the letter the reply answers; none where it asks for nothing. Its row is locked by now
 * (`tooManyReplies`).
 */
async function takeAnswers(
  tx: Transaction,
  messageId: string,
  letter: ReplyLetter,
): Promise<AskedState | Record<string, never> | UnreadyReply> {
  const [of] = await tx.select().from(message).where(eq(message.id, messageId));
  if (of === undefined) return { code: 'reply-unreadable' };
  const state = await afterAnswers(of, letter);
  if (isProblem(state)) return state;
  if (of.asked === null) return {};
  await tx.update(message).set(state).where(eq(message.id, messageId));
  return state;
}

/** What was uploaded and taken out again is not part of the reply. */
async function deleteUnreferencedAttachments(
  tx: Transaction,
  messageId: string,
  replyId: string,
  { attachments }: ReplyLetter,
): Promise<void> {
  const named = attachments.map(({ id }) => id);
  const unnamed = named.length === 0 ? undefined : notInArray(blob.blobId, named);
  await tx.delete(blob).where(and(ofReply(messageId, replyId), unnamed));
}

async function sentBefore(
  tx: Transaction,
  sent: Reply,
  sealed: Bytes,
): Promise<Receipt | ProblemOf<'reply-already-sent'>> {
  const same = Buffer.from(await sealedLetterOf(tx, sent)).equals(sealed);
  return same ? receiptOf(tx, sent) : { code: 'reply-already-sent' };
}

function thisReply(messageId: string, replyId: string) {
  return and(eq(reply.messageId, messageId), eq(reply.id, replyId));
}

function* records(sealed: Bytes): Generator<Bytes> {
  for (let from = 0; from < sealed.length; from += RECORD_SIZE) yield sealed.slice(from, from + RECORD_SIZE);
}
