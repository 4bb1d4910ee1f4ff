// What opens a reply between its coming and its delivery: kept under an outbox key, which ends with the delivery.
import * as z from 'zod/mini';
import { type Bytes, fromBase64url } from '../contract/bytes.ts';
import { open, sealAad } from '../contract/sealed-stream.ts';
import type { Services } from '../services.ts';
import type { Queryable } from '../store/database.ts';
import { OutboxKeyGoneError } from '../store/outbox-keys.ts';
import type { reply } from '../store/schema.ts';
import { readRecords, type StoredBlob } from '../store/sealed-blobs.ts';

/** A reply as stored. */
export type Reply = typeof reply.$inferSelect;

/** What opens a reply that waits: RK, and the message id that its seals are bound to. */
export interface DeliveryKey {
  readonly replyKey: Bytes;
  readonly publicId: string;
}
const DeliveryKeyText = z.object({ replyKey: z.string(), publicId: z.string() });

/** The delivery key, while the reply waits; undefined when its outbox key is destroyed (unsent for too long). */
export async function deliveryKey(
  { outboxKeys }: Pick<Services, 'outboxKeys'>,
  { messageId, id, deliveryKeySealed }: Reply,
): Promise<DeliveryKey | undefined> {
  if (deliveryKeySealed === null) return undefined;
  try {
    const text = await outboxKeys.open(deliveryContext(messageId, id), deliveryKeySealed);
    const { replyKey, publicId } = DeliveryKeyText.parse(JSON.parse(text));
    return { replyKey: fromBase64url(replyKey), publicId };
  } catch (error) {
    if (error instanceof OutboxKeyGoneError) return undefined;
    throw error;
  }
}

/** The plaintext of a reply's file, opened record by record. Throws `BrokenSealError` where it is not genuine. */
export async function* openedFile(
  db: Queryable,
  file: StoredBlob,
  { replyKey, publicId }: DeliveryKey,
): AsyncGenerator<Bytes> {
  const sealed = ReadableStream.from(readRecords(db, file.id));
  yield* sealed.pipeThrough(open(replyKey, sealAad('replyfile', publicId, file.blobId)));
}

/** What the delivery key of a reply is bound to. */
export function deliveryContext(messageId: string, replyId: string): string {
  return `reply/delivery_key/${messageId}/${replyId}`;
}
