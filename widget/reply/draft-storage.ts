// A draft as this browser keeps it: sealed under the message's own key, so that it opens again only with link and code.
import * as z from 'zod/mini';
import { fromBase64, toBase64, utf8 } from '../../server/contract/bytes.ts';
import { AcceptedAttachment } from '../../server/contract/reader-api.ts';
import { BrokenSealError, openBytes, sealAad, sealBytes } from '../../server/contract/sealed-stream.ts';
import type { BrowserStorage } from '../page/browser-storage.ts';
import type { OpenedMessage } from '../reading/opened-message.ts';
import { StoredAnswers } from './asked-answers.ts';

/** What is kept of a draft. The bytes of files on their way are in `file-storage.ts`. */
const StoredDraft = z.object({
  replyId: z.string(),
  /** RK as base64url. */
  replyKey: z.string(),
  text: z.string(),
  accepted: z.array(AcceptedAttachment),
  /** Answers to what the letter asks for. */
  answers: z.optional(StoredAnswers),
  /** Files that the server does not have as a whole. */
  waiting: z._default(z.array(z.object({ id: z.string(), name: z.string(), size: z.number() })), []),
});
export type StoredDraft = z.infer<typeof StoredDraft>;

/** The draft kept for a message; undefined when there is none, or when it is not ours to open. */
export async function loadDraft(message: OpenedMessage, storage: BrowserStorage): Promise<StoredDraft | undefined> {
  const sealed = storage.read('draft');
  if (sealed === undefined) return undefined;
  try {
    const plain = await openBytes(message.contentKey, aadOf(message), fromBase64(sealed));
    return StoredDraft.safeParse(JSON.parse(new TextDecoder().decode(plain))).data;
  } catch (error) {
    // Touched by something else on this page's origin: what does not open is no draft.
    if (error instanceof BrokenSealError || error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Keeps a draft as long as its message lives. False when the browser refuses. */
export async function storeDraft(
  message: OpenedMessage,
  storage: BrowserStorage,
  draft: StoredDraft,
): Promise<boolean> {
  const sealed = await sealBytes(message.contentKey, aadOf(message), utf8(JSON.stringify(draft)));
  return storage.write('draft', toBase64(sealed), Date.parse(message.notice.expiresAt));
}

function aadOf({ id }: OpenedMessage): string {
  return sealAad('draft', id, '0');
}
