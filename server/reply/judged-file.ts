// A file that was judged: its verdict is final, and holds for the name and the type that it was given then.
import { timingSafeEqual } from 'node:crypto';
import { UNKNOWN_TYPE } from '../contract/media-type.ts';
import type { ProblemOf } from '../contract/problems.ts';
import type { AcceptedAttachment } from '../contract/reader-api.ts';
import { openedSize } from '../contract/sealed-stream.ts';
import { correctedName, kindsOfType } from '../files/file-kinds.ts';
import type { Services } from '../services.ts';
import type { StoredBlob } from '../store/sealed-blobs.ts';

/** The verdict on a file that was judged before: final, under the name that it was given then. */
export function verdictOf(
  services: Services,
  file: StoredBlob,
  given: string,
): AcceptedAttachment | ProblemOf<'reply-conflict'> {
  const { blobId, sealedSize, mediaType } = file;
  const names = [given, ...kindsOfType(mediaType ?? '').map((kind) => correctedName(given, kind))];
  const name = names.find((one) => wasJudgedBy(services, file, one));
  if (sealedSize === null || name === undefined) return { code: 'reply-conflict' };
  return { id: blobId, name, type: mediaType ?? UNKNOWN_TYPE, size: openedSize(sealedSize) };
}

/** What stands for a judged file name. */
export function nameHashOf(
  { serverKeys }: Pick<Services, 'serverKeys'>,
  messageId: string,
  attachmentId: string,
  name: string,
): Buffer {
  return serverKeys.lookup('reply-file-name', `${messageId}\n${attachmentId}\n${name}`);
}

/** True when a file was judged by this name, whichever key of the ring was the newest then. */
export function wasJudgedBy(
  { serverKeys }: Pick<Services, 'serverKeys'>,
  { messageId, blobId, nameHash }: StoredBlob,
  name: string,
): boolean {
  const hashes = serverKeys.lookups('reply-file-name', `${messageId}\n${blobId}\n${name}`);
  return nameHash !== null && hashes.some((hash) => timingSafeEqual(hash, nameHash));
}
