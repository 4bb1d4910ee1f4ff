// What is inside a seal: the letter a citizen reads, and the reply he writes. Parsed after opening, on both sides.
import * as z from 'zod/mini';
import { Answer, Ask } from './ask.ts';
import { limits } from './limits.ts';

/** A mail address with the name its owner gave it. */
export const Mailbox = z.object({ name: z.optional(z.string()), address: z.string() });
export type Mailbox = z.infer<typeof Mailbox>;

/** A file that belongs to a letter; `id` names its sealed blob, `size` is in bytes. */
export const LetterAttachment = z.object({
  id: z.string().check(z.maxLength(100)),
  name: z.string().check(z.maxLength(1000)),
  type: z.string().check(z.maxLength(1000)),
  size: z.number(),
  /** RFC 2392: what `cid:` in the HTML refers to. */
  contentId: z.optional(z.string().check(z.maxLength(1000))),
});
export type LetterAttachment = z.infer<typeof LetterAttachment>;

/**
 * A file that came with a letter. With a `key` (32 bytes, base64url) it is sealed under that, and shared with the
 * other people whom the same letter was sent to; without, it is sealed under the message's own content key.
 */
export const ReceivedAttachment = z.extend(LetterAttachment, { key: z.optional(z.string().check(z.maxLength(43))) });
export type ReceivedAttachment = z.infer<typeof ReceivedAttachment>;

/** A message from the municipality. `sentAt` is RFC 3339 in UTC. Only the reader's own address is in `to`. */
export const Letter = z.object({
  from: Mailbox,
  to: Mailbox,
  subject: z.string(),
  sentAt: z.string(),
  text: z.string(),
  html: z.optional(z.string()),
  /** The language its mail says that it is in (RFC 3282), as HTML writes it. */
  language: z.optional(z.string()),
  /** The nature of the message in the sender's words, and the last day to react (YYYY-MM-DD). */
  kind: z.optional(z.string()),
  replyBefore: z.optional(z.string()),
  /** What it asks its reader for; absent where that has more in it than this version knows: the rest can be read. */
  ask: z.catch(z.optional(Ask), undefined),
  attachments: z.array(ReceivedAttachment),
});
export type Letter = z.infer<typeof Letter>;

/** A citizen's reply. The subject is the browser's to give: the server never knew that of the letter. */
export const ReplyLetter = z.object({
  subject: z.string().check(z.maxLength(limits.replySubjectCharacters)),
  text: z.string(),
  sentAt: z.string().check(z.maxLength(40)),
  attachments: z.array(LetterAttachment).check(z.maxLength(limits.attachmentCount)),
  /** What the letter asked for, as it stood there, and the answers to it; of a reply without them absent. */
  ask: z.optional(Ask),
  answers: z.optional(z.array(Answer).check(z.maxLength(limits.askedItems))),
});
export type ReplyLetter = z.infer<typeof ReplyLetter>;
