// A citizen's reply on its way to his contact person: opened record by record, streamed into one MIME message, then
// the key is destroyed.
import { Readable } from 'node:stream';
import { and, eq } from 'drizzle-orm';
import { answeredItems, namesOfAnswers } from '../contract/answers.ts';
import type { LetterAttachment } from '../contract/letter.ts';
import { limits } from '../contract/limits.ts';
import { UNKNOWN_TYPE } from '../contract/media-type.ts';
import { openedSize } from '../contract/sealed-stream.ts';
import type { OutgoingAttachment } from '../integrations/mail.ts';
import { replyAddress } from '../message/address-token.ts';
import { recordEvent } from '../message/audit.ts';
import { deliveryKey, openedFile, type Reply } from '../reply/delivery-key.ts';
import { filesOf } from '../reply/reply-file.ts';
import { findReply } from '../reply/reply-upload.ts';
import { openLetter } from '../reply/send-reply.ts';
import { sealedLetterOf } from '../reply/sent-replies.ts';
import type { InTransaction } from '../services.ts';
import { addJob, type Job } from '../store/outbox.ts';
import { OutboxKeyGoneError } from '../store/outbox-keys.ts';
import { reply } from '../store/schema.ts';
import { replyMail } from '../texts/reply-mail.ts';
import { type JobMail, sendJobMail } from './job-mail.ts';
import { type MessageParties, partiesOf, threadOf } from './message-parties.ts';
import type { BouncedMail } from './resend.ts';

type DeliveryJob = Job<'deliver-reply'>;

/**
 * Hands the reply to the relay, or one of the mails that its files make; the next is a job of its own, so that none
 * leaves twice. Throws when it isn't taken; a second try is the same mail, by its Message-ID.
 */
export async function deliverReply(services: InTransaction, job: DeliveryJob): Promise<void> {
  const { messageId, payload } = job;
  const [parties, sent] = [
    await partiesOf(services, messageId),
    await findReply(services.db, messageId, payload.replyId),
  ];
  // Retention waits for this job: what is not there was lost, and its citizen has a receipt.
  if (parties === undefined || sent?.reference == null) throw new IncompleteReplyError();
  if (sent.deliveredAt !== null) return;
  const key = await deliveryKey(services, sent);
  if (key === undefined) throw new OutboxKeyGoneError(sent.outboxKid ?? 'none');
  const letter = await openLetter(key, sent.id, await sealedLetterOf(services.db, sent));
  if (letter === undefined) throw new Error('a reply that was checked does not open');
  const files = await filesOf(services.db, messageId, sent.id);
  const mails = filesByMail(letter.attachments);
  const part = payload.part ?? 1;
  const named = namesOfAnswers(letter);
  const attachments = (mails[part - 1] ?? []).map(({ id, name, size }): OutgoingAttachment => {
    const file = files.find(({ blobId }) => blobId === id);
    if (file?.acceptedAt == null || file.sealedSize === null || openedSize(file.sealedSize) !== size)
      throw new IncompleteReplyError();
    // The verdict's type: the browser's word could make a file a part of the mail's own structure.
    const type = file.mediaType ?? UNKNOWN_TYPE;
    return {
      name: named.get(id) ?? name,
      type,
      content: () => Readable.from(whole(openedFile(services.db, file, key), size)),
    };
  });
  await sendJobMail(services, job, parties, {
    ...(await headersOf(services, parties, { ...sent, reference: sent.reference, part })),
    ...replyMail({
      organisation: parties.organisation,
      citizen: parties.citizen,
      letter,
      answers: answeredItems(letter),
      reference: sent.reference,
      messageReference: parties.message.reference,
      part: { nth: part, of: mails.length },
    }),
    attachments,
  });
  if (part < mails.length) {
    await addJob(services, { name: job.name, messageId, payload: { ...payload, part: part + 1 } });
    return;
  }
  const now = services.clock.now();
  const gone = { deliveryKeySealed: null, outboxKid: null };
  await services.db
    .update(reply)
    .set({ deliveredAt: now, ...gone })
    .where(and(eq(reply.messageId, messageId), eq(reply.id, sent.id)));
  await recordEvent(services.db, parties.message, 'reply-delivered', { reference: sent.reference }, now);
}

/**
 * A file that the letter names is not what was accepted: the citizen has a receipt for it, so this may not leave
 * without it.
 */
export class IncompleteReplyError extends Error {
  override readonly name = 'IncompleteReplyError';
}

/** The files, as many to a mail as a mailbox takes, in their order; one mail when there are none. */
function filesByMail(files: readonly LetterAttachment[]): LetterAttachment[][] {
  const mails: LetterAttachment[][] = [[]];
  let bytes = 0;
  for (const file of files) {
    const fits = bytes === 0 || bytes + file.size <= limits.mailboxBytes;
    bytes = file.size + (fits ? bytes : 0);
    if (fits) mails.at(-1)?.push(file);
    else mails.push([file]);
  }
  return mails;
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
export async function replyNotDelivered(services: InTransaction, job: DeliveryJob, error: string): Promise<void> {
  const { messageId, payload } = job;
  const [parties, sent] = [
    await partiesOf(services, messageId),
    await findReply(services.db, messageId, payload.replyId),
  ];
  services.log.error({ job: job.name, jobId: job.id, error }, 'a citizen’s reply could not be delivered');
  if (parties === undefined || sent?.reference == null) return;
  const now = services.clock.now();
  await services.db
    .update(reply)
    .set({ deliveryKeySealed: null, outboxKid: null })
    .where(and(eq(reply.messageId, messageId), eq(reply.id, sent.id)));
  await recordEvent(services.db, parties.message, 'reply-failed', { reference: sent.reference, error }, now);
  await addJob(services, { name: 'send-reply-failed', messageId, payload });
}

/** The contact person's own mailbox refused it, and its key is destroyed: the citizen must know. */
export async function replyBounced(
  services: InTransaction,
  { message, payload, name }: BouncedMail<'deliver-reply'>,
): Promise<void> {
  const sent = await findReply(services.db, message.id, payload.replyId);
  if (sent?.reference == null) return;
  services.log.error({ job: name }, 'a citizen’s reply came back from the contact person’s mailbox');
  await recordEvent(services.db, message, 'reply-bounced', { reference: sent.reference }, services.clock.now());
  await addJob(services, { name: 'send-reply-failed', messageId: message.id, payload });
}

/** From the organisation's own sender, for DMARC; the answer leads back through the gateway. */
async function headersOf(
  services: InTransaction,
  { message: of, organisation, citizen, contact }: MessageParties,
  { reference, part }: Reply & { readonly reference: string; readonly part: number },
): Promise<Pick<JobMail, 'what' | 'id' | 'from' | 'to' | 'replyTo' | 'inReplyTo' | 'references'>> {
  if (of.replyTokenSealed === null) throw new Error('a message with content has a reply token');
  const token = await services.serverKeys.open(`message/reply_token/${of.id}`, of.replyTokenSealed);
  return {
    what: part === 1 ? 'reply' : `reply-${part}`,
    id: reference,
    from: { name: `${citizen} via ${organisation.productName}`, address: organisation.fromAddress },
    to: contact,
    replyTo: { name: citizen, address: replyAddress(token, services.gatewayHost) },
    ...(await threadOf(services, of)),
  };
}
