// Whether a file can go along: told before a byte of it is sent.
import type { OpenMessage } from '../../server/contract/reader-api.ts';
import type { Problem } from '../texts/problem.ts';

/** Why a file of so many bytes can't go with those that go already; undefined when it can. */
export function noRoomFor(
  size: number,
  going: readonly number[],
  { attachmentBytes: maxBytes, attachmentCount: maxFiles, fileBytes = maxBytes }: OpenMessage['limits'],
): Problem | undefined {
  if (size === 0) return { code: 'file-empty' };
  if (going.length >= maxFiles) return { code: 'too-many-files', maxFiles };
  const total = going.reduce((sum, one) => sum + one, size);
  if (size > fileBytes && total <= maxBytes) return { code: 'one-file-too-large', maxBytes: fileBytes };
  return total > maxBytes ? { code: 'file-too-large', maxBytes } : undefined;
}
