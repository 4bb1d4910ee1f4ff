// How many attachments a letter or a reply may have, and how large they may be together: the organisation's own limits.
// Letters are held to them as they come (`letter-seal`), replies with each record and each file (`reply-upload`); a
// mail as a whole to `limits.mailBytes`, a call of the desk to `letterBytesAtMost`.
import { limits } from '../contract/limits.ts';
import type { ProblemOf } from '../contract/problems.ts';
import type { Organisation } from '../store/schema.ts';

type Limits = Pick<Organisation, 'attachmentBytes' | 'attachmentCount'>;

/** Bytes that sealing adds to a file: header and tags stay far below it. */
const SEAL_BYTES = 2048;

/** Refuses more files than there may be. */
export function tooManyFiles({ attachmentCount }: Limits, files: number): ProblemOf<'too-many-files'> | undefined {
  return files > attachmentCount ? { code: 'too-many-files', maxFiles: attachmentCount } : undefined;
}

/** Refuses files that are larger together than they may be. */
export function tooLarge({ attachmentBytes }: Limits, bytes: number): ProblemOf<'file-too-large'> | undefined {
  return bytes > attachmentBytes ? { code: 'file-too-large', maxBytes: attachmentBytes } : undefined;
}

/** The same for files under seal, whose own size is not known until they are opened. */
export function tooLargeSealed(of: Limits, sealedBytes: number): ProblemOf<'file-too-large'> | undefined {
  return tooLarge(of, sealedBytes - of.attachmentCount * SEAL_BYTES);
}

/** Bytes of a call that brings a letter: as a mail, or as a form with the files that its organisation may send. */
export function letterBytesAtMost({ attachmentBytes }: Pick<Limits, 'attachmentBytes'>): number {
  return Math.max(limits.mailBytes, attachmentBytes + limits.formBytes);
}

/** Refuses a file of a reply that would not fit into one mail. */
export function oneTooLarge(bytes: number): ProblemOf<'one-file-too-large'> | undefined {
  return bytes > limits.mailboxBytes ? { code: 'one-file-too-large', maxBytes: limits.mailboxBytes } : undefined;
}
