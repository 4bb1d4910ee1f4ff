// A sealed attachment on its way to the citizen: his letter's, or his own reply's.
import { and, eq, isNotNull } from 'drizzle-orm';
import type { ProblemOf } from '../contract/problems.ts';
import { HOUR } from '../contract/units.ts';
import { counted } from '../quotas/rate-limit.ts';
import type { Services } from '../services.ts';
import { reply } from '../store/schema.ts';
import { findBlob, readRecords } from '../store/sealed-blobs.ts';
import { recordEvent } from './audit.ts';
import type { LiveMessage } from './live-message.ts';

/** Which attachment: of the letter, or of a reply that was sent. */
export type AttachmentPlace =
  | { readonly kind: 'file'; readonly blobId: string }
  | { readonly kind: 'replyfile'; readonly replyId: string; readonly blobId: string };

/** The sealed bytes, read record by record as they are wanted, and how many they are. */
export async function attachmentRecords(
  { db, clock, serverKeys }: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  { message }: LiveMessage,
  place: AttachmentPlace,
): Promise<{ size: number; bytes: AsyncIterable<Uint8Array> } | ProblemOf<'attachment-unknown'>> {
  const file = await findBlob(db, { messageId: message.id, ...place });
  if (file?.sealedSize == null) return { code: 'attachment-unknown' };
  if (place.kind === 'replyfile') {
    const sent = and(eq(reply.messageId, message.id), eq(reply.id, place.replyId), isNotNull(reply.receivedAt));
    const [of] = await db.select({ id: reply.id }).from(reply).where(sent);
    if (of === undefined || file.replyId !== place.replyId) return { code: 'attachment-unknown' };
  } else {
    await noteFetch({ db, clock, serverKeys }, message, place.blobId);
  }
  return { size: file.sealedSize, bytes: readRecords(db, file.id) };
}

/**
 * Once in an hour for each attachment: a browser may fetch it a thousand times, and no line of the audit trail is
 * ever deleted.
 */
async function noteFetch(
  { db, clock, serverKeys }: Pick<Services, 'db' | 'clock' | 'serverKeys'>,
  message: LiveMessage['message'],
  blobId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const { count } = await counted({ db: tx, clock, serverKeys }, `fetches of ${message.id} ${blobId}`, HOUR);
    if (count === 1) await recordEvent(tx, message, 'attachment-fetched', {}, clock.now());
  });
}
