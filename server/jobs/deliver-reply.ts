// A citizen's reply on its way to his contact person: opened record by record, streamed into one MIME message, then the key is destroyed.
import { Readable } from 'node:stream';
import { and, eq } from 'drizzle-orm';
import { limits } from '../contract/limits.ts';
import { openedSize } from '../contract/sealed-stream.ts';
import { replyMail } from '../integrations/contact-mails.ts';
import type { OutgoingAttachment } from '../integrations/mail.ts';
import { replyAddress } from '../message/address-token.ts';
import { recordEvent } from '../message/audit.ts';
import { deliveryKey, findReply, openedFile, type Reply, UNKNOWN_TYPE } from '../reply/reply-upload.ts';
import { filesOf, openLetter, sealedLetterOf } from '../reply/send-reply.ts';
import type { Services } from '../services.ts';
import type { Transaction } from '../store/database.ts';
import { addJob, type Job } from '../store/outbox.ts';
import { OutboxKeyGoneError } from '../store/outbox-keys.ts';
import { reply } from '../store/schema.ts';
import { type MessageParties, partiesOf } from './message-parties.ts';
import { type JobMail, post } from './post.ts';

type DeliveryJob = Job<'deliver-reply'>;

/** Hands the reply to the relay. Throws when it isn't taken; a second try is the same mail, by its Message-ID. */
export async function deliverReply(services: Services, tx: Transaction, job: DeliveryJob): Promise<void> {
  const { messageId, payload } = job;
  const [parties, sent] = [await partiesOf(services, tx, messageId), await findReply(tx, messageId, payload.replyId)];
  if (parties === undefined || sent?.reference == null || sent.deliveredAt !== null) return;
  const key = await deliveryKey(services, sent);
  if (key === undefined) throw new OutboxKeyGoneError(sent.outboxKid ?? 'none');
  const letter = await openLetter(key, sent.id, await sealedLetterOf(tx, sent));
  if (letter === undefined) throw new Error('a reply that was checked does not open');
  const files = await filesOf(tx, messageId, sent.id);
  const attachments = letter.attachments.map(({ id, name, size }): OutgoingAttachment => {
    const file = files.find(({ blobId }) => blobId === id);
    if (file?.acceptedAt == null || file.sealedSize === null || openedSize(file.sealedSize) !== size)
      throw new IncompleteReplyError();
    // The verdict's type: the browser's word could make a file a part of the mail's own structure.
    const type = file.mediaType ?? UNKNOWN_TYPE;
    return { name, type, content: () => Readable.from(whole(openedFile(tx, file, key), size)) };
  });
  await post(services, tx, job, parties, {
    ...(await headersOf(services, parties, sent)),
    ...replyMail({
      organisation: parties.organisation,
      citizen: parties.citizen,
      letter,
      reference: sent.reference,
      messageReference: parties.message.reference,
    }),
    attachments,
  });
  const now = services.clock.now();
  const gone = { deliveryKeySealed: null, outboxKid: null };
  await tx
    .update(reply)
    .set({ deliveredAt: now, ...gone })
    .where(and(eq(reply.messageId, messageId), eq(reply.id, sent.id)));
  await recordEvent(tx, parties.message, 'reply-delivered', { reference: sent.reference }, now);
}

/** A file that the letter names is not what was accepted: the citizen has a receipt for it, so this may not leave without it. */
export class IncompleteReplyError extends Error {
  override readonly name = 'IncompleteReplyError';
}

/** Ends in an error when there are more bytes, or fewer, than were accepted. */
async function* whole(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of content) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen !== size) throw new IncompleteReplyError();
}

/** The citizen has his receipt, so he must be told that his reply did not arrive, and what to do. */
export async function replyNotDelivered(
  services: Services,
  tx: Transaction,
  job: DeliveryJob,
  error: string,
): Promise<void> {
  const { messageId, payload } = job;
  const [parties, sent] = [await partiesOf(services, tx, messageId), await findReply(tx, messageId, payload.replyId)];
  if (parties === undefined || sent?.reference == null) return;
  const now = services.clock.now();
  await tx
    .update(reply)
    .set({ deliveryKeySealed: null, outboxKid: null })
    .where(and(eq(reply.messageId, messageId), eq(reply.id, sent.id)));
  await recordEvent(tx, parties.message, 'reply-failed', { reference: sent.reference, error }, now);
  const expiresAt = new Date(now.getTime() + limits.deliveryHorizon);
  await addJob(tx, services.outboxKeys, { name: 'send-reply-failed', messageId, payload, now, expiresAt });
}

/** From the organisation's own sender, for DMARC; the answer leads back through the gateway. */
async function headersOf(
  { serverKeys, gatewayHost }: Services,
  { message: of, organisation, citizen, contact }: MessageParties,
  { id }: Reply,
): Promise<Pick<JobMail, 'what' | 'id' | 'from' | 'to' | 'replyTo' | 'inReplyTo' | 'references'>> {
  if (of.replyTokenSealed === null) throw new Error('a message with content has a reply token');
  const token = await serverKeys.open(`message/reply_token/${of.id}`, of.replyTokenSealed);
  const original =
    of.mailMessageIdSealed === null
      ? undefined
      : await serverKeys.open(`message/mail_message_id/${of.id}`, of.mailMessageIdSealed);
  return {
    what: 'reply',
    id,
    from: { name: `${citizen} via ${organisation.productName}`, address: organisation.fromAddress },
    to: contact,
    replyTo: { name: citizen, address: replyAddress(token, gatewayHost) },
    ...(original === undefined ? {} : { inReplyTo: original, references: original }),
  };
}
