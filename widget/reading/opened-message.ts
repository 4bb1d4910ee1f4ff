// Opens what the server can't: the sealed letter, its attachments, and the replies that were sent under it.
import { type Bytes, fromBase64, fromBase64url } from '../../server/contract/bytes.ts';
import { contentKey } from '../../server/contract/keys.ts';
import { Letter, type ReceivedAttachment, ReplyLetter } from '../../server/contract/letter.ts';
import { UNKNOWN_TYPE } from '../../server/contract/media-type.ts';
import type { MessageNotice } from '../../server/contract/message-notice.ts';
import type { OpenMessage, Receipt, SentReplies } from '../../server/contract/reader-api.ts';
import { BrokenSealError, open, openBytes, sealAad, sharedFileAad } from '../../server/contract/sealed-stream.ts';
import { isProblem, type Problem } from '../texts/problem.ts';

/** A message whose seal is open: lives in memory only. */
export interface OpenedMessage {
  readonly id: string;
  readonly letter: Letter;
  readonly notice: MessageNotice;
  readonly limits: OpenMessage['limits'];
  readonly sessionEndsAt: string;
  readonly openings: OpenMessage['openings'];
  /** CK, the parent of all seals of this message. */
  readonly contentKey: Bytes;
}

/** A reply that the server received, readable again. */
export interface SentReply extends Receipt {
  readonly id: string;
  readonly letter: ReplyLetter;
  /** RK, under which its attachments are sealed. */
  readonly replyKey: Bytes;
}

/** Opens the letter with the link's secret and the server's share. Problem: seal-broken. */
export async function openLetter(id: string, secret: Bytes, answer: OpenMessage): Promise<OpenedMessage | Problem> {
  const key = await contentKey(secret, fromBase64url(answer.serverShare));
  const { message: notice, limits, sessionEndsAt, openings } = answer;
  return unlessBroken(async () => {
    const body = await openBytes(key, sealAad('body', id, '0'), fromBase64(answer.body));
    return { id, letter: parsed(Letter, body), notice, limits, sessionEndsAt, openings, contentKey: key };
  });
}

/**
 * Opens the replies under a message, oldest first. One that does not open is left out: the others can still be read.
 */
export async function openReplies(opened: OpenedMessage, { replies }: SentReplies): Promise<SentReply[]> {
  const all = await Promise.all(replies.map((reply) => openReply(opened, reply)));
  return all.flatMap((reply) => (isProblem(reply) ? [] : reply));
}

function openReply(
  { id, contentKey: key }: OpenedMessage,
  { sealedReplyKey, letter, ...reply }: SentReplies['replies'][number],
): Promise<SentReply | Problem> {
  return unlessBroken(async () => {
    const replyKey = await openBytes(key, sealAad('replykey', id, reply.id), fromBase64(sealedReplyKey));
    const plain = await openBytes(replyKey, sealAad('reply', id, reply.id), fromBase64(letter));
    return { ...reply, replyKey, letter: parsed(ReplyLetter, plain) };
  });
}

/**
 * Reads an attachment's sealed records into a file, telling how many bytes are there. The type is always
 * `application/octet-stream`: a blob that a browser would show runs its scripts as the municipality's page.
 * Problem: seal-broken, and offline or server-away when the network breaks off.
 */
export async function openFile(
  sealed: ReadableStream<Uint8Array>,
  { key, aad }: SealedFile,
  progress: (bytes: number) => void,
): Promise<Blob | Problem> {
  return unlessBroken(async () => {
    const parts: Bytes[] = [];
    let bytes = 0;
    const reader = sealed.pipeThrough(open(key, aad)).getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      parts.push(chunk.value);
      bytes += chunk.value.length;
      progress(bytes);
    }
    return new Blob(parts, { type: UNKNOWN_TYPE });
  });
}

/** A file, and what opens its seal. */
export interface SealedFile {
  readonly key: Bytes;
  readonly aad: string;
  readonly attachment: ReceivedAttachment;
}

/** A file of the letter, or of a reply. */
export function sealedFile(
  { id, contentKey: key }: OpenedMessage,
  attachment: ReceivedAttachment,
  reply?: SentReply,
): SealedFile {
  if (reply !== undefined) return { key: reply.replyKey, aad: sealAad('replyfile', id, attachment.id), attachment };
  if (attachment.key === undefined) return { key, aad: sealAad('file', id, attachment.id), attachment };
  return { key: fromBase64url(attachment.key), aad: sharedFileAad(attachment.id), attachment };
}

async function unlessBroken<T>(opening: () => Promise<T>): Promise<T | Problem> {
  try {
    return await opening();
  } catch (error) {
    // Inside a genuine seal the letter is as its sender made it; what is no letter is of a version we don't know.
    if (error instanceof BrokenSealError || error instanceof SyntaxError) {
      return { code: 'seal-broken' };
    }
    // The stream broke off.
    if (error instanceof TypeError) return { code: navigator.onLine ? 'server-away' : 'offline' };
    throw error;
  }
}

/** A schema, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function parsed<T>(schema: Schema<T>, plain: Bytes): T {
  const outcome = schema.safeParse(JSON.parse(new TextDecoder().decode(plain)));
  if (!outcome.success) throw new SyntaxError('what was sealed is no letter');
  return outcome.data;
}
