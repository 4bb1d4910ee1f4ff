// Replies that were sent: what their citizen reads again, and what he has as proof.
import { and, asc, eq, isNotNull } from 'drizzle-orm';
import { type Bytes, toBase64 } from '../contract/bytes.ts';
import type { Receipt, SentReplies } from '../contract/reader-api.ts';
import { openedSize } from '../contract/sealed-stream.ts';
import type { LiveMessage } from '../message/live-message.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import { reply } from '../store/schema.ts';
import { type StoredBlob, wholeBlobs } from '../store/sealed-blobs.ts';
import type { Reply } from './delivery-key.ts';
import { filesOf } from './reply-file.ts';

/**
 * The citizen's own replies to a message, sealed as he sent them, oldest first. As many statements for a hundred as for
 * one; their texts are bounded together (`replyTextBytesPerMessage`).
 */
export async function sentReplies({ db }: Pick<Services, 'db'>, { message }: LiveMessage): Promise<SentReplies> {
  const sent = await db
    .select()
    .from(reply)
    .where(and(eq(reply.messageId, message.id), isNotNull(reply.receivedAt)))
    .orderBy(asc(reply.receivedAt));
  if (sent.length === 0) return { replies: [] };
  const files = await filesOf(db, message.id);
  const letters = await wholeBlobs(db, { messageId: message.id, kind: 'reply' });
  return {
    replies: sent.map((one) => ({
      id: one.id,
      ...receipt(one, files),
      sealedReplyKey: toBase64(one.replyKeySealed),
      letter: toBase64(letterOf(one, letters)),
    })),
  };
}

/** What the citizen is given as proof. Throws when the reply was not sent. */
export async function receiptOf(db: Queryable, sent: Reply): Promise<Receipt> {
  return receipt(sent, await filesOf(db, sent.messageId, sent.id));
}

function receipt({ id, reference, receivedAt }: Reply, filesOfMessage: readonly StoredBlob[]): Receipt {
  if (reference === null || receivedAt === null) throw new Error('a reply that was not sent has no receipt');
  const files = filesOfMessage.filter(({ replyId }) => replyId === id);
  const sizes = files.map(({ sealedSize }) => (sealedSize === null ? 0 : openedSize(sealedSize)));
  const attachmentBytes = sizes.reduce((total, size) => total + size, 0);
  return { reference, receivedAt: receivedAt.toISOString(), attachmentCount: files.length, attachmentBytes };
}

/** The sealed text of a sent reply. */
export async function sealedLetterOf(db: Queryable, sent: Reply): Promise<Bytes> {
  const place = { messageId: sent.messageId, kind: 'reply', blobId: sent.id } as const;
  return letterOf(sent, await wholeBlobs(db, place));
}

function letterOf({ id }: Reply, letters: ReadonlyMap<string, Bytes>): Bytes {
  const letter = letters.get(id);
  if (letter === undefined) throw new Error('a sent reply has no letter');
  return letter;
}
