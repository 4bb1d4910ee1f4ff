// A sealed attachment on its way to the citizen: his letter's, or his own reply's.
import { and, eq, isNotNull } from 'drizzle-orm';
import type { Problem } from '../contract/problems.ts';
import type { Services } from '../services.ts';
import { reply } from '../store/schema.ts';
import { findBlob, readRecords } from '../store/sealed-blobs.ts';
import { recordEvent } from './audit.ts';
import type { LiveMessage } from './live-message.ts';

/** Which attachment: of the letter, or of a reply that was sent. */
export type AttachmentPlace =
  | { readonly kind: 'file'; readonly blobId: string }
  | { readonly kind: 'replyfile'; readonly replyId: string; readonly blobId: string };

/** The sealed bytes, read record by record as they are wanted, and how many they are. Refusal: attachment-unknown. */
export async function attachmentRecords(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  { message }: LiveMessage,
  place: AttachmentPlace,
): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> } | Problem> {
  const file = await findBlob(db, { messageId: message.id, ...place });
  if (file?.sealedSize == null) return { code: 'attachment-unknown' };
  if (place.kind === 'replyfile') {
    const sent = and(eq(reply.messageId, message.id), eq(reply.id, place.replyId), isNotNull(reply.receivedAt));
    const [of] = await db.select({ id: reply.id }).from(reply).where(sent);
    if (of === undefined || file.replyId !== place.replyId) return { code: 'attachment-unknown' };
  } else {
    await recordEvent(db, message, 'attachment-fetched', {}, clock.now());
  }
  return { size: file.sealedSize, bytes: readRecords(db, file.id) };
}
