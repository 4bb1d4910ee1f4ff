// Files on their way: which one a call means, and their records up and down, at the pace that their message has.
import type { Context } from 'hono';
import { isProblem, type ProblemOf } from '../../contract/problems.ts';
import { RecordIndex, Uuid } from '../../contract/reader-api.ts';
import { type AttachmentPlace, attachmentRecords } from '../../message/attachment.ts';
import { storeRecord } from '../../reply/reply-upload.ts';
import type { Reader } from './reader-call.ts';

/** What a record may meet, beside the problems of every call. */
export const recordProblems = [
  'reply-unknown',
  'reply-already-sent',
  'attachment-unknown',
  'reply-conflict',
  'file-too-large',
  'one-file-too-large',
  'too-many-files',
  'storage-full',
] as const;

/** Stores a record of an attachment. */
export async function storedRecord(
  { services, session, shares, inTurn, id, given: bytes }: Reader & { readonly given: Uint8Array },
  place: ReturnType<typeof attachmentOf>,
  named: string | undefined,
) {
  if (isProblem(place)) return place;
  const index = RecordIndex.safeParse(named);
  if (!index.success) return { code: 'attachment-unknown' } as const;
  await shares.spendRecords(id);
  const one = { ...place, index: Number(index.data), bytes };
  const outcome = await inTurn(() => storeRecord(services, session, one));
  return isProblem(outcome) ? outcome : undefined;
}

/** A sealed file on its way down. */
export async function sealedFile({ services, session, shares, inTurn, id }: Reader, place: AttachmentPlace) {
  const file = await inTurn(() => attachmentRecords(services, session, place));
  return isProblem(file) ? file : { size: file.size, bytes: ReadableStream.from(shares.paced(id, file.bytes)) };
}

/** The reply of the path. */
export function replyOf(context: Context): { readonly replyId: string } | ProblemOf<'reply-unknown'> {
  const replyId = Uuid.safeParse(context.req.param('replyId'));
  return replyId.success ? { replyId: replyId.data } : { code: 'reply-unknown' };
}

/** The attachment of a reply: that of the path, or the one that is named otherwise. */
export function attachmentOf(
  context: Context,
  named = context.req.param('attachmentId'),
): { readonly replyId: string; readonly attachmentId: string } | ProblemOf<'reply-unknown' | 'attachment-unknown'> {
  const attachmentId = Uuid.safeParse(named);
  if (!attachmentId.success) return { code: 'attachment-unknown' };
  const reply = replyOf(context);
  return isProblem(reply) ? reply : { ...reply, attachmentId: attachmentId.data };
}
